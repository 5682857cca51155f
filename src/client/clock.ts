/** Time as the client sees it; a test puts its own here. */
export interface Clock {
  /** Milliseconds from any fixed point. */
  now(): number
  /** Runs `action` once, `ms` milliseconds from now. Calling what comes back cancels it. */
  after(ms: number, action: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms)
    return () => clearTimeout(timer)
  },
}
