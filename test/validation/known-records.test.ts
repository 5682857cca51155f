import { jest } from '@jest/globals'
import fc from 'fast-check'
import { compressions } from '../../src/kafka/compression.ts'
import { checkProducedBatch, isSound, type BatchRefusal } from '../../src/kafka/produced-batch.ts'
import { batchLayout, computeBatchCrc } from '../../src/kafka/record-batch.ts'
import { encodeRecordBatch, type RecordDraft } from '../../src/kafka/record-encoding.ts'
import type { BatchLook } from '../../src/validation/batch-look.ts'
import type { TopicPolicy } from '../../src/validation/policy.ts'
import type { CompilePayloads } from '../../src/validation/schema-reading.ts'
import type { Verdict } from '../../src/validation/verdict.ts'
import { openTestGate, framed, openRules, policyFor, testOrigin, type GateFixture } from '../support/gate-fixture.ts'
import { propertyRuns } from '../support/property-runs.ts'

jest.setTimeout(60_000)

/** Bad are payloads that end with `!`, and with `?` where the message is not the first one. */
const compilePayloads: CompilePayloads = () => ({
  checkOf: indexes => (bytes, start, end) => {
    const last = end > start ? String.fromCharCode(bytes[end - 1] as number) : ''
    if (last !== '!' && (last !== '?' || indexes.length === 0 || indexes[0] === 0)) return undefined
    return { reason: 'bad-payload', path: '$', problem: `of ${end - start} bytes is bad in ${indexes.join()}` }
  },
  uncheckedPatterns: new Set(),
})
const avro = (name: string): string => JSON.stringify({ type: 'record', name, fields: [] })
const protobuf = 'syntax = "proto3"; message First { message Inner {} } message Second {}'

/** Ids of: two versions of the value's subject, one of the key's, Protobuf of the value's, and one of another subject. */
async function openGate(): Promise<{ fixture: GateFixture; ids: readonly number[] }> {
  const fixture = await openTestGate({ parts: { compilePayloads } })
  const { writes } = fixture.registry
  await writes.putConfig(undefined, { compatibility: 'NONE' })
  const schemas = [
    ['orders-value', avro('One')],
    ['orders-value', avro('Two')],
    ['orders-key', avro('Key')],
    ['orders-value', protobuf, 'PROTOBUF'],
    ['others-value', avro('Other')],
    ['orders-First', protobuf, 'PROTOBUF'],
    ['orders-One', avro('One')],
  ] as const
  const ids: number[] = []
  for (const [subject, schema, schemaType] of schemas) {
    const { id } = await writes.register(subject, schemaType === undefined ? { schema } : { schema, schemaType }, {})
    ids.push(id ?? 0)
  }
  return { fixture, ids: [...new Set(ids)] }
}

const warm = await openGate()
const unknownId = 99
const texts = fc.constantFrom(
  'good',
  'bad!',
  'odd?',
  '',
  '\0good',
  '\0bad!',
  '\0odd?',
  '\u0002\0a',
  '\u0002\u0002odd?',
  '\u0004\0\0x',
)
const ids = fc.constantFrom(...warm.ids, ...warm.ids, unknownId, -1)
const framedField = fc.record({ id: ids, text: texts }).map(({ id, text }) => framed(id, text))
const field = fc.oneof(
  { arbitrary: framedField, weight: 6 },
  { arbitrary: fc.constant(null), weight: 1 },
  { arbitrary: fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes)), weight: 1 },
)
const header = fc.record({
  name: fc.constantFrom('trace', '', '__value_schema_id', '__key_schema_id', '__VALUE_schema_id', 'n'.repeat(49)),
  value: fc.option(fc.oneof(framedField, fc.uint8Array({ maxLength: 6 }))),
})
const headers = fc.oneof({ arbitrary: fc.constant([]), weight: 6 }, fc.array(header, { maxLength: 3 }))
const record: fc.Arbitrary<RecordDraft> = fc.record({
  key: field,
  value: field,
  headers,
  // More than the walk without a cursor can read, now and then.
  timestamp: fc.oneof({ arbitrary: fc.constant(1000n), weight: 30 }, fc.constant(1000n + 2n ** 40n)),
})
/** Runs of the same record, which is known when it comes again, and then the same with other headers. */
const records = fc
  .array(
    fc.record({ draft: record, times: fc.integer({ min: 1, max: 30 }), others: fc.array(header, { maxLength: 2 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map(runs =>
    runs.flatMap(({ draft, times, others }) => [
      ...Array.from({ length: times }, () => draft),
      { ...draft, headers: others },
    ]),
  )
const levels = fc.constantFrom('none', 'id', 'payload')
const policies = fc
  .record({
    key: levels,
    value: levels,
    outcome: fc.constantFrom('reject', 'observe', 'quarantine', 'mark'),
    strategy: fc.constantFrom('TopicNameStrategy', 'TopicRecordNameStrategy'),
    nulls: fc.constantFrom('accept', 'reject'),
    pinned: fc.constantFrom(0, ...warm.ids),
  })
  .filter(({ key, value }) => key !== 'none' || value !== 'none')
  .map(({ key, value, outcome, strategy, nulls, pinned }) =>
    policyFor(
      `validation.key.level=${key}`,
      `validation.value.level=${value}`,
      `validation.outcome=${outcome}`,
      `redpanda.value.subject.name.strategy=${strategy}`,
      `validation.null.value=${nulls}`,
      `validation.value.schema.pinned=${pinned}`,
      'validation.errors.include.values=true',
    ),
  )

/** What is said of a batch: the records are looked at with their form, or by themselves. */
async function said(
  { gate }: GateFixture,
  { policy, batch, isLooking }: { policy: TopicPolicy; batch: Buffer; isLooking: boolean },
): Promise<unknown> {
  const look: BatchLook | undefined = isLooking ? gate.look(policy) : undefined
  const sound = checkProducedBatch(batch, { ...openRules, keepsRecords: look === undefined, look })
  if (!isSound(sound)) return sound satisfies BatchRefusal
  const verdict = await (look === undefined ? gate.judge(policy, sound, testOrigin) : look.judge(sound, testOrigin))
  return told(verdict)
}

/** Without what is new each time. */
function told(verdict: Verdict): unknown {
  const { outcome, rejection } = verdict
  const plain = (text: string): string => text.replaceAll(rejection?.id ?? '-', 'ID')
  const refusal = verdict.outcome === 'refuse' ? plain(JSON.stringify(verdict.refusal)) : undefined
  return { outcome, refusal, count: rejection?.failedCount, records: rejection?.records }
}

test('records that are known from those before get the verdict that each would get by itself', async () => {
  const cases = fc.record({
    list: records,
    policy: policies,
    attributes: fc.nat(compressions.length - 1),
    isCold: fc.boolean(),
  })
  const outcomes = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(cases, async ({ list, policy, attributes, isCold }) => {
      const { fixture } = isCold ? await openGate() : warm
      const batch = encodeRecordBatch({ records: list, baseTimestamp: 1000n, attributes })
      const alone = await said(warm.fixture, { policy, batch, isLooking: false })
      expect(await said(fixture, { policy, batch, isLooking: true })).toEqual(alone)
      const { outcome } = alone as Verdict
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }),
    propertyRuns(500),
  )
  expect([...outcomes.keys()].sort()).toEqual(['accept', 'refuse', 'rewrite'])
})

test('damaged records get the same answer whether they are looked at meanwhile or not', async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 })
  const cases = fc.record({ list: records, policy: policies, damage })
  let refused = 0
  await fc.assert(
    fc.asyncProperty(cases, async ({ list, policy, damage: changes }) => {
      const batch = encodeRecordBatch({ records: list, baseTimestamp: 1000n })
      const size = batch.length - batchLayout.records
      for (const [at, byte] of changes) batch[batchLayout.records + (at % size)] = byte
      batch.writeUInt32BE(computeBatchCrc(batch), batchLayout.crc)
      const alone = await said(warm.fixture, { policy, batch, isLooking: false })
      expect(await said(warm.fixture, { policy, batch, isLooking: true })).toEqual(alone)
      if ('error' in (alone as object)) refused++
    }),
    propertyRuns(500),
  )
  expect(refused).toBeGreaterThan(50)
})

test.each([
  ['id', 'another id', framed(unknownId, 'x')],
  ['payload', 'a bad payload', framed(warm.ids[0] ?? 0, 'bad!')],
])('at level %s, %s behind 3 MiB of known records is found', async (level, _what, bad) => {
  const policy = policyFor(`validation.value.level=${level}`)
  const value = framed(warm.ids[0] ?? 0, 'x'.repeat(1000))
  const list: RecordDraft[] = Array.from({ length: 3000 }, () => ({ value }))
  for (const attributes of [0, compressions.indexOf('lz4')]) {
    const good = encodeRecordBatch({ records: list, attributes })
    expect(await said(warm.fixture, { policy, batch: good, isLooking: true })).toMatchObject({ outcome: 'accept' })
    const batch = encodeRecordBatch({ records: [...list, { value: bad }, ...list], attributes })
    const found = await said(warm.fixture, { policy, batch, isLooking: true })
    expect(found).toMatchObject({ outcome: 'refuse', count: 1, records: [{ batchIndex: 3000 }] })
  }
})
