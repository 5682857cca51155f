import type { Answers } from './answers.ts'
import type { Exchange } from './exchange.ts'
import { failures } from './failures.ts'

const LONGEST_INTERVAL_MS = 1000

/** Answers 504 for requests that take too long. One sweep for all of them: a timer each would cost more than the work. */
export class Deadlines {
  readonly #timeoutMs: number
  readonly #answers: Answers
  readonly #now: () => number
  readonly #open = new Set<Exchange>()
  #timer: NodeJS.Timeout | undefined

  constructor(timeoutMs: number, answers: Answers, now: () => number) {
    this.#timeoutMs = timeoutMs
    this.#answers = answers
    this.#now = now
  }

  add(exchange: Exchange): void {
    this.#open.add(exchange)
  }

  remove(exchange: Exchange): void {
    this.#open.delete(exchange)
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#sweep(), Math.min(LONGEST_INTERVAL_MS, this.#timeoutMs)).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** A set keeps the order of arrival: the first that has time left ends the sweep. */
  #sweep(): void {
    const latestStart = this.#now() - this.#timeoutMs
    for (const exchange of this.#open) {
      if (exchange.startedAt > latestStart) return
      this.#open.delete(exchange)
      this.#answers.failure(exchange, failures.answerTimedOut)
    }
  }
}
