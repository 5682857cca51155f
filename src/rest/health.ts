import type { Logger } from '../telemetry/logger.ts'

/** Something that does not work although the store does. */
export interface HealthProblem {
  /** What is wrong, in words that give nothing away; the log has the error. */
  readonly what: string
  /** What is concerned, the first of them. */
  readonly partitions: readonly string[]
  readonly partitionCount: number
  /** What to do. */
  readonly advice: string
  /** Nothing but a new start mends it. */
  readonly needsRestart: boolean
}

/** Whether the store can be read and written, and whether all else works. */
export interface Health {
  readonly status: 'up' | 'degraded' | 'down'
  /** Why it is down; the log has the error. */
  readonly reason?: string
  /** Why it is degraded. */
  readonly problems?: readonly HealthProblem[]
  readonly needsRestart?: boolean
}

export interface HealthOptions {
  /** Rejects when the store cannot be read or written. */
  readonly check: () => Promise<void>
  /** What else does not work at the moment. */
  readonly problems?: (() => readonly HealthProblem[]) | undefined
  readonly timeoutMs: number
  /** One look at the store serves every question within this time. */
  readonly intervalMs: number
  readonly logger: Logger
  readonly now: () => number
}

/** Answers health checks: at most one look at the store at a time and per interval, however many ask. */
export class HealthCheck {
  readonly #options: HealthOptions
  #last: { readonly at: number; readonly health: Promise<Health> } | undefined
  /** The look under way; one that outlives its timeout is not joined by another. */
  #looking: Promise<void> | undefined

  constructor(options: HealthOptions) {
    this.#options = options
  }

  health(): Promise<Health> {
    const now = this.#options.now()
    if (this.#last === undefined || now - this.#last.at >= this.#options.intervalMs) {
      this.#last = { at: now, health: this.#look() }
    }
    return this.#last.health
  }

  #working(): Health {
    const problems = this.#options.problems?.() ?? []
    if (problems.length === 0) return { status: 'up' }
    return { status: 'degraded', needsRestart: problems.some(({ needsRestart }) => needsRestart), problems }
  }

  async #look(): Promise<Health> {
    const { check, timeoutMs, logger } = this.#options
    this.#looking ??= check().finally(() => (this.#looking = undefined))
    const { promise: late, cancel } = timeout(timeoutMs)
    try {
      return await Promise.race([this.#looking.then(() => this.#working()), late])
    } catch (error) {
      logger.warn({ err: error }, 'the store failed its health check')
      return { status: 'down', reason: 'The store cannot be read or written' }
    } finally {
      cancel()
    }
  }
}

function timeout(timeoutMs: number): { readonly promise: Promise<Health>; readonly cancel: () => void } {
  const { promise, resolve } = withResolvers<Health>()
  const late: Health = { status: 'down', reason: `The store did not answer within ${timeoutMs} ms` }
  const timer = setTimeout(() => resolve(late), timeoutMs)
  return { promise, cancel: () => clearTimeout(timer) }
}

/** `Promise.withResolvers` of Node 22. */
function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>(settle => (resolve = settle))
  return { promise, resolve }
}
