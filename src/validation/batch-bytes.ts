import { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { compress, compressions } from '../kafka/compression.ts'
import type { RecordBatchHeader } from '../kafka/record-batch.ts'
import { batchAttributes, batchLayout, compressionOf, computeBatchCrc } from '../kafka/record-batch.ts'
import type { RecordCursor } from '../kafka/record-cursor.ts'

/** Records to be put in the place of those of a batch. */
export interface NewRecords {
  readonly records: Buffer
  readonly recordCount: number
  readonly maxTimestamp: bigint
}

/** Work in parts: between two of them others may have a turn. A promise is waited for, and its bytes handed in. */
export type Work<Value> = Generator<Promise<Buffer> | undefined, Value, Buffer | undefined>

/** The batch with other records: place, sequence, producer and codec stay. Without records it keeps the place alone. */
export function* withRecords(batch: Buffer, header: RecordBatchHeader, records: NewRecords): Work<Buffer> {
  if (records.recordCount === 0) return emptied(batch, header)
  const { codec, block } = yield* compressed(header.attributes, records.records)
  const rewritten = joined(batch, block)
  rewritten.writeInt16BE((header.attributes & ~batchAttributes.codec) | codec, batchLayout.attributes)
  rewritten.writeInt32BE(records.recordCount, batchLayout.recordCount)
  rewritten.writeBigInt64BE(records.maxTimestamp, batchLayout.maxTimestamp)
  return sealed(rewritten)
}

/** A batch of our own with the codec and the base timestamp of another one; no producer stands behind it. */
export function* ownBatch(source: Buffer, header: RecordBatchHeader, records: NewRecords): Work<Buffer> {
  const { codec, block } = yield* compressed(header.attributes, records.records)
  const own = joined(source, block)
  own.writeBigInt64BE(0n, batchLayout.baseOffset)
  own.writeInt16BE(codec, batchLayout.attributes)
  own.writeInt32BE(records.recordCount - 1, batchLayout.lastOffsetDelta)
  own.writeBigInt64BE(records.maxTimestamp, batchLayout.maxTimestamp)
  own.writeBigInt64BE(-1n, batchLayout.producerId)
  own.writeInt16BE(-1, batchLayout.producerEpoch)
  own.writeInt32BE(-1, batchLayout.baseSequence)
  own.writeInt32BE(records.recordCount, batchLayout.recordCount)
  return sealed(own)
}

/** As compaction leaves a batch none of whose records is kept: it tells the producer's last sequence. */
function emptied(batch: Buffer, { attributes, maxTimestamp }: RecordBatchHeader): Buffer {
  const empty = joined(batch, noBytes)
  empty.writeInt16BE(attributes & ~(batchAttributes.codec | batchAttributes.hasDeleteHorizon), batchLayout.attributes)
  empty.writeBigInt64BE(maxTimestamp, batchLayout.baseTimestamp)
  empty.writeInt32BE(0, batchLayout.recordCount)
  return sealed(empty)
}

const noBytes = Buffer.alloc(0)
/** Bytes of base offset and length, which the length does not count. */
const overheadBytes = 12

function joined(head: Buffer, block: Buffer): Buffer {
  const batch = Buffer.allocUnsafe(batchLayout.records + block.length)
  head.copy(batch, 0, 0, batchLayout.records)
  block.copy(batch, batchLayout.records)
  batch.writeInt32BE(batch.length - overheadBytes, batchLayout.batchLength)
  return batch
}

function sealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(computeBatchCrc(batch), batchLayout.crc)
  return batch
}

/** Records above this size are compressed elsewhere, with gzip: on this thread they would hold up all others. */
const maxBytesHere = 4 * 1024 * 1024
const gzipCodec = compressions.indexOf('gzip')

function* compressed(attributes: number, records: Buffer): Work<{ readonly codec: number; readonly block: Buffer }> {
  const codec = attributes & batchAttributes.codec
  const compression = compressionOf(attributes) ?? 'none'
  if (compression === 'none' || records.length <= maxBytesHere) return { codec, block: compress(compression, records) }
  const block = yield gzipLater(records)
  return { codec: gzipCodec, block: block ?? noBytes }
}

const gzipLater = promisify(gzip) as (bytes: Buffer) => Promise<Buffer>

/** Finds the greatest timestamp of the records that it is shown. */
export class MaxTimestamp {
  readonly #header: RecordBatchHeader
  #delta: number | bigint | undefined

  constructor(header: RecordBatchHeader) {
    this.#header = header
  }

  look(cursor: RecordCursor): void {
    const { timestampDelta } = cursor
    const delta = Number.isSafeInteger(timestampDelta) ? timestampDelta : cursor.exactTimestampDelta()
    if (this.#delta === undefined || delta > this.#delta) this.#delta = delta
  }

  get value(): bigint {
    const { attributes, baseTimestamp, maxTimestamp } = this.#header
    if (this.#delta === undefined || (attributes & batchAttributes.isLogAppendTime) !== 0) return maxTimestamp
    return BigInt.asIntN(64, baseTimestamp + BigInt(this.#delta))
  }
}
