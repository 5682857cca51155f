import type { Buffer } from 'node:buffer'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { encodeMarkerBatch, readControlRecord } from '../../kafka/control-record.ts'
import type { SoundBatch } from '../../kafka/produced-batch.ts'
import type { RecordBatchHeader } from '../../kafka/record-batch.ts'
import { batchAttributes, placeBatch, readBatchHeader, recordBatches, restampBatch } from '../../kafka/record-batch.ts'
import { openRecords } from '../../kafka/record-decoding.ts'
import type { Durability, LogStorage } from '../store.ts'
import { StorageFailure } from '../store.ts'
import { LeaderEpochs } from './leader-epochs.ts'
import type { LogClock } from './log-clock.ts'
import { LogError } from './log-error.ts'
import type { LogSettings } from './log-settings.ts'
import { decodeProducers, encodeProducers } from './producer-snapshot.ts'
import type { ProducerBatch, TransactionEnd } from './producer-states.ts'
import { ProducerStates } from './producer-states.ts'
import type { Tail } from './tail-cache.ts'

/** What an append was given. `durable` resolves when it is acknowledged; it rejects with LogError. */
export interface Appended {
  readonly baseOffset: bigint
  /** The time the log gave the batch; -1 when the records keep their own. Of a repeated batch, its largest timestamp. */
  readonly logAppendTime: bigint
  readonly isRepeated: boolean
  readonly durable: Promise<void>
}

/** What a log is opened with. */
export interface PartitionLogParts {
  readonly storage: LogStorage
  readonly settings: LogSettings
  readonly tail: Tail
  readonly clock: LogClock
}

/** Attributes that a producer's word counts for. */
const producerAttributes = batchAttributes.codec | batchAttributes.isTransactional
const replayBytes = 1024 * 1024
const maxControlBytes = 64 * 1024

/**
 * The log of one partition: gives batches their offsets, knows its producers and transactions, and how far consumers may
 * read. Calls take effect in their order, at once; what is acknowledged later is the promise in the answer.
 */
export class PartitionLog {
  readonly storage: LogStorage
  readonly producers: ProducerStates
  readonly epochs: LeaderEpochs
  readonly tail: Tail
  readonly #clock: LogClock
  readonly #watchers = new Set<() => void>()
  #settings: LogSettings
  #logStartOffset: bigint
  #highWatermark: bigint
  #lastAppendTime = -1n
  #lastDurable: Promise<void> = Promise.resolve()
  #unsyncedRecords = 0
  #syncedAtMs: number
  #closed: LogError | undefined
  readonly #closing = new AbortController()

  private constructor({ storage, settings, tail, clock }: PartitionLogParts, producers: ProducerStates) {
    this.storage = storage
    this.#settings = settings
    this.tail = tail
    this.#clock = clock
    this.producers = producers
    this.#syncedAtMs = clock.wallMs()
    this.epochs = new LeaderEpochs(storage.leaderEpochs)
    const first = storage.segments()[0]?.baseOffset ?? storage.endOffset
    this.#logStartOffset = first > storage.checkpoint.logStartOffset ? first : storage.checkpoint.logStartOffset
    this.#highWatermark = storage.endOffset
  }

  /** Opens a log: the state of its producers is read from the newest snapshot and the batches behind it. */
  static async open(parts: PartitionLogParts): Promise<PartitionLog> {
    const { storage } = parts
    const log = new PartitionLog(parts, await replayProducers(storage))
    // What consumers have read beyond the end of a log that was cut belongs to an epoch that is over.
    const hasBatches = storage.segments().length > 0
    if (!storage.isClean && hasBatches && log.epochs.begin(log.epochs.latest + 1, storage.endOffset))
      await storage.saveLeaderEpochs(log.epochs.starts)
    return log
  }

  get settings(): LogSettings {
    return this.#settings
  }

  get logStartOffset(): bigint {
    return this.#logStartOffset
  }

  /** Consumers read what is before it: everything before it is acknowledged. */
  get highWatermark(): bigint {
    return this.#highWatermark
  }

  get lastStableOffset(): bigint {
    return this.producers.lastStableOffset(this.#highWatermark)
  }

  get endOffset(): bigint {
    return this.storage.endOffset
  }

  get leaderEpoch(): number {
    return this.epochs.latest
  }

  /** Aborted when the log is closed: work on it ends. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  configure(settings: LogSettings): void {
    this.#settings = settings
    this.storage.configure(settings)
  }

  /**
   * Appends a producer's batch, which passed the checks of its format. The bytes are the log's from here on. Throws LogError
   * when the producer's state or the disk forbids it; a batch that was taken before gives its offset again.
   */
  append({ batch, header, maxTimestamp }: SoundBatch, durability: Durability = this.#settings.durability): Appended {
    this.#expectOpen()
    const repeated = this.producers.check(header)
    if (repeated !== undefined) return this.#repeat(repeated)
    if (batch.length > this.#settings.segmentBytes)
      throw new LogError('RECORD_LIST_TOO_LARGE', `a batch of ${batch.length} bytes is larger than a segment`)
    const appendTime = this.#settings.isLogAppendTime ? this.#appendTime() : -1n
    const stamped = this.#stamp(batch, header, appendTime >= 0n ? appendTime : maxTimestamp)
    const { baseOffset, durable } = this.#place(batch, stamped, durability)
    this.producers.note(stamped, baseOffset, BigInt(this.#clock.wallMs()))
    return { baseOffset, logAppendTime: appendTime, isRepeated: false, durable }
  }

  /** Appends a batch of our own making: internal topics, quarantine. */
  appendOwn(batch: Buffer, durability?: Durability): Appended {
    const header = readBatchHeader(batch)
    return this.append({ batch, header, maxTimestamp: header.maxTimestamp }, durability)
  }

  /** Ends a transaction in this partition. Throws LogError for an end that comes from an older epoch. */
  endTransaction(end: Omit<TransactionEnd, 'timestamp'>): Appended {
    this.#expectOpen()
    const timestamp = this.#appendTime()
    const ending = { ...end, timestamp }
    this.producers.checkEnd(ending)
    const batch = encodeMarkerBatch(ending)
    const { baseOffset, durable } = this.#place(batch, readBatchHeader(batch), this.#settings.durability)
    const aborted = this.producers.end(ending, baseOffset)
    if (aborted !== undefined) this.storage.noteAborted(aborted)
    return { baseOffset, logAppendTime: -1n, isRepeated: false, durable }
  }

  /** Calls back for every batch that is acknowledged, and when the log is closed. The answer ends it. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** Throws LogError when the log takes and gives nothing any more. */
  expectReadable(): void {
    if (this.#closed !== undefined) throw this.#closed
  }

  /** Moves the start of the log, durably (DeleteRecords). -1 is the high watermark. Throws LogError beyond it. */
  async deleteRecords(before: bigint): Promise<bigint> {
    this.expectReadable()
    const offset = before === -1n ? this.#highWatermark : before
    if (offset < 0n || offset > this.#highWatermark)
      throw new LogError('OFFSET_OUT_OF_RANGE', `offset ${offset} is beyond the high watermark ${this.#highWatermark}`)
    if (offset > this.#logStartOffset) {
      await this.#moveStart(offset)
      await this.storage.saveCheckpoint({ logStartOffset: offset })
    }
    return this.#logStartOffset
  }

  /** Removes the oldest segments, which retention found. */
  async removeSegments(count: number): Promise<void> {
    if (count === this.storage.segments().length) this.storage.roll(this.snapshot())
    const startOffset = this.storage.segments()[count]?.baseOffset
    if (count === 0 || startOffset === undefined) return
    await this.#moveStart(startOffset)
    await this.storage.removeOldest(count)
  }

  /** The producers' state as of the end of the log. */
  snapshot(): Buffer {
    return encodeProducers(this.producers.all())
  }

  /** Brings everything appended so far to the disk. */
  async flush(): Promise<void> {
    await this.storage.flush(this.snapshot())
  }

  /** After a failed write: the log ends where it was acknowledged, and takes appends again if the disk does. */
  async repair(): Promise<void> {
    await this.storage.repair(this.#highWatermark)
    this.producers.load((await replayProducers(this.storage)).all())
    this.#highWatermark = this.storage.endOffset
    this.tail.clear()
    this.#wake()
  }

  /** Ends all waiting reads: with error 3 when the topic is gone. */
  close(reason: 'deleted' | 'stopped'): void {
    const message = `the partition is ${reason}`
    this.#closed ??= new LogError(
      reason === 'deleted' ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NOT_LEADER_OR_FOLLOWER',
      message,
    )
    this.tail.clear()
    this.#closing.abort()
    this.#wake()
  }

  #expectOpen(): void {
    this.expectReadable()
    const { failure } = this.storage
    if (failure !== undefined) throw storageError(failure)
  }

  /** The original may not be acknowledged yet; then neither is this. */
  #repeat(batch: ProducerBatch): Appended {
    const { baseOffset, maxTimestamp } = batch
    const durable = batch.lastOffset < this.#highWatermark ? Promise.resolve() : this.#lastDurable
    return { baseOffset, logAppendTime: maxTimestamp, isRepeated: true, durable }
  }

  /** Timestamps and attributes as the topic wants them. The checksum is computed anew only where they differ. */
  #stamp(batch: Buffer, header: RecordBatchHeader, maxTimestamp: bigint): RecordBatchHeader {
    const kept = header.attributes & producerAttributes
    const attributes = this.#settings.isLogAppendTime ? kept | batchAttributes.isLogAppendTime : kept
    if (attributes === header.attributes && maxTimestamp === header.maxTimestamp) return header
    restampBatch(batch, attributes, maxTimestamp)
    return { ...header, attributes, maxTimestamp }
  }

  #place(batch: Buffer, header: RecordBatchHeader, durability: Durability): Pick<Appended, 'baseOffset' | 'durable'> {
    const { storage } = this
    const baseOffset = storage.endOffset
    const lastOffset = baseOffset + BigInt(header.lastOffsetDelta)
    if (this.epochs.starts.length === 0) this.#beginFirstEpoch(baseOffset)
    placeBatch(batch, baseOffset, this.epochs.latest)
    const placed = { bytes: batch, baseOffset, lastOffset, maxTimestamp: header.maxTimestamp }
    storage.rollIfDue(placed, this.#clock.wallMs(), () => this.snapshot())
    const written = storage.append(placed, this.#bounded(durability, header.recordCount))
    this.tail.add(baseOffset, lastOffset, batch)
    const durable = written.then(
      () => this.#acknowledge(lastOffset + 1n),
      (error: unknown) => {
        throw error instanceof StorageFailure ? storageError(error) : error
      },
    )
    // Whoever appended may not wait (acks 0); the failure is the storage's to tell.
    durable.catch(() => undefined)
    this.#lastDurable = durable
    return { baseOffset, durable }
  }

  /** From time to time a batch that need not be durable is made so, and with it those before (`flush.ms`, `flush.messages`). */
  #bounded(durability: Durability, recordCount: number): Durability {
    const { flushMs, flushMessages } = this.#settings
    const nowMs = this.#clock.wallMs()
    this.#unsyncedRecords += recordCount
    const isDue = this.#unsyncedRecords >= flushMessages || nowMs - this.#syncedAtMs >= flushMs
    if (durability === 'page-cache' && !isDue) return durability
    this.#unsyncedRecords = 0
    this.#syncedAtMs = nowMs
    return durability === 'page-cache' ? 'group-sync' : durability
  }

  /** The file is written with the folder, before the first batch counts. */
  #beginFirstEpoch(baseOffset: bigint): void {
    this.epochs.begin(0, baseOffset)
    void this.storage.saveLeaderEpochs(this.epochs.starts)
  }

  #acknowledge(offset: bigint): void {
    this.#highWatermark = offset
    this.#wake()
  }

  #wake(): void {
    for (const onChange of this.#watchers) onChange()
  }

  async #moveStart(offset: bigint): Promise<void> {
    if (offset <= this.#logStartOffset) return
    this.#logStartOffset = offset
    if (this.epochs.cutStart(offset)) await this.storage.saveLeaderEpochs(this.epochs.starts)
  }

  /** Never before the last one: a clock that is set back does not turn the order of the log around. */
  #appendTime(): bigint {
    const now = BigInt(this.#clock.wallMs())
    if (now > this.#lastAppendTime) this.#lastAppendTime = now
    return this.#lastAppendTime
  }
}

function storageError(failure: StorageFailure): LogError {
  return new LogError('KAFKA_STORAGE_ERROR', failure.message, failure)
}

/** The state of the producers at the end of a log. Transactions that ended behind the verified part are indexed anew. */
async function replayProducers(storage: LogStorage): Promise<ProducerStates> {
  const producers = new ProducerStates()
  let offset = await loadSnapshot(storage, producers)
  const before = storage.endOffset
  while (offset < before) {
    const batches = await storage.read(offset, { maxBytes: replayBytes, before })
    if (batches === undefined) break
    for (const batch of recordBatches(batches)) {
      const header = readBatchHeader(batch)
      replayBatch(producers, storage, batch, header)
      offset = header.baseOffset + BigInt(header.lastOffsetDelta) + 1n
    }
  }
  return producers
}

/**
 * Loads the newest snapshot that can be read; where it ends is the answer. Not one behind the verified part's start: the
 * ends of transactions in between would not be seen, and their aborts not be indexed.
 */
async function loadSnapshot(storage: LogStorage, producers: ProducerStates): Promise<bigint> {
  for (const offset of storage.snapshots().filter(each => each <= storage.verifiedFrom)) {
    try {
      producers.load(decodeProducers(await storage.readSnapshot(offset)))
      return offset
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error
    }
  }
  return storage.segments()[0]?.baseOffset ?? storage.endOffset
}

function replayBatch(producers: ProducerStates, storage: LogStorage, batch: Buffer, header: RecordBatchHeader): void {
  const { attributes, baseOffset, producerId, producerEpoch, maxTimestamp } = header
  if ((attributes & batchAttributes.isControl) === 0) {
    producers.note(header, baseOffset, maxTimestamp)
    return
  }
  const cursor = openRecords(batch, maxControlBytes, header)
  const marker = cursor.next() ? readControlRecord(cursor.key, cursor.value) : undefined
  if (marker === undefined) return
  const aborted = producers.end({ ...marker, producerId, producerEpoch, timestamp: maxTimestamp }, baseOffset)
  if (aborted !== undefined && baseOffset >= storage.verifiedFrom) storage.noteAborted(aborted)
}
