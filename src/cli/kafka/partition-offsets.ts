import { listOffsets } from '../../kafka/messages/list-offsets.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { kafkaFailure, KafkaFailure } from './kafka-failure.ts'
import type { TopicPartition } from './kafka-producer.ts'
import { retrying } from './retrying.ts'

/** A point in a partition: its first offset, the one behind its last, or the first at or after a time (ms since 1970). */
export type OffsetPoint = 'start' | 'end' | { readonly timestampMs: number }

/** Whose records count: `committed` leaves out those of transactions that are open or were given up. */
export type Isolation = 'committed' | 'uncommitted'

/** As requests name them. */
export const isolationLevels = { uncommitted: 0, committed: 1 } as const satisfies Record<Isolation, number>

const points = { start: -2n, end: -1n } as const

/**
 * The offset of a point for each partition of a topic, by partition; of all when none is named. With a time behind all
 * records it is the end. Rejects with KafkaFailure or UpstreamFailure.
 */
export async function offsetsAt(
  cluster: KafkaCluster,
  { topic, partitions }: { readonly topic: string; readonly partitions?: readonly number[] | undefined },
  point: OffsetPoint,
  isolation: Isolation = 'committed',
): Promise<ReadonlyMap<number, bigint>> {
  const wanted = partitions ?? [...(await cluster.topic(topic)).leaders.keys()].sort((a, b) => a - b)
  const found = await Promise.all(wanted.map(partition => offsetAt(cluster, { topic, partition }, point, isolation)))
  return new Map(wanted.map((partition, index) => [partition, found[index] as bigint]))
}

/** Requests to one broker share its connection, and go out together. */
async function offsetAt(
  cluster: KafkaCluster,
  place: TopicPartition,
  point: OffsetPoint,
  isolation: Isolation,
): Promise<bigint> {
  const timestamp = typeof point === 'string' ? points[point] : BigInt(point.timestampMs)
  const { topic, partition } = place
  const draft = {
    replicaId: -1,
    isolationLevel: isolationLevels[isolation],
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }],
  }
  const offset = await retrying(
    async () => {
      const { topics } = await (await cluster.leader(topic, partition)).request(listOffsets, draft)
      const answer = topics[0]?.partitions[0]
      const asked = `offsets of partition ${partition} of topic '${topic}'`
      if (answer === undefined) throw new KafkaFailure('UNKNOWN_SERVER_ERROR', `${asked}: the answer lacks them.`)
      if (answer.errorCode !== 0) throw kafkaFailure(asked, answer.errorCode)
      return answer.offset
    },
    { retryMs: cluster.retryMs, onRetry: () => cluster.forget(topic) },
  )
  return offset < 0n ? offsetAt(cluster, place, 'end', isolation) : offset
}
