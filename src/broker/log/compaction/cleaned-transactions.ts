import type { EndTransactionMarker } from '../../../kafka/control-record.ts'
import type { RecordBatchHeader } from '../../../kafka/record-batch.ts'
import { batchAttributes } from '../../../kafka/record-batch.ts'
import type { AbortedTransaction } from '../../store.ts'

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
  isAborted({ baseOffset, lastOffsetDelta, producerId, attributes }: RecordBatchHeader): boolean {
    if ((attributes & batchAttributes.isTransactional) === 0) return false
    const lastOffset = baseOffset + BigInt(lastOffsetDelta)
    for (
      let next = this.#coming.at(-1);
      next !== undefined && next.firstOffset <= lastOffset;
      next = this.#coming.at(-1)
    ) {
      this.#aborted.set(next.producerId, next)
      this.#coming.pop()
    }
    return this.#aborted.has(producerId)
  }

  /** Data of a transaction stays in the log. */
  noteKept({ producerId, attributes }: RecordBatchHeader): void {
    if ((attributes & batchAttributes.isTransactional) !== 0) this.#withData.add(producerId)
  }

  /** Ends the transaction; whether nothing of it is left, and so its marker may go in time. */
  end({ producerId, baseOffset }: RecordBatchHeader, { type }: EndTransactionMarker): boolean {
    const hadData = this.#withData.delete(producerId)
    if (type === 'COMMIT') return !hadData
    const aborted = this.#aborted.get(producerId)
    if (aborted !== undefined && aborted.lastOffset <= baseOffset) this.#aborted.delete(producerId)
    return true
  }
}
