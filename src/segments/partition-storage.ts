import { Buffer } from 'node:buffer'
import { batchLayout } from '../kafka/record-batch.ts'
import type {
  AbortedTransaction,
  Durability,
  LeaderEpochStart,
  LogCheckpoint,
  LogStorage,
  OffsetRange,
  PlacedBatch,
  ReadBounds,
  SegmentRewrite,
  SegmentSettings,
  SegmentSummary,
  TopicPartition,
} from '../broker/store.ts'
import { StorageFailure } from '../broker/store.ts'
import { announcedSize } from './batch-window.ts'
import type { CommitQueue } from './commit-queue.ts'
import { pathsOf } from './compaction-swap.ts'
import { saveLeaderEpochs } from './leader-epoch-file.ts'
import { LogWriter } from './log-writer.ts'
import type { OpenedLog } from './log-opening.ts'
import type { OpenFiles } from './open-files.ts'
import { SegmentReplacement } from './segment-rewrite.ts'
import { deletedSuffix, snapshotPath } from './segment-names.ts'
import { readSegment } from './segment-reading.ts'
import { Segment } from './segment.ts'
import type { SharedLogUser } from './shared-log.ts'
import { writeNewFile } from './whole-file.ts'

/** What the store lends to each of its logs. */
export interface LogSurroundings {
  readonly files: OpenFiles
  readonly commits: CommitQueue
  readonly folder: string
  readonly partition: TopicPartition
  readonly settings: SegmentSettings
  readonly now: () => number
  /** Makes the folder, durably. */
  readonly makeFolder: () => Promise<void>
  readonly checkpoint: () => LogCheckpoint
  /** The recovery point that is on the disk. */
  readonly savedRecoveryPoint: () => bigint
  /** Notes changes, which are on the disk after the next `saveCheckpoints`. */
  readonly noteCheckpoint: (changes: Partial<LogCheckpoint>) => void
  readonly saveCheckpoints: () => Promise<void>
  /** Runs work after a delay, if the store is still open then. */
  readonly later: (delayMs: number, work: () => Promise<void>) => void
  /** Opens the folder again, verifying what is behind the recovery point. */
  readonly reopen: () => Promise<OpenedLog>
}

const keptSnapshots = 2

/** The log of one partition in a folder of segment files. */
export class PartitionStorage implements LogStorage {
  readonly #around: LogSurroundings
  readonly #writer: LogWriter
  readonly user: SharedLogUser
  #settings: SegmentSettings
  #segments: Segment[]
  #snapshots: bigint[]
  #leaderEpochs: readonly LeaderEpochStart[]
  #hasFolder: boolean
  #pendingSnapshot: { readonly offset: bigint; readonly bytes: Buffer } | undefined
  /** Old ones in which aborted transactions were noted anew after a crash: before the recovery point moves they are synced. */
  readonly #renoted = new Set<Segment>()
  #lastAppend: Promise<void> = Promise.resolve()
  #epochsSaved: Promise<void> = Promise.resolve()
  /** What is under way besides appends and reads; the log is not closed before it ends. */
  readonly #work = new Set<Promise<unknown>>()
  endOffset: bigint
  verifiedFrom: bigint
  readonly isClean: boolean
  readonly loss: string | undefined

  constructor(around: LogSurroundings, opened: OpenedLog) {
    this.#around = around
    this.#settings = around.settings
    this.#segments = opened.segments
    this.#snapshots = opened.snapshots
    this.#leaderEpochs = opened.leaderEpochs
    this.#hasFolder = opened.segments.length > 0
    this.endOffset = opened.endOffset
    this.verifiedFrom = opened.verifiedFrom
    this.isClean = opened.isClean
    this.loss = opened.loss
    this.user = { partition: around.partition, syncFiles: () => this.#writer.syncFiles() }
    this.#writer = new LogWriter(around.commits, {
      user: this.user,
      begin: segment => this.#begin(segment),
      seal: segment => this.#seal(segment),
    })
    this.#writer.resume(this.#segments.at(-1))
  }

  get checkpoint(): LogCheckpoint {
    return this.#around.checkpoint()
  }

  get leaderEpochs(): readonly LeaderEpochStart[] {
    return this.#leaderEpochs
  }

  get failure(): StorageFailure | undefined {
    return this.#writer.failure
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  }

  configure(settings: SegmentSettings): void {
    this.#settings = settings
  }

  append(batch: PlacedBatch, durability: Durability): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    const segment = this.#segments.at(-1) ?? this.#addSegment(batch.baseOffset)
    const position = segment.note(batch, this.#settings.indexIntervalBytes)
    this.endOffset = batch.lastOffset + 1n
    this.#lastAppend = this.#writer.append(segment, position, batch.bytes, durability)
    return this.#lastAppend
  }

  rollIfDue(nextBatch: PlacedBatch, nowMs: number, snapshot: () => Buffer): void {
    const active = this.#segments.at(-1)
    if (active === undefined) return
    active.modifiedAtMs = nowMs
    const isOld = active.sizeBytes > 0 && nowMs - active.createdAtMs >= this.#settings.segmentMs
    if (isOld || active.isFullFor(nextBatch, this.#settings)) this.roll(snapshot())
  }

  roll(snapshot: Buffer): void {
    const active = this.#segments.at(-1)
    if (active === undefined || active.sizeBytes === 0) return
    this.#pendingSnapshot = { offset: this.endOffset, bytes: snapshot }
    this.#addSegment(this.endOffset)
  }

  noteAborted(transaction: AbortedTransaction): void {
    const segment = this.#segments[this.#indexOf(transaction.lastOffset)]
    if (segment === undefined) return
    segment.noteAborted(transaction)
    if (segment !== this.#segments.at(-1)) this.#renoted.add(segment)
  }

  abortedTransactions(from: bigint, to: bigint): readonly AbortedTransaction[] {
    const found: AbortedTransaction[] = []
    for (const segment of this.#segments.slice(Math.max(0, this.#indexOf(from)))) {
      // Whatever is aborted later lies behind the last stable offset of that time.
      found.push(...segment.aborted(from, ({ lastStableOffset }) => lastStableOffset >= to))
      if ((found.at(-1)?.lastStableOffset ?? -1n) >= to) break
    }
    return found.filter(({ firstOffset }) => firstOffset < to)
  }

  async read(offset: bigint, bounds: ReadBounds): Promise<Buffer | undefined> {
    for (let index = Math.max(0, this.#indexOf(offset)); index < this.#segments.length; index++) {
      const segment = this.#segments[index] as Segment
      if (segment.baseOffset >= bounds.before) return undefined
      const batches = segment.sizeBytes === 0 ? undefined : await readSegment(segment, offset, bounds)
      if (batches !== undefined) return batches
    }
    return undefined
  }

  async findByTimestamp(timestamp: bigint, { from, before }: OffsetRange): Promise<Buffer | undefined> {
    const segments = this.#segments.slice(Math.max(0, this.#indexOf(from)))
    for (const segment of segments.filter(({ maxTimestamp }) => maxTimestamp >= timestamp)) {
      const indexed = segment.offsetBefore(timestamp)
      const found = await findInSegment(segment, timestamp, { from: indexed > from ? indexed : from, before })
      if (found !== undefined) return found
    }
    return undefined
  }

  segments(): readonly SegmentSummary[] {
    return this.#segments.map(({ baseOffset, sizeBytes, maxTimestamp, modifiedAtMs }, index) => {
      const endOffset = this.#segments[index + 1]?.baseOffset ?? this.endOffset
      return { baseOffset, endOffset, sizeBytes, maxTimestamp, modifiedAtMs }
    })
  }

  removeOldest(count: number): Promise<void> {
    return this.#track(this.#removeOldest(count))
  }

  async #removeOldest(count: number): Promise<void> {
    const gone = this.#segments.slice(0, count)
    const startOffset = this.#segments[count]?.baseOffset ?? this.endOffset
    // Behind this the log starts there, even if the next segment has no file yet.
    if (startOffset > this.checkpoint.logStartOffset) this.#around.noteCheckpoint({ logStartOffset: startOffset })
    await this.#around.saveCheckpoints()
    this.#segments = this.#segments.filter(segment => !gone.includes(segment))
    await this.#writer.released(gone)
    const { files, folder, later } = this.#around
    const paths = gone
      .flatMap(({ baseOffset }) => pathsOf(folder, baseOffset))
      .filter(path => this.#renameDeleted(path))
    const remove = async (): Promise<void> => {
      for (const path of paths) await files.files.remove(path + deletedSuffix)
    }
    later(this.#settings.fileDeleteDelayMs, remove)
  }

  rewrite(from: bigint, to: bigint): SegmentRewrite {
    const replaced = this.#segments.filter(({ baseOffset }) => baseOffset >= from && baseOffset < to)
    const { files, folder, now } = this.#around
    const noteGaps = async (): Promise<void> => {
      if (to > this.checkpoint.continuousFrom) await this.saveCheckpoint({ continuousFrom: to })
    }
    const place = { files, folder, nowMs: now(), replaced, settings: this.#settings, noteGaps }
    const rewrite = new SegmentReplacement(place, written => {
      const index = this.#segments.indexOf(replaced[0] as Segment)
      this.#segments.splice(index, replaced.length, ...written)
    })
    void this.#track(rewrite.ended)
    return rewrite
  }

  snapshots(): readonly bigint[] {
    return this.#snapshots
  }

  async readSnapshot(offset: bigint): Promise<Buffer> {
    return (await this.#around.files.files.readWhole(snapshotPath(this.#around.folder, offset))) ?? Buffer.alloc(0)
  }

  async saveLeaderEpochs(epochs: readonly LeaderEpochStart[]): Promise<void> {
    this.#leaderEpochs = epochs
    if (!this.#hasFolder) return
    const save = (): Promise<void> => saveLeaderEpochs(this.#around.files.files, this.#around.folder, epochs)
    // One after the other: all of them write the same file.
    this.#epochsSaved = this.#epochsSaved.then(save, save)
    await this.#epochsSaved
  }

  async saveCheckpoint(changes: Partial<LogCheckpoint>): Promise<void> {
    this.#around.noteCheckpoint(changes)
    await this.#around.saveCheckpoints()
  }

  flush(snapshot: Buffer): Promise<void> {
    return this.#track(this.#flush(snapshot))
  }

  async #flush(snapshot: Buffer): Promise<void> {
    const { endOffset } = this
    if (endOffset === this.checkpoint.recoveryPoint) return
    await this.#lastAppend
    // The segment after it, if there is one, is empty.
    const written = this.#writer.current
    if (written !== undefined) await this.#around.commits.sync(() => written.sync())
    await this.#writer.sealed()
    await this.#syncRenoted()
    if (this.failure !== undefined) throw this.failure
    if (this.#hasFolder) {
      await this.#saveSnapshot(endOffset, snapshot)
      await this.#around.files.files.syncFolder(this.#around.folder)
    }
    if (endOffset > this.checkpoint.recoveryPoint) this.#around.noteCheckpoint({ recoveryPoint: endOffset })
  }

  async repair(endOffset: bigint): Promise<void> {
    if (this.failure?.isFinal !== false) throw this.failure ?? new Error('a log that has not failed')
    await this.#writer.settled()
    for (const segment of this.#segments) segment.forget()
    const opened = await this.#around.reopen()
    this.#segments = opened.segments
    this.#snapshots = opened.snapshots
    this.endOffset = opened.endOffset
    this.verifiedFrom = opened.verifiedFrom
    this.#hasFolder = opened.segments.length > 0
    if (opened.endOffset < endOffset)
      throw new StorageFailure(opened.loss ?? 'acknowledged batches are gone', true, undefined)
    this.#writer.resume(this.#segments.at(-1))
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#work)
    await this.#writer.settled()
    for (const segment of this.#segments) segment.forget()
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const ended = work.finally(() => this.#work.delete(ended))
    this.#work.add(ended)
    return ended
  }

  /** The segment that holds an offset, or -1 for one before all. */
  #indexOf(offset: bigint): number {
    let low = 0
    let high = this.#segments.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#segments[middle] as Segment).baseOffset <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  #addSegment(baseOffset: bigint): Segment {
    const { files, folder, now } = this.#around
    const segment = new Segment(files, { folder, baseOffset, createdAtMs: now() })
    this.#segments.push(segment)
    return segment
  }

  async #begin(segment: Segment): Promise<void> {
    const { files, folder, makeFolder } = this.#around
    if (!this.#hasFolder) {
      await makeFolder()
      await saveLeaderEpochs(files.files, folder, this.#leaderEpochs)
    }
    const snapshot = this.#pendingSnapshot
    if (snapshot?.offset === segment.baseOffset) await this.#saveSnapshot(snapshot.offset, snapshot.bytes)
    files.use(segment.paths.log, true, fd => files.files.truncateSync(fd, 0))
    await syncedFolder(files.files.syncFolder(folder), folder)
    this.#hasFolder = true
  }

  async #seal(segment: Segment): Promise<void> {
    await segment.sync()
    await this.#syncRenoted()
    // The names of its indexes too: aborted transactions below the recovery point are known from there alone.
    await this.#around.files.files.syncFolder(this.#around.folder)
    const next = this.#segments[this.#segments.indexOf(segment) + 1]
    if (next !== undefined && next.baseOffset > this.checkpoint.recoveryPoint)
      this.#around.noteCheckpoint({ recoveryPoint: next.baseOffset })
  }

  async #syncRenoted(): Promise<void> {
    for (const segment of this.#renoted) {
      if (this.#segments.includes(segment)) await segment.sync()
      this.#renoted.delete(segment)
    }
  }

  async #saveSnapshot(offset: bigint, bytes: Buffer): Promise<void> {
    const { files, folder } = this.#around
    await writeNewFile(files.files, snapshotPath(folder, offset), bytes)
    const all = [offset, ...this.#snapshots.filter(other => other !== offset)].sort((a, b) => (a < b ? 1 : -1))
    // After a crash the state is read from the one at the recovery point.
    const recoveryPoint = this.#around.savedRecoveryPoint()
    const needed = all.find(other => other <= recoveryPoint)
    this.#snapshots = all.filter((other, index) => index < keptSnapshots || other === needed)
    for (const old of all.filter(other => !this.#snapshots.includes(other)))
      await files.files.remove(snapshotPath(folder, old))
  }

  /** Whether there was such a file. */
  #renameDeleted(path: string): boolean {
    this.#around.files.forget(path)
    try {
      this.#around.files.files.renameSync(path, path + deletedSuffix)
      return true
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return false
      throw error
    }
  }
}

/** A folder that could not be synced may have lost names, and the next sync would not tell. */
export async function syncedFolder(sync: Promise<void>, folder: string): Promise<void> {
  try {
    await sync
  } catch (error) {
    throw new StorageFailure(`${folder} could not be synced`, true, error)
  }
}

async function findInSegment(
  segment: Segment,
  timestamp: bigint,
  { from, before }: OffsetRange,
): Promise<Buffer | undefined> {
  const maxBytes = 64 * 1024
  for (let offset = from; ;) {
    const batches = await readSegment(segment, offset, { maxBytes, before })
    if (batches === undefined) return undefined
    for (let at = 0; at < batches.length; at += announcedSize(batches, at)) {
      const batch = batches.subarray(at, at + announcedSize(batches, at))
      if (batch.readBigInt64BE(batchLayout.maxTimestamp) >= timestamp) return batch
      offset =
        batch.readBigInt64BE(batchLayout.baseOffset) + BigInt(batch.readInt32BE(batchLayout.lastOffsetDelta)) + 1n
    }
  }
}
