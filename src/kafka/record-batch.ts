import type { Buffer } from 'node:buffer'
import { crc32c } from '../bytes/crc32c.ts'
import { MalformedBytes } from '../bytes/malformed-bytes.ts'
import type { Compression } from './compression.ts'
import { compressions } from './compression.ts'

/** Where the fields of a record batch stand (magic 2); the records follow, as one block when they are compressed. */
export const batchLayout = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
  records: 61,
} as const

/** Bits of a batch's attributes; the lowest three are the codec. */
export const batchAttributes = {
  codec: 0x07,
  isLogAppendTime: 0x08,
  isTransactional: 0x10,
  isControl: 0x20,
  hasDeleteHorizon: 0x40,
} as const

/** The fields of a record batch. With a delete horizon, `baseTimestamp` is the horizon as well. */
export interface RecordBatchHeader {
  readonly baseOffset: bigint
  /** Bytes of the whole batch, base offset and length included. */
  readonly sizeBytes: number
  readonly partitionLeaderEpoch: number
  readonly magic: number
  readonly crc: number
  readonly attributes: number
  readonly lastOffsetDelta: number
  readonly baseTimestamp: bigint
  readonly maxTimestamp: bigint
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordCount: number
}

/** Bytes of base offset and length, which the length does not count. */
const overheadBytes = 12
/** The shortest message of the oldest format. */
const minLength = 14
const bytesUpToMagic = 17

/**
 * The size of the batch, or old message, at a position: undefined when it is not all there. Throws MalformedBytes when the
 * length or the magic is none.
 */
export function batchSizeAt(buffer: Buffer, position: number): number | undefined {
  const left = buffer.length - position
  if (left < overheadBytes) return undefined
  const length = buffer.readInt32BE(position + batchLayout.batchLength)
  if (length < minLength)
    throw new MalformedBytes(`Record size ${length} is less than the minimum record overhead (${minLength})`, position)
  if (left < bytesUpToMagic) return undefined
  const magic = buffer.readInt8(position + batchLayout.magic)
  if (magic < 0 || magic > 2) throw new MalformedBytes(`Invalid magic found in record: ${magic}`, position)
  const sizeBytes = length + overheadBytes
  return sizeBytes > left ? undefined : sizeBytes
}

/** The batches of a log or an answer, as views. Part of a batch at the end is left out. Throws MalformedBytes. */
export function* recordBatches(buffer: Buffer): Generator<Buffer, void> {
  for (let position = 0; ;) {
    const sizeBytes = batchSizeAt(buffer, position)
    if (sizeBytes === undefined) return
    yield buffer.subarray(position, position + sizeBytes)
    position += sizeBytes
  }
}

/** Reads the fields of a batch. Throws MalformedBytes when it is shorter than they are, or of another magic than 2. */
export function readBatchHeader(batch: Buffer): RecordBatchHeader {
  if (batch.length < batchLayout.records) throw new MalformedBytes(`a record batch of ${batch.length} bytes`, 0)
  const magic = batch.readInt8(batchLayout.magic)
  if (magic !== 2) throw new MalformedBytes(`a record batch of magic ${magic}`, batchLayout.magic)
  return {
    baseOffset: batch.readBigInt64BE(batchLayout.baseOffset),
    sizeBytes: batch.readInt32BE(batchLayout.batchLength) + overheadBytes,
    partitionLeaderEpoch: batch.readInt32BE(batchLayout.partitionLeaderEpoch),
    magic,
    crc: batch.readUInt32BE(batchLayout.crc),
    attributes: batch.readInt16BE(batchLayout.attributes),
    lastOffsetDelta: batch.readInt32BE(batchLayout.lastOffsetDelta),
    baseTimestamp: batch.readBigInt64BE(batchLayout.baseTimestamp),
    maxTimestamp: batch.readBigInt64BE(batchLayout.maxTimestamp),
    producerId: batch.readBigInt64BE(batchLayout.producerId),
    producerEpoch: batch.readInt16BE(batchLayout.producerEpoch),
    baseSequence: batch.readInt32BE(batchLayout.baseSequence),
    recordCount: batch.readInt32BE(batchLayout.recordCount),
  }
}

/** The checksum that a batch should carry: over everything from the attributes to its end. */
export function computeBatchCrc(batch: Buffer): number {
  return crc32c(batch, batchLayout.attributes)
}

/** Whether a whole batch carries the checksum of its bytes. */
export function hasValidCrc(batch: Buffer): boolean {
  return batch.length >= batchLayout.records && batch.readUInt32BE(batchLayout.crc) === computeBatchCrc(batch)
}

/** The codec that attributes name; undefined for those without one. */
export function compressionOf(attributes: number): Compression | undefined {
  return compressions[attributes & batchAttributes.codec]
}

/** Gives a batch its place in the log, in place: base offset and leader epoch lie outside the checksum. */
export function placeBatch(batch: Buffer, baseOffset: bigint, partitionLeaderEpoch: number): void {
  batch.writeBigInt64BE(baseOffset, batchLayout.baseOffset)
  batch.writeInt32BE(partitionLeaderEpoch, batchLayout.partitionLeaderEpoch)
}

/** Writes timestamp fields and attributes that the log decides on, in place, and the checksum after them. */
export function restampBatch(batch: Buffer, attributes: number, maxTimestamp: bigint): void {
  batch.writeInt16BE(attributes, batchLayout.attributes)
  batch.writeBigInt64BE(maxTimestamp, batchLayout.maxTimestamp)
  batch.writeUInt32BE(computeBatchCrc(batch), batchLayout.crc)
}

/** The sequence `delta` records after another; sequences go from 2147483647 to 0. */
export function sequenceAfter(baseSequence: number, delta: number): number {
  return (baseSequence + delta) % 0x8000_0000
}
