/** Stops a timer that has not run yet; afterwards it does nothing. */
export type CancelTimer = () => void

/** Time as the coordinators see it. Timers run on the steady clock: a wall clock that jumps must not expire anything. */
export interface CoordinatorClock {
  /** Milliseconds since 1970, for what is written down. */
  wallMs(): number
  /** Milliseconds since some start; never goes back. */
  steadyMs(): number
  /** Runs `action` once, after `delayMs`; never within the call. */
  schedule(delayMs: number, action: () => void): CancelTimer
}

/**
 * Runs an action once a time is over, unless the time is set anew before. Moving the end back costs nothing: the timer under
 * it is left to run and looks again.
 */
export class Deadline {
  readonly #clock: CoordinatorClock
  readonly #action: () => void
  #cancel: CancelTimer | undefined
  #timerMs = 0
  #endMs = Infinity

  constructor(clock: CoordinatorClock, action: () => void) {
    this.#clock = clock
    this.#action = action
  }

  get isSet(): boolean {
    return this.#endMs !== Infinity
  }

  /** The action runs `delayMs` from now, and not before. */
  set(delayMs: number): void {
    this.#endMs = this.#clock.steadyMs() + delayMs
    if (this.#cancel !== undefined && this.#timerMs <= this.#endMs) return
    this.#cancel?.()
    this.#arm(delayMs)
  }

  /** The action does not run. */
  clear(): void {
    this.#endMs = Infinity
    this.#cancel?.()
    this.#cancel = undefined
  }

  #arm(delayMs: number): void {
    this.#timerMs = this.#clock.steadyMs() + delayMs
    this.#cancel = this.#clock.schedule(delayMs, () => this.#onTimer())
  }

  #onTimer(): void {
    this.#cancel = undefined
    const leftMs = this.#endMs - this.#clock.steadyMs()
    if (leftMs > 0) return this.#arm(leftMs)
    this.#endMs = Infinity
    this.#action()
  }
}
