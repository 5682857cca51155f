import type { BrokerParts } from '../broker-parts.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { RequestError } from '../request-error.ts'

/** The log of a partition by name. Rejects with RequestError when there is no such partition. */
export async function openPartition({ topics }: BrokerParts, name: string, partition: number): Promise<PartitionLog> {
  const topic = topics.byName(name)
  if (topic === undefined || !topic.hasPartition(partition)) throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION')
  return topic.openedLog(partition) ?? topic.openLog(partition)
}

interface TopicQuestions<Question> {
  readonly name: string
  readonly partitions: readonly Question[]
}

/** What is asked of each partition. A topic may be named twice; of a partition that is, the last question counts. */
export function questionsByTopic<Question extends { readonly partitionIndex: number }>(
  topics: readonly TopicQuestions<Question>[],
): ReadonlyMap<string, ReadonlyMap<number, Question>> {
  const byTopic = new Map<string, Map<number, Question>>()
  for (const { name, partitions } of topics)
    for (const question of partitions) {
      let known = byTopic.get(name)
      if (known === undefined) byTopic.set(name, (known = new Map()))
      known.set(question.partitionIndex, question)
    }
  return byTopic
}
