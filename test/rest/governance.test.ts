import { beforeEach, describe, expect, test } from '@jest/globals'
import type { Server } from 'node:http'
import { Governance } from '../../src/governance/governance.ts'
import { FakeRejectionStore } from '../governance/fake-rejection-store.ts'
import { FakeTopicGates } from '../governance/fake-topic-gates.ts'
import { rejectedRecord, rejection, summary } from '../governance/rejection-samples.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

const now = Date.parse('2026-11-21T22:00:00Z')

let store: FakeRejectionStore
let gates: FakeTopicGates
let server: Server
const filters: unknown[] = []

beforeEach(() => {
  store = new FakeRejectionStore()
  gates = new FakeTopicGates()
  gates.topics.set('orders', new Map([['validation.value.level', 'id']]))
  filters.length = 0
  const reads = {
    find: (id: string) => store.find(id),
    summaries: (topic: string, sinceMs: number) => store.summaries(topic, sinceMs),
    list: (filter: Parameters<typeof store.list>[0]) => {
      filters.push(filter)
      return store.list(filter)
    },
  }
  const governance = new Governance(reads, gates, () => now)
  server = restServer(new FakeRegistry(), {}, { governance }).server
})

async function answerTo(line: string, body?: object | string) {
  const { status, text, headers } = await call(server, line, body)
  return { status, type: headers['content-type'], body: text === '' ? undefined : (JSON.parse(text) as unknown) }
}

describe('a rejection', () => {
  test('is shown with what arrived, from whom, what was expected and the fix', async () => {
    const one = rejection({
      timeMs: now,
      records: [rejectedRecord(), rejectedRecord({ batchIndex: 4, path: undefined })],
    })
    store.kept.push(one)
    const { status, type, body } = await answerTo(`GET /governance/v1/rejections/${one.id}`)
    expect([status, type]).toEqual([200, 'application/json'])
    expect(body).toEqual({
      id: one.id,
      time: '2026-11-21T22:00:00.000Z',
      topic: 'orders',
      partition: 0,
      client: 'shop',
      software: 'kafkajs 2.2.4',
      principal: 'User:ANONYMOUS',
      outcome: 'reject',
      recordCount: 5,
      failedCount: 1,
      records: [
        {
          batchIndex: 0,
          field: 'value',
          reason: 'bad-payload',
          text: '$.amount is a string, expected int',
          path: '$.amount',
          subject: 'orders-value',
          schemaId: 7,
          schemaVersion: 2,
          fix: 'Write values with the schema of subject orders-value.',
          keySize: 3,
          valueSize: 42,
        },
        expect.not.objectContaining({ path: expect.anything() }),
      ],
    })
  })

  test('that is not there is 404, with what may have become of it', async () => {
    expect(await answerTo('GET /governance/v1/rejections/r-1')).toMatchObject({
      status: 404,
      body: { error_code: 40471, message: expect.stringContaining('kept for 7 days') },
    })
  })
})

describe('a list of rejections', () => {
  test('is narrowed by everything that the query names', async () => {
    const query =
      'topic=a%2Fb&client=c&reason=hook&since=2026-11-21T22:00:00%2B01:00&until=1795298400000&before=r-9&limit=7'
    await answerTo(`GET /governance/v1/rejections?${query}`)
    expect(filters).toEqual([
      {
        topic: 'a/b',
        clientId: 'c',
        reason: 'hook',
        sinceMs: Date.parse('2026-11-21T21:00:00Z'),
        untilMs: 1_795_298_400_000,
        before: 'r-9',
        limit: 7,
      },
    ])
  })

  test('has a hundred unless the query says otherwise, and a full page names the next', async () => {
    store.kept.push(...Array.from({ length: 150 }, () => rejection()))
    const all = await answerTo('GET /governance/v1/rejections')
    const { rejections, next } = all.body as { rejections: { id: string }[]; next: string }
    expect(rejections).toHaveLength(100)
    expect(next).toBe(rejections.at(-1)?.id)
    const last = await answerTo('GET /governance/v1/rejections?limit=1000')
    expect(last.body).not.toHaveProperty('next')
  })

  test.each([
    ['since=yesterday', 'since', 'yesterday'],
    ['since=2026-11-21T22:00:00', 'since', '2026-11-21T22:00:00'],
    ['until=-1', 'until', '-1'],
    ['until=99999999999999999', 'until', '99999999999999999'],
    ['limit=0', 'limit', '0'],
    ['limit=1001', 'limit', '1001'],
    ['limit=many', 'limit', 'many'],
    ['reason=bad', 'reason', 'bad'],
  ])('with %s is refused, and told what is expected', async (query, name, given) => {
    expect(await answerTo(`GET /governance/v1/rejections?${query}`)).toMatchObject({
      status: 422,
      body: { error_code: 42271, message: expect.stringMatching(new RegExp(`^${name} is '${given}'. It must be `)) },
    })
  })
})

describe('a gate', () => {
  test('is reported with its policy and what it has found', async () => {
    store.counts.push(summary({ count: 12, lastSeenMs: now - 1000, firstSeenMs: now - 5000, sampleIds: ['r-1'] }))
    store.counts.push(
      summary({ reason: 'missing-id', clientId: null, subject: undefined, schemaId: undefined, lastSeenMs: now }),
    )
    gates.patterns = [{ field: 'value', subject: 's', schemaId: 1, pattern: '(?=a)' }]
    expect(await answerTo('GET /governance/v1/gates/orders')).toMatchObject({
      status: 200,
      body: {
        gate: {
          topic: 'orders',
          key: 'none',
          value: 'id',
          outcome: 'reject',
          configs: { 'validation.value.level': { value: 'id', source: 'topic' } },
        },
        since: '2026-11-14T22:00:00.000Z',
        failedCount: 13,
        lastSeen: '2026-11-21T22:00:00.000Z',
        canBeTightened: false,
        findings: [
          {
            field: 'value',
            reason: 'bad-payload',
            client: 'shop',
            subject: 'orders-value',
            schemaId: 7,
            count: 12,
            firstSeen: '2026-11-21T21:59:55.000Z',
            lastSeen: '2026-11-21T21:59:59.000Z',
            sampleIds: ['r-1'],
          },
          { reason: 'missing-id', client: null },
        ],
        uncheckedPatterns: gates.patterns,
      },
    })
    const { body } = await answerTo('GET /governance/v1/gates/orders?since=2026-11-21T22:00:00Z')
    expect(body).toMatchObject({ failedCount: 1 })
  })

  test('is changed, and shown as it is then', async () => {
    expect(await answerTo('PUT /governance/v1/gates/orders', { level: 'payload', outcome: 'observe' })).toMatchObject({
      status: 200,
      body: { topic: 'orders', value: 'payload', outcome: 'observe' },
    })
    expect(await answerTo('PUT /governance/v1/gates/orders', { field: 'key', level: 'id' })).toMatchObject({
      body: { key: 'id', value: 'payload', outcome: 'observe' },
    })
  })

  test('is tightened against fresh violations by force alone', async () => {
    store.counts.push(summary({ lastSeenMs: now }))
    expect(await answerTo('PUT /governance/v1/gates/orders', { level: 'payload' })).toMatchObject({
      status: 409,
      body: { error_code: 40971 },
    })
    expect(await answerTo('PUT /governance/v1/gates/orders?force=true', { level: 'payload' })).toMatchObject({
      status: 200,
      body: { value: 'payload' },
    })
  })

  test.each([
    ['an unknown level', { level: 'all' }, 42271],
    ['a place among the levels', { level: 1 }, 42271],
    ['an unknown field', { field: 'header', level: 'id' }, 42271],
    ['an unknown outcome', { outcome: 'drop' }, 42271],
    ['nothing', { field: 'key' }, 42272],
  ])('is not changed by %s', async (_, body, code) => {
    expect(await answerTo('PUT /governance/v1/gates/orders', body)).toMatchObject({
      status: 422,
      body: { error_code: code },
    })
  })

  test('that the broker does not take is refused with its reason', async () => {
    gates.refusal = 'for a reason'
    expect(await answerTo('PUT /governance/v1/gates/orders', { level: 'id' })).toMatchObject({
      status: 422,
      body: { error_code: 42273, message: expect.stringContaining('for a reason') },
    })
  })

  test.each(['GET', 'PUT'])('of an unknown topic is 404 (%s)', async method => {
    const body = method === 'PUT' ? { level: 'id' } : undefined
    expect(await answerTo(`${method} /governance/v1/gates/none`, body)).toMatchObject({
      status: 404,
      body: { error_code: 40472 },
    })
  })
})

describe('a server without a broker', () => {
  test.each([
    ['GET /governance/v1/rejections', undefined],
    ['GET /governance/v1/rejections/r-1', undefined],
    ['GET /governance/v1/gates/orders', undefined],
    ['PUT /governance/v1/gates/orders', { level: 'id' }],
  ])('says so: %s', async (line, body) => {
    server = restServer(new FakeRegistry()).server
    expect(await answerTo(line, body)).toMatchObject({
      status: 404,
      body: { error_code: 40473, message: expect.stringContaining('--kafka on') },
    })
  })
})

test('the description of the operations is served', async () => {
  const { status, text } = await call(server, 'GET /governance/v1/openapi.yaml')
  expect(status).toBe(200)
  expect(text).toContain('title: Headgate governance API')
})

test('clients that accept only what the registry answers with are served', async () => {
  const { status, headers } = await call(server, 'GET /governance/v1/rejections', undefined, {
    Accept: 'application/vnd.schemaregistry.v1+json',
  })
  expect([status, headers['content-type']]).toEqual([200, 'application/vnd.schemaregistry.v1+json'])
})
