import { expect, test } from '@jest/globals'
import { fetchedRecords } from '../../../src/cli/kafka/fetched-records.ts'
import { encodeMarkerBatch } from '../../../src/kafka/control-record.ts'
import { batchAttributes, placeBatch } from '../../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'

const { isTransactional } = batchAttributes

function batch(baseOffset: bigint, values: readonly string[], producerId = -1n): Buffer {
  return encodeRecordBatch({
    baseOffset,
    producerId,
    attributes: producerId < 0n ? 0 : isTransactional,
    records: values.map(value => ({ timestamp: 0n, value: Buffer.from(value) })),
  })
}

function marker(baseOffset: bigint, producerId: bigint, type: 'ABORT' | 'COMMIT'): Buffer {
  const bytes = encodeMarkerBatch({ type, producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp: 0n })
  placeBatch(bytes, baseOffset, 0)
  return bytes
}

function read(batches: readonly Buffer[], aborted: readonly { producerId: bigint; firstOffset: bigint }[], from = 0n) {
  let next = from
  const found = [
    ...fetchedRecords({ records: Buffer.concat(batches), aborted }, from, offset => {
      next = offset
    }),
  ]
  return { values: found.map(({ offset, value }) => `${offset}=${String(value)}`), next }
}

test('markers are no records, and are behind', () => {
  const { values, next } = read([batch(0n, ['a', 'b'], 7n), marker(2n, 7n, 'COMMIT')], [])
  expect([values, next]).toEqual([['0=a', '1=b'], 3n])
})

test('records of a transaction that was given up are left out, those of others are not', () => {
  const batches = [
    batch(0n, ['a'], 7n),
    batch(1n, ['b'], 8n),
    batch(2n, ['c']),
    batch(3n, ['d'], 7n),
    marker(4n, 7n, 'ABORT'),
    batch(5n, ['e'], 7n),
    marker(6n, 7n, 'COMMIT'),
    marker(7n, 8n, 'COMMIT'),
  ]
  const { values, next } = read(batches, [{ producerId: 7n, firstOffset: 0n }])
  expect([values, next]).toEqual([['1=b', '2=c', '5=e'], 8n])
})

test('two transactions of a producer that were given up are told apart', () => {
  const batches = [
    batch(0n, ['a'], 7n),
    marker(1n, 7n, 'ABORT'),
    batch(2n, ['b'], 7n),
    marker(3n, 7n, 'COMMIT'),
    batch(4n, ['c'], 7n),
    marker(5n, 7n, 'ABORT'),
  ]
  const aborted = [
    { producerId: 7n, firstOffset: 4n },
    { producerId: 7n, firstOffset: 0n },
  ]
  expect(read(batches, aborted).values).toEqual(['2=b'])
})

test('records before the offset that was asked for are passed over', () => {
  expect(read([batch(5n, ['a', 'b', 'c'])], [], 6n).values).toEqual(['6=b', '7=c'])
})

test('a batch that is cut at the end is left for the next time', () => {
  const second = batch(2n, ['c'])
  const { values, next } = read([batch(0n, ['a', 'b']), second.subarray(0, second.length - 1)], [])
  expect([values, next]).toEqual([['0=a', '1=b'], 2n])
})

test('a batch with another checksum than its bytes have is refused', () => {
  const broken = batch(0n, ['a'])
  broken[broken.length - 1] = 0x7f
  expect(() => read([broken], [])).toThrow('the batch at offset 0 has another checksum')
})
