import type { Clock } from '../../src/client/clock.ts'

interface Timer {
  readonly ms: number
  readonly action: () => void
}

/**
 * A clock on which waits between attempts are over at once, and time limits never, unless the test says so. Time stands
 * still but for those waits.
 */
export class TestClock implements Clock {
  /** Every wait that was over, in milliseconds. */
  readonly waits: number[] = []
  readonly #timers = new Set<Timer>()
  readonly #shortestLimitMs: number
  #now = 0

  /** What takes at least `shortestLimitMs` is a time limit. */
  constructor(shortestLimitMs = 25_000) {
    this.#shortestLimitMs = shortestLimitMs
  }

  now(): number {
    return this.#now
  }

  after(ms: number, action: () => void): () => void {
    const timer: Timer = { ms, action }
    this.#timers.add(timer)
    if (ms < this.#shortestLimitMs) setImmediate(() => this.#finish(timer))
    return () => void this.#timers.delete(timer)
  }

  /** Lets `ms` pass without any timer noticing. */
  pass(ms: number): void {
    this.#now += ms
  }

  /** Ends the limits of this length that are running; how many there were. */
  reach(ms: number): number {
    const reached = [...this.#timers].filter(timer => timer.ms === ms)
    for (const timer of reached) {
      this.#timers.delete(timer)
      timer.action()
    }
    return reached.length
  }

  /** Timers that are running. */
  get running(): number {
    return this.#timers.size
  }

  #finish(timer: Timer): void {
    if (!this.#timers.delete(timer)) return
    this.waits.push(timer.ms)
    this.#now += timer.ms
    timer.action()
  }
}
