import type { Buffer } from 'node:buffer'
import type { EndTransactionMarker } from '../../../kafka/control-record.ts'
import { readControlRecord } from '../../../kafka/control-record.ts'
import type { RecordBatchHeader } from '../../../kafka/record-batch.ts'
import { batchAttributes, readBatchHeader, recordBatches } from '../../../kafka/record-batch.ts'
import type { KafkaRecord } from '../../../kafka/record-decoding.ts'
import { openRecords } from '../../../kafka/record-decoding.ts'
import type { OffsetRange, SegmentRewrite, SegmentSummary } from '../../store.ts'
import type { PartitionLog } from '../partition-log.ts'
import { cleanablePart } from './cleanable.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import type { EndedTransaction } from './cleaned-transactions.ts'
import { compactBatch } from './compact-batch.ts'
import { KeyOffsets } from './key-offsets.ts'

/** How much a compaction may hold in memory, and what time it is. */
export interface CompactionOptions {
  readonly nowMs: bigint
  /** For the table of keys. */
  readonly maxTableBytes: number
  /** Ends the work between two batches; what was not swapped in is discarded. */
  readonly signal: AbortSignal
}

/** What a compaction did. */
export interface Compaction {
  /** Everything below was seen. */
  readonly cleanedOffset: bigint
  readonly bytesBefore: number
  readonly bytesAfter: number
}

const readBytes = 1024 * 1024
const maxControlBytes = 64 * 1024
const minDecompressedBytes = 64 * 1024 * 1024

/**
 * Keeps the last record of every key in the part of the log that may be compacted, if that is due: undefined if not. What
 * does not fit in the table of keys waits for the next time.
 */
export async function compactLog(log: PartitionLog, options: CompactionOptions): Promise<Compaction | undefined> {
  const { storage, settings, logStartOffset, lastStableOffset } = log
  const state = { nowMs: options.nowMs, logStartOffset, lastStableOffset, ...pick(storage.checkpoint) }
  const part = cleanablePart(storage.segments(), settings, state)
  if (part?.isDue !== true) return undefined
  const latest = new KeyOffsets(options.maxTableBytes, Number(part.before - part.from))
  const cleanedOffset = await collectKeys(log, part, { latest, signal: options.signal })
  const segments = storage.segments().filter(({ baseOffset }) => baseOffset < cleanedOffset)
  // One for the whole log: a transaction's data and its marker need not lie in one group.
  const transactions = new CleanedTransactions(storage.abortedTransactions(segments[0]?.baseOffset ?? 0n, part.before))
  let bytesAfter = 0
  for (const group of grouped(segments.slice(0, closedCount(segments, part.before)), settings.segmentBytes))
    bytesAfter += await rewriteGroup(log, group, { ...options, latest, transactions })
  await storage.saveCheckpoint({ cleanedOffset })
  return { cleanedOffset, bytesBefore: sum(segments), bytesAfter }
}

function pick<T extends { cleanedOffset: bigint; recoveryPoint: bigint }>({
  cleanedOffset,
  recoveryPoint,
}: T): {
  cleanedOffset: bigint
  recoveryPoint: bigint
} {
  return { cleanedOffset, recoveryPoint }
}

const sum = (segments: readonly SegmentSummary[]): number =>
  segments.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)

/** Segments that end inside the part: the one that is written is none of them. */
function closedCount(segments: readonly SegmentSummary[], before: bigint): number {
  return segments.filter(({ endOffset }) => endOffset <= before).length
}

interface Collecting {
  readonly latest: KeyOffsets
  readonly signal: AbortSignal
}

/** Notes the last offset of every key of the part; where it ended, for want of room, is the answer. */
async function collectKeys(log: PartitionLog, part: OffsetRange, { latest, signal }: Collecting): Promise<bigint> {
  const transactions = new CleanedTransactions(log.storage.abortedTransactions(part.from, part.before))
  for await (const { batch, header } of batchesOf(log, part, signal)) {
    if (isControl(header)) {
      const marker = markerOf(batch, header)
      if (marker !== undefined) transactions.end(header, marker)
      continue
    }
    if (transactions.isAborted(header)) continue
    const cursor = openRecords(batch, maxDecompressedBytes(log), header)
    while (cursor.next()) {
      const { key } = cursor
      // What was noted of this batch already stands behind where the work ends, and is in the log.
      if (key !== null && !latest.put(key, Number(header.baseOffset) + cursor.offsetDelta)) {
        if (header.baseOffset <= part.from) throw new Error('the table of keys has no room for one batch')
        return header.baseOffset
      }
    }
  }
  return part.before
}

/** Segments next to each other that fit in one. */
function grouped(segments: readonly SegmentSummary[], maxBytes: number): readonly (readonly SegmentSummary[])[] {
  const groups: SegmentSummary[][] = []
  let bytes = 0
  for (const segment of segments) {
    const last = groups.at(-1)
    const isFar = last?.[0] !== undefined && segment.endOffset - last[0].baseOffset > 0x7fff_ffffn
    if (last === undefined || isFar || bytes + segment.sizeBytes > maxBytes) {
      groups.push([segment])
      bytes = 0
    } else last.push(segment)
    bytes += segment.sizeBytes
  }
  return groups
}

interface Rewriting extends CompactionOptions {
  readonly latest: KeyOffsets
  readonly transactions: CleanedTransactions
}

/** Writes what is left of some segments and puts it in their place; its size is the answer. */
async function rewriteGroup(log: PartitionLog, group: readonly SegmentSummary[], work: Rewriting): Promise<number> {
  const from = group[0]?.baseOffset ?? 0n
  const before = group.at(-1)?.endOffset ?? from
  const rewrite = log.storage.rewrite(from, before)
  try {
    for await (const { batch, header } of batchesOf(log, { from, before }, work.signal))
      await rewriteBatch(rewrite, { log, work, batch, header })
    await rewrite.commit()
  } catch (error) {
    await rewrite.discard()
    throw error
  }
  return rewrite.sizeBytes
}

interface BatchWork {
  readonly log: PartitionLog
  readonly work: Rewriting
  readonly batch: Buffer
  readonly header: RecordBatchHeader
}

async function rewriteBatch(rewrite: SegmentRewrite, batchWork: BatchWork): Promise<void> {
  const { batch, header, work } = batchWork
  const marker = isControl(header) ? markerOf(batch, header) : undefined
  const ended = marker && work.transactions.end(header, marker)
  const bytes = isControl(header) ? compactedMarker(batchWork, ended) : compactedData(batchWork)
  if (bytes === undefined) return
  const { baseOffset, lastOffsetDelta } = header
  const { maxTimestamp, recordCount } = readBatchHeader(bytes)
  await rewrite.append({ bytes, baseOffset, lastOffset: baseOffset + BigInt(lastOffsetDelta), maxTimestamp })
  // Without its marker a reader would take the producer's next transaction for the aborted one.
  if (ended?.aborted !== undefined && recordCount > 0) rewrite.noteAborted(ended.aborted)
}

function compactedData({ log, work, batch, header }: BatchWork): Buffer | undefined {
  const isAborted = work.transactions.isAborted(header)
  const horizon = horizonOf(header)
  const isPastHorizon = horizon !== undefined && work.nowMs >= horizon
  let hasDelete = false
  const keeps = (record: KafkaRecord): boolean => {
    if (isAborted || record.key === null || work.latest.get(record.key) > Number(record.offset)) return false
    if (record.value !== null) return true
    hasDelete = true
    return !isPastHorizon
  }
  const fate = { keeps, isPlaceKept: isLastOfProducer(log, header), maxDecompressedBytes: maxDecompressedBytes(log) }
  let bytes = compactBatch(batch, header, { ...fate, deleteHorizonMs: undefined })
  if (hasDelete && horizon === undefined) {
    const deleteHorizonMs = work.nowMs + log.settings.deleteRetentionMs
    bytes = compactBatch(batch, header, { ...fate, deleteHorizonMs })
  }
  if (bytes !== undefined && readBatchHeader(bytes).recordCount > 0) work.transactions.noteKept(header)
  return bytes
}

/** A marker goes once nothing of its transaction is left and readers had time to meet it. */
function compactedMarker(
  { log, work, batch, header }: BatchWork,
  ended: EndedTransaction | undefined,
): Buffer | undefined {
  if (header.recordCount === 0) return isLastOfProducer(log, header) ? batch : undefined
  if (ended?.isEmpty !== true) return batch
  const horizon = horizonOf(header)
  const isGone = horizon !== undefined && work.nowMs >= horizon
  return compactBatch(batch, header, {
    keeps: () => !isGone,
    isPlaceKept: isLastOfProducer(log, header),
    deleteHorizonMs: horizon === undefined ? work.nowMs + log.settings.deleteRetentionMs : undefined,
    maxDecompressedBytes: maxControlBytes,
  })
}

/** Whether what the partition knows of a producer rests on this batch. */
function isLastOfProducer({ producers }: PartitionLog, header: RecordBatchHeader): boolean {
  const state = header.producerId < 0n ? undefined : producers.get(header.producerId)
  if (state === undefined) return false
  const last = state.batches.at(-1)
  if (last !== undefined) return last.lastOffset === header.baseOffset + BigInt(header.lastOffsetDelta)
  return isControl(header) && state.producerEpoch === header.producerEpoch
}

function markerOf(batch: Buffer, header: RecordBatchHeader): EndTransactionMarker | undefined {
  const cursor = openRecords(batch, maxControlBytes, header)
  return cursor.next() ? readControlRecord(cursor.key, cursor.value) : undefined
}

function horizonOf({ attributes, baseTimestamp }: RecordBatchHeader): bigint | undefined {
  return (attributes & batchAttributes.hasDeleteHorizon) === 0 ? undefined : baseTimestamp
}

function isControl({ attributes }: RecordBatchHeader): boolean {
  return (attributes & batchAttributes.isControl) !== 0
}

function maxDecompressedBytes({ settings }: PartitionLog): number {
  return Math.max(minDecompressedBytes, 32 * settings.maxMessageBytes)
}

/** The batches of a range, read piece by piece. */
async function* batchesOf(
  { storage }: PartitionLog,
  { from, before }: OffsetRange,
  signal: AbortSignal,
): AsyncGenerator<{ readonly batch: Buffer; readonly header: RecordBatchHeader }, void> {
  for (let offset = from; offset < before;) {
    signal.throwIfAborted()
    const piece = await storage.read(offset, { maxBytes: readBytes, before })
    if (piece === undefined) return
    for (const batch of recordBatches(piece)) {
      const header = readBatchHeader(batch)
      yield { batch, header }
      offset = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    }
  }
}
