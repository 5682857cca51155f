import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { MetadataRequest, metadata } from '../../kafka/messages/metadata.ts'
import { zeroUuid } from '../../kafka/wire-types.ts'
import { RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { StorageFailure } from '../store.ts'
import type { Topic } from '../topics/topic.ts'
import { isInternalTopic, topicNameFault } from '../topics/topic-names.ts'
import { allOperations, unaskedOperations } from './authorized-operations.ts'

type Response = ResponseDraftOf<typeof metadata>
type TopicAnswer = Response['topics'][number]
type TopicQuestion = NonNullable<MetadataRequest['topics']>[number]

/** The first version that finds topics by id. */
const firstVersionWithIds = 12

/** Tells where the broker is and what topics there are; makes those that are not, where both sides allow it. */
export async function describeTopics(request: MetadataRequest, context: RequestContext): Promise<Response> {
  const { broker, connection, apiVersion } = context
  const { nodeId, rack } = broker.settings
  const bad = unanswerable(request, apiVersion)
  if (bad !== undefined) return refusal(request, bad)
  return {
    brokers: [{ nodeId, ...connection.advertised, rack }],
    clusterId: broker.clusterId,
    controllerId: nodeId,
    topics: await topicAnswers(request, context),
    clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? allOperations.cluster : unaskedOperations,
  }
}

/** Version 0 asks for all topics with an empty list, later ones with null. */
async function topicAnswers(request: MetadataRequest, context: RequestContext): Promise<readonly TopicAnswer[]> {
  const { topics } = request
  const isAll = topics === null || (context.apiVersion === 0 && topics.length === 0)
  if (isAll) return Array.from(context.broker.topics.all(), topic => topicAnswer(topic, request, context))
  // Where one topic is asked for by its id, those without an id are not looked for.
  const ids = new Set(topics.map(({ topicId }) => topicId).filter(topicId => topicId !== zeroUuid))
  if (ids.size > 0) return Array.from(ids, topicId => answerById(topicId, request, context))
  const answers: TopicAnswer[] = []
  for (const name of new Set(topics.map(topic => topic.name))) {
    if (name !== null) answers.push(await answerByName(name, request, context))
  }
  return answers
}

function answerById(topicId: string, request: MetadataRequest, context: RequestContext): TopicAnswer {
  const topic = context.broker.topics.byId(topicId)
  if (topic !== undefined) return topicAnswer(topic, request, context)
  return { errorCode: errorCodes.UNKNOWN_TOPIC_ID.code, name: null, topicId, partitions: [] }
}

async function answerByName(name: string, request: MetadataRequest, context: RequestContext): Promise<TopicAnswer> {
  if (topicNameFault(name) !== undefined) return errorTopic('INVALID_TOPIC_EXCEPTION', name, request)
  const topic = context.broker.topics.byName(name)
  if (topic !== undefined) return topicAnswer(topic, request, context)
  const { autoCreateTopics } = context.broker.settings
  if (!autoCreateTopics || !request.allowAutoTopicCreation || isInternalTopic(name))
    return errorTopic('UNKNOWN_TOPIC_OR_PARTITION', name, request)
  return createdAnswer(name, request, context)
}

async function createdAnswer(name: string, request: MetadataRequest, context: RequestContext): Promise<TopicAnswer> {
  const { topics, settings } = context.broker
  try {
    const partitionCount = settings.defaultPartitions
    return topicAnswer(await topics.ensure({ name, partitionCount, configs: new Map() }), request, context)
  } catch (error) {
    if (error instanceof RequestError) return errorTopic(error.error, name, request)
    if (error instanceof StorageFailure) return errorTopic('LEADER_NOT_AVAILABLE', name, request)
    throw error
  }
}

function topicAnswer(topic: Topic, request: MetadataRequest, { broker }: RequestContext): TopicAnswer {
  const { nodeId } = broker.settings
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: Array.from({ length: topic.partitionCount }, (_, partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: nodeId,
      leaderEpoch: topic.openedLog(partitionIndex)?.leaderEpoch ?? 0,
      replicaNodes: [nodeId],
      isrNodes: [nodeId],
    })),
    topicAuthorizedOperations: operationsFor(request),
  }
}

function operationsFor({ includeTopicAuthorizedOperations }: MetadataRequest): number {
  return includeTopicAuthorizedOperations ? allOperations.topic : unaskedOperations
}

function errorTopic(error: ErrorName, name: string, request: MetadataRequest): TopicAnswer {
  const topicAuthorizedOperations = operationsFor(request)
  return { errorCode: errorCodes[error].code, name, partitions: [], topicAuthorizedOperations }
}

/** Versions 10 and 11 have room for an id but do not look for it; later ones need a name where nothing has an id. */
function unanswerable({ topics }: MetadataRequest, apiVersion: number): TopicQuestion | undefined {
  if (apiVersion < firstVersionWithIds)
    return topics?.find(({ name, topicId }) => name === null || topicId !== zeroUuid)
  return topics?.every(({ topicId }) => topicId === zeroUuid) ? topics.find(({ name }) => name === null) : undefined
}

function refusal({ topics }: MetadataRequest, bad: TopicQuestion): Response {
  const errorCode = errorCodes.INVALID_REQUEST.code
  const answers = (topics ?? [bad]).map(({ name, topicId }) => ({
    errorCode,
    name: name ?? '',
    topicId,
    partitions: [],
  }))
  return { brokers: [], topics: answers, errorCode }
}
