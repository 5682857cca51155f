import type { Logger } from '../../telemetry/logger.ts'
import type { MetadataStore, StorageFailure, TopicPartition } from '../store.ts'

/** Logs whose disk has refused something. */
export interface WatchedLogs {
  readonly logs: () => Iterable<{
    readonly partition: TopicPartition
    readonly log: { readonly storage: { readonly failure: StorageFailure | undefined } }
  }>
  readonly metadata: Pick<MetadataStore, 'failure'>
  readonly logger: Logger
}

/** A log that takes no writes, and why: a partition's, or the one of topics, configs and users. */
export interface FailedLog {
  readonly partition: TopicPartition | undefined
  readonly failure: StorageFailure
}

const lookIntervalMs = 1000
/** How often it is said again, in looks. */
const saidEvery = 60

/** Says aloud when a log takes no more writes, again while that lasts, and when it is over. */
export class StorageWatch {
  readonly #options: WatchedLogs
  readonly #told = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #looks = 0

  constructor(options: WatchedLogs) {
    this.#options = options
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), lookIntervalMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** The logs that take no writes at the moment. */
  failed(): readonly FailedLog[] {
    const { logs, metadata } = this.#options
    return [
      { partition: undefined, failure: metadata.failure },
      ...Array.from(logs(), ({ partition, log }) => ({ partition, failure: log.storage.failure })),
    ].filter((one): one is FailedLog => one.failure !== undefined)
  }

  look(): void {
    const { logger } = this.#options
    this.#looks++
    const failed = new Map(this.failed().map(one => [nameOf(one.partition), one]))
    for (const [name, { partition, failure }] of failed) {
      const toldAt = this.#told.get(name)
      if (toldAt !== undefined && this.#looks - toldAt < saidEvery) continue
      this.#told.set(name, this.#looks)
      const advice = adviceFor(failure)
      logger.error(
        { err: failure.cause ?? failure, ...partition, advice },
        `${name} takes no writes: ${failure.message}`,
      )
    }
    for (const name of this.#told.keys()) {
      if (failed.has(name)) continue
      this.#told.delete(name)
      logger.info({}, `${name} takes writes again`)
    }
  }
}

/** What an operator does about it. */
export function adviceFor({ isFinal }: StorageFailure): string {
  return isFinal
    ? 'Check the disk, then start the server again: the start verifies what is on the disk and goes on behind the last record that was acknowledged.'
    : 'Free space on the disk, or mend it: the log is verified and takes writes again by itself within a minute.'
}

function nameOf(partition: TopicPartition | undefined): string {
  return partition === undefined ? 'the log of topics, configs and users' : `${partition.topic}-${partition.partition}`
}
