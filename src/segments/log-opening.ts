import { dirname, join } from 'node:path'
import type { LeaderEpochStart, LogCheckpoint } from '../broker/store.ts'
import { StorageFailure } from '../broker/store.ts'
import { batchLayout } from '../kafka/record-batch.ts'
import { finishSwap } from './compaction-swap.ts'
import { loadLeaderEpochs } from './leader-epoch-file.ts'
import type { OpenFiles } from './open-files.ts'
import { scanSegment } from './recovery.ts'
import type { SegmentPaths } from './segment-names.ts'
import { deletedSuffix, offsetOfName, segmentPaths, snapshotPath } from './segment-names.ts'
import { offsetEntryBytes, Segment, timeEntryBytes } from './segment.ts'
import { transactionEntryBytes } from './transaction-index.ts'

/** What is known of a log before its folder is looked at. */
export interface LogPlace {
  readonly folder: string
  readonly checkpoint: LogCheckpoint
  /** Whether the process before has stopped in good order. */
  readonly isClean: boolean
  /** From here on no offset is left out. */
  readonly continuousFrom: bigint
  readonly indexIntervalBytes: number
  /** Whether what stands in the shared log is in it by now. */
  readonly isReplayed: boolean
}

/** A log as its folder holds it. */
export interface OpenedLog {
  readonly segments: Segment[]
  readonly endOffset: bigint
  /** Batches from here on were verified now, and what they say of transactions is not in the index. */
  readonly verifiedFrom: bigint
  readonly isClean: boolean
  readonly leaderEpochs: readonly LeaderEpochStart[]
  readonly snapshots: bigint[]
  /** What was cut off, in words. */
  readonly loss: string | undefined
}

/**
 * Opens the segments of a folder. After a crash everything behind the recovery point is verified batch by batch; the log
 * ends at the first that is not sound. Throws StorageFailure when one before the recovery point is not.
 */
export async function openSegments(files: OpenFiles, place: LogPlace): Promise<OpenedLog> {
  await finishSwap(files, place.folder)
  const names = await files.files.list(place.folder)
  const bases = offsetsOf(names, '.log')
  await removeLeftovers(files, place.folder, names)
  const segments = await Promise.all(bases.map(baseOffset => openSegment(files, place.folder, baseOffset)))
  const epochs = [...(await loadLeaderEpochs(files.files, place.folder))]
  const tail = await withoutDeleted(segments, place, await openTail(segments, place, epochs))
  const snapshots = offsetsOf(names, '.snapshot').reverse()
  for (const offset of snapshots.filter(offset => offset > tail.endOffset))
    await files.files.remove(snapshotPath(place.folder, offset))
  return {
    ...tail,
    isClean: place.isClean && tail.loss === undefined,
    segments: segments.slice(0, tail.kept),
    leaderEpochs: epochs.filter(({ startOffset }) => startOffset <= tail.endOffset),
    snapshots: snapshots.filter(offset => offset <= tail.endOffset),
  }
}

function offsetsOf(names: readonly string[], ending: '.log' | '.snapshot'): bigint[] {
  const offsets = names.flatMap(name => offsetOfName(name, ending) ?? [])
  return offsets.sort((a, b) => (a < b ? -1 : 1))
}

/** Files that were on their way out, half-written ones, and indexes whose segment is gone. */
async function removeLeftovers(files: OpenFiles, folder: string, names: readonly string[]): Promise<void> {
  const stems = new Set(names.filter(name => name.endsWith('.log')).map(name => name.slice(0, 20)))
  const isLeftover = (name: string): boolean =>
    name.endsWith(deletedSuffix) ||
    name.endsWith('.new') ||
    (/^\d{20}\.(index|timeindex|txnindex)$/.test(name) && !stems.has(name.slice(0, 20)))
  await Promise.all(names.filter(isLeftover).map(name => files.files.remove(join(folder, name))))
}

async function openSegment(files: OpenFiles, folder: string, baseOffset: bigint): Promise<Segment> {
  const paths = segmentPaths(folder, baseOffset)
  const stat = async (path: string): Promise<number> => (await files.files.stat(path))?.sizeBytes ?? 0
  const log = await files.files.stat(paths.log)
  const [offsets, times, transactions] = await Promise.all([
    stat(paths.index),
    stat(paths.timeIndex),
    stat(paths.transactionIndex),
  ])
  const counts = {
    offsets: Math.floor(offsets / offsetEntryBytes),
    times: Math.floor(times / timeEntryBytes),
    transactions: Math.floor(transactions / transactionEntryBytes),
  }
  const modifiedAtMs = log?.modifiedAtMs ?? 0
  const createdAtMs = log?.createdAtMs ?? 0
  return new Segment(files, { folder, baseOffset, sizeBytes: log?.sizeBytes ?? 0, modifiedAtMs, createdAtMs, counts })
}

interface Tail {
  readonly kept: number
  readonly endOffset: bigint
  readonly verifiedFrom: bigint
  readonly loss: string | undefined
}

/** Walks over the end of the log: the last pages of a clean one, everything behind the recovery point of another. */
async function openTail(segments: Segment[], place: LogPlace, epochs: LeaderEpochStart[]): Promise<Tail> {
  const { checkpoint, isClean } = place
  const least =
    checkpoint.recoveryPoint > checkpoint.logStartOffset ? checkpoint.recoveryPoint : checkpoint.logStartOffset
  const first = firstToScan(segments, isClean ? undefined : checkpoint.recoveryPoint)
  let endOffset = segments[first]?.baseOffset ?? least
  let loss: string | undefined
  let kept = segments.length
  for (let index = first; index < kept; index++) {
    const segment = segments[index] as Segment
    const scan = await scanTail(segment, place, epochs)
    endOffset = scan.endOffset > segment.baseOffset ? scan.endOffset : segment.baseOffset
    const fault = scan.fault ?? faultBehind(segments[index + 1], endOffset, place)
    if (fault === undefined) continue
    if (endOffset < checkpoint.recoveryPoint) throw damaged(segment, scan.soundBytes, fault)
    loss = `${fault} at byte ${scan.soundBytes} of ${segment.paths.log}: the log ends at offset ${endOffset}`
    kept = index + 1
    await cutOff(segment, scan.soundBytes, segments.slice(kept))
  }
  const last = segments.at(-1)
  if (last === undefined) endOffset = least
  else if (endOffset < checkpoint.recoveryPoint) throw damaged(last, last.sizeBytes, 'batches are missing behind it')
  const verifiedFrom = isClean && loss === undefined ? endOffset : checkpoint.recoveryPoint
  return { kept, endOffset, verifiedFrom, loss }
}

/** What was deleted up to may not have reached the disk. All of it goes, as no offset is given away below the start. */
async function withoutDeleted(segments: readonly Segment[], place: LogPlace, tail: Tail): Promise<Tail> {
  const { logStartOffset } = place.checkpoint
  if (tail.endOffset >= logStartOffset || !place.isReplayed) return tail
  await removeFiles(segments.slice(0, tail.kept))
  const loss = `the log ended at offset ${tail.endOffset}: all of it lay before its start at ${logStartOffset}`
  return { kept: 0, endOffset: logStartOffset, verifiedFrom: logStartOffset, loss }
}

/**
 * A segment has its name on the disk before the one before it has its last batches there. After a power cut those may stand
 * in the shared log alone: to take the name for the end of the log would be to lose them.
 */
function faultBehind(next: Segment | undefined, endOffset: bigint, { continuousFrom }: LogPlace): string | undefined {
  if (next === undefined) return undefined
  const isGap = next.baseOffset > endOffset && endOffset >= continuousFrom
  return isGap || next.baseOffset < endOffset
    ? `the next segment begins at offset ${next.baseOffset} where ${endOffset} follows`
    : undefined
}

/** Where walking starts: the last segment, or the one that holds the recovery point. */
function firstToScan(segments: readonly Segment[], recoveryPoint: bigint | undefined): number {
  if (recoveryPoint === undefined) return Math.max(0, segments.length - 1)
  const behind = segments.findIndex(({ baseOffset }) => baseOffset > recoveryPoint)
  return Math.max(0, (behind === -1 ? segments.length : behind) - 1)
}

async function scanTail(segment: Segment, place: LogPlace, epochs: LeaderEpochStart[]): ReturnType<typeof scanSegment> {
  const fileBytes = segment.sizeBytes
  // The file of epochs is written before the first batch of an epoch.
  const known = [...epochs]
  const from = place.isClean ? 1n << 62n : place.checkpoint.recoveryPoint
  const position = hasSoundIndexes(segment) ? segment.positionBefore(from - 1n) : 0
  const offset = position === 0 ? segment.baseOffset : from
  segment.cutIndexes({ sizeBytes: position, offset, transactionsFrom: from })
  const scan = await scanSegment(segment, fileBytes, {
    position,
    offset: segment.baseOffset,
    isVerified: !place.isClean,
    indexIntervalBytes: place.indexIntervalBytes,
    continuousFrom: place.continuousFrom,
    epochAt: offset => known.findLast(({ startOffset }) => startOffset <= offset)?.epoch,
    visit: batch => noteEpoch(epochs, batch),
  })
  if (!place.isClean) await segment.sync()
  return scan
}

/** Whether the last entries of the indexes point into the file, and ascend. */
function hasSoundIndexes({ offsets, times, sizeBytes }: Segment): boolean {
  const position = (index: number): number => offsets.entry(index, (buffer, at) => buffer.readUInt32BE(at + 4))
  const time = (index: number): bigint => times.entry(index, (buffer, at) => buffer.readBigInt64BE(at))
  return (
    (offsets.count < 1 || position(offsets.count - 1) < sizeBytes) &&
    (offsets.count < 2 || position(offsets.count - 2) < position(offsets.count - 1)) &&
    (times.count < 2 || time(times.count - 2) < time(times.count - 1))
  )
}

/** Epochs are in the batches too; the file may be older than they are. */
function noteEpoch(epochs: LeaderEpochStart[], batch: Buffer): void {
  const epoch = batch.readInt32BE(batchLayout.partitionLeaderEpoch)
  if (epoch > (epochs.at(-1)?.epoch ?? -1)) epochs.push({ epoch, startOffset: batch.readBigInt64BE(0) })
}

async function cutOff(segment: Segment, sizeBytes: number, behind: readonly Segment[]): Promise<void> {
  const { files, paths } = segment
  files.use(paths.log, false, fd => files.files.truncateSync(fd, sizeBytes))
  await files.lend(paths.log, false, fd => files.files.datasync(fd))
  await removeFiles(behind)
}

/** For certain: one that came back after a power cut would hold other batches at offsets that were given away again. */
async function removeFiles(segments: readonly Segment[]): Promise<void> {
  for (const segment of segments) {
    segment.forget()
    const paths = Object.values(segment.paths) as SegmentPaths[keyof SegmentPaths][]
    await Promise.all(paths.map(path => segment.files.files.remove(path)))
  }
  const [first] = segments
  if (first !== undefined) await first.files.files.syncFolder(dirname(first.paths.log))
}

function damaged(segment: Segment, position: number, fault: string): StorageFailure {
  return new StorageFailure(
    `${segment.paths.log} is damaged at byte ${position}, where it was whole before (${fault}); restore the file from a copy`,
    true,
    undefined,
  )
}
