import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type {
  DescribeTopicPartitionsRequest,
  describeTopicPartitions,
} from '../../kafka/messages/describe-topic-partitions.ts'
import { zeroUuid } from '../../kafka/wire-types.ts'
import type { RequestContext } from '../request-context.ts'
import type { Topic } from '../topics/topic.ts'
import { topicNameFault } from '../topics/topic-names.ts'
import { allOperations, unaskedOperations } from './authorized-operations.ts'

type Response = ResponseDraftOf<typeof describeTopicPartitions>
type TopicAnswer = Response['topics'][number]

const maxPartitions = 2000
const unasked = { topicAuthorizedOperations: unaskedOperations }

/** Shows partitions of topics, page by page, the topics in the order of their names. */
export async function showPartitions(
  request: DescribeTopicPartitionsRequest,
  { broker }: RequestContext,
): Promise<Response> {
  const { cursor, responsePartitionLimit } = request
  const isAll = request.topics.length === 0
  // A page begins within one of the topics that are asked for.
  const isAstray = cursor !== null && !isAll && !request.topics.some(({ name }) => name === cursor.topicName)
  if (isAstray || (cursor !== null && cursor.partitionIndex < 0))
    return { topics: request.topics.map(({ name }) => ({ ...errorTopic(name, 'INVALID_REQUEST'), ...unasked })) }
  const asked = isAll ? Array.from(broker.topics.all(), ({ name }) => name) : request.topics.map(({ name }) => name)
  const names = [...new Set(asked)].filter(name => cursor === null || name >= cursor.topicName).sort()
  let left = Math.min(Math.max(responsePartitionLimit, 1), maxPartitions)
  const topics: TopicAnswer[] = []
  for (const name of names) {
    const topic = broker.topics.byName(name)
    const first = cursor !== null && cursor.topicName === name ? Math.max(cursor.partitionIndex, 0) : 0
    if (left === 0) return { topics, nextCursor: { topicName: name, partitionIndex: first } }
    if (topic === undefined) {
      const isName = topicNameFault(name) === undefined
      topics.push(errorTopic(name, isName ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION'))
      continue
    }
    const end = Math.min(first + left, topic.partitionCount)
    topics.push(topicAnswer(topic, { first, end }, broker.settings.nodeId))
    left -= Math.max(end - first, 0)
    if (end < topic.partitionCount) return { topics, nextCursor: { topicName: name, partitionIndex: end } }
  }
  return { topics }
}

function topicAnswer(
  topic: Topic,
  { first, end }: { readonly first: number; readonly end: number },
  nodeId: number,
): TopicAnswer {
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: Array.from({ length: Math.max(end - first, 0) }, (_, index) => ({
      errorCode: 0,
      partitionIndex: first + index,
      leaderId: nodeId,
      leaderEpoch: topic.openedLog(first + index)?.leaderEpoch ?? 0,
      replicaNodes: [nodeId],
      isrNodes: [nodeId],
      eligibleLeaderReplicas: [],
      lastKnownElr: [],
      offlineReplicas: [],
    })),
    topicAuthorizedOperations: allOperations.topic,
  }
}

function errorTopic(name: string, error: ErrorName): TopicAnswer {
  const { code: errorCode } = errorCodes[error]
  const topicAuthorizedOperations = allOperations.topic
  return { errorCode, name, topicId: zeroUuid, isInternal: false, partitions: [], topicAuthorizedOperations }
}
