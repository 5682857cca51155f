import type { Buffer } from 'node:buffer'
import type { Compression } from './compression.ts'
import { decompress, decompressForNow } from './compression.ts'
import { MalformedBytes } from '../bytes/malformed-bytes.ts'
import type { RecordBatchHeader } from './record-batch.ts'
import { batchAttributes, batchLayout, compressionOf, readBatchHeader } from './record-batch.ts'
import type { RecordHeader } from './record-cursor.ts'
import { RecordCursor } from './record-cursor.ts'

/** A record as a consumer meets it. Key, value and header values are views. */
export interface KafkaRecord {
  readonly offset: bigint
  /** Milliseconds since 1970; -1 for none. In a log-append-time batch, the batch's maximum. */
  readonly timestamp: bigint
  readonly attributes: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly RecordHeader[]
}

/**
 * A cursor over the records of a batch, which are decompressed first, to at most `maxBytes`. Throws MalformedBytes, as the
 * cursor does later. A count of zero has no records whatever follows.
 */
export function openRecords(batch: Buffer, maxBytes: number, header = readBatchHeader(batch)): RecordCursor {
  return cursorOver(batch, header, (compression, bytes) => decompress(compression, bytes, maxBytes))
}

/** The same for who reads all records before another batch is opened: what was compressed is overwritten then. */
export function openRecordsForNow(batch: Buffer, maxBytes: number, header = readBatchHeader(batch)): RecordCursor {
  return cursorOver(batch, header, (compression, bytes) => decompressForNow(compression, bytes, maxBytes))
}

function cursorOver(
  batch: Buffer,
  { attributes, recordCount }: RecordBatchHeader,
  open: (compression: Compression, bytes: Buffer) => Buffer,
): RecordCursor {
  const compression = compressionOf(attributes)
  if (compression === undefined)
    throw new MalformedBytes(`unknown codec ${attributes & batchAttributes.codec}`, batchLayout.attributes)
  if (recordCount === 0) return new RecordCursor(batch, batch.length, 0)
  if (compression === 'none') return new RecordCursor(batch, batchLayout.records, recordCount)
  return new RecordCursor(open(compression, batch.subarray(batchLayout.records)), 0, recordCount)
}

/** The records of a batch one by one. Throws MalformedBytes where they are not what the batch announces. */
export function* decodeRecords(batch: Buffer, maxBytes: number): Generator<KafkaRecord, void> {
  const header = readBatchHeader(batch)
  const cursor = openRecords(batch, maxBytes, header)
  while (cursor.next()) {
    yield {
      offset: header.baseOffset + BigInt(cursor.offsetDelta),
      timestamp: timestampOf(header, cursor),
      attributes: (cursor.attributes << 24) >> 24,
      key: cursor.key,
      value: cursor.value,
      headers: cursor.headers(),
    }
  }
}

/** The time of the record that a cursor stands on; it wraps as 64-bit numbers do. */
export function timestampOf(
  { attributes, baseTimestamp, maxTimestamp }: RecordBatchHeader,
  cursor: RecordCursor,
): bigint {
  if ((attributes & batchAttributes.isLogAppendTime) !== 0) return maxTimestamp
  return BigInt.asIntN(64, baseTimestamp + cursor.exactTimestampDelta())
}
