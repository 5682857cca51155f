import { hasValidCrc, readBatchHeader } from '../../src/kafka/record-batch.ts'
import type { RecordDraft } from '../../src/kafka/record-encoding.ts'
import type { GateFixture } from '../support/gate-fixture.ts'
import {
  framed,
  headersOf,
  judge,
  openTestGate,
  policyFor,
  producedBatch,
  recordsOf,
  testOrigin,
} from '../support/gate-fixture.ts'

const schema = JSON.stringify({ type: 'record', name: 'R', fields: [] })
const register = async ({ registry }: GateFixture): Promise<number> =>
  (await registry.writes.register('orders-value', { schema }, {})).id ?? 0
const good = (id: number, text = ''): RecordDraft => ({ value: framed(id, text) })
const bad = (id: number, text = ''): RecordDraft => ({ value: framed(id, `${text}!`) })

const codecs = [
  ['none', 0],
  ['gzip', 1],
  ['snappy', 2],
  ['lz4', 3],
  ['zstd', 4],
] as const

describe.each(codecs)('batches in %s', (_, attributes) => {
  const producer = { producerId: 7n, producerEpoch: 3, baseSequence: 2_147_483_646 }
  const draft = { attributes, ...producer }
  const times = [5000n, 1000n, 9000n, 2000n]
  const four = (id: number): RecordDraft[] =>
    times.map((timestamp, at) => ({
      ...(at % 2 === 1 ? bad(id, `${at}`) : good(id, `${at}`)),
      timestamp,
      key: Buffer.of(at),
    }))

  test('what stays after a quarantine keeps offsets, times, sequence and codec', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture)
    const policy = policyFor('validation.value.level=payload', 'validation.outcome=quarantine')
    const sent = producedBatch(four(id), draft)
    const verdict = await fixture.gate.judge(policy, sent, testOrigin)
    if (verdict.outcome !== 'rewrite') throw new Error(verdict.outcome)
    expect(hasValidCrc(verdict.batch)).toBe(true)
    expect(readBatchHeader(verdict.batch)).toMatchObject({
      ...producer,
      attributes,
      lastOffsetDelta: 3,
      recordCount: 2,
      baseTimestamp: 1000n,
      maxTimestamp: 9000n,
    })
    expect(recordsOf(verdict.batch).map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
      [0n, 5000n],
      [2n, 9000n],
    ])
    const quarantined = verdict.quarantine?.batches.flatMap(recordsOf) ?? []
    expect(verdict.quarantine).toMatchObject({ topic: 'orders.quarantine', recordCount: 2 })
    expect(quarantined.map(({ timestamp, key, value }) => [timestamp, key, value])).toEqual([
      [1000n, Buffer.of(1), framed(id, '1!')],
      [2000n, Buffer.of(3), framed(id, '3!')],
    ])
  })

  test('marked records keep all but their headers', async () => {
    const fixture = await openTestGate()
    const id = await register(fixture)
    const policy = policyFor('validation.value.level=payload', 'validation.outcome=mark')
    const verdict = await fixture.gate.judge(policy, producedBatch(four(id), draft), testOrigin)
    if (verdict.outcome !== 'rewrite') throw new Error(verdict.outcome)
    const records = recordsOf(verdict.batch)
    expect(records.map(({ timestamp, key }) => [timestamp, key])).toEqual(
      times.map((time, at) => [time, Buffer.of(at)]),
    )
    expect(records.map(record => headersOf(record)['validation.reason.code'])).toEqual([
      undefined,
      'bad-payload',
      undefined,
      'bad-payload',
    ])
  })
})

test.each([
  ['gzip', 1],
  ['lz4', 3],
])('what is left of a long batch in %s is compressed elsewhere, with gzip', async (_, attributes) => {
  const fixture = await openTestGate()
  const id = await register(fixture)
  const policy = policyFor('validation.value.level=payload', 'validation.outcome=quarantine')
  const records = [bad(id), ...Array.from({ length: 6 }, () => good(id, 'x'.repeat(1024 * 1024)))]
  const verdict = await judge(fixture, policy, records, { draft: { attributes } })
  if (verdict.outcome !== 'rewrite') throw new Error(verdict.outcome)
  expect(hasValidCrc(verdict.batch)).toBe(true)
  expect(readBatchHeader(verdict.batch)).toMatchObject({ attributes: 1, recordCount: 6, lastOffsetDelta: 6 })
  expect(recordsOf(verdict.batch).map(({ offset }) => offset)).toEqual([1n, 2n, 3n, 4n, 5n, 6n])
})

test('a quarantined record says where it comes from and what is wrong with it', async () => {
  const fixture = await openTestGate()
  const id = await register(fixture)
  const policy = policyFor(
    'validation.value.level=payload',
    'validation.outcome=quarantine',
    'validation.quarantine.topic=bin',
  )
  const own = [
    { name: 'b', value: null },
    { name: 'a', value: Buffer.of(0xff) },
  ]
  const records = [good(id), { ...bad(id), headers: own, timestamp: 1234n, key: null }]
  const verdict = await fixture.gate.judge(policy, producedBatch(records), { ...testOrigin, partition: 5 })
  if (verdict.outcome !== 'rewrite') throw new Error(verdict.outcome)
  const [record] = verdict.quarantine?.batches.flatMap(recordsOf) ?? []
  expect(record?.key).toBeNull()
  expect(record?.timestamp).toBe(1234n)
  expect(record?.headers.slice(0, 2)).toEqual(own)
  expect(record?.headers.slice(2).map(({ name, value }) => [name, value && value.toString()])).toEqual([
    ['quarantine.topic', 'orders'],
    ['quarantine.partition', '5'],
    ['quarantine.timestamp', '1234'],
    ['quarantine.producer.client.id', 'tester'],
    ['quarantine.principal', 'User:ANONYMOUS'],
    ['quarantine.rejection.id', verdict.rejection.id],
    ['quarantine.reason.code', 'bad-payload'],
    ['quarantine.reason.text', `value: $.name is no AVRO value (schema ${id})`],
    ['quarantine.subject', 'orders-value'],
    ['quarantine.schema.id', String(id)],
    ['quarantine.schema.version', '1'],
    ['quarantine.policy', 'value=payload'],
    ['quarantine.outcome', 'quarantine'],
    ['quarantine.batch.index', '1'],
  ])
})

test('a value may be left out of the quarantine: its length and digest are in its place', async () => {
  const fixture = await openTestGate()
  await register(fixture)
  const policy = policyFor(
    'validation.value.level=id',
    'validation.outcome=quarantine',
    'validation.quarantine.value=omit',
    'validation.null.value=reject',
  )
  const verdict = await judge(fixture, policy, [{ key: Buffer.from('k'), value: Buffer.from('abc') }, { value: null }])
  if (verdict.outcome !== 'rewrite') throw new Error(verdict.outcome)
  const [secret, none] = verdict.quarantine?.batches.flatMap(recordsOf) ?? []
  expect(secret).toMatchObject({ key: Buffer.from('k'), value: null })
  expect(headersOf(secret)).toMatchObject({
    'quarantine.value.length': '3',
    'quarantine.value.sha256': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  })
  expect(headersOf(none)).not.toHaveProperty(['quarantine.value.length'])
})

test('marks that a producer made itself are taken away from the records that are marked', async () => {
  const fixture = await openTestGate()
  const policy = policyFor('validation.value.level=id', 'validation.outcome=mark')
  const headers = ['x', 'validation.reason.code', 'validation.rejection.id', 'validation.reason.text', 'y'].map(
    name => ({ name, value: Buffer.from('forged') }),
  )
  const verdict = await judge(fixture, policy, [{ value: Buffer.from('abc'), headers }])
  if (verdict.outcome !== 'rewrite') throw new Error(verdict.outcome)
  const [record] = recordsOf(verdict.batch)
  expect(record?.headers.map(({ name }) => name)).toEqual([
    'x',
    'y',
    'validation.reason.code',
    'validation.reason.text',
    'validation.rejection.id',
  ])
  expect(headersOf(record)).toMatchObject({ 'validation.reason.code': 'missing-id', x: 'forged' })
})
