import type { ErrorName } from '../../kafka/error-codes.ts'
import type { RecordBatchHeader } from '../../kafka/record-batch.ts'
import { batchAttributes, sequenceAfter } from '../../kafka/record-batch.ts'
import type { AbortedTransaction } from '../store.ts'
import { LogError } from './log-error.ts'

/** A batch that was taken from a producer. */
export interface ProducerBatch {
  readonly baseSequence: number
  readonly lastSequence: number
  readonly baseOffset: bigint
  readonly lastOffset: bigint
  readonly maxTimestamp: bigint
}

/** What a partition knows of a producer. */
export interface ProducerState {
  readonly producerId: bigint
  producerEpoch: number
  /** Of the last marker; -1 before any. */
  coordinatorEpoch: number
  /** The last ones of this epoch, oldest first. */
  batches: ProducerBatch[]
  lastTimestamp: bigint
  transactionFirstOffset: bigint | undefined
}

/** The end of a transaction in a partition. */
export interface TransactionEnd {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly type: 'ABORT' | 'COMMIT'
  readonly timestamp: bigint
}

/** Batches per producer that are known again when they are sent again. */
export const rememberedBatches = 5
const noSequence = -1
const noEpoch = -1
/** Producers per partition; ids cost nothing to make up. Beyond, the one that was quiet longest goes. */
const maxProducers = 100_000

/**
 * Producers of one partition: their sequences, epochs and open transactions (KIP-98). `check` is what a batch must pass
 * before it is placed; `note` is for every batch that was, at the append and when the log is read at the start.
 */
export class ProducerStates {
  /** In the order of their last batch. */
  #producers = new Map<bigint, ProducerState>()
  /** First offsets of open transactions by producer id, ascending as they are opened in the order of the log. */
  #open = new Map<bigint, bigint>()
  /** Transactions whose marker is not visible yet, in the order of the markers. */
  #ended: { readonly firstOffset: bigint; readonly lastOffset: bigint }[] = []

  get size(): number {
    return this.#producers.size
  }

  all(): Iterable<ProducerState> {
    return this.#producers.values()
  }

  get(producerId: bigint): ProducerState | undefined {
    return this.#producers.get(producerId)
  }

  /** Puts the states of a snapshot in the place of all others. */
  load(states: Iterable<ProducerState>): void {
    this.#producers = new Map()
    this.#ended = []
    const open: [bigint, bigint][] = []
    for (const state of states) {
      this.#producers.set(state.producerId, state)
      if (state.transactionFirstOffset !== undefined) open.push([state.producerId, state.transactionFirstOffset])
    }
    this.#open = new Map(open.sort(([, a], [, b]) => (a < b ? -1 : 1)))
  }

  /** The batch taken before that this one repeats; undefined for a new one. Throws LogError for one that may not follow. */
  check(header: RecordBatchHeader): ProducerBatch | undefined {
    const { producerId, producerEpoch, baseSequence } = header
    if (producerId < 0n) return undefined
    const state = this.#producers.get(producerId)
    const knownEpoch = state?.producerEpoch ?? noEpoch
    if (producerEpoch < knownEpoch)
      throw refused('INVALID_PRODUCER_EPOCH', header, `epoch ${producerEpoch} is older than ${knownEpoch}`)
    // Nothing is known, maybe because it was long ago: any sequence may begin.
    if (state === undefined) return undefined
    // Coordinators write offsets in transactions without sequences: they do not send anything twice.
    if (baseSequence === noSequence) return undefined
    if (producerEpoch === state.producerEpoch) {
      const repeated = repeatedBatch(state, header)
      if (repeated !== undefined) return repeated
      this.#checkFollows(state, header)
    } else if (baseSequence !== 0) {
      throw refused('OUT_OF_ORDER_SEQUENCE_NUMBER', header, `epoch ${producerEpoch} begins with ${baseSequence}, not 0`)
    }
    const isTransactional = (header.attributes & batchAttributes.isTransactional) !== 0
    if (state.transactionFirstOffset !== undefined && !isTransactional)
      throw refused('INVALID_TXN_STATE', header, 'a transaction is open, and the batch is not part of one')
    return undefined
  }

  /** Whether a transaction of the producer, in this epoch, has records here and no end. */
  isOngoing({ producerId, producerEpoch }: RecordBatchHeader): boolean {
    const state = this.#producers.get(producerId)
    return state?.transactionFirstOffset !== undefined && state.producerEpoch === producerEpoch
  }

  #checkFollows(state: ProducerState, header: RecordBatchHeader): void {
    const expected = sequenceAfter(state.batches.at(-1)?.lastSequence ?? -1, 1)
    if (header.baseSequence === expected) return
    const detail = `sequence ${header.baseSequence} where ${expected} follows`
    throw refused('OUT_OF_ORDER_SEQUENCE_NUMBER', header, detail)
  }

  /** Takes in a data batch that got its place. */
  note(header: RecordBatchHeader, baseOffset: bigint, nowMs: bigint): void {
    const { producerId, producerEpoch, baseSequence, lastOffsetDelta } = header
    if (producerId < 0n) return
    const state = this.#touch(producerId, producerEpoch)
    if (baseSequence !== noSequence) {
      const lastOffset = baseOffset + BigInt(lastOffsetDelta)
      const lastSequence = sequenceAfter(baseSequence, lastOffsetDelta)
      state.batches.push({ baseSequence, lastSequence, baseOffset, lastOffset, maxTimestamp: header.maxTimestamp })
      if (state.batches.length > rememberedBatches) state.batches.shift()
    }
    state.lastTimestamp = nowMs
    const isTransactional = (header.attributes & batchAttributes.isTransactional) !== 0
    if (!isTransactional || state.transactionFirstOffset !== undefined) return
    state.transactionFirstOffset = baseOffset
    this.#open.set(producerId, baseOffset)
  }

  /** Whether a marker may be written. Throws LogError for one of an older producer epoch or coordinator. */
  checkEnd(end: TransactionEnd): void {
    const state = this.#producers.get(end.producerId)
    if (state === undefined) return
    const about = `the marker of producer ${end.producerId}`
    if (end.producerEpoch < state.producerEpoch) {
      const message = `${about} has epoch ${end.producerEpoch}, and ${state.producerEpoch} is known`
      throw new LogError('INVALID_PRODUCER_EPOCH', message)
    }
    if (end.coordinatorEpoch < state.coordinatorEpoch) {
      const message = `${about} has coordinator epoch ${end.coordinatorEpoch}, and ${state.coordinatorEpoch} is known`
      throw new LogError('TRANSACTION_COORDINATOR_FENCED', message)
    }
  }

  /** Takes in a marker at an offset. The answer is the transaction if it was aborted and had data here. */
  end(end: TransactionEnd, offset: bigint): AbortedTransaction | undefined {
    const state = this.#touch(end.producerId, end.producerEpoch)
    const firstOffset = state.transactionFirstOffset
    state.coordinatorEpoch = end.coordinatorEpoch
    state.lastTimestamp = end.timestamp
    state.transactionFirstOffset = undefined
    if (firstOffset === undefined) return undefined
    this.#open.delete(end.producerId)
    this.#ended.push({ firstOffset, lastOffset: offset })
    if (end.type === 'COMMIT') return undefined
    const lastStableOffset = this.#firstOpen() ?? offset + 1n
    return { producerId: end.producerId, firstOffset, lastOffset: offset, lastStableOffset }
  }

  /** Where the first transaction begins that is open, or whose end is not visible yet; else the high watermark. */
  lastStableOffset(highWatermark: bigint): bigint {
    while ((this.#ended[0]?.lastOffset ?? highWatermark) < highWatermark) this.#ended.shift()
    let least = this.#firstOpen() ?? highWatermark
    for (const { firstOffset } of this.#ended) if (firstOffset < least) least = firstOffset
    return least < highWatermark ? least : highWatermark
  }

  /** Forgets producers that were quiet since, except those with an open transaction. */
  expire(before: bigint): void {
    for (const { producerId, lastTimestamp, transactionFirstOffset } of this.#producers.values())
      if (lastTimestamp < before && transactionFirstOffset === undefined) this.#producers.delete(producerId)
  }

  #firstOpen(): bigint | undefined {
    return this.#open.values().next().value
  }

  /** The state of a producer, moved to the end, and emptied when the epoch is new. */
  #touch(producerId: bigint, producerEpoch: number): ProducerState {
    const state = this.#producers.get(producerId) ?? newState(producerId)
    if (state.producerEpoch !== producerEpoch) {
      state.producerEpoch = producerEpoch
      state.batches = []
    }
    this.#producers.delete(producerId)
    this.#producers.set(producerId, state)
    if (this.#producers.size > maxProducers) this.#forgetOldest()
    return state
  }

  #forgetOldest(): void {
    for (const { producerId, transactionFirstOffset } of this.#producers.values()) {
      if (transactionFirstOffset !== undefined) continue
      this.#producers.delete(producerId)
      return
    }
  }
}

function newState(producerId: bigint): ProducerState {
  return {
    producerId,
    producerEpoch: noEpoch,
    coordinatorEpoch: -1,
    batches: [],
    lastTimestamp: -1n,
    transactionFirstOffset: undefined,
  }
}

function repeatedBatch({ batches }: ProducerState, header: RecordBatchHeader): ProducerBatch | undefined {
  const { baseSequence, lastOffsetDelta } = header
  const lastSequence = sequenceAfter(baseSequence, lastOffsetDelta)
  return batches.find(batch => batch.baseSequence === baseSequence && batch.lastSequence === lastSequence)
}

function refused(error: ErrorName, { producerId }: RecordBatchHeader, detail: string): LogError {
  return new LogError(error, `a batch of producer ${producerId} is refused: ${detail}`)
}
