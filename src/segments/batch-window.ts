import type { Buffer } from 'node:buffer'
import { batchLayout } from '../kafka/record-batch.ts'

const overheadBytes = 12

/** A batch's size by its own word, or 0 when the buffer ends before it is said. */
export function announcedSize(buffer: Buffer, at: number): number {
  return at + overheadBytes > buffer.length ? 0 : buffer.readInt32BE(at + batchLayout.batchLength) + overheadBytes
}

export function baseOffsetAt(buffer: Buffer, at: number): bigint {
  return buffer.readBigInt64BE(at + batchLayout.baseOffset)
}

export function lastOffsetAt(buffer: Buffer, at: number): bigint {
  return baseOffsetAt(buffer, at) + BigInt(buffer.readInt32BE(at + batchLayout.lastOffsetDelta))
}

/** A piece of a log that is known to be sound: batch by batch from the first byte on, the last perhaps cut short. */
export interface Window {
  /** Where the wanted batches are. */
  readonly start: number
  readonly end: number
  /** The size of the batch at `end`, when it is wanted and cut short; 0 when that is not even said. */
  readonly missing: number | undefined
}

/** What is wanted of a piece of log. */
export interface Wanted {
  readonly offset: bigint
  readonly before: bigint
  readonly maxBytes: number
}

/** The whole batches of a piece that hold the offset or follow it, within the bounds; the first whatever its size. */
export function wantedBatches(buffer: Buffer, { offset, before, maxBytes }: Wanted): Window {
  let start = 0
  let end = 0
  for (;;) {
    if (end + batchLayout.records > buffer.length) return { start, end, missing: announcedSize(buffer, end) }
    if (baseOffsetAt(buffer, end) >= before) return { start, end, missing: undefined }
    const sizeBytes = announcedSize(buffer, end)
    const isWanted = start < end || lastOffsetAt(buffer, end) >= offset
    if (isWanted && start < end && end + sizeBytes - start > maxBytes) return { start, end, missing: undefined }
    if (end + sizeBytes > buffer.length) return { start, end, missing: sizeBytes }
    end += sizeBytes
    if (!isWanted) start = end
  }
}
