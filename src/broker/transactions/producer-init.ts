import type { ErrorName } from '../../kafka/error-codes.ts'
import type { InitProducerIdRequest } from '../../kafka/messages/init-producer-id.ts'
import type { Logger } from '../../telemetry/logger.ts'
import type { ProducerIdentity } from '../coordinator-log.ts'
import type { ProducerIds } from './producer-ids.ts'
import { isUsableTransactionalId } from './transactional-id.ts'
import type { TransactionSettings } from './transaction-settings.ts'
import type { TransactionStore } from './transaction-store.ts'
import type { Transaction, TransactionState } from './transaction.ts'
import { isEnding, isExhausted, noProducer } from './transaction.ts'

/** What producers are initialised with. */
export interface ProducerInitParts {
  readonly settings: TransactionSettings
  readonly store: TransactionStore
  readonly producerIds: ProducerIds
  readonly logger: Logger
  /** Fences the producer of an ongoing transaction and aborts it. Whether that is decided. */
  abort(transaction: Transaction): Promise<boolean>
}

const noPartitions = new Map<string, ReadonlySet<number>>()

/** InitProducerId: plain producer ids, and the epochs of transactional ids (KIP-98, KIP-360). */
export class ProducerInit {
  readonly #parts: ProducerInitParts

  constructor(parts: ProducerInitParts) {
    this.#parts = parts
  }

  async init(request: InitProducerIdRequest, outage: ErrorName | undefined): Promise<ProducerIdentity | ErrorName> {
    const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request
    // Half an identity is none: a producer either knows who it was or asks for the first time.
    if ((producerId === -1n) !== (producerEpoch === -1)) return 'INVALID_REQUEST'
    if (transactionalId === null) return this.#identity(0)
    if (!isUsableTransactionalId(transactionalId)) return 'INVALID_REQUEST'
    if (outage !== undefined) return outage
    if (timeoutMs <= 0 || timeoutMs > this.#parts.settings.maxTimeoutMs) return 'INVALID_TRANSACTION_TIMEOUT'
    const expected = producerId === -1n ? undefined : { producerId, producerEpoch }
    const known = this.#parts.store.get(transactionalId)
    return known === undefined ? this.#create(transactionalId, timeoutMs) : this.#renew(known, timeoutMs, expected)
  }

  async #create(transactionalId: string, timeoutMs: number): Promise<ProducerIdentity | ErrorName> {
    const { store } = this.#parts
    if (!store.hasRoom(transactionalId)) return 'POLICY_VIOLATION'
    const identity = await this.#identity(0)
    if (typeof identity === 'string') return identity
    // Somebody else may have asked for the same id meanwhile.
    if (store.get(transactionalId) !== undefined) return 'CONCURRENT_TRANSACTIONS'
    const transaction = store.create(transactionalId, timeoutMs)
    if (await store.change(transaction, identity)) return identity
    store.forget(transaction)
    return 'COORDINATOR_NOT_AVAILABLE'
  }

  async #renew(
    transaction: Transaction,
    timeoutMs: number,
    expected: ProducerIdentity | undefined,
  ): Promise<ProducerIdentity | ErrorName> {
    const { state, pending, former } = transaction
    if (pending !== undefined) return 'CONCURRENT_TRANSACTIONS'
    if (expected !== undefined && !isCurrentOrFormer(expected, state, former)) return 'PRODUCER_FENCED'
    if (isEnding(state) || state.status === 'PrepareEpochFence') return 'CONCURRENT_TRANSACTIONS'
    if (state.status === 'Ongoing') {
      // The epoch that fences is told to nobody: the producer asks again once the abort is through, and gets the next.
      const isDecided = await this.#parts.abort(transaction)
      return isDecided ? 'CONCURRENT_TRANSACTIONS' : 'COORDINATOR_NOT_AVAILABLE'
    }
    return this.#advance(transaction, timeoutMs, expected)
  }

  async #advance(
    transaction: Transaction,
    timeoutMs: number,
    expected: ProducerIdentity | undefined,
  ): Promise<ProducerIdentity | ErrorName> {
    const { state, former } = transaction
    const current: ProducerIdentity = { producerId: state.producerId, producerEpoch: state.producerEpoch }
    if (expected !== undefined && expected.producerEpoch !== state.producerEpoch) {
      // It repeats a request whose answer was lost: it has become what it asked for already.
      return expected.producerEpoch === former.producerEpoch ? current : 'PRODUCER_FENCED'
    }
    if (expected !== undefined && expected.producerId !== state.producerId) return current
    const next = isExhausted(state.producerEpoch)
      ? await this.#reserve(transaction)
      : { producerId: state.producerId, producerEpoch: state.producerEpoch + 1 }
    if (typeof next === 'string') return next
    const changes = { ...next, status: 'Empty', timeoutMs, partitions: noPartitions, startedAtMs: -1 } as const
    if (!(await this.#parts.store.change(transaction, changes))) return 'COORDINATOR_NOT_AVAILABLE'
    transaction.former = expected === undefined ? noProducer : current
    return next
  }

  /** The transactional id is taken while a new producer id is on its way. */
  async #reserve(transaction: Transaction): Promise<ProducerIdentity | ErrorName> {
    transaction.pending = transaction.state
    const identity = await this.#identity(0)
    transaction.pending = undefined
    return identity
  }

  async #identity(producerEpoch: number): Promise<ProducerIdentity | ErrorName> {
    try {
      return { producerId: await this.#parts.producerIds.next(), producerEpoch }
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'no producer ids could be taken')
      // A code that idempotent producers try again on; they have no coordinator to look for.
      return 'COORDINATOR_LOAD_IN_PROGRESS'
    }
  }
}

/** Whether a producer is the one that is known, or was it until its last epoch was used up. */
function isCurrentOrFormer(
  { producerId, producerEpoch }: ProducerIdentity,
  state: TransactionState,
  former: ProducerIdentity,
): boolean {
  return producerId === state.producerId || (producerId === former.producerId && isExhausted(producerEpoch))
}
