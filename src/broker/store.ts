import type { Buffer } from 'node:buffer'

/** When an append counts as done: written, covered by a sync that others may share, or synced on its own. */
export const durabilities = ['page-cache', 'group-sync', 'sync-batch'] as const
export type Durability = (typeof durabilities)[number]

/** A partition by name. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** How segments are cut and indexed; the names are those of the topic configs. */
export interface SegmentSettings {
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly segmentIndexBytes: number
  readonly indexIntervalBytes: number
  readonly fileDeleteDelayMs: number
}

/** A record batch that has its place: base offset and leader epoch are in the bytes, which belong to the store from now on. */
export interface PlacedBatch {
  readonly bytes: Buffer
  readonly baseOffset: bigint
  readonly lastOffset: bigint
  readonly maxTimestamp: bigint
}

/** One segment of a log. Times are milliseconds since 1970, -1 for none. */
export interface SegmentSummary {
  readonly baseOffset: bigint
  /** The base offset of the next segment, or the end of the log. */
  readonly endOffset: bigint
  readonly sizeBytes: number
  readonly maxTimestamp: bigint
  /** When its file was last written. */
  readonly modifiedAtMs: number
}

/** A transaction that was aborted: its data lies between the offsets; the marker is the last. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
  readonly lastOffset: bigint
  readonly lastStableOffset: bigint
}

/** The leader epoch from an offset on. */
export interface LeaderEpochStart {
  readonly epoch: number
  readonly startOffset: bigint
}

/** What outlives the process for a log besides its files, kept in one place for all logs. */
export interface LogCheckpoint {
  /** Everything below is on the disk and indexed. */
  readonly recoveryPoint: bigint
  readonly logStartOffset: bigint
  /** Compaction has seen everything below. */
  readonly cleanedOffset: bigint
  /** From here on no offset is left out; below, compaction may have taken some. */
  readonly continuousFrom: bigint
}

/** What a read is bounded by. */
export interface ReadBounds {
  /** Where the bytes go; new memory without it. */
  readonly allocate?: ((bytes: number) => Buffer) | undefined
  /** Batches beyond are left out, but never the first. */
  readonly maxBytes: number
  /** Batches that start here or later are left out. */
  readonly before: bigint
}

/** Segments that compaction writes, to stand in the place of others. */
export interface SegmentRewrite {
  append(batch: PlacedBatch): Promise<void>
  noteAborted(transaction: AbortedTransaction): void
  readonly sizeBytes: number
  /** Puts the new segment in the place of the old ones; survives a crash at any point. */
  commit(): Promise<void>
  discard(): Promise<void>
}

/** Offsets from one on, up to another that is outside. */
export interface OffsetRange {
  readonly from: bigint
  readonly before: bigint
}

/** The batches of one partition: where they lie is the storage's, what they mean is not. */
export interface LogStorage {
  /** The offset after the last batch found at opening or appended since. */
  readonly endOffset: bigint
  /** Batches from here on were verified at opening, as the process before had crashed; else the end. */
  readonly verifiedFrom: bigint
  /** Whether the process before had stopped in good order; else consumers may have read what is gone. */
  readonly isClean: boolean
  /** What opening had to cut off, in words for people. */
  readonly loss: string | undefined
  readonly checkpoint: LogCheckpoint
  readonly leaderEpochs: readonly LeaderEpochStart[]
  readonly sizeBytes: number
  /** Why nothing can be appended any more. */
  readonly failure: StorageFailure | undefined

  /** Writes in the order of the calls; resolves, in that order, once the batch is as durable as asked. StorageFailure. */
  append(batch: PlacedBatch, durability: Durability): Promise<void>
  /** Starts another segment when the next batch would not fit, or the segment is old. The snapshot is kept beside it. */
  rollIfDue(nextBatch: PlacedBatch, nowMs: number, snapshot: () => Buffer): void
  roll(snapshot: Buffer): void
  noteAborted(transaction: AbortedTransaction): void
  /** Those whose data or marker lies at or behind `from` and whose data starts before `to`. */
  abortedTransactions(from: bigint, to: bigint): readonly AbortedTransaction[]

  /** Whole batches from the one that holds `offset`, or the next; undefined at the end. */
  read(offset: bigint, bounds: ReadBounds): Promise<Buffer | undefined>
  /** The first batch of the range whose largest timestamp is at least this. */
  findByTimestamp(timestamp: bigint, range: OffsetRange): Promise<Buffer | undefined>

  segments(): readonly SegmentSummary[]
  /** Takes the oldest segments out of the log; their files go after the delay. */
  removeOldest(count: number): Promise<void>
  rewrite(from: bigint, to: bigint): SegmentRewrite
  /** Snapshots of the producers' state, newest first. */
  snapshots(): readonly bigint[]
  readSnapshot(offset: bigint): Promise<Buffer>
  saveLeaderEpochs(epochs: readonly LeaderEpochStart[]): Promise<void>
  saveCheckpoint(changes: Partial<LogCheckpoint>): Promise<void>
  /** Brings everything appended so far to the disk, so that recovery starts behind it. */
  flush(snapshot: Buffer): Promise<void>
  /** After a failed write: cuts off what was not acknowledged (`endOffset`), and lets appends in again if the disk does. */
  repair(endOffset: bigint): Promise<void>
  configure(settings: SegmentSettings): void
  close(): Promise<void>
}

/** The logs of all partitions, and what is known of the cluster. */
export interface BrokerStore {
  readonly metadata: MetadataStore
  readonly writeQueue: WriteQueue
  /** Opens the log of a partition, or makes it; nothing is written before the first append. */
  openLog(partition: TopicPartition, settings: SegmentSettings): Promise<LogStorage>
  /**
   * Moves the folder of a closed log away at once; its files go after the delay. Throws StorageFailure, and no log is opened
   * there before it could.
   */
  removeLog(partition: TopicPartition, delayMs: number): Promise<void>
  /** Removes what a crash has left: folders of partitions for which `isKnown` is false. */
  removeStrangers(isKnown: (partition: TopicPartition) => boolean): Promise<void>
  /** Brings what is known of recovery points to the disk. */
  saveCheckpoints(): Promise<void>
  /** After a crash the next start verifies again, unless every log was opened since (`isEveryLogOpened`). */
  stop(isEveryLogOpened: boolean): Promise<void>
}

/** What waits to be written, in all logs together. */
export interface WriteQueue {
  readonly bytes: number
  readonly isFull: boolean
  /** Resolves when there is room again; at once when there is. */
  room(): Promise<void>
}

/** A value as JSON can say it. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined }

/** One entry that is put (`value`) or taken away (no `value`). */
export interface MetadataChange {
  readonly kind: string
  readonly key: string
  readonly value?: JsonValue
}

/** Small durable state: topics, configs, users, blocks of producer ids. Held in memory whole. */
export interface MetadataStore {
  /** Why it takes no changes any more. */
  readonly failure: StorageFailure | undefined
  entries(kind: string): ReadonlyMap<string, JsonValue>
  /** All of the changes or none; on the disk when the promise resolves. Throws StorageFailure. */
  write(changes: readonly MetadataChange[]): Promise<void>
}

/** The disk has refused: nothing that was not acknowledged before will be. */
export class StorageFailure extends Error {
  /** After a failed sync nobody knows what is on the disk: only a new start, which verifies, can go on. */
  readonly isFinal: boolean

  constructor(message: string, isFinal: boolean, cause: unknown) {
    super(message, { cause })
    this.name = 'StorageFailure'
    this.isFinal = isFinal
  }
}
