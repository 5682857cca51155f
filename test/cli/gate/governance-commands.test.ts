import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { run } from '../../../src/cli/run.ts'
import { Governance } from '../../../src/governance/governance.ts'
import { FakeRejectionStore } from '../../governance/fake-rejection-store.ts'
import { FakeTopicGates } from '../../governance/fake-topic-gates.ts'
import { rejectedRecord, rejection, summary } from '../../governance/rejection-samples.ts'
import { FakeRegistry } from '../../support/fake-registry.ts'
import { restServer } from '../../support/rest-server.ts'

let store: FakeRejectionStore
let gates: FakeTopicGates
let server: Server
let url: string
const hour = 3_600_000

beforeEach(async () => {
  store = new FakeRejectionStore()
  gates = new FakeTopicGates()
  gates.topics.set('orders', new Map([['validation.value.level', 'id']]))
  const governance = new Governance(store, gates, Date.now)
  server = restServer(new FakeRegistry(), {}, { governance }).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  if (!server.listening) return
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

async function called(line: string, environment: Record<string, string> = { HEADGATE_REGISTRY_URL: url }) {
  let out = ''
  let error = ''
  const code = await run(line.split(' '), {
    environment,
    out: text => void (out += text),
    error: text => void (error += text),
  })
  return { code, out, error }
}

describe('headgate rejections list', () => {
  test('prints one line for each, newest first', async () => {
    const old = rejection({ timeMs: Date.parse('2026-11-20T10:00:00Z'), clientId: null })
    const late = rejection({
      timeMs: Date.parse('2026-11-21T10:00:00Z'),
      outcome: 'observe',
      failedCount: 2,
      records: [rejectedRecord({ text: `${'x'.repeat(80)}\u001b[31m` }), rejectedRecord()],
    })
    store.kept.push(old, late)
    const { code, out } = await called('rejections list')
    expect(code).toBe(0)
    const [heads, first, second, ...rest] = out.split('\n')
    expect(heads?.split(/ {2,}/)).toEqual([
      'TIME',
      'REJECTION',
      'PARTITION',
      'CLIENT',
      'OUTCOME',
      'FAILED',
      'REASON',
      'FIRST',
    ])
    expect(first).toMatch(
      new RegExp(`^2026-11-21T10:00:00.000Z +${late.id} +orders-0 +shop +observe +2/5 +bad-payload`),
    )
    expect(first).toMatch(/x…$/)
    expect(second).toContain(`${old.id}  orders-0   -`)
    expect(rest).toEqual([''])
  })

  test('asks for what the flags say, and tells how to go on', async () => {
    store.kept.push(...Array.from({ length: 3 }, () => rejection({ topic: 'other' })), rejection())
    const { out, error } = await called('rejections list --topic other --limit 2 --json')
    const { rejections, next } = JSON.parse(out) as { rejections: { id: string }[]; next: string }
    expect(rejections.map(({ id }) => id)).toEqual([store.kept[2]?.id, store.kept[1]?.id])
    expect(next).toBe(store.kept[1]?.id)
    expect(error).toBe('')
    expect((await called('rejections list --topic other --limit 2')).error).toBe(`More: --before ${next}\n`)
  })

  test('says when there are none', async () => {
    expect(await called('rejections list --since 7d --until 2026-11-21 --reason hook')).toEqual({
      code: 0,
      out: 'No rejections.\n',
      error: '',
    })
  })

  test.each([
    ['--since yesterday', '--since'],
    ['--since 2026-11-21T10:00:00', '--since'],
    ['--until 7', '--until'],
    ['--limit 0', '--limit'],
    ['--limit 1001', '--limit'],
  ])('is called wrongly with %s', async (flags, name) => {
    const { code, error } = await called(`rejections list ${flags}`)
    expect([code, error]).toEqual([2, expect.stringContaining(`headgate rejections list: ${name}: `)])
  })
})

describe('headgate rejections show', () => {
  test('prints everything that is known of one', async () => {
    const one = rejection({
      timeMs: Date.parse('2026-11-21T10:00:00Z'),
      failedCount: 3,
      records: [
        rejectedRecord(),
        rejectedRecord({ batchIndex: 4, field: 'key', path: undefined, keySize: -1, valueSize: 1 }),
      ],
    })
    store.kept.push(one)
    const { out } = await called(`rejections show ${one.id}`)
    expect(out).toBe(`rejection ${one.id}
  time       2026-11-21T10:00:00.000Z
  topic      orders, partition 0
  client     shop, kafkajs 2.2.4
  principal  User:ANONYMOUS
  outcome    reject
  failed     3 of 5 records

record 0: value: $.amount is a string, expected int
  reason     bad-payload
  path       $.amount
  schema     subject orders-value, id 7, version 2
  sizes      key 3 bytes, value 42 bytes
  fix        Write values with the schema of subject orders-value.

record 4: key: $.amount is a string, expected int
  reason     bad-payload
  schema     subject orders-value, id 7, version 2
  sizes      key null, value 1 byte
  fix        Write values with the schema of subject orders-value.

1 more failed, which are not kept.
`)
    expect(JSON.parse((await called(`rejections show ${one.id} --json`)).out)).toMatchObject({
      id: one.id,
      failedCount: 3,
    })
  })

  test('of one that is not there says why that can be', async () => {
    const { code, out, error } = await called('rejections show r-1')
    expect([code, out]).toEqual([1, ''])
    expect(error).toMatch(/^headgate rejections show: .*Rejection 'r-1' not found. Rejections are kept for 7 days/)
  })
})

describe('headgate gate report', () => {
  test('prints the policy, what failed, the sums and what can be done', async () => {
    const now = Date.now()
    const seen = { firstSeenMs: now - 3 * hour, lastSeenMs: now - 2 * hour }
    store.counts.push(
      summary({ count: 120, ...seen, sampleIds: ['r-2', 'r-1'] }),
      summary({ count: 7, reason: 'missing-id', subject: undefined, schemaId: undefined, clientId: null, ...seen }),
    )
    gates.patterns = [{ field: 'value', subject: 's', schemaId: 1, pattern: '(?=a)' }]
    gates.topics.get('orders')?.set('validation.sample', '10')
    const { code, out } = await called('gate report orders')
    expect(code).toBe(0)
    expect(out).toContain(
      'topic orders\n  key        none\n  value      id\n  outcome    reject\n  validation.sample=10 (topic)\n',
    )
    expect(out).toMatch(/127 records failed since .*: first .*, last .*\./)
    expect(out).toMatch(/120 +value +bad-payload +shop +orders-value \(id 7\) +reject .* r-2\n/)
    expect(out).toMatch(/ 7 +value +missing-id +- +- +reject .* -\n/)
    expect(out).toContain('RECORDS  REASON\n    120  bad-payload\n      7  missing-id\n')
    expect(out).toContain('RECORDS  CLIENT\n    120  shop\n      7  -\n')
    expect(out).toContain('RECORDS  SCHEMA\n    120  orders-value (id 7)\n      7  -\n')
    expect(out).toContain('(?=a)')
    expect(out).toMatch(/not tightened without --force before 24 hours/)
    expect(JSON.parse((await called('gate report orders --json')).out)).toMatchObject({ failedCount: 127 })
    expect((await called('gate report orders --since 1h')).out).toContain('Nothing failed since')
  })

  test('of a topic without failures says that the gate can be tightened', async () => {
    expect((await called('gate report orders')).out).toContain('can be tightened')
  })

  test('of a topic that is not checked says how to begin', async () => {
    gates.topics.set('open', new Map())
    expect((await called('gate report open')).out).toContain('headgate gate set open --level id --outcome observe\n')
  })

  test('of an unknown topic fails', async () => {
    expect(await called('gate report none')).toMatchObject({
      code: 1,
      error: expect.stringContaining("Topic 'none' not found"),
    })
  })
})

describe('headgate gate set', () => {
  test('changes the gate and prints it', async () => {
    const { code, out } = await called('gate set orders --level payload --outcome reject')
    expect([code, out]).toEqual([0, 'topic orders\n  key        none\n  value      payload\n  outcome    reject\n'])
    expect((await called('gate set orders --field key --level id --json')).out).toContain('"key": "id"')
  })

  test('is refused while violations are fresh, and done by force', async () => {
    store.counts.push(summary({ lastSeenMs: Date.now() }))
    const refused = await called('gate set orders --level payload')
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringContaining('1 record failed within the last 24 hours'),
    })
    expect(await called('gate set orders --level payload --force')).toMatchObject({ code: 0 })
  })

  test.each(['gate set orders', 'gate set orders --level all', 'gate set --level id', 'gate set a b --level id'])(
    'is called wrongly: %s',
    async line => {
      expect((await called(line)).code).toBe(2)
    },
  )
})

describe('a server', () => {
  test('that does not answer is told from one that refuses', async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    expect((await called('gate report orders')).code).toBe(4)
  })

  test('has to be named by a URL of HTTP', async () => {
    expect((await called('gate report orders --registry ftp://nowhere')).code).toBe(2)
  })
})
