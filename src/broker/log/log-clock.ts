/** The two clocks of the machine: one can be set, the other only goes on. Milliseconds. */
export interface Clocks {
  readonly wallMs: () => number
  readonly monotonicMs: () => number
}

const maxDriftMs = 5_000
/** A jump that has lasted this long was meant. */
const trustAfterMs = 5 * 60_000

/**
 * The time that decisions about age go by. When the wall clock jumps, it goes on as if it had not, until the jump has lasted
 * five minutes: a clock set wrong for a moment deletes nothing.
 */
export class LogClock {
  readonly #clocks: Clocks
  #wallMs: number
  #monotonicMs: number
  #jumpedAtMs: number | undefined

  constructor(clocks: Clocks) {
    this.#clocks = clocks
    this.#wallMs = clocks.wallMs()
    this.#monotonicMs = clocks.monotonicMs()
  }

  /** What the wall clock says, for timestamps in records. */
  wallMs(): number {
    return this.#clocks.wallMs()
  }

  steadyMs(): number {
    const wallMs = this.#clocks.wallMs()
    const monotonicMs = this.#clocks.monotonicMs()
    const expectedMs = this.#wallMs + (monotonicMs - this.#monotonicMs)
    const isJump = Math.abs(wallMs - expectedMs) > maxDriftMs
    if (isJump) {
      this.#jumpedAtMs ??= monotonicMs
      if (monotonicMs - this.#jumpedAtMs < trustAfterMs) return expectedMs
    }
    this.#jumpedAtMs = undefined
    this.#wallMs = wallMs
    this.#monotonicMs = monotonicMs
    return wallMs
  }
}
