import type { Clock } from './clock.ts'

/** Why a signal of `within` was aborted when it was the time that ran out. */
export class TimeLimitReached extends Error {
  constructor(ms: number) {
    super(`not done within ${ms} ms`)
    this.name = 'TimeLimitReached'
  }
}

/** The outcome of `work`, or a rejection with the reason of `signal` as soon as that is aborted. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** Waits `ms` milliseconds; rejects with the reason of `signal` when that is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let cancel = () => {}
  const rest = new Promise<void>(resolve => (cancel = clock.after(ms, resolve)))
  return abortable(rest, signal).finally(() => cancel())
}

export interface TimeLimit {
  readonly clock: Clock
  readonly ms: number
  readonly signal: AbortSignal
}

/**
 * Runs `work` with a signal that is aborted with `limit.signal`, or when the time is over, with TimeLimitReached. Ends
 * then, even if `work` does not listen.
 */
export async function within<T>(limit: TimeLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, ms, signal } = limit
  signal.throwIfAborted()
  const controller = new AbortController()
  const forward = () => controller.abort(signal.reason)
  signal.addEventListener('abort', forward, { once: true })
  const cancel = clock.after(ms, () => controller.abort(new TimeLimitReached(ms)))
  try {
    return await abortable(work(controller.signal), controller.signal)
  } finally {
    cancel()
    signal.removeEventListener('abort', forward)
  }
}
