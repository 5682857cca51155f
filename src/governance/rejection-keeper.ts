import type { Logger } from '../telemetry/logger.ts'
import { boundedRejection } from './bounded-rejection.ts'
import { RejectionCounts } from './rejection-counts.ts'
import type {
  RejectedRecord,
  Rejection,
  RejectionFilter,
  RejectionReads,
  RejectionSink,
  RejectionStore,
  RejectionSummary,
} from './rejections.ts'

/** What a keeper is made with. */
export interface RejectionKeeperOptions {
  readonly store: RejectionStore
  readonly logger: Logger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const FLUSH_INTERVAL_MS = 1000
const FULL_PER_SECOND = 10
const MAX_PRODUCERS_PER_SECOND = 10_000
/** What waits for the store at most; beyond, rejections are counted alone. */
const MAX_WAITING = 1000
const MAX_WAITING_LENGTH = 4 * 1024 * 1024
/** What one write of the store takes at most: on the embedded database others wait for it, some milliseconds. */
const MAX_AT_ONCE = 100
const MAX_LENGTH_AT_ONCE = 512 * 1024
const MAX_RETRY_MS = 60_000
const FLUSHES_BEFORE_READ = 8
const KEPT_MS = 7 * 24 * 60 * 60 * 1000
const KEPT_COUNT = 100_000
const PRUNE_INTERVAL_MS = 10 * 60_000
const KEPT_BETWEEN_PRUNES = 5000

const nothing: Partial<RejectedRecord> = {}

/**
 * Stands between the gate and the store of rejections: takes them at once, bounded in memory, at most ten a second of
 * each topic and client in full and all of them in the counts, and writes them some at a time. What it has not written
 * yet is found by those who read through it.
 */
export class RejectionKeeper implements RejectionSink, RejectionReads {
  readonly #options: RejectionKeeperOptions
  readonly #counts = new RejectionCounts()
  /** By id, in the order of arrival; with the length of each. */
  #waiting = new Map<string, { readonly rejection: Rejection; readonly length: number }>()
  #waitingLength = 0
  readonly #producers = new Map<string, number>()
  #second = 0
  #flushing: Promise<void> | undefined
  #retryAt = 0
  #retryMs = 0
  #pruneAt: number
  #keptSincePrune = 0
  #countedAlone = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: RejectionKeeperOptions) {
    this.#options = options
    this.#pruneAt = options.now() + PRUNE_INTERVAL_MS / 10
  }

  /** Rejections so far that can be found only in the counts. */
  get countedAlone(): number {
    return this.#countedAlone
  }

  /** Writes every second from now on. */
  start(): void {
    this.#timer ??= setInterval(() => void this.#tick(), FLUSH_INTERVAL_MS).unref()
  }

  /** Writes what waits; what the store does not take is lost, and logged. The store is still open afterwards. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#retryAt = 0
    await this.#flushAll(Infinity)
    const { size } = this.#waiting
    const kinds = this.#counts.size
    if (size + kinds > 0) this.#options.logger.error({ rejections: size, kinds }, 'rejections were lost at the stop')
  }

  add(rejection: Rejection): void {
    const bounded = boundedRejection(rejection)
    const isKept = this.#takesInFull(bounded.rejection) && this.#hasRoomFor(bounded.length)
    if (isKept) {
      this.#waiting.set(rejection.id, bounded)
      this.#waitingLength += bounded.length
      this.#log(bounded.rejection)
    } else {
      this.#countedAlone++
    }
    this.#counts.add(rejection, isKept)
  }

  async find(id: string): Promise<Rejection | undefined> {
    return this.#waiting.get(id)?.rejection ?? this.#options.store.find(id)
  }

  async list(filter: RejectionFilter): Promise<readonly Rejection[]> {
    await this.#flushAll(FLUSHES_BEFORE_READ)
    return this.#options.store.list(filter)
  }

  async summaries(topic: string, sinceMs: number): Promise<readonly RejectionSummary[]> {
    await this.#flushAll(FLUSHES_BEFORE_READ)
    return this.#options.store.summaries(topic, sinceMs)
  }

  /** What is logged can be looked up; what is counted alone stands in the counts. */
  #log({ id, topic, partition, clientId, principal, outcome, failedCount, recordCount, records }: Rejection): void {
    const { field, reason, text, path, subject, schemaId, fix } = records[0] ?? nothing
    const batch = { topic, partition, clientId, principal, outcome, failedCount, recordCount }
    this.#options.logger.warn(
      { rejection: id, ...batch, field, reason, text, path, subject, schemaId, fix },
      'records failed the validation of their topic',
    )
  }

  #takesInFull({ topic, clientId }: Rejection): boolean {
    const second = Math.floor(this.#options.now() / 1000)
    if (second !== this.#second) this.#producers.clear()
    this.#second = second
    const producer = `${topic}\0${clientId}`
    const count = this.#producers.get(producer) ?? 0
    if (count >= FULL_PER_SECOND || this.#producers.size >= MAX_PRODUCERS_PER_SECOND) return false
    this.#producers.set(producer, count + 1)
    return true
  }

  #hasRoomFor(length: number): boolean {
    return this.#waiting.size < MAX_WAITING && this.#waitingLength + length <= MAX_WAITING_LENGTH
  }

  async #tick(): Promise<void> {
    await this.#flush()
    await this.#pruneWhenDue()
  }

  /** Until nothing waits, the store refuses, or it has been asked often enough. */
  async #flushAll(times: number): Promise<void> {
    for (let done = 0; done < times; done++) {
      if (this.#flushing === undefined && !this.#isDue()) return
      await this.#flush()
    }
  }

  #isDue(): boolean {
    return this.#waiting.size + this.#counts.size > 0 && this.#options.now() >= this.#retryAt
  }

  /** One write at a time. Never rejects. */
  #flush(): Promise<void> {
    this.#flushing ??= this.#write().finally(() => (this.#flushing = undefined))
    return this.#flushing
  }

  async #write(): Promise<void> {
    if (!this.#isDue()) return
    const batch = this.#nextBatch()
    const summaries = this.#counts.take()
    try {
      await this.#options.store.keep(batch, summaries)
      for (const { id } of batch) this.#forget(id)
      this.#keptSincePrune += batch.length
      if (this.#retryMs > 0) this.#options.logger.info({}, 'rejections are written again')
      this.#retryMs = 0
    } catch (err) {
      this.#counts.putBack(summaries)
      this.#retryMs = Math.min(MAX_RETRY_MS, Math.max(FLUSH_INTERVAL_MS, this.#retryMs * 2))
      this.#retryAt = this.#options.now() + this.#retryMs
      this.#options.logger.warn(
        { err, retryMs: this.#retryMs, waiting: this.#waiting.size, countedAlone: this.#countedAlone },
        'rejections could not be written',
      )
    }
  }

  /** They stay where they can be found until the store has them. */
  #nextBatch(): readonly Rejection[] {
    const batch: Rejection[] = []
    let length = 0
    for (const { rejection, length: own } of this.#waiting.values()) {
      if (batch.length === MAX_AT_ONCE || (length > 0 && length + own > MAX_LENGTH_AT_ONCE)) break
      batch.push(rejection)
      length += own
    }
    return batch
  }

  #forget(id: string): void {
    this.#waitingLength -= this.#waiting.get(id)?.length ?? 0
    this.#waiting.delete(id)
  }

  async #pruneWhenDue(): Promise<void> {
    const { store, now, logger } = this.#options
    if (now() < this.#pruneAt && this.#keptSincePrune < KEPT_BETWEEN_PRUNES) return
    this.#pruneAt = now() + PRUNE_INTERVAL_MS
    this.#keptSincePrune = 0
    await store
      .prune(now() - KEPT_MS, KEPT_COUNT)
      .catch((err: unknown) => logger.warn({ err }, 'old rejections could not be taken away'))
  }
}
