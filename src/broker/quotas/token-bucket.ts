const msPerSecond = 1000

/** A rate, with room for what one second allows. What is taken beyond is owed, and waited for. */
export class TokenBucket {
  readonly #perSecond: number
  #tokens: number
  #filledMs: number

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#tokens = perSecond
    this.#filledMs = nowMs
  }

  /** Takes tokens; the milliseconds until nothing is owed any more. */
  take(amount: number, nowMs: number): number {
    const filled = this.#tokens + ((nowMs - this.#filledMs) / msPerSecond) * this.#perSecond
    this.#filledMs = nowMs
    this.#tokens = Math.min(this.#perSecond, filled) - amount
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * msPerSecond
  }
}
