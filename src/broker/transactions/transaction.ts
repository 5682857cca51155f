import type { LogRecord, ProducerIdentity } from '../coordinator-log.ts'
import type { Deadline } from '../coordinator-clock.ts'
import { transactionRecord } from './transaction-records.ts'

/** Where a transaction stands, in the words of Kafka; the places are the codes in the log. */
export const transactionStatuses = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
] as const
export type TransactionStatus = (typeof transactionStatuses)[number]

/** Partitions by topic. */
export type TransactionPartitions = ReadonlyMap<string, ReadonlySet<number>>

/** What is known of a transactional id, as it is logged. */
export interface TransactionState extends ProducerIdentity {
  readonly status: TransactionStatus
  readonly timeoutMs: number
  /** Where the transaction has written. */
  readonly partitions: TransactionPartitions
  /** By the wall clock; -1 for none. */
  readonly startedAtMs: number
  readonly updatedAtMs: number
}

/** A transactional id and what is under way with it. */
export interface Transaction {
  readonly transactionalId: string
  /** Set while the transaction is ongoing. */
  readonly timeout: Deadline
  state: TransactionState
  /** What is being written; nothing else may be until it is. */
  pending: TransactionState | undefined
  /** The identity before the last change that a producer asked for; its answer may have been lost. */
  former: ProducerIdentity
}

/** No producer id, no epoch. */
export const noProducer: ProducerIdentity = { producerId: -1n, producerEpoch: -1 }

const maxProducerEpoch = 0x7fff

/** Whether an epoch has no successor left but the one that fences it. */
export function isExhausted(producerEpoch: number): boolean {
  return producerEpoch >= maxProducerEpoch - 1
}

/** The record of a transactional id. */
export function stateRecord(transactionalId: string, state: TransactionState): LogRecord {
  const { status, partitions } = state
  const list = Array.from(partitions, ([topic, set]) => ({ topic, partitionIds: [...set] }))
  return transactionRecord.record(
    { transactionalId },
    {
      producerId: state.producerId,
      producerEpoch: state.producerEpoch,
      transactionTimeoutMs: state.timeoutMs,
      transactionStatus: transactionStatuses.indexOf(status),
      // As Kafka has it: there are no partitions in this state, not even none.
      transactionPartitions: status === 'Empty' ? null : list,
      transactionLastUpdateTimestampMs: BigInt(state.updatedAtMs),
      transactionStartTimestampMs: BigInt(state.startedAtMs),
    },
  )
}

/** The state in a record's value; undefined for a version or status that is not known. Throws MalformedBytes. */
export function stateOf(value: NonNullable<LogRecord['value']>): TransactionState | undefined {
  const read = transactionRecord.readValue(value)
  const status = transactionStatuses[read?.transactionStatus ?? -1]
  if (read === undefined || status === undefined) return undefined
  return {
    producerId: read.producerId,
    producerEpoch: read.producerEpoch,
    status,
    timeoutMs: read.transactionTimeoutMs,
    partitions: new Map(read.transactionPartitions?.map(({ topic, partitionIds }) => [topic, new Set(partitionIds)])),
    startedAtMs: Number(read.transactionStartTimestampMs),
    updatedAtMs: Number(read.transactionLastUpdateTimestampMs),
  }
}

/** Whether the end of the transaction is decided, and being carried out. */
export function isEnding({ status }: TransactionState): boolean {
  return status === 'PrepareCommit' || status === 'PrepareAbort'
}

/** Whether the state has the partition. */
export function hasPartition({ partitions }: TransactionState, topic: string, partition: number): boolean {
  return partitions.get(topic)?.has(partition) === true
}

/** The partitions of both. */
export function unionOf(one: TransactionPartitions, other: TransactionPartitions): TransactionPartitions {
  const union = new Map<string, ReadonlySet<number>>(one)
  for (const [topic, set] of other) union.set(topic, new Set([...(union.get(topic) ?? []), ...set]))
  return union
}

/** How many partitions there are. */
export function partitionCount(partitions: TransactionPartitions): number {
  let count = 0
  for (const set of partitions.values()) count += set.size
  return count
}
