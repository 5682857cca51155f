import type { Buffer } from 'node:buffer'
import type { WriteQueue } from '../broker/store.ts'
import type { SharedCommit, SharedLog, SharedLogUser } from './shared-log.ts'
import { NothingWritten } from './shared-log.ts'

/** What the queue lets run: once for all appends of one turn of the event loop. */
export interface Drainable {
  drain(): void
}

/** A log that wants what it has written to be durable. It waits once at a time, and is told the end by a call. */
export interface Commit {
  readonly user: SharedLogUser
  /** What is covered is what was written up to now. Called when the commit begins, and when it begins in another way. */
  begin(): void
  syncFile(): Promise<void>
  /** Bytes that are written and not durable. */
  readonly waitingBytes: number
  /** What was not durable before, if the shared log may stand for it. */
  sharedBatches(): readonly Buffer[] | undefined
  committed(): void
  failed(cause: unknown): void
}

/** Bounds, and the log that many share. */
export interface CommitQueueOptions {
  readonly maxBytes: number
  readonly maxSyncs: number
  readonly shared: SharedLog
  /** As many logs that wait at once are worth writing their batches twice. */
  readonly minSharedLogs: number
}

/** Where logs have more to sync than this, on average, writing it twice costs more than their syncs. */
const maxSharedBytes = 16 * 1024

/** What waits to be written in all logs together, with a bound, and how many syncs may run at once. */
export class CommitQueue implements WriteQueue {
  readonly #maxBytes: number
  readonly #dirty = new Set<Drainable>()
  readonly #waiters: (() => void)[] = []
  readonly #syncWaiters: (() => void)[] = []
  readonly #shared: SharedLog
  readonly #minSharedLogs: number
  #commits: Commit[] = []
  #isSharing = false
  #freeSyncs: number
  #bytes = 0
  #isScheduled = false

  constructor({ maxBytes, maxSyncs, shared, minSharedLogs }: CommitQueueOptions) {
    this.#minSharedLogs = minSharedLogs
    this.#maxBytes = maxBytes
    this.#freeSyncs = maxSyncs
    this.#shared = shared
  }

  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes
  }

  room(): Promise<void> {
    return this.isFull ? new Promise(resolve => this.#waiters.push(resolve)) : Promise.resolve()
  }

  enter(bytes: number): void {
    this.#bytes += bytes
  }

  leave(bytes: number): void {
    this.#bytes -= bytes
    // One waiter a time: what it brings may fill the queue again.
    while (!this.isFull && this.#waiters.length > 0) this.#waiters.shift()?.()
  }

  /** Appends that come in the same turn are written together. */
  schedule(log: Drainable): void {
    this.#dirty.add(log)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      const logs = [...this.#dirty]
      this.#dirty.clear()
      for (const dirty of logs) dirty.drain()
    })
  }

  /**
   * Makes what a log has written durable: by a sync of its file, or, when many logs want it at once, by one of the shared
   * log for all of them.
   */
  commit(commit: Commit): void {
    this.#commits.push(commit)
    // Not at once: the logs that were written in this turn come together.
    if (this.#commits.length === 1) queueMicrotask(() => this.#startCommits())
  }

  #startCommits(): void {
    if (this.#isWorthSharing) {
      if (!this.#isSharing) void this.#share()
      return
    }
    // Those that find no thread free wait here, and may become many.
    while (this.#freeSyncs > 0) {
      const next = this.#commits.shift()
      if (next === undefined) return
      void this.#syncAlone(next)
    }
  }

  get #isWorthSharing(): boolean {
    const count = this.#commits.length
    if (count < this.#minSharedLogs || this.#shared.hasFailed) return false
    let bytes = 0
    for (const { waitingBytes } of this.#commits) bytes += waitingBytes
    return bytes <= count * maxSharedBytes
  }

  async #syncAlone(commit: Commit): Promise<void> {
    try {
      await this.sync(() => {
        commit.begin()
        return commit.syncFile()
      })
    } catch (error) {
      return commit.failed(error)
    }
    commit.committed()
  }

  async #share(): Promise<void> {
    this.#isSharing = true
    const together: Commit[] = []
    const shared: SharedCommit[] = []
    for (const commit of this.#commits.splice(0)) {
      const batches = commit.sharedBatches()
      if (batches === undefined) void this.#syncAlone(commit)
      else {
        commit.begin()
        together.push(commit)
        shared.push({ user: commit.user, batches })
      }
    }
    let end = (commit: Commit): void => commit.committed()
    try {
      if (shared.length > 0) await this.#shared.commit(shared)
    } catch (error) {
      end = commit => (error instanceof NothingWritten ? void this.#syncAlone(commit) : commit.failed(error))
    }
    for (const commit of together) end(commit)
    this.#isSharing = false
    if (this.#commits.length > 0) this.#startCommits()
  }

  /** Runs a sync when there is a thread for it: reads must not wait behind all syncs. */
  async sync<T>(work: () => Promise<T>): Promise<T> {
    if (this.#freeSyncs === 0) await new Promise<void>(resolve => this.#syncWaiters.push(resolve))
    else this.#freeSyncs--
    try {
      return await work()
    } finally {
      const next = this.#syncWaiters.shift()
      if (next === undefined) {
        this.#freeSyncs++
        this.#startCommits()
      } else next()
    }
  }
}
