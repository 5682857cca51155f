import { setTimeout as sleep } from 'node:timers/promises'
import { UpstreamFailure } from '../../tcp/upstream-failure.ts'
import { KafkaFailure } from './kafka-failure.ts'

/** How long something is tried. */
export interface Patience {
  readonly retryMs: number
  readonly signal?: AbortSignal | undefined
  /** Called before each further attempt. */
  readonly onRetry?: (failure: Error) => void
}

const firstPauseMs = 50
const maxPauseMs = 1000

/** Tries until it goes well, fails for good, or the time is over. Rejects with what failed last. */
export async function retrying<Value>(
  work: () => Promise<Value>,
  { retryMs, signal, onRetry }: Patience,
): Promise<Value> {
  const endMs = performance.now() + retryMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
    try {
      return await work()
    } catch (error) {
      const isRetriable = (error instanceof UpstreamFailure || error instanceof KafkaFailure) && error.isRetriable
      if (!isRetriable || signal?.aborted === true || performance.now() + pauseMs > endMs) throw error
      onRetry?.(error)
    }
    // Who gives up is told what failed last, by the next attempt at the latest.
    await sleep(pauseMs, undefined, signal && { signal }).catch(() => undefined)
  }
}
