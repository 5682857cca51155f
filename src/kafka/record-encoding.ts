import { Buffer } from 'node:buffer'
import { ByteWriter } from '../bytes/byte-writer.ts'
import { compress } from './compression.ts'
import { batchLayout, compressionOf, computeBatchCrc } from './record-batch.ts'

/** A record to be written. */
export interface RecordDraft {
  /** From the base offset; the record's place in the list when left out. */
  readonly offsetDelta?: number
  /** Milliseconds since 1970; the base timestamp when left out. */
  readonly timestamp?: bigint
  readonly key?: Uint8Array | null
  readonly value?: Uint8Array | null
  readonly headers?: readonly { readonly name: string; readonly value: Uint8Array | null }[]
}

/** A batch to be written. What is left out follows from the records, or is as a producer without an id sends it. */
export interface RecordBatchDraft {
  readonly records: readonly RecordDraft[]
  readonly baseOffset?: bigint
  readonly partitionLeaderEpoch?: number
  /** See `batchAttributes`; the codec among them compresses the records. */
  readonly attributes?: number
  readonly lastOffsetDelta?: number
  readonly baseTimestamp?: bigint
  readonly maxTimestamp?: bigint
  readonly producerId?: bigint
  readonly producerEpoch?: number
  readonly baseSequence?: number
}

const noTimestamp = -1n

/** The bytes of a record batch, checksum included. Throws RangeError for attributes without a codec. */
export function encodeRecordBatch(draft: RecordBatchDraft): Buffer {
  const { records, attributes = 0 } = draft
  const compression = compressionOf(attributes)
  if (compression === undefined) throw new RangeError(`attributes ${attributes} name no codec`)
  const baseTimestamp = draft.baseTimestamp ?? records[0]?.timestamp ?? noTimestamp
  const block = compress(compression, encodeRecords(records, baseTimestamp))
  const batch = Buffer.concat([Buffer.alloc(batchLayout.records), block])
  batch.writeBigInt64BE(draft.baseOffset ?? 0n, batchLayout.baseOffset)
  batch.writeInt32BE(batch.length - batchLayout.partitionLeaderEpoch, batchLayout.batchLength)
  batch.writeInt32BE(draft.partitionLeaderEpoch ?? -1, batchLayout.partitionLeaderEpoch)
  batch.writeInt8(2, batchLayout.magic)
  batch.writeInt16BE(attributes, batchLayout.attributes)
  batch.writeInt32BE(draft.lastOffsetDelta ?? lastOffsetDeltaOf(records), batchLayout.lastOffsetDelta)
  batch.writeBigInt64BE(baseTimestamp, batchLayout.baseTimestamp)
  batch.writeBigInt64BE(draft.maxTimestamp ?? maxTimestampOf(records, baseTimestamp), batchLayout.maxTimestamp)
  batch.writeBigInt64BE(draft.producerId ?? -1n, batchLayout.producerId)
  batch.writeInt16BE(draft.producerEpoch ?? -1, batchLayout.producerEpoch)
  batch.writeInt32BE(draft.baseSequence ?? -1, batchLayout.baseSequence)
  batch.writeInt32BE(records.length, batchLayout.recordCount)
  batch.writeUInt32BE(computeBatchCrc(batch), batchLayout.crc)
  return batch
}

function lastOffsetDeltaOf(records: readonly RecordDraft[]): number {
  return records.at(-1)?.offsetDelta ?? records.length - 1
}

function maxTimestampOf(records: readonly RecordDraft[], baseTimestamp: bigint): bigint {
  const timestamps = records.map(({ timestamp = baseTimestamp }) => timestamp)
  return timestamps.reduce((max, timestamp) => (timestamp > max ? timestamp : max), timestamps[0] ?? noTimestamp)
}

function encodeRecords(records: readonly RecordDraft[], baseTimestamp: bigint): Buffer {
  const writer = new ByteWriter(1024)
  for (const [index, record] of records.entries()) {
    const body = new ByteWriter()
    body.int8(0)
    body.varlong((record.timestamp ?? baseTimestamp) - baseTimestamp)
    body.varint(record.offsetDelta ?? index)
    writeNullable(body, record.key ?? null)
    writeNullable(body, record.value ?? null)
    writeHeaders(body, record.headers ?? [])
    writer.varint(body.length)
    writer.append(body)
  }
  return writer.toBuffer()
}

function writeHeaders(writer: ByteWriter, headers: NonNullable<RecordDraft['headers']>): void {
  writer.varint(headers.length)
  for (const { name, value } of headers) {
    writeNullable(writer, Buffer.from(name))
    writeNullable(writer, value)
  }
}

function writeNullable(writer: ByteWriter, bytes: Uint8Array | null): void {
  writer.varint(bytes === null ? -1 : bytes.length)
  if (bytes !== null) writer.bytes(bytes)
}
