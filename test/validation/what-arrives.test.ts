import { policyOf } from '../../src/validation/policy.ts'
import type { RecordDraft } from '../../src/kafka/record-encoding.ts'
import { openGateRegistry, type GateRegistry } from '../support/gate-registry.ts'
import {
  framed,
  guidFramed,
  judge,
  openTestGate,
  policyFor,
  summaryOf,
  type GateFixture,
} from '../support/gate-fixture.ts'

let fixture: GateFixture
let ids: GateRegistry
beforeAll(async () => {
  fixture = await openTestGate()
  ids = await openGateRegistry(fixture.registry)
})

const idLevel = 'validation.value.level=id'
const payloadLevel = 'validation.value.level=payload'
const recordName = 'confluent.value.subject.name.strategy=io.confluent.kafka.serializers.subject.RecordNameStrategy'
const topicRecordName =
  'confluent.value.subject.name.strategy=io.confluent.kafka.serializers.subject.TopicRecordNameStrategy'
const pinned = () => `validation.value.schema.pinned=${ids.order}`
const header = (...values: (Buffer | null)[]) => values.map(value => ({ name: '__value_schema_id', value }))

/** What arrives, as a record; the configs beside the level; what level `id` says; what level `payload` says. */
type Row = readonly [
  what: string,
  record: () => RecordDraft,
  configs: () => readonly string[],
  atId: string,
  atPayload: string,
]
const plain = (): readonly string[] => []

const rows: readonly Row[] = [
  ['the id of its subject', () => ({ value: framed(ids.order, 'x') }), plain, 'passed', 'passed'],
  ['a valid id with other bytes', () => ({ value: framed(ids.order, 'x!') }), plain, 'passed', '87 bad-payload'],
  ['null', () => ({ value: null }), plain, 'passed', 'passed'],
  [
    'null where that is refused',
    () => ({ value: null }),
    () => ['validation.null.value=reject'],
    '87 null-refused',
    '87 null-refused',
  ],
  ['nothing', () => ({ value: Buffer.alloc(0) }), plain, '87 missing-id', '87 missing-id'],
  ['one byte', () => ({ value: Buffer.of(0) }), plain, '87 missing-id', '87 missing-id'],
  ['four bytes', () => ({ value: Buffer.of(0, 0, 0, 1) }), plain, '87 missing-id', '87 missing-id'],
  ['plain text', () => ({ value: Buffer.from('{"a":1}') }), plain, '87 missing-id', '87 missing-id'],
  ['another magic byte', () => ({ value: Buffer.of(2, 0, 0, 0, 1, 0) }), plain, '87 missing-id', '87 missing-id'],
  ['a GUID that is cut short', () => ({ value: Buffer.of(1, 2, 3, 4, 5, 6) }), plain, '87 missing-id', '87 missing-id'],
  ['no id, and a pinned schema', () => ({ value: Buffer.from('text') }), () => [pinned()], 'passed', 'passed'],
  ['nothing, and a pinned schema', () => ({ value: Buffer.alloc(0) }), () => [pinned()], 'passed', 'passed'],
  [
    'bad bytes for a pinned schema',
    () => ({ value: Buffer.from('text!') }),
    () => [pinned()],
    'passed',
    '87 bad-payload',
  ],
  [
    'no id, and a pinned schema of another subject',
    () => ({ value: Buffer.from('text') }),
    () => [`validation.value.schema.pinned=${ids.other}`],
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  [
    'its own id, and another pinned schema',
    () => ({ value: framed(ids.order) }),
    () => [`validation.value.schema.pinned=${ids.other}`],
    'passed',
    'passed',
  ],
  ['id zero', () => ({ value: framed(0) }), plain, '87 unknown-id', '87 unknown-id'],
  ['a negative id', () => ({ value: framed(-1) }), plain, '87 unknown-id', '87 unknown-id'],
  ['the least id', () => ({ value: framed(-(2 ** 31)) }), plain, '87 unknown-id', '87 unknown-id'],
  ['an unknown id', () => ({ value: framed(99_999) }), plain, '87 unknown-id', '87 unknown-id'],
  [
    'the id of a version deleted for good',
    () => ({ value: framed(ids.hardDeleted) }),
    plain,
    '87 unknown-id',
    '87 unknown-id',
  ],
  ['the id of a version that is soft-deleted', () => ({ value: framed(ids.softDeleted) }), plain, 'passed', 'passed'],
  ['an id of another subject', () => ({ value: framed(ids.other) }), plain, '87 wrong-subject', '87 wrong-subject'],
  [
    'an id of another context',
    () => ({ value: framed(ids.onlyInContext) }),
    plain,
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  [
    'an id of the context of the policy',
    () => ({ value: framed(ids.onlyInContext) }),
    () => ['validation.context=.ctx'],
    'passed',
    'passed',
  ],
  ['the GUID of its subject', () => ({ value: guidFramed(ids.orderGuid, 'x') }), plain, 'passed', 'passed'],
  [
    'a GUID of another subject',
    () => ({ value: guidFramed(ids.otherGuid) }),
    plain,
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  [
    'a GUID of another context',
    () => ({ value: guidFramed(ids.contextGuid) }),
    plain,
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  [
    'an unknown GUID',
    () => ({ value: guidFramed('00000000-0000-0000-0000-000000000001') }),
    plain,
    '87 unknown-id',
    '87 unknown-id',
  ],
  [
    'an id in a header',
    () => ({ value: Buffer.from('x'), headers: header(framed(ids.order)) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'an id in a header, and nothing',
    () => ({ value: Buffer.alloc(0), headers: header(framed(ids.order)) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'a GUID in a header',
    () => ({ value: Buffer.from('x'), headers: header(guidFramed(ids.orderGuid)) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'an unknown id in a header, a good one in front',
    () => ({ value: framed(ids.order), headers: header(framed(77_777)) }),
    plain,
    '87 unknown-id',
    '87 unknown-id',
  ],
  [
    'a good id in a header, an unknown one in front',
    () => ({ value: framed(77_777), headers: header(framed(ids.order)) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'bytes behind the id in a header',
    () => ({ value: Buffer.from('x'), headers: header(framed(ids.order, 'more')) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'a header that is none',
    () => ({ value: framed(ids.order), headers: header(Buffer.from('7')) }),
    plain,
    '87 bad-header',
    '87 bad-header',
  ],
  [
    'an empty header',
    () => ({ value: framed(ids.order), headers: header(Buffer.alloc(0)) }),
    plain,
    '87 bad-header',
    '87 bad-header',
  ],
  [
    'a header with another magic byte',
    () => ({ value: framed(ids.order), headers: header(Buffer.of(5, 0, 0, 0, 1)) }),
    plain,
    '87 bad-header',
    '87 bad-header',
  ],
  ['a header of null', () => ({ value: framed(ids.order), headers: header(null) }), plain, 'passed', 'passed'],
  [
    'two headers: the last one counts',
    () => ({ value: Buffer.from('x'), headers: header(framed(ids.other), framed(ids.order)) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'two headers, the last one of null',
    () => ({ value: framed(ids.order), headers: header(framed(ids.other), null) }),
    plain,
    'passed',
    'passed',
  ],
  [
    'two headers, the last one bad',
    () => ({ value: framed(ids.order), headers: header(framed(ids.order), Buffer.of(9)) }),
    plain,
    '87 bad-header',
    '87 bad-header',
  ],
  [
    'the header of the key',
    () => ({ value: framed(ids.order), headers: [{ name: '__key_schema_id', value: Buffer.of(9) }] }),
    plain,
    'passed',
    'passed',
  ],
  ['a null value and a bad header', () => ({ value: null, headers: header(Buffer.of(9)) }), plain, 'passed', 'passed'],
  ['a record under its own name', () => ({ value: framed(ids.named) }), () => [recordName], 'passed', 'passed'],
  [
    'a record under the name of another',
    () => ({ value: framed(ids.order) }),
    () => [recordName],
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  [
    'a record under topic and name',
    () => ({ value: framed(ids.topicNamed) }),
    () => [topicRecordName],
    'passed',
    'passed',
  ],
  [
    'a schema without a name',
    () => ({ value: framed(ids.nameless) }),
    () => [recordName],
    '87 no-record-name',
    '87 no-record-name',
  ],
  [
    'a title that looks like another context',
    () => ({ value: framed(ids.titled) }),
    () => [recordName],
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  ['a title', () => ({ value: framed(ids.goodTitle) }), () => [recordName], 'passed', 'passed'],
  [
    'the first message',
    () => ({ value: framed(ids.proto, Buffer.of(0)) }),
    () => ['validation.context=.proto'],
    'passed',
    'passed',
  ],
  [
    'the first message in the long form',
    () => ({ value: framed(ids.proto, Buffer.of(2, 0)) }),
    () => ['validation.context=.proto'],
    'passed',
    'passed',
  ],
  [
    'a message within a message',
    () => ({ value: framed(ids.proto, Buffer.of(4, 0, 0)) }),
    () => ['validation.context=.proto'],
    'passed',
    'passed',
  ],
  [
    'bad bytes of a message',
    () => ({ value: framed(ids.proto, Buffer.from([2, 2, 0x21])) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-payload',
  ],
  [
    'indexes that are cut short',
    () => ({ value: framed(ids.proto, Buffer.of(4, 0)) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-indexes',
  ],
  ['no indexes', () => ({ value: framed(ids.proto) }), () => ['validation.context=.proto'], 'passed', '87 bad-indexes'],
  [
    'indexes out of range',
    () => ({ value: framed(ids.proto, Buffer.of(2, 200, 1)) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-indexes',
  ],
  [
    'a negative index',
    () => ({ value: framed(ids.proto, Buffer.of(2, 1)) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-indexes',
  ],
  [
    'more indexes than there can be',
    () => ({ value: framed(ids.proto, Buffer.of(0xfe, 0xff, 0xff, 0xff, 0x0f)) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-indexes',
  ],
  [
    'an index longer than five bytes',
    () => ({ value: framed(ids.proto, Buffer.of(2, 0x80, 0x80, 0x80, 0x80, 0x80, 0)) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-indexes',
  ],
  [
    'indexes in the header',
    () => ({ value: Buffer.from('x'), headers: header(guidFramed(ids.protoGuid, Buffer.of(2, 2))) }),
    () => ['validation.context=.proto'],
    'passed',
    'passed',
  ],
  [
    'no indexes in the header',
    () => ({ value: Buffer.of(0), headers: header(guidFramed(ids.protoGuid)) }),
    () => ['validation.context=.proto'],
    'passed',
    '87 bad-indexes',
  ],
  [
    'a message under its own name',
    () => ({ value: framed(ids.proto, Buffer.of(2, 2)) }),
    () => [recordName, 'validation.context=.proto'],
    'passed',
    'passed',
  ],
  [
    'a message under no subject',
    () => ({ value: framed(ids.proto, Buffer.of(0)) }),
    () => [recordName, 'validation.context=.proto'],
    '87 wrong-subject',
    '87 wrong-subject',
  ],
  [
    'indexes out of range for a name',
    () => ({ value: framed(ids.proto, Buffer.of(2, 20)) }),
    () => [recordName, 'validation.context=.proto'],
    '87 bad-indexes',
    '87 bad-indexes',
  ],
]

test.each(rows)('%s: level id', async (...[, record, configs, atId]) => {
  expect(summaryOf(await judge(fixture, policyFor(idLevel, ...configs()), [record()]))).toBe(atId)
})

test.each(rows)('%s: level payload', async (...[, record, configs, , atPayload]) => {
  expect(summaryOf(await judge(fixture, policyFor(payloadLevel, ...configs()), [record()]))).toBe(atPayload)
})

test('the verdicts are the same when everything is known already', async () => {
  for (const [, record, configs, atId, atPayload] of rows) {
    expect(summaryOf(await judge(fixture, policyFor(idLevel, ...configs()), [record(), record()]))).toBe(atId)
    expect(summaryOf(await judge(fixture, policyFor(payloadLevel, ...configs()), [record(), record()]))).toBe(atPayload)
  }
})

test('the same rows hold for keys, under the subject of the key', async () => {
  const policy = policyFor('validation.key.level=id')
  expect(summaryOf(await judge(fixture, policy, [{ key: framed(ids.key), value: Buffer.from('any') }]))).toBe('passed')
  expect(summaryOf(await judge(fixture, policy, [{ key: framed(ids.order) }]))).toBe('87 wrong-subject')
  expect(summaryOf(await judge(fixture, policy, [{ key: null }]))).toBe('passed')
  const refusing = policyFor('validation.key.level=id', 'validation.null.key=reject')
  expect(summaryOf(await judge(fixture, refusing, [{ key: null }]))).toBe('87 null-refused')
})

test('aliases are followed', async () => {
  const { registry } = fixture
  await registry.writes.putConfig('aliased-value', { alias: 'orders-value' })
  const policy = policyOf('aliased', new Map([['validation.value.level', 'id']]), new Map())
  if (policy === 'none') throw new Error('no policy')
  expect(summaryOf(await judge(fixture, policy, [{ value: framed(ids.order) }]))).toBe('passed')
  expect(summaryOf(await judge(fixture, policy, [{ value: framed(ids.other) }]))).toBe('87 wrong-subject')
  await registry.writes.putConfig('aliased-value', { alias: 'other-value' })
  expect(summaryOf(await judge(fixture, policy, [{ value: framed(ids.order) }]))).toBe('87 wrong-subject')
  expect(summaryOf(await judge(fixture, policy, [{ value: framed(ids.other) }]))).toBe('passed')
})
