import type { Logger } from '../../telemetry/logger.ts'
import type { BrokerStore, TopicPartition } from '../store.ts'
import { StorageFailure } from '../store.ts'
import { compactLog } from './compaction/compact-log.ts'
import type { LogClock } from './log-clock.ts'
import type { PartitionLog } from './partition-log.ts'
import { expiredSegments } from './retention.ts'

/** How often the logs are looked after. */
export interface MaintenanceOptions {
  readonly retentionIntervalMs: number
  readonly compactionIntervalMs: number
  readonly flushIntervalMs: number
  readonly producerExpirationMs: number
  /** For the table of keys of the one compaction that runs. */
  readonly maxTableBytes: number
}

/** What is looked after: the logs that are open when it is asked. */
export interface MaintenanceParts {
  readonly logs: () => Iterable<{ readonly partition: TopicPartition; readonly log: PartitionLog }>
  readonly store: BrokerStore
  readonly clock: LogClock
  readonly logger: Logger
}

/** Bytes behind the recovery point that are worth a flush: less is verified in no time. */
const minFlushBytes = 4 * 1024 * 1024

/** Retention, compaction, recovery points and repair, one log after the other. */
export class LogMaintenance {
  readonly #parts: MaintenanceParts
  readonly #options: MaintenanceOptions
  readonly #timers: NodeJS.Timeout[] = []
  readonly #flushedSizes = new WeakMap<PartitionLog, number>()
  #running: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(parts: MaintenanceParts, options: MaintenanceOptions) {
    this.#parts = parts
    this.#options = options
  }

  /** `opened`: when all logs are. What a crash has left is verified by then, and the next start need not do it again. */
  start(opened: Promise<unknown>): void {
    this.#running = opened.then(() => this.flush())
    const { retentionIntervalMs, compactionIntervalMs, flushIntervalMs } = this.#options
    const every = (ms: number, work: () => Promise<void>): void => {
      const timer = setInterval(() => {
        this.#running = this.#running.then(work)
      }, ms)
      timer.unref()
      this.#timers.push(timer)
    }
    every(retentionIntervalMs, () => this.retain())
    every(compactionIntervalMs, () => this.compact())
    every(flushIntervalMs, () => this.flush())
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
    await this.#running
  }

  /** Removes segments that are too old or too many, and forgets producers that are quiet. */
  async retain(): Promise<void> {
    const nowMs = BigInt(Math.floor(this.#parts.clock.steadyMs()))
    await this.#each('retention', async log => {
      const { logStartOffset, highWatermark, settings, storage } = log
      log.producers.expire(nowMs - BigInt(this.#options.producerExpirationMs))
      await log.removeSegments(expiredSegments(storage.segments(), settings, { nowMs, logStartOffset, highWatermark }))
    })
  }

  /** Compacts the logs that are due. */
  async compact(): Promise<void> {
    const nowMs = BigInt(Math.floor(this.#parts.clock.steadyMs()))
    const { maxTableBytes } = this.#options
    await this.#each('compaction', async (log, signal) => {
      if (log.settings.isCompacted) await compactLog(log, { nowMs, maxTableBytes, signal })
    })
  }

  /** Moves recovery points on, and lets logs in again whose disk was full. */
  async flush(): Promise<void> {
    await this.#each('flush', async log => {
      const { failure, sizeBytes } = log.storage
      if (failure?.isFinal === false) await log.repair()
      const grown = Math.abs(sizeBytes - (this.#flushedSizes.get(log) ?? 0))
      if (failure !== undefined || (grown < minFlushBytes && !hasWholeSegmentToVerify(log))) return
      await log.flush()
      this.#flushedSizes.set(log, sizeBytes)
    })
    await this.#parts.store.saveCheckpoints().catch((error: unknown) => {
      this.#parts.logger.error({ err: error }, 'recovery points could not be saved')
    })
  }

  /** One log that fails does not keep the others from being looked after. */
  async #each(what: string, work: (log: PartitionLog, signal: AbortSignal) => Promise<void>): Promise<void> {
    for (const { partition, log } of this.#parts.logs()) {
      if (this.#isStopped || log.closed.aborted) continue
      await work(log, log.closed).catch((error: unknown) => {
        // The topic went meanwhile, or the broker stops.
        if (log.closed.aborted) return
        const level = error instanceof StorageFailure ? 'error' : 'warn'
        this.#parts.logger[level]({ err: error, ...partition }, `${what} of a log failed`)
      })
    }
  }
}

/** Whether a start would go through a segment and the one after it. Those that are sealed move the recovery point themselves. */
function hasWholeSegmentToVerify({ storage }: PartitionLog): boolean {
  return (storage.segments().at(-1)?.baseOffset ?? 0n) > storage.checkpoint.recoveryPoint
}
