import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import type { Logger } from '../../telemetry/logger.ts'
import { Deadline } from '../coordinator-clock.ts'
import type { CoordinatorClock } from '../coordinator-clock.ts'
import type { CoordinatorLog, LogRecord } from '../coordinator-log.ts'
import { coordinatorPartition } from '../coordinator-log.ts'
import type { StateBudget } from '../state-budget.ts'
import { transactionRecord } from './transaction-records.ts'
import type { TransactionSettings } from './transaction-settings.ts'
import type { Transaction, TransactionState } from './transaction.ts'
import { noProducer, partitionCount, stateOf, stateRecord } from './transaction.ts'

/** What transactions are kept with. */
export interface TransactionEnvironment {
  /** `__transaction_state`. */
  readonly log: CoordinatorLog
  readonly clock: CoordinatorClock
  readonly budget: StateBudget
  readonly settings: TransactionSettings
  readonly logger: Logger
}

const entryBytes = 800
const partitionBytes = 60

/** The transactional ids there are. A change is made once it is durable. */
export class TransactionStore {
  readonly #env: TransactionEnvironment
  readonly #byId = new Map<string, Transaction>()
  readonly #onTimeout: (transaction: Transaction) => void

  constructor(env: TransactionEnvironment, onTimeout: (transaction: Transaction) => void) {
    this.#env = env
    this.#onTimeout = onTimeout
  }

  all(): readonly Transaction[] {
    return [...this.#byId.values()]
  }

  get(transactionalId: string): Transaction | undefined {
    return this.#byId.get(transactionalId)
  }

  /** Whether one more id is allowed. */
  hasRoom(transactionalId: string): boolean {
    const bytes = entryBytes + 2 * transactionalId.length
    return this.#byId.size < this.#env.settings.maxTransactionalIds && this.#env.budget.hasRoom(bytes)
  }

  /** A transactional id as it is before its first record. */
  create(transactionalId: string, timeoutMs: number): Transaction {
    const updatedAtMs = this.#env.clock.wallMs()
    const partitions = new Map<string, ReadonlySet<number>>()
    return this.#put(transactionalId, {
      ...noProducer,
      status: 'Empty',
      timeoutMs,
      partitions,
      startedAtMs: -1,
      updatedAtMs,
    })
  }

  #put(transactionalId: string, state: TransactionState): Transaction {
    const transaction: Transaction = {
      transactionalId,
      timeout: new Deadline(this.#env.clock, () => this.#onTimeout(transaction)),
      state,
      pending: undefined,
      former: noProducer,
    }
    this.#byId.set(transactionalId, transaction)
    this.#env.budget.add(bytesOf(transaction))
    return transaction
  }

  /** Whether the change is made. The caller has seen that no other is under way. */
  async change(transaction: Transaction, changes: Partial<TransactionState>): Promise<boolean> {
    const { transactionalId, state } = transaction
    const next = { ...state, updatedAtMs: this.#env.clock.wallMs(), ...changes }
    transaction.pending = next
    const isDurable = await this.#append(transactionalId, stateRecord(transactionalId, next))
    transaction.pending = undefined
    if (!isDurable) return false
    this.#env.budget.add(-bytesOf(transaction))
    transaction.state = next
    this.#env.budget.add(bytesOf(transaction))
    if (next.status !== 'Ongoing') transaction.timeout.clear()
    else if (state.status !== 'Ongoing') transaction.timeout.set(next.timeoutMs)
    return true
  }

  /** Forgets a transactional id, once that is durable. */
  async remove(transaction: Transaction): Promise<void> {
    const { transactionalId } = transaction
    transaction.pending = { ...transaction.state, status: 'Dead' }
    const isDurable = await this.#append(transactionalId, transactionRecord.record({ transactionalId }, null))
    transaction.pending = undefined
    if (isDurable) this.forget(transaction)
  }

  /** Lets go of an id that has no record, or none any more. */
  forget(transaction: Transaction): void {
    transaction.timeout.clear()
    if (this.#byId.delete(transaction.transactionalId)) this.#env.budget.add(-bytesOf(transaction))
  }

  async #append(transactionalId: string, record: LogRecord): Promise<boolean> {
    const { log, logger } = this.#env
    try {
      await log.append(coordinatorPartition(transactionalId, log.partitionCount), [record])
      return true
    } catch (error) {
      logger.error({ err: error, transactionalId }, 'the state of a transaction was not written')
      return false
    }
  }

  /** Brings transactional ids back from the log. */
  async load(): Promise<void> {
    const { log } = this.#env
    const states = new Map<string, TransactionState>()
    for (let partition = 0; partition < log.partitionCount; partition++) {
      await log.replay(partition, batch => {
        if (batch.kind === 'records') for (const record of batch.records) this.#read(record, states)
      })
    }
    for (const [transactionalId, state] of states) this.#open(transactionalId, state)
  }

  #read({ key, value }: LogRecord, states: Map<string, TransactionState>): void {
    try {
      if (key.length < 2 || key.readInt16BE(0) !== 0) return
      const { transactionalId } = transactionRecord.readKey(key)
      const state = value === null ? undefined : stateOf(value)
      if (value === null) states.delete(transactionalId)
      else if (state !== undefined) states.set(transactionalId, state)
    } catch (error) {
      if (!(error instanceof MalformedBytes)) throw error
      this.#env.logger.error({ err: error, key: key.toString('hex') }, 'a record of a transaction cannot be read')
    }
  }

  #open(transactionalId: string, state: TransactionState): void {
    const transaction = this.#put(transactionalId, state)
    if (state.status !== 'Ongoing') return
    const passedMs = this.#env.clock.wallMs() - state.startedAtMs
    transaction.timeout.set(Math.min(state.timeoutMs, Math.max(0, state.timeoutMs - passedMs)))
  }
}

function bytesOf({ transactionalId, state }: Transaction): number {
  return entryBytes + 2 * transactionalId.length + partitionBytes * partitionCount(state.partitions)
}
