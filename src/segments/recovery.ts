import type { Buffer } from 'node:buffer'
import { batchLayout, hasValidCrc } from '../kafka/record-batch.ts'
import { announcedSize, baseOffsetAt, lastOffsetAt } from './batch-window.ts'
import type { Segment } from './segment.ts'
import { readAt } from './segment-reading.ts'

const chunkBytes = 1024 * 1024
/** The shortest batch: a header and no record. */
const minBatchBytes = batchLayout.records

/** What a walk over a segment's batches found. */
export interface Scan {
  /** Bytes of sound batches. */
  readonly soundBytes: number
  /** The offset after the last sound batch. */
  readonly endOffset: bigint
  /** Why it stopped before the end of the file. */
  readonly fault: string | undefined
}

/** Where a scan starts, and whether checksums are computed. */
export interface ScanStart {
  readonly position: number
  /** No batch may start below. */
  readonly offset: bigint
  readonly isVerified: boolean
  readonly indexIntervalBytes: number
  /** From here on no offset is left out; before, compaction may have taken some. */
  readonly continuousFrom: bigint
  /** The leader epoch that an offset was written in, where that is known. */
  readonly epochAt: (offset: bigint) => number | undefined
  /** Sees every sound batch. */
  readonly visit?: (batch: Buffer) => void
}

/**
 * Walks over the batches of a segment up to the first that is not sound, and notes them in the segment's indexes anew. The
 * file has `fileBytes`; the segment's size is what the walk has noted.
 */
export async function scanSegment(segment: Segment, fileBytes: number, start: ScanStart): Promise<Scan> {
  let { position, offset } = start
  let want = chunkBytes
  while (position < fileBytes) {
    const chunk = await readAt(segment, position, { size: want, fileBytes })
    if (chunk.length < Math.min(want, fileBytes - position))
      return { soundBytes: position, endOffset: offset, fault: `the file ends before byte ${fileBytes}` }
    let at = 0
    for (;;) {
      const sizeBytes = announcedSize(chunk, at)
      const isWhole = sizeBytes > 0 && at + sizeBytes <= chunk.length
      const fault = faultAt(chunk, at, { fileLeft: fileBytes - position - at, offset, isWhole, start })
      if (fault !== undefined) return { soundBytes: position + at, endOffset: offset, fault }
      if (!isWhole) {
        want = Math.max(chunkBytes, sizeBytes)
        break
      }
      const bytes = chunk.subarray(at, at + sizeBytes)
      offset = lastOffsetAt(chunk, at) + 1n
      const maxTimestamp = bytes.readBigInt64BE(batchLayout.maxTimestamp)
      segment.note(
        { bytes, baseOffset: baseOffsetAt(chunk, at), lastOffset: offset - 1n, maxTimestamp },
        start.indexIntervalBytes,
      )
      segment.relieve()
      start.visit?.(bytes)
      at += sizeBytes
      if (at === chunk.length) break
    }
    position += at
  }
  return { soundBytes: position, endOffset: offset, fault: undefined }
}

interface Expected {
  readonly fileLeft: number
  readonly offset: bigint
  readonly isWhole: boolean
  readonly start: ScanStart
}

function faultAt(chunk: Buffer, at: number, { fileLeft, offset, isWhole, start }: Expected): string | undefined {
  if (fileLeft < minBatchBytes) return `${fileLeft} bytes are no record batch`
  const sizeBytes = announcedSize(chunk, at)
  if (sizeBytes === 0) return undefined
  if (sizeBytes < minBatchBytes || sizeBytes > fileLeft)
    return `a record batch of ${sizeBytes} bytes, ${fileLeft} are left`
  if (!isWhole) return undefined
  const batch = chunk.subarray(at, at + sizeBytes)
  if (batch[batchLayout.magic] !== 2) return `a record batch of magic ${batch[batchLayout.magic]}`
  if (start.isVerified && !hasValidCrc(batch)) return 'a record batch with a wrong checksum'
  return placeFault(batch, offset, start)
}

/** Offset and leader epoch lie outside the checksum: what is known of them is all there is to tell damage by. */
function placeFault(batch: Buffer, offset: bigint, start: ScanStart): string | undefined {
  const baseOffset = baseOffsetAt(batch, 0)
  const isPlaceKnown = start.position === 0 || offset > start.offset
  const isContinuous = isPlaceKnown && offset >= start.continuousFrom
  if (baseOffset < offset || (isContinuous && baseOffset > offset))
    return `a record batch at offset ${baseOffset} where ${offset} follows`
  if (lastOffsetAt(batch, 0) < baseOffset) return 'a record batch with a last offset delta below zero'
  const epoch = batch.readInt32BE(batchLayout.partitionLeaderEpoch)
  const known = start.epochAt(baseOffset)
  return known === undefined || known === epoch ? undefined : `a record batch of leader epoch ${epoch}, not ${known}`
}
