import { beforeEach, describe, expect, test } from '@jest/globals'
import { GateKeeping, type GateChange } from '../../src/governance/gate-keeping.ts'
import { FakeRejectionStore } from './fake-rejection-store.ts'
import { FakeTopicGates } from './fake-topic-gates.ts'
import { summary } from './rejection-samples.ts'

const now = 1_700_000_000_000
const hour = 3_600_000

let store: FakeRejectionStore
let gates: FakeTopicGates
let keeping: GateKeeping
let configs: Map<string, string>

beforeEach(() => {
  store = new FakeRejectionStore()
  gates = new FakeTopicGates()
  configs = new Map()
  gates.topics.set('orders', configs)
  keeping = new GateKeeping(store, gates, () => now)
})

const change = (parts: Partial<GateChange>) =>
  keeping.change('orders', { field: 'value', level: undefined, outcome: undefined, isForced: false, ...parts })
const seen = (parts: Parameters<typeof summary>[0] = {}) => store.counts.push(summary(parts))

describe('a report', () => {
  test('of a topic without violations says so', async () => {
    const report = await keeping.report('orders')
    expect(report).toMatchObject({
      failedCount: 0,
      isFresh: false,
      findings: [],
      sinceMs: now - 7 * 24 * hour - (now % hour),
    })
    expect(report.firstSeenMs).toBeUndefined()
  })

  test('adds up what was found and names patterns that are not checked', async () => {
    seen({ count: 5, firstSeenMs: now - 50 * hour, lastSeenMs: now - 30 * hour })
    seen({ count: 2, reason: 'hook', firstSeenMs: now - 40 * hour, lastSeenMs: now - 25 * hour })
    gates.patterns = [{ field: 'value', subject: 's', schemaId: 1, pattern: '(?=a)' }]
    const report = await keeping.report('orders')
    expect(report).toMatchObject({
      failedCount: 7,
      isFresh: false,
      firstSeenMs: now - 50 * hour,
      lastSeenMs: now - 25 * hour,
      uncheckedPatterns: gates.patterns,
    })
    seen({ lastSeenMs: now - 24 * hour })
    expect((await keeping.report('orders')).isFresh).toBe(true)
  })

  test('of an unknown topic is refused', async () => {
    await expect(keeping.report('none')).rejects.toMatchObject({ code: 40472 })
  })
})

describe('a change', () => {
  test('sets what it names and leaves the rest', async () => {
    configs.set('retention.ms', '1')
    const gate = await change({ level: 'payload', outcome: 'observe' })
    expect(gate).toMatchObject({ levels: { key: 'none', value: 'payload' }, outcome: 'observe' })
    expect(Object.fromEntries(configs)).toEqual({
      'retention.ms': '1',
      'validation.value.level': 'payload',
      'validation.outcome': 'observe',
    })
    await change({ field: 'key', level: 'id' })
    expect(configs.get('validation.key.level')).toBe('id')
    expect(configs.get('validation.outcome')).toBe('observe')
  })

  test('of nothing is refused', async () => {
    await expect(change({})).rejects.toMatchObject({ code: 42272 })
  })

  test('takes away the switch of another vendor that would contradict the level, and no other', async () => {
    configs.set('confluent.value.schema.validation', 'true').set('confluent.key.schema.validation', 'true')
    await change({ level: 'payload' })
    expect(configs.has('confluent.value.schema.validation')).toBe(true)
    await change({ level: 'none' })
    expect(configs.has('confluent.value.schema.validation')).toBe(false)
    expect(configs.has('confluent.key.schema.validation')).toBe(true)
    configs.set('redpanda.value.schema.id.validation', 'false')
    await change({ level: 'id' })
    expect(configs.has('redpanda.value.schema.id.validation')).toBe(false)
  })

  test('that the broker refuses is refused with its reason', async () => {
    gates.refusal = 'validation.quarantine.topic is the topic itself'
    await expect(change({ outcome: 'quarantine' })).rejects.toMatchObject({
      code: 42273,
      message: expect.stringContaining('is the topic itself'),
    })
  })
})

describe('while violations are fresh', () => {
  beforeEach(() => {
    configs.set('validation.value.level', 'id').set('validation.outcome', 'observe')
    seen({ count: 3, lastSeenMs: now - 24 * hour, sampleIds: ['r-1'] })
  })

  test.each([
    ['raising the level', { level: 'payload' }],
    ['refusing what was let in', { outcome: 'reject' }],
    ['setting aside what was let in', { outcome: 'quarantine' }],
    ['both', { level: 'payload', outcome: 'reject' }],
  ] as const)('%s is refused with 409, and what was found', async (_, parts) => {
    await expect(change(parts)).rejects.toMatchObject({
      code: 40971,
      status: 409,
      message: expect.stringMatching(
        /3 records failed within.*client 'shop' \(bad-payload, rejection r-1\).*force=true/,
      ),
    })
    expect(configs.get('validation.value.level')).toBe('id')
  })

  test.each([
    ['raising the level', { level: 'payload' }],
    ['refusing what was let in', { outcome: 'reject' }],
  ] as const)('%s is done by force', async (_, parts) => {
    await change({ ...parts, isForced: true })
    expect(configs.get('level' in parts ? 'validation.value.level' : 'validation.outcome')).toBe(
      Object.values(parts)[0],
    )
  })

  test.each([
    ['lowering the level', { level: 'none' }],
    ['the same level', { level: 'id' }],
    ['marking instead of observing', { outcome: 'mark' }],
    ['raising the level of the other field', { field: 'key', level: 'payload' }],
  ] as const)('%s is done', async (_, parts) => {
    await expect(change(parts)).resolves.toBeDefined()
  })

  test('refusing is not stopped from setting aside', async () => {
    configs.set('validation.outcome', 'reject')
    await expect(change({ outcome: 'quarantine' })).resolves.toMatchObject({ outcome: 'quarantine' })
  })
})

test('violations of more than 24 hours ago do not count', async () => {
  seen({ lastSeenMs: now - 24 * hour - 1 })
  await expect(change({ level: 'payload', outcome: 'reject' })).resolves.toMatchObject({ outcome: 'reject' })
})
