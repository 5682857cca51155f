import type { CoordinatorClock } from './coordinator-clock.ts'

const maxDelayMs = 0x7fff_ffff

/** The clocks and timers of the machine. */
export const systemClock: CoordinatorClock = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  schedule(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(delayMs, 0), maxDelayMs))
    return () => clearTimeout(timer)
  },
}
