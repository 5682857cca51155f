import type { WriteQueue } from '../broker/store.ts'

/** What the queue lets run: once for all appends of one turn of the event loop. */
export interface Drainable {
  drain(): void
}

/** What waits to be written in all logs together, with a bound, and how many syncs may run at once. */
export class CommitQueue implements WriteQueue {
  readonly #maxBytes: number
  readonly #dirty = new Set<Drainable>()
  readonly #waiters: (() => void)[] = []
  readonly #syncWaiters: (() => void)[] = []
  #freeSyncs: number
  #bytes = 0
  #isScheduled = false

  constructor(maxBytes: number, maxSyncs: number) {
    this.#maxBytes = maxBytes
    this.#freeSyncs = maxSyncs
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

  /** Runs a sync when there is a thread for it: reads must not wait behind all syncs. */
  async sync<T>(work: () => Promise<T>): Promise<T> {
    if (this.#freeSyncs === 0) await new Promise<void>(resolve => this.#syncWaiters.push(resolve))
    else this.#freeSyncs--
    try {
      return await work()
    } finally {
      const next = this.#syncWaiters.shift()
      if (next === undefined) this.#freeSyncs++
      else next()
    }
  }
}
