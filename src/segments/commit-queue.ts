import type { Buffer } from 'node:buffer'
import type { WriteQueue } from '../broker/store.ts'
import type { SharedLog, SharedLogUser } from './shared-log.ts'
import { NothingWritten } from './shared-log.ts'

/** What the queue lets run: once for all appends of one turn of the event loop. */
export interface Drainable {
  drain(): void
}

/** A log that wants what it has written to be durable. */
export interface Commit {
  readonly user: SharedLogUser
  /** What is covered is what was written up to now. Called when the commit begins, and when it begins in another way. */
  readonly begin: () => void
  readonly syncFile: () => Promise<void>
  /** What was not durable before, if the shared log may stand for it. */
  readonly sharedBatches: () => readonly Buffer[] | undefined
}

interface WaitingCommit {
  readonly commit: Commit
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Bounds, and the log that many share. */
export interface CommitQueueOptions {
  readonly maxBytes: number
  readonly maxSyncs: number
  readonly shared: SharedLog
  /** As many logs that wait at once are worth writing their batches twice. */
  readonly minSharedLogs: number
}

/** What waits to be written in all logs together, with a bound, and how many syncs may run at once. */
export class CommitQueue implements WriteQueue {
  readonly #maxBytes: number
  readonly #dirty = new Set<Drainable>()
  readonly #waiters: (() => void)[] = []
  readonly #syncWaiters: (() => void)[] = []
  readonly #shared: SharedLog
  readonly #minSharedLogs: number
  #commits: WaitingCommit[] = []
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
  commit(commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#commits.push({ commit, resolve, reject })
      // Not at once: the logs that were written in this turn come together.
      if (this.#commits.length === 1) queueMicrotask(() => this.#startCommits())
    })
  }

  #startCommits(): void {
    if (this.#commits.length >= this.#minSharedLogs && !this.#shared.hasFailed) {
      if (!this.#isSharing) void this.#share()
      return
    }
    // Those that find no thread free wait here, and may become many.
    while (this.#freeSyncs > 0) {
      const next = this.#commits.shift()
      if (next === undefined) return
      this.#syncAlone(next.commit).then(next.resolve, next.reject)
    }
  }

  async #syncAlone(commit: Commit): Promise<void> {
    await this.sync(() => {
      commit.begin()
      return commit.syncFile()
    })
  }

  async #share(): Promise<void> {
    this.#isSharing = true
    const all = this.#commits.splice(0)
    const together: { readonly waiting: WaitingCommit; readonly batches: readonly Buffer[] }[] = []
    for (const waiting of all) {
      const batches = waiting.commit.sharedBatches()
      if (batches === undefined) this.#syncAlone(waiting.commit).then(waiting.resolve, waiting.reject)
      else {
        waiting.commit.begin()
        together.push({ waiting, batches })
      }
    }
    try {
      if (together.length > 0)
        await this.#shared.commit(together.map(({ waiting, batches }) => ({ user: waiting.commit.user, batches })))
      for (const { waiting } of together) waiting.resolve()
    } catch (error) {
      for (const { waiting } of together) {
        if (error instanceof NothingWritten) this.#syncAlone(waiting.commit).then(waiting.resolve, waiting.reject)
        else waiting.reject(error)
      }
    }
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
