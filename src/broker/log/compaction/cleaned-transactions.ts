import type { EndTransactionMarker } from '../../../kafka/control-record.ts'
import type { RecordBatchHeader } from '../../../kafka/record-batch.ts'
import { batchAttributes } from '../../../kafka/record-batch.ts'
import type { AbortedTransaction } from '../../store.ts'

/** What a marker has ended. */
export interface EndedTransaction {
  /** Whether nothing of it is left, so that its marker may go in time. */
  readonly isEmpty: boolean
  /** As the index of aborted transactions has it. */
  readonly aborted: AbortedTransaction | undefined
}

/**
 * Follows the transactions of a log batch by batch: whose data was aborted, and which markers stand for nothing any more.
 * Batches come in the order of their offsets.
 */
export class CleanedTransactions {
  /** By first offset; those that are passed are taken off the end. */
  readonly #coming: AbortedTransaction[]
  readonly #aborted = new Map<bigint, AbortedTransaction>()
  /** Producers of whose open transaction data was kept. */
  readonly #withData = new Set<bigint>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#coming = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? 1 : -1))
  }

  /** Whether a batch of data belongs to a transaction that was aborted. */
  isAborted(header: RecordBatchHeader): boolean {
    return (header.attributes & batchAttributes.isTransactional) !== 0 && this.#abortedWith(header) !== undefined
  }

  /** Data of a transaction stays in the log. */
  noteKept({ producerId, attributes }: RecordBatchHeader): void {
    if ((attributes & batchAttributes.isTransactional) !== 0) this.#withData.add(producerId)
  }

  /** Ends the transaction that a marker is of. */
  end(header: RecordBatchHeader, { type }: EndTransactionMarker): EndedTransaction {
    const hadData = this.#withData.delete(header.producerId)
    const aborted = this.#abortedWith(header)
    return { isEmpty: type === 'ABORT' || !hadData, aborted }
  }

  /** The aborted transaction in which a batch lies, its marker included. Earlier ones may have lost all their data. */
  #abortedWith({ baseOffset, lastOffsetDelta, producerId }: RecordBatchHeader): AbortedTransaction | undefined {
    const lastOffset = baseOffset + BigInt(lastOffsetDelta)
    for (let next = this.#coming.at(-1); next !== undefined && next.firstOffset <= lastOffset;) {
      this.#aborted.set(next.producerId, next)
      this.#coming.pop()
      next = this.#coming.at(-1)
    }
    const aborted = this.#aborted.get(producerId)
    if (aborted === undefined || aborted.lastOffset >= baseOffset) return aborted
    this.#aborted.delete(producerId)
    return undefined
  }
}
