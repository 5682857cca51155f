import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../src/cli/read-settings.ts'
import { run } from '../../src/cli/run.ts'
import { startHeadgate, type RunningHeadgate } from '../../src/main.ts'
import { keepingLogger } from '../support/rest-server.ts'

/** What the start loads side by side, which jest cannot do. */
const loads = [
  () => import('../../src/broker/broker.ts'),
  () => import('../../src/main/open-gate.ts'),
  () => import('../../src/postgres/embedded.ts'),
  () => import('../../src/registry/registry.ts'),
  () => import('../../src/rest/server.ts'),
  () => import('../../src/segments/disk-space.ts'),
  () => import('../../src/segments/folder-store.ts'),
  () => import('../../src/tcp/broker-listeners.ts'),
  () => import('../../src/tcp/tls-files.ts'),
  () => import('../../src/threads/threaded-engine.ts'),
  () => import('node-pg-migrate'),
]

let data: string
let headgate: RunningHeadgate

async function start(more: Record<string, string> = {}): Promise<RunningHeadgate> {
  const flags = new Map(Object.entries({ data, port: '0', 'kafka-port': '0', ...more }))
  const { settings } = readSettings({ flags, environment: {} })
  return startHeadgate(settings, { logger: keepingLogger([]), version: '0.0.0' })
}

beforeAll(async () => {
  for (const load of loads) await load()
  data = mkdtempSync(join(tmpdir(), 'headgate-governance-'))
  headgate = await start()
}, 60_000)
afterAll(async () => {
  await headgate.stop()
  rmSync(data, { recursive: true, force: true })
})

/** Calls the program as it stands beside the server; `input` is what it reads. */
async function called(words: string, input = '') {
  let out = ''
  let error = ''
  const code = await run(words.split(' '), {
    environment: {
      HEADGATE_REGISTRY_URL: headgate.registryUrl,
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${headgate.ports.kafka}`,
    },
    out: text => void (out += text),
    error: text => void (error += text),
    input: (async function* () {
      yield Buffer.from(input)
    })(),
  })
  return { code, out, error }
}

interface Shown {
  readonly id: string
  readonly outcome: string
  readonly records: readonly { readonly reason: string }[]
}

const listed = async (words = ''): Promise<readonly Shown[]> =>
  (JSON.parse((await called(`rejections list --json${words}`)).out) as { rejections: Shown[] }).rejections

describe('the ladder', () => {
  test('begins with observing: what would be refused is stored, kept and counted', async () => {
    await called('topics create orders --partitions 1')
    expect((await called('gate set orders --level id --outcome observe')).code).toBe(0)
    expect((await called('produce orders', 'one\ntwo\n')).code).toBe(0)
    expect(await listed(' --topic orders')).toMatchObject([
      { outcome: 'observe', records: [{ reason: 'missing-id' }, {}] },
    ])
    expect((await called('gate report orders')).out).toMatch(
      / 2 +value +missing-id +headgate-cli +orders-value +observe/,
    )
  })

  test('goes up by force alone while violations are fresh', async () => {
    expect((await called('gate set orders --outcome reject')).error).toContain(
      '2 records failed within the last 24 hours',
    )
    expect((await called('gate set orders --outcome reject --force')).out).toContain('outcome    reject')
  })

  test('ends with refusing: the producer is told the id under which the reason is found', async () => {
    const { code, error } = await called('produce orders', 'three\n')
    expect(code).toBe(1)
    const [, id] = /rejection (r-[0-9A-Z]{26})/.exec(error) ?? []
    const { out } = await called(`rejections show ${id}`)
    expect(out).toMatch(/outcome +reject\n +failed +1 of 1 record\n\nrecord 0: value: carries no schema id/)
  })

  test('shows the switch of Confluent as the level that it means, and takes it away when it contradicts', async () => {
    await called('topics create confluent --config confluent.value.schema.validation=true')
    expect((await called('gate report confluent')).out).toContain(
      'value      id\n  outcome    reject\n  confluent.value.schema.validation=true (topic)\n',
    )
    expect((await called('gate set confluent --level none')).out).not.toContain('confluent.value')
    expect((await called('gate set confluent --level payload')).out).toContain('value      payload')
  })

  test('is refused configs that the broker does not take, with the reason', async () => {
    const name = `t${'x'.repeat(245)}`
    await called(`topics create ${name}`)
    const { code, error } = await called(`gate set ${name} --level id --outcome quarantine`)
    expect([code, error]).toEqual([1, expect.stringContaining('validation.quarantine.topic')])
  })
})

test('rejections and their counts outlive a restart', async () => {
  const before = await listed()
  expect(before.length).toBeGreaterThan(1)
  await headgate.stop()
  headgate = await start()
  expect(await listed()).toEqual(before)
  expect((await called('gate report orders')).out).toContain('3 records failed')
})

test('a default of the settings shows as what holds for topics', async () => {
  await headgate.stop()
  headgate = await start({ 'validation-value-level': 'id' })
  await called('topics create plain')
  expect((await called('gate report plain')).out).toContain('value      id')
  const answer = await fetch(`${headgate.registryUrl}/governance/v1/gates/plain`)
  expect(await answer.json()).toMatchObject({
    gate: { value: 'id', configs: { 'validation.value.level': { value: 'id', source: 'default' } } },
  })
})

test('a server without a broker has no gate', async () => {
  await headgate.stop()
  headgate = await start({ kafka: 'off' })
  const answer = await fetch(`${headgate.registryUrl}/governance/v1/rejections`)
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ error_code: 40473 })])
})
