import { fetchRecords, type FetchResponse } from '../../kafka/messages/fetch.ts'
import type { KafkaRecord } from '../../kafka/record-decoding.ts'
import type { UpstreamConnection } from '../../tcp/upstream-connection.ts'
import { fetchedRecords } from './fetched-records.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { kafkaFailure, KafkaFailure } from './kafka-failure.ts'
import type { Isolation, OffsetPoint } from './partition-offsets.ts'
import { isolationLevels, offsetsAt } from './partition-offsets.ts'
import { retrying } from './retrying.ts'

/** Which records are read. */
export interface ReadRequest {
  readonly topic: string
  /** All when left out. */
  readonly partitions?: readonly number[] | undefined
  /** Where reading begins: a point for all partitions, or an offset by partition. The start when left out. */
  readonly from?: OffsetPoint | ReadonlyMap<number, bigint> | undefined
  /** Where it ends: at what is the end when it begins, or at an offset by partition; it goes on when left out. */
  readonly until?: 'end' | ReadonlyMap<number, bigint> | undefined
  readonly isolation?: Isolation
  /** How long a broker waits for records before it answers that there are none. */
  readonly maxWaitMs?: number
  readonly signal?: AbortSignal | undefined
}

/** A record and where it stands. Its bytes are views of what was received: who keeps few of many copies them. */
export interface ReadRecord {
  readonly partition: number
  readonly record: KafkaRecord
}

type PartitionAnswer = FetchResponse['responses'][number]['partitions'][number]

/** How far the reading of a partition has come. */
interface Position {
  offset: bigint
  readonly until: bigint | undefined
}

interface Reading extends ReadRequest {
  readonly isolation: Isolation
  readonly positions: Map<number, Position>
}

const maxAnswerBytes = 16 * 1024 * 1024
const maxPartitionBytes = 4 * 1024 * 1024
const defaultMaxWaitMs = 500
/** Above this Fetch names topics by their id. */
const maxNamedVersion = 12

/**
 * The records of a topic's partitions, in order within each. Ends where `until` says, or with the signal. Rejects with
 * KafkaFailure or UpstreamFailure; what passes is tried again for the time the cluster allows.
 */
export async function* readRecords(cluster: KafkaCluster, request: ReadRequest): AsyncGenerator<ReadRecord, void> {
  const reading = await beginReading(cluster, request)
  const { positions } = reading
  for (;;) {
    for (const [partition, { offset, until }] of positions)
      if (until !== undefined && offset >= until) positions.delete(partition)
    if (positions.size === 0) return
    const answers = await unlessAborted(reading, () => fetchAll(cluster, reading))
    if (answers === undefined) return
    for (const answer of answers) yield* recordsOf(cluster, reading, answer)
  }
}

/** Undefined when the signal came: that is an end like any other. */
async function unlessAborted<Value>({ signal }: ReadRequest, work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work()
  } catch (error) {
    if (signal?.aborted === true) return undefined
    throw error
  }
}

async function beginReading(cluster: KafkaCluster, request: ReadRequest): Promise<Reading> {
  const { topic, partitions, from = 'start', until, isolation = 'committed' } = request
  const isPoint = typeof from === 'string' || 'timestampMs' in from
  const ends = until === 'end' ? await offsetsAt(cluster, { topic, partitions }, 'end', isolation) : until
  const starts = isPoint ? await offsetsAt(cluster, { topic, partitions }, from, isolation) : from
  const positions = new Map<number, Position>()
  for (const [partition, offset] of starts)
    if (partitions?.includes(partition) !== false) positions.set(partition, { offset, until: ends?.get(partition) })
  return { ...request, isolation, positions }
}

/** One request to each broker that leads something. */
async function fetchAll(cluster: KafkaCluster, reading: Reading): Promise<readonly PartitionAnswer[]> {
  const { topic, positions, signal } = reading
  return retrying(
    async () => {
      const byLeader = new Map<UpstreamConnection, number[]>()
      for (const partition of positions.keys()) {
        const leader = await cluster.leader(topic, partition)
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), partition])
      }
      const answers = await Promise.all(
        Array.from(byLeader, ([leader, partitions]) => fetchFrom(leader, reading, partitions)),
      )
      const all = answers.flat()
      const failed = all.find(({ errorCode }) => errorCode !== 0 && errorCode !== outOfRange)
      if (failed !== undefined)
        throw kafkaFailure(`reading partition ${failed.partitionIndex} of topic '${topic}'`, failed.errorCode)
      return all
    },
    { retryMs: cluster.retryMs, signal, onRetry: () => cluster.forget(topic) },
  )
}

const outOfRange = 1

async function fetchFrom(
  leader: UpstreamConnection,
  { topic, isolation, positions, maxWaitMs = defaultMaxWaitMs, signal }: Reading,
  partitions: readonly number[],
): Promise<readonly PartitionAnswer[]> {
  const draft = {
    maxWaitMs,
    minBytes: 1,
    maxBytes: maxAnswerBytes,
    isolationLevel: isolationLevels[isolation],
    topics: [
      {
        topic,
        partitions: partitions.map(partition => {
          const fetchOffset = positions.get(partition)?.offset ?? 0n
          return { partition, fetchOffset, partitionMaxBytes: maxPartitionBytes }
        }),
      },
    ],
  }
  const { errorCode, responses } = await leader.request(fetchRecords, draft, { maxVersion: maxNamedVersion, signal })
  if (errorCode !== 0) throw kafkaFailure(`reading topic '${topic}'`, errorCode)
  return responses.flatMap(answer => answer.partitions)
}

async function* recordsOf(
  cluster: KafkaCluster,
  reading: Reading,
  { partitionIndex: partition, errorCode, records, abortedTransactions }: PartitionAnswer,
): AsyncGenerator<ReadRecord, void> {
  const position = reading.positions.get(partition)
  if (position === undefined) return
  if (errorCode === outOfRange) return returnToRange(cluster, reading, partition)
  const { until } = position
  const onBatch = (nextOffset: bigint): void => {
    position.offset = nextOffset
  }
  for (const record of fetchedRecords({ records, aborted: abortedTransactions ?? [] }, position.offset, onBatch))
    if (until === undefined || record.offset < until) yield { partition, record }
}

/** What was deleted meanwhile is passed over. An offset behind the end has never been there. */
async function returnToRange(cluster: KafkaCluster, reading: Reading, partition: number): Promise<void> {
  const { topic, isolation } = reading
  const position = reading.positions.get(partition) as Position
  const partitions = [partition]
  const start = (await offsetsAt(cluster, { topic, partitions }, 'start', isolation)).get(partition) as bigint
  if (position.offset < start) {
    position.offset = start
    return
  }
  const end = (await offsetsAt(cluster, { topic, partitions }, 'end', isolation)).get(partition) as bigint
  throw new KafkaFailure(
    'OFFSET_OUT_OF_RANGE',
    `partition ${partition} of topic '${topic}' has no offset ${position.offset}: it has ${start} up to ${end}.`,
    'Begin at an offset among these.',
  )
}
