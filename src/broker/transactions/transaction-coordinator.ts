import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { AddOffsetsToTxnRequest, addOffsetsToTxn } from '../../kafka/messages/add-offsets-to-txn.ts'
import type { AddPartitionsToTxnRequest, addPartitionsToTxn } from '../../kafka/messages/add-partitions-to-txn.ts'
import type { DescribeTransactionsRequest, describeTransactions } from '../../kafka/messages/describe-transactions.ts'
import type { EndTxnRequest, endTxn } from '../../kafka/messages/end-txn.ts'
import type { InitProducerIdRequest, initProducerId } from '../../kafka/messages/init-producer-id.ts'
import type { ListTransactionsRequest, listTransactions } from '../../kafka/messages/list-transactions.ts'
import type { CancelTimer } from '../coordinator-clock.ts'
import type { ProducerIdentity } from '../coordinator-log.ts'
import { coordinatorPartition } from '../coordinator-log.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import { isInternalTopic } from '../topics/topic-names.ts'
import { WallClockWatch } from '../wall-clock-watch.ts'
import type { ProducerIdBlocks } from './producer-ids.ts'
import { ProducerIds } from './producer-ids.ts'
import { ProducerInit } from './producer-init.ts'
import type { MarkerWriter } from './transaction-endings.ts'
import { TransactionEndings } from './transaction-endings.ts'
import type { TransactionEnvironment } from './transaction-store.ts'
import { TransactionStore } from './transaction-store.ts'
import { describedTransaction, listedTransactions } from './transaction-views.ts'
import type { Transaction, TransactionPartitions } from './transaction.ts'
import { hasPartition, isEnding, unionOf } from './transaction.ts'

/** The ports and settings of the transaction coordinator. */
export interface TransactionCoordinatorOptions extends TransactionEnvironment {
  readonly producerIdBlocks: ProducerIdBlocks
  readonly markers: MarkerWriter
  readonly topics: TopicDirectory
  /** Partitions of `__consumer_offsets`. */
  readonly offsetsPartitionCount: number
  /** Stands in markers; never goes down. */
  readonly coordinatorEpoch: number
}

type AddPartitionsAnswer = ResponseDraftOf<typeof addPartitionsToTxn>

const offsetsTopic = '__consumer_offsets'
const timeoutRetryMs = 1000
/** Up to the version before, a producer that was fenced is told that its epoch is old. */
const firstVersionWithFenced = { initProducerId: 4, others: 2 } as const

/** Looks after transactional ids and hands out producer ids (transactions V1). Answers the bodies of responses. */
export class TransactionCoordinator {
  readonly #options: TransactionCoordinatorOptions
  readonly #store: TransactionStore
  readonly #endings: TransactionEndings
  readonly #init: ProducerInit
  readonly #watch: WallClockWatch
  #cancelExpiry: CancelTimer | undefined
  /** Why nothing is answered at the moment. */
  #outage: ErrorName | undefined = 'COORDINATOR_LOAD_IN_PROGRESS'

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options
    this.#store = new TransactionStore(options, transaction => void this.#onTimeout(transaction))
    this.#endings = new TransactionEndings({ ...options, store: this.#store })
    this.#init = new ProducerInit({
      settings: options.settings,
      store: this.#store,
      producerIds: new ProducerIds(options.producerIdBlocks),
      logger: options.logger,
      abort: transaction => this.#abort(transaction),
    })
    this.#watch = new WallClockWatch(options.clock)
  }

  /** Brings transactional ids back and goes on with the ends that were decided. Rejects when the log cannot be read. */
  async start(): Promise<void> {
    await this.#store.load()
    this.#outage = undefined
    for (const transaction of this.#store.all()) {
      if (isEnding(transaction.state)) this.#endings.begin(transaction)
      // Kafka may leave this behind: the epoch is taken, the end not decided yet.
      if (transaction.state.status === 'PrepareEpochFence') void this.#end(transaction, false, {})
    }
    this.#armExpiry()
  }

  /** Stops all timers. Decided ends go on after the next start. */
  stop(): void {
    this.#outage = 'COORDINATOR_NOT_AVAILABLE'
    this.#cancelExpiry?.()
    this.#endings.stop()
    for (const { timeout } of this.#store.all()) timeout.clear()
  }

  #armExpiry(): void {
    const { clock, settings } = this.#options
    this.#cancelExpiry = clock.schedule(settings.idExpirationCheckIntervalMs, () => {
      this.#armExpiry()
      if (!this.#watch.isTrusted()) return
      const expiredMs = clock.wallMs() - settings.idExpirationMs
      for (const transaction of this.#store.all()) {
        const { status, updatedAtMs } = transaction.state
        const isOver = status === 'Empty' || status === 'CompleteCommit' || status === 'CompleteAbort'
        if (isOver && transaction.pending === undefined && updatedAtMs <= expiredMs)
          void this.#store.remove(transaction)
      }
    })
  }

  async #onTimeout(transaction: Transaction): Promise<void> {
    if (this.#outage !== undefined || transaction.state.status !== 'Ongoing') return
    if (transaction.pending !== undefined || !(await this.#abort(transaction))) transaction.timeout.set(timeoutRetryMs)
  }

  /** Aborts an ongoing transaction and fences its producer. Whether that is decided. */
  #abort(transaction: Transaction): Promise<boolean> {
    return this.#end(transaction, false, { producerEpoch: transaction.state.producerEpoch + 1 })
  }

  async #end(transaction: Transaction, isCommitted: boolean, changes: Partial<ProducerIdentity>): Promise<boolean> {
    const status = isCommitted ? 'PrepareCommit' : 'PrepareAbort'
    if (!(await this.#store.change(transaction, { ...changes, status }))) return false
    this.#endings.begin(transaction)
    return true
  }

  /** Hands out a producer id, or the next epoch of a transactional id; an open transaction of the id is aborted first. */
  async initProducerId(
    request: InitProducerIdRequest,
    apiVersion: number,
  ): Promise<ResponseDraftOf<typeof initProducerId>> {
    const result = await this.#init.init(request, this.#outage)
    if (typeof result !== 'string') return { errorCode: 0, ...result }
    const error = oldErrorOf(result, apiVersion, firstVersionWithFenced.initProducerId)
    return { errorCode: errorCodes[error].code, producerId: -1n, producerEpoch: -1 }
  }

  /** Adds partitions to a transaction: all of them, or none when one may not be. Serves versions 0 to 3. */
  async addPartitions(request: AddPartitionsToTxnRequest, apiVersion: number): Promise<AddPartitionsAnswer> {
    const topics = request.v3AndBelowTopics
    // A topic may be named twice, or without partitions.
    const added = new Map<string, Set<number>>()
    for (const { name, partitions } of topics)
      if (partitions.length > 0) added.set(name, new Set([...(added.get(name) ?? []), ...partitions]))
    const refusal = this.#refusalOf(added)
    if (refusal !== undefined) return refusal
    const error = await this.#add(request.v3AndBelowTransactionalId, producerOf(request), added)
    const { code } = errorCodes[oldErrorOf(error, apiVersion, firstVersionWithFenced.others)]
    return addedAnswer(topics, () => code)
  }

  /** What is said of all partitions when one of them is unknown, or the broker's own. */
  #refusalOf(added: ReadonlyMap<string, ReadonlySet<number>>): AddPartitionsAnswer | undefined {
    const errorOf = (name: string, partition: number): ErrorName => {
      if (isInternalTopic(name)) return 'TOPIC_AUTHORIZATION_FAILED'
      const count = this.#options.topics.byName(name)?.partitionCount ?? 0
      return partition >= 0 && partition < count ? 'OPERATION_NOT_ATTEMPTED' : 'UNKNOWN_TOPIC_OR_PARTITION'
    }
    const topics = Array.from(added, ([name, partitions]) => ({ name, partitions: [...partitions] }))
    const isSound = ({ name, partitions }: (typeof topics)[number]): boolean =>
      partitions.every(each => errorOf(name, each) === 'OPERATION_NOT_ATTEMPTED')
    if (topics.every(isSound)) return undefined
    const faultyFirst = [...topics.filter(topic => !isSound(topic)), ...topics.filter(isSound)]
    return addedAnswer(faultyFirst, (name, partition) => errorCodes[errorOf(name, partition)].code)
  }

  /** Adds the partition that keeps the offsets of a group to a transaction. */
  async addOffsets(
    request: AddOffsetsToTxnRequest,
    apiVersion: number,
  ): Promise<ResponseDraftOf<typeof addOffsetsToTxn>> {
    const partition = coordinatorPartition(request.groupId, this.#options.offsetsPartitionCount)
    const added = new Map([[offsetsTopic, new Set([partition])]])
    const error = await this.#add(request.transactionalId, request, added)
    const { code } = errorCodes[oldErrorOf(error, apiVersion, firstVersionWithFenced.others)]
    return { throttleTimeMs: 0, errorCode: code }
  }

  async #add(transactionalId: string, producer: ProducerIdentity, added: TransactionPartitions): Promise<ErrorName> {
    const found = this.#find(transactionalId, producer)
    if (typeof found === 'string') return found
    const { state } = found
    if (found.pending !== undefined || isEnding(state)) return 'CONCURRENT_TRANSACTIONS'
    const isOngoing = state.status === 'Ongoing'
    const isThere = [...added].every(([topic, set]) => [...set].every(each => hasPartition(state, topic, each)))
    if (isOngoing && isThere) return 'NONE'
    const partitions = isOngoing ? unionOf(state.partitions, added) : added
    const startedAtMs = isOngoing ? state.startedAtMs : this.#options.clock.wallMs()
    const isDone = await this.#store.change(found, { status: 'Ongoing', partitions, startedAtMs })
    return isDone ? 'NONE' : 'COORDINATOR_NOT_AVAILABLE'
  }

  #find(transactionalId: string, { producerId, producerEpoch }: ProducerIdentity): Transaction | ErrorName {
    if (this.#outage !== undefined) return this.#outage
    if (transactionalId === '') return 'INVALID_REQUEST'
    const transaction = this.#store.get(transactionalId)
    if (transaction === undefined || transaction.state.producerId !== producerId) return 'INVALID_PRODUCER_ID_MAPPING'
    return transaction.state.producerEpoch === producerEpoch ? transaction : 'PRODUCER_FENCED'
  }

  /** Decides how a transaction ends. The markers follow: the answer does not wait for them. */
  async endTransaction(request: EndTxnRequest, apiVersion: number): Promise<ResponseDraftOf<typeof endTxn>> {
    const found = this.#find(request.transactionalId, request)
    const error = typeof found === 'string' ? found : await this.#decide(found, request.committed)
    const { code } = errorCodes[oldErrorOf(error, apiVersion, firstVersionWithFenced.others)]
    return { throttleTimeMs: 0, errorCode: code }
  }

  async #decide(transaction: Transaction, isCommitted: boolean): Promise<ErrorName> {
    if (transaction.pending !== undefined) return 'CONCURRENT_TRANSACTIONS'
    const { status } = transaction.state
    if (status === 'Ongoing')
      return (await this.#end(transaction, isCommitted, {})) ? 'NONE' : 'COORDINATOR_NOT_AVAILABLE'
    // The answer to a decision may have been lost; the other decision comes too late.
    if (status === (isCommitted ? 'CompleteCommit' : 'CompleteAbort')) return 'NONE'
    return status === (isCommitted ? 'PrepareCommit' : 'PrepareAbort') ? 'CONCURRENT_TRANSACTIONS' : 'INVALID_TXN_STATE'
  }

  /** What forbids a producer to write to a partition in its transaction; asked right before it is written to. */
  partitionErrorOf(
    transactionalId: string,
    producer: ProducerIdentity,
    topic: string,
    partition: number,
  ): ErrorName | undefined {
    const found = this.#find(transactionalId, producer)
    if (found === 'PRODUCER_FENCED') return 'INVALID_PRODUCER_EPOCH'
    if (typeof found === 'string') return found
    if (isEnding(found.state)) return 'CONCURRENT_TRANSACTIONS'
    return hasPartition(found.state, topic, partition) ? undefined : 'INVALID_TXN_STATE'
  }

  /** What forbids a producer to commit offsets of a group in its transaction. */
  offsetsErrorOf(transactionalId: string, producer: ProducerIdentity, groupId: string): ErrorName | undefined {
    const partition = coordinatorPartition(groupId, this.#options.offsetsPartitionCount)
    return this.partitionErrorOf(transactionalId, producer, offsetsTopic, partition)
  }

  async describe({
    transactionalIds,
  }: DescribeTransactionsRequest): Promise<ResponseDraftOf<typeof describeTransactions>> {
    const states = transactionalIds.map(id => describedTransaction(id, this.#store.get(id), this.#outage))
    return { throttleTimeMs: 0, transactionStates: states }
  }

  async list(request: ListTransactionsRequest): Promise<ResponseDraftOf<typeof listTransactions>> {
    if (this.#outage === undefined)
      return { throttleTimeMs: 0, ...listedTransactions(this.#store.all(), request, this.#options.clock.wallMs()) }
    const { code: errorCode } = errorCodes[this.#outage]
    return { throttleTimeMs: 0, errorCode, unknownStateFilters: [], transactionStates: [] }
  }
}

function addedAnswer(
  topics: readonly { readonly name: string; readonly partitions: readonly number[] }[],
  codeOf: (name: string, partition: number) => number,
): AddPartitionsAnswer {
  const rows = topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map(each => ({ partitionIndex: each, partitionErrorCode: codeOf(name, each) })),
  }))
  return { throttleTimeMs: 0, resultsByTopicV3AndBelow: rows }
}

function producerOf(request: AddPartitionsToTxnRequest): ProducerIdentity {
  return { producerId: request.v3AndBelowProducerId, producerEpoch: request.v3AndBelowProducerEpoch }
}

function oldErrorOf(error: ErrorName, apiVersion: number, firstVersion: number): ErrorName {
  return error === 'PRODUCER_FENCED' && apiVersion < firstVersion ? 'INVALID_PRODUCER_EPOCH' : error
}
