import type { CoordinatorClock } from './coordinator-clock.ts'

/** How far the two clocks may drift apart between two looks. */
const maxDriftMs = 60_000
/** How long a jump must have lasted before it is believed. */
const settlingMs = 300_000

/** Watches the wall clock against the steady one, so that a jump does not expire what has not aged. */
export class WallClockWatch {
  readonly #clock: CoordinatorClock
  #offsetMs: number
  #jumpedAtMs: number | undefined

  constructor(clock: CoordinatorClock) {
    this.#clock = clock
    this.#offsetMs = this.#currentOffsetMs()
  }

  /** Whether the wall clock has run evenly of late. Ask often: a jump there and back between two calls is not seen. */
  isTrusted(): boolean {
    const offsetMs = this.#currentOffsetMs()
    const nowMs = this.#clock.steadyMs()
    const hasJumped = Math.abs(offsetMs - this.#offsetMs) > maxDriftMs
    this.#offsetMs = offsetMs
    if (hasJumped) this.#jumpedAtMs = nowMs
    else if (this.#jumpedAtMs !== undefined && nowMs - this.#jumpedAtMs >= settlingMs) this.#jumpedAtMs = undefined
    return this.#jumpedAtMs === undefined
  }

  #currentOffsetMs(): number {
    return this.#clock.wallMs() - this.#clock.steadyMs()
  }
}
