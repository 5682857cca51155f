import type { Buffer } from 'node:buffer'
import { readBatchHeader } from '../../kafka/record-batch.ts'
import { openRecords, timestampOf } from '../../kafka/record-decoding.ts'
import { LogError } from './log-error.ts'
import type { PartitionLog } from './partition-log.ts'

/** What a consumer asks of one partition. */
export interface ReadRequest {
  readonly offset: bigint
  /** With none the log only tells where it stands, unless one batch is given at least. */
  readonly maxBytes: number
  /** Whether only what is before the last stable offset is given. */
  readonly isCommittedOnly: boolean
  /** Whether the first batch is given even if it is larger than `maxBytes`. */
  readonly isOneAtLeast: boolean
  /** Memory for what is read from the disk. */
  readonly allocate?: ((bytes: number) => Buffer) | undefined
}

/** Whole batches, in order, as views; and where the log stood when they were read. */
export interface LogRead {
  readonly batches: readonly Buffer[]
  readonly sizeBytes: number
  readonly highWatermark: bigint
  readonly lastStableOffset: bigint
  readonly logStartOffset: bigint
  /** What a reader of committed records must leave out; null for others. */
  readonly abortedTransactions: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[] | null
}

/** Where a record stands. */
export interface TimestampedOffset {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly leaderEpoch: number
}

const none: readonly Buffer[] = []
const minDecompressedBytes = 64 * 1024 * 1024

/** Reads from an offset on. Throws LogError: OFFSET_OUT_OF_RANGE, or what the log was closed with. */
export async function readLog(log: PartitionLog, request: ReadRequest): Promise<LogRead> {
  log.expectReadable()
  const { offset, maxBytes, isCommittedOnly, isOneAtLeast } = request
  const { highWatermark, lastStableOffset, logStartOffset } = log
  if (offset < logStartOffset || offset > log.endOffset) {
    const message = `offset ${offset} is outside of ${logStartOffset} to ${highWatermark}`
    throw new LogError('OFFSET_OUT_OF_RANGE', message)
  }
  const before = isCommittedOnly ? lastStableOffset : highWatermark
  const hasRoom = maxBytes > 0 || isOneAtLeast
  const batches = hasRoom && offset < before ? await readBatches(log, request, before) : none
  const sizeBytes = batches.reduce((sum, { length }) => sum + length, 0)
  const abortedTransactions = isCommittedOnly ? abortedIn(log, offset, batches) : null
  return { batches, sizeBytes, highWatermark, lastStableOffset, logStartOffset, abortedTransactions }
}

async function readBatches(
  { tail, storage }: PartitionLog,
  { offset, maxBytes, isOneAtLeast, allocate }: ReadRequest,
  before: bigint,
): Promise<readonly Buffer[]> {
  const bounds = { maxBytes, before }
  let found = tail.read(offset, bounds)
  if (found === undefined) {
    const read = await storage.read(offset, { ...bounds, allocate })
    found = read === undefined ? none : [read]
  }
  return !isOneAtLeast && (found[0]?.length ?? 0) > maxBytes ? none : found
}

function abortedIn(
  { storage }: PartitionLog,
  offset: bigint,
  batches: readonly Buffer[],
): LogRead['abortedTransactions'] {
  const last = batches.at(-1)
  if (last === undefined) return []
  return storage
    .abortedTransactions(offset, endOf(last))
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
}

/** The offset after the last batch of a piece of log. */
function endOf(batches: Buffer): bigint {
  let header = readBatchHeader(batches)
  for (let at = header.sizeBytes; at < batches.length; at += header.sizeBytes)
    header = readBatchHeader(batches.subarray(at))
  return header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
}

/** The first record, markers included, with a timestamp of at least this; undefined when there is none. */
export async function findOffsetByTimestamp(
  log: PartitionLog,
  timestamp: bigint,
): Promise<TimestampedOffset | undefined> {
  log.expectReadable()
  let from = log.logStartOffset
  for (;;) {
    const batch = await log.storage.findByTimestamp(timestamp, { from, before: log.highWatermark })
    if (batch === undefined) return undefined
    const found = firstRecordAt(log, batch, timestamp)
    if (found !== undefined) return found
    from = endOf(batch)
  }
}

/** The first of the records with the largest timestamp; undefined in an empty log, or one without timestamps. */
export async function findMaxTimestamp(log: PartitionLog): Promise<TimestampedOffset | undefined> {
  const largest = log.storage
    .segments()
    .reduce((max, { maxTimestamp }) => (maxTimestamp > max ? maxTimestamp : max), -1n)
  return largest < 0n ? undefined : findOffsetByTimestamp(log, largest)
}

function firstRecordAt(log: PartitionLog, batch: Buffer, timestamp: bigint): TimestampedOffset | undefined {
  const header = readBatchHeader(batch)
  const leaderEpoch = header.partitionLeaderEpoch
  const cursor = openRecords(batch, Math.max(minDecompressedBytes, 32 * log.settings.maxMessageBytes), header)
  while (cursor.next()) {
    const offset = header.baseOffset + BigInt(cursor.offsetDelta)
    const time = timestampOf(header, cursor)
    if (time >= timestamp && offset >= log.logStartOffset) return { offset, timestamp: time, leaderEpoch }
  }
  return undefined
}
