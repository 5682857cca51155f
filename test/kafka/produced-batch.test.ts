import { checkProducedBatch, isSound } from '../../src/kafka/produced-batch.ts'
import type { ProducedBatchRules } from '../../src/kafka/produced-batch.ts'
import { batchAttributes, restampBatch } from '../../src/kafka/record-batch.ts'
import type { RecordBatchDraft } from '../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'

const rules: ProducedBatchRules = {
  produceVersion: 9,
  partitionName: 'orders-0',
  maxMessageBytes: 1000,
  maxDecompressedBytes: 10_000,
  isCompacted: false,
  isLogAppendTime: false,
  timestampBeforeMaxMs: 2n ** 63n - 1n,
  timestampAfterMaxMs: 3_600_000n,
  nowMs: 1_000_000_000n,
  keepsRecords: true,
}
const records = [
  { timestamp: 5n, key: Buffer.from('a') },
  { timestamp: 9n, key: null },
  { timestamp: 7n, key: null },
]
const batch = (draft: Partial<RecordBatchDraft> = {}) => encodeRecordBatch({ records, ...draft })

function verdict(bytes: Buffer | null, changed: Partial<ProducedBatchRules> = {}): string {
  const outcome = checkProducedBatch(bytes, { ...rules, ...changed })
  return isSound(outcome) ? 'sound' : outcome.error
}

const changed = (bytes: Buffer, change: (bytes: Buffer) => void) => {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

test('a sound batch comes with its header and the largest timestamp of its records', () => {
  const outcome = checkProducedBatch(Buffer.concat([batch({ maxTimestamp: 1n }), Buffer.alloc(5)]), rules)
  expect(outcome).toMatchObject({ maxTimestamp: 9n, header: { recordCount: 3, maxTimestamp: 1n } })
  expect(isSound(outcome) && outcome.batch.length).toBe(batch().length)
})

test.each<readonly [string, string, Buffer | null]>([
  ['nothing', 'INVALID_RECORD', null],
  ['no bytes', 'INVALID_RECORD', Buffer.alloc(0)],
  ['part of a batch', 'INVALID_RECORD', batch().subarray(0, 80)],
  ['two batches', 'INVALID_RECORD', Buffer.concat([batch(), batch()])],
  ['a length that is none behind the batch', 'CORRUPT_MESSAGE', Buffer.concat([batch(), Buffer.alloc(20)])],
  ['a length that is none', 'CORRUPT_MESSAGE', changed(batch(), bytes => bytes.writeInt32BE(13, 8))],
  ['a length below that of a header', 'CORRUPT_MESSAGE', changed(batch(), bytes => bytes.writeInt32BE(20, 8))],
  ['an old message', 'INVALID_RECORD', changed(batch(), bytes => bytes.writeInt8(1, 16))],
  ['an unknown magic', 'CORRUPT_MESSAGE', changed(batch(), bytes => bytes.writeInt8(3, 16))],
  ['a base offset', 'INVALID_RECORD', batch({ baseOffset: 1n })],
  ['more bytes than the topic takes', 'MESSAGE_TOO_LARGE', batch({ records: [{ value: Buffer.alloc(1000) }] })],
  ['another checksum', 'CORRUPT_MESSAGE', changed(batch(), bytes => bytes.writeInt32BE(1, 17))],
  ['no record', 'INVALID_RECORD', batch({ records: [] })],
  ['other offsets than records', 'INVALID_RECORD', batch({ lastOffsetDelta: 3 })],
  ['a control batch', 'INVALID_RECORD', batch({ attributes: batchAttributes.isControl })],
  ['a producer id without a sequence', 'INVALID_RECORD', batch({ producerId: 1n })],
  ['a codec that is none', 'INVALID_RECORD', changed(batch(), bytes => restampBatch(bytes, 6, 9n))],
  ['a codec over plain bytes', 'INVALID_RECORD', changed(batch(), bytes => restampBatch(bytes, 3, 9n))],
  ['a bomb', 'INVALID_RECORD', batch({ attributes: 1, records: [{ value: Buffer.alloc(20_000) }] })],
])('%s is refused with %s', (_, error, bytes) => {
  expect(verdict(bytes)).toBe(error)
})

test('a batch that is wrong twice is refused for what is looked at first', () => {
  const large = [{ value: Buffer.alloc(1000) }]
  const wrongCrc = (bytes: Buffer) => changed(bytes, copy => copy.writeInt32BE(1, 17))
  expect(verdict(wrongCrc(batch({ baseOffset: 1n, records: large })))).toBe('INVALID_RECORD')
  expect(verdict(wrongCrc(batch({ records: large })))).toBe('MESSAGE_TOO_LARGE')
  expect(verdict(wrongCrc(batch({ lastOffsetDelta: 7 })))).toBe('CORRUPT_MESSAGE')
})

test('offset deltas of a compressed batch count from zero, those of an uncompressed one are as they are', () => {
  const gaps = [{ offsetDelta: 0 }, { offsetDelta: 2 }]
  expect(verdict(batch({ records: gaps, lastOffsetDelta: 1 }))).toBe('sound')
  expect(verdict(batch({ records: gaps, lastOffsetDelta: 1, attributes: 2 }))).toBe('INVALID_RECORD')
})

test("a shortened batch is the log's to refuse, after its base offset", () => {
  const short = (draft: Partial<RecordBatchDraft>) =>
    changed(batch(draft), bytes => bytes.writeInt32BE(48, 8)).subarray(0, 60)
  expect(verdict(short({}))).toBe('CORRUPT_MESSAGE')
  expect(verdict(short({ baseOffset: 1n }))).toBe('INVALID_RECORD')
})

test.each([
  ['DefaultRecord(offset=1, timestamp=-1, key=0 bytes, value=2 bytes)', 0, false],
  ['DefaultRecord(offset=1, timestamp=5, key=0 bytes, value=2 bytes)', 0, true],
  ['PartialDefaultRecord(offset=1, timestamp=-1, key=-1 bytes, value=2 bytes)', 1, false],
] as const)("%s, which says its time is the log's, is refused", (record, codec, isLogAppendTime) => {
  const sent = batch({
    attributes: codec | batchAttributes.isLogAppendTime,
    records: [{ key: Buffer.from('a') }, { key: null, value: Buffer.from('bb') }],
    maxTimestamp: isLogAppendTime ? 5n : -1n,
  })
  const batchIndexErrorMessage = `Invalid timestamp type in message ${record}. Producer should not set timestamp type to LogAppendTime.`
  expect(checkProducedBatch(sent, { ...rules, isLogAppendTime })).toMatchObject({
    error: 'INVALID_TIMESTAMP',
    recordErrors: [{ batchIndex: 0 }, { batchIndex: 1, batchIndexErrorMessage }],
  })
})

test('zstd takes version 7 of Produce', () => {
  expect(verdict(batch({ attributes: 4 }), { produceVersion: 6 })).toBe('UNSUPPORTED_COMPRESSION_TYPE')
  expect(verdict(batch({ attributes: 4 }), { produceVersion: 7 })).toBe('sound')
})

test('a compacted topic takes no record without a key, and says which', () => {
  expect(checkProducedBatch(batch(), { ...rules, isCompacted: true })).toMatchObject({
    error: 'INVALID_RECORD',
    errorMessage: expect.stringContaining('2 record errors in total'),
    recordErrors: [
      { batchIndex: 1, batchIndexErrorMessage: expect.stringContaining('topic partition orders-0') },
      { batchIndex: 2, batchIndexErrorMessage: expect.stringContaining('without key') },
    ],
  })
})

test('a timestamp ahead of the clock is refused, with the keys that are wrong too', () => {
  const ahead = [
    { timestamp: rules.nowMs + 3_600_001n, key: Buffer.from('a') },
    { timestamp: 1n, key: null },
  ]
  expect(checkProducedBatch(batch({ records: ahead }), { ...rules, isCompacted: true })).toMatchObject({
    error: 'INVALID_TIMESTAMP',
    recordErrors: [
      {
        batchIndex: 0,
        batchIndexErrorMessage: expect.stringContaining('Timestamp 1003600001 of message with offset 0'),
      },
      { batchIndex: 1, batchIndexErrorMessage: expect.stringContaining('without key') },
    ],
  })
})

test.each([
  ['at the bound', { timestamp: 1_003_600_000n }, {}, 'sound'],
  ['none', { timestamp: -1n }, { timestampBeforeMaxMs: 10n }, 'sound'],
  ['too old for the topic', { timestamp: 1n }, { timestampBeforeMaxMs: 10n }, 'INVALID_TIMESTAMP'],
  ['of more than 2^53', { timestamp: 2n ** 62n }, {}, 'INVALID_TIMESTAMP'],
  ['of more than 2^53 on a topic that replaces it', { timestamp: 2n ** 62n }, { isLogAppendTime: true }, 'sound'],
])('a timestamp %s', (_, record, changes, outcome) => {
  expect(verdict(batch({ records: [record] }), changes)).toBe(outcome)
})
