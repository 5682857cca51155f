import type { BrokerParts } from '../broker-parts.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { RequestError } from '../request-error.ts'

/** The log of a partition by name. Rejects with RequestError when there is no such partition. */
export async function openPartition({ topics }: BrokerParts, name: string, partition: number): Promise<PartitionLog> {
  const topic = topics.byName(name)
  if (topic === undefined || !topic.hasPartition(partition)) throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION')
  return topic.openedLog(partition) ?? topic.openLog(partition)
}
