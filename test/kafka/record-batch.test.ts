import fc from 'fast-check'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import { compressions } from '../../src/kafka/compression.ts'
import { encodeMarkerBatch, readControlRecord } from '../../src/kafka/control-record.ts'
import {
  batchAttributes,
  batchSizeAt,
  compressionOf,
  hasValidCrc,
  placeBatch,
  readBatchHeader,
  recordBatches,
  restampBatch,
  sequenceAfter,
} from '../../src/kafka/record-batch.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { propertyRuns } from '../support/property-runs.ts'

const maxBytes = 1_000_000
const two = [
  { timestamp: 1000n, key: Buffer.from('k'), value: Buffer.from('v'), headers: [{ name: 'h', value: null }] },
  { timestamp: 1005n, key: null, value: null },
]
const batch = encodeRecordBatch({ records: two })

test('the bytes of a batch', () => {
  const header = '000000000000000000000044ffffffff02' + batch.toString('hex', 17, 21) + '000000000001'
  const times = '00000000000003e800000000000003ed'
  const producer = 'ffffffffffffffffffffffffffff00000002'
  const records = '16000000026b0276020268010c000a02010100'
  expect(batch.toString('hex')).toBe(header + times + producer + records)
  expect(hasValidCrc(batch)).toBe(true)
})

test('records are read as they were written, under every codec', () => {
  const bytes = fc.uint8Array({ maxLength: 40 }).map(array => Buffer.from(array))
  const record = fc.record({
    timestamp: fc.bigInt({ min: -(2n ** 40n), max: 2n ** 62n }),
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.array(fc.record({ name: fc.string(), value: fc.option(bytes) }), { maxLength: 3 }),
  })
  const records = fc.array(record, { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      records,
      fc.nat(compressions.length - 1),
      fc.bigInt({ min: 0n, max: 2n ** 60n }),
      (drafts, codec, baseOffset) => {
        const bytes = encodeRecordBatch({ records: drafts, attributes: codec, baseOffset })
        expect(hasValidCrc(bytes)).toBe(true)
        expect([...decodeRecords(bytes, maxBytes)]).toEqual(
          drafts.map((draft, index) => ({ ...draft, attributes: 0, offset: baseOffset + BigInt(index) })),
        )
      },
    ),
    propertyRuns(150),
  )
})

test('what is left out of a draft follows from the records', () => {
  expect(readBatchHeader(batch)).toMatchObject({
    baseOffset: 0n,
    sizeBytes: batch.length,
    lastOffsetDelta: 1,
    baseTimestamp: 1000n,
    maxTimestamp: 1005n,
    producerId: -1n,
    baseSequence: -1,
    recordCount: 2,
  })
  expect(readBatchHeader(encodeRecordBatch({ records: [] }))).toMatchObject({ lastOffsetDelta: -1, maxTimestamp: -1n })
})

test('a batch is given its place without a new checksum', () => {
  const placed = Buffer.from(batch)
  placeBatch(placed, 12_345n, 3)
  expect(readBatchHeader(placed)).toMatchObject({ baseOffset: 12_345n, partitionLeaderEpoch: 3 })
  expect(hasValidCrc(placed)).toBe(true)
  expect([...decodeRecords(placed, maxBytes)].map(({ offset }) => offset)).toEqual([12_345n, 12_346n])
})

test('under log-append time every record has the time of the batch', () => {
  const stamped = Buffer.from(batch)
  restampBatch(stamped, batchAttributes.isLogAppendTime, 9000n)
  expect(hasValidCrc(stamped)).toBe(true)
  expect([...decodeRecords(stamped, maxBytes)].map(({ timestamp }) => timestamp)).toEqual([9000n, 9000n])
})

test('batches stand one behind the other, part of one at the end is left out', () => {
  const log = Buffer.concat([batch, batch, batch])
  for (let end = 0; end <= log.length; end++)
    expect([...recordBatches(log.subarray(0, end))]).toHaveLength(Math.floor(end / batch.length))
})

test.each([
  ['a length that is none', 8, 13, 'Record size 13 is less than the minimum record overhead (14)'],
  ['a negative length', 8, -1, 'Record size -1'],
  ['a magic that is none', 13, 3, 'Invalid magic found in record: 3'],
])('%s is refused', (_, at, value, text) => {
  const broken = Buffer.from(batch)
  broken.writeInt32BE(value, at)
  expect(() => batchSizeAt(broken, 0)).toThrow(text)
})

test('a length beyond the end, near 2^31 too, is that of a batch cut short', () => {
  for (const length of [batch.length, 2_147_483_647]) {
    const cut = Buffer.from(batch)
    cut.writeInt32BE(length, 8)
    expect(batchSizeAt(cut, 0)).toBeUndefined()
  }
})

test('a batch shorter than its header, or of an old magic, is no batch', () => {
  expect(() => readBatchHeader(batch.subarray(0, 60))).toThrow(MalformedBytes)
  const old = Buffer.from(batch)
  old.writeInt8(1, 16)
  expect(() => readBatchHeader(old)).toThrow('magic 1')
  expect(hasValidCrc(batch.subarray(0, 60))).toBe(false)
})

test('any byte changed under the checksum shows', () => {
  for (let at = 17; at < batch.length; at++) {
    const broken = Buffer.from(batch)
    broken[at] = (broken[at] as number) ^ 0x10
    expect(hasValidCrc(broken)).toBe(false)
  }
})

test('attributes name a codec, or none', () => {
  expect([0, 1, 2, 3, 4, 5, 7, 0x18].map(compressionOf)).toEqual([...compressions, undefined, undefined, 'none'])
  expect(() => encodeRecordBatch({ records: [], attributes: 6 })).toThrow(RangeError)
})

test('sequences go from 2147483647 to 0', () => {
  expect(sequenceAfter(2_147_483_646, 1)).toBe(2_147_483_647)
  expect(sequenceAfter(2_147_483_646, 3)).toBe(1)
})

test('the marker of a transaction is a batch of one control record', () => {
  const marker = encodeMarkerBatch({
    type: 'COMMIT',
    coordinatorEpoch: 4,
    producerId: 9n,
    producerEpoch: 2,
    timestamp: 5n,
  })
  expect(readBatchHeader(marker)).toMatchObject({
    attributes: batchAttributes.isTransactional | batchAttributes.isControl,
    producerId: 9n,
    producerEpoch: 2,
    baseSequence: -1,
  })
  const [record] = decodeRecords(marker, maxBytes)
  expect(readControlRecord(record?.key ?? null, record?.value ?? null)).toEqual({ type: 'COMMIT', coordinatorEpoch: 4 })
  expect(readControlRecord(Buffer.from('00000002', 'hex'), null)).toBeUndefined()
  expect(() => readControlRecord(Buffer.from('000000', 'hex'), null)).toThrow(MalformedBytes)
  expect(() => readControlRecord(Buffer.from('00000000', 'hex'), Buffer.alloc(5))).toThrow(MalformedBytes)
})
