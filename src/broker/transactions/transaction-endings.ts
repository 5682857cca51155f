import type { Logger } from '../../telemetry/logger.ts'
import type { CancelTimer, CoordinatorClock } from '../coordinator-clock.ts'
import type { ProducerIdentity } from '../coordinator-log.ts'
import type { TopicPartition } from '../store.ts'
import type { TransactionStore } from './transaction-store.ts'
import type { Transaction } from './transaction.ts'
import { isEnding } from './transaction.ts'

/** How a transaction ends in its partitions. */
export interface EndMarker extends ProducerIdentity {
  readonly coordinatorEpoch: number
  readonly isCommitted: boolean
}

/** Port: writes the ends of transactions into partitions. */
export interface MarkerWriter {
  /**
   * Resolves, once they are durable, with the partitions that could not be written to and have to be tried again; those
   * that are gone are not among them. Offsets in `__consumer_offsets` are valid, or gone, when it resolves.
   */
  write(partitions: readonly TopicPartition[], marker: EndMarker): Promise<readonly TopicPartition[]>
}

/** The ports of endings. */
export interface EndingParts {
  readonly store: TransactionStore
  readonly markers: MarkerWriter
  readonly clock: CoordinatorClock
  readonly logger: Logger
  readonly coordinatorEpoch: number
}

const firstRetryMs = 100
const maxRetryMs = 10_000

/** Carries out the ends of transactions that are decided, however often it takes. */
export class TransactionEndings {
  readonly #parts: EndingParts
  readonly #retries = new Map<Transaction, CancelTimer>()
  #isStopped = false

  constructor(parts: EndingParts) {
    this.#parts = parts
  }

  /** Starts to carry out an end: markers first, then the state that says that they are written. */
  begin(transaction: Transaction): void {
    const { partitions } = transaction.state
    const list = [...partitions].flatMap(([topic, set]) => Array.from(set, partition => ({ topic, partition })))
    void this.#run(transaction, list, firstRetryMs)
  }

  stop(): void {
    this.#isStopped = true
    for (const cancel of this.#retries.values()) cancel()
    this.#retries.clear()
  }

  async #run(transaction: Transaction, partitions: readonly TopicPartition[], retryMs: number): Promise<void> {
    const left = partitions.length === 0 ? partitions : await this.#write(transaction, partitions)
    if (this.#isStopped || !isEnding(transaction.state)) return
    if (left.length === 0 && (await this.#complete(transaction))) return
    if (this.#isStopped) return
    const cancel = this.#parts.clock.schedule(retryMs, () => {
      this.#retries.delete(transaction)
      void this.#run(transaction, left, Math.min(2 * retryMs, maxRetryMs))
    })
    this.#retries.set(transaction, cancel)
  }

  async #write(transaction: Transaction, partitions: readonly TopicPartition[]): Promise<readonly TopicPartition[]> {
    const { markers, coordinatorEpoch, logger } = this.#parts
    const { producerId, producerEpoch, status } = transaction.state
    try {
      return await markers.write(partitions, {
        producerId,
        producerEpoch,
        coordinatorEpoch,
        isCommitted: status === 'PrepareCommit',
      })
    } catch (error) {
      logger.error({ err: error, transactionalId: transaction.transactionalId }, 'a transaction could not be ended yet')
      return partitions
    }
  }

  #complete(transaction: Transaction): Promise<boolean> {
    const status = transaction.state.status === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort'
    return this.#parts.store.change(transaction, { status, partitions: new Map() })
  }
}
