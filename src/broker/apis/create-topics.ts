import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { CreateTopicsRequest, createTopics } from '../../kafka/messages/create-topics.ts'
import { errorAnswer, RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { readConfigs } from '../topics/config-values.ts'
import { shownTopicConfigs } from '../topics/shown-configs.ts'
import type { TopicCatalog } from '../topics/topic-catalog.ts'
import { expectTopicName, isInternalTopic } from '../topics/topic-names.ts'
import { expectAssignment } from './replica-assignments.ts'

type Response = ResponseDraftOf<typeof createTopics>
type TopicAnswer = Response['topics'][number]
type Draft = CreateTopicsRequest['topics'][number]

/** A topic that may be made. */
interface CheckedTopic {
  readonly name: string
  readonly partitionCount: number
  readonly configs: ReadonlyMap<string, string>
}

/** Makes topics, each by itself: one that is refused does not hold up the others. */
export async function makeTopics(request: CreateTopicsRequest, context: RequestContext): Promise<Response> {
  const counts = new Map<string, number>()
  for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
  const answers = new Map<string, TopicAnswer>()
  for (const draft of request.topics) {
    if (answers.has(draft.name)) continue
    const isTwice = (counts.get(draft.name) ?? 0) > 1
    answers.set(draft.name, await makeTopic(draft, { isTwice, request, context }))
  }
  return { topics: [...answers.values()] }
}

async function makeTopic(
  draft: Draft,
  {
    isTwice,
    request,
    context,
  }: { readonly isTwice: boolean; readonly request: CreateTopicsRequest; readonly context: RequestContext },
): Promise<TopicAnswer> {
  const { topics } = context.broker
  try {
    if (isTwice) throw new RequestError('INVALID_REQUEST', 'Duplicate topic name.')
    if (request.timeoutMs <= 0 && !request.validateOnly) throw new RequestError('REQUEST_TIMED_OUT')
    const topic = checkTopic(draft, context)
    topics.expectRoomFor(topic)
    const topicId = request.validateOnly ? topics.newTopicId() : (await topics.create(topic)).topicId
    return madeTopic(topic, topicId, topics)
  } catch (error) {
    return { name: draft.name, ...errorAnswer(error) }
  }
}

/** Throws RequestError with the first thing that is wrong. */
function checkTopic(draft: Draft, { broker }: RequestContext): CheckedTopic {
  const { name, numPartitions, replicationFactor, assignments } = draft
  expectTopicName(name)
  if (isInternalTopic(name))
    throw new RequestError('INVALID_REQUEST', `Creation of internal topic ${name} is prohibited.`)
  const { settings } = broker
  const partitionCount = assignments.length > 0 ? assignedPartitions(draft, settings.nodeId) : numPartitions
  if (assignments.length === 0) expectReplicationFactor(replicationFactor)
  if (partitionCount === 0 || partitionCount < -1)
    throw new RequestError('INVALID_PARTITIONS', 'Number of partitions was set to an invalid non-positive value.')
  expectNotExcessive(partitionCount, settings.maxNewPartitions)
  const configs = readConfigs(draft.configs, name)
  return { name, partitionCount: partitionCount === -1 ? settings.defaultPartitions : partitionCount, configs }
}

/** A manual assignment says how many partitions and replicas there are, and nothing else may. */
function assignedPartitions({ numPartitions, replicationFactor, assignments }: Draft, nodeId: number): number {
  const text = 'A manual partition assignment was specified, but'
  if (numPartitions !== -1) throw new RequestError('INVALID_REQUEST', `${text} numPartitions was not set to -1.`)
  if (replicationFactor !== -1)
    throw new RequestError('INVALID_REQUEST', `${text} replication factor was not set to -1.`)
  const indexes = new Set<number>()
  for (const { partitionIndex, brokerIds } of assignments) {
    if (indexes.has(partitionIndex)) {
      const refusal = `Found multiple manual partition assignments for partition ${partitionIndex}`
      throw new RequestError('INVALID_REPLICA_ASSIGNMENT', refusal)
    }
    expectAssignment(brokerIds, nodeId)
    indexes.add(partitionIndex)
  }
  if (assignments.some((_, index) => !indexes.has(index)))
    throw new RequestError('INVALID_REPLICA_ASSIGNMENT', 'partitions should be a consecutive 0-based integer sequence')
  return assignments.length
}

function expectReplicationFactor(replicationFactor: number): void {
  if (replicationFactor === -1 || replicationFactor === 1) return
  const text =
    replicationFactor <= 0
      ? 'Replication factor must be larger than 0, or -1 to use the default value.'
      : `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ` +
        `${replicationFactor} cannot be reached because only 1 broker(s) are registered or some brokers have all their ` +
        'log directories cordoned.'
  throw new RequestError('INVALID_REPLICATION_FACTOR', text)
}

function expectNotExcessive(partitionCount: number, maxNewPartitions: number): void {
  if (partitionCount > maxNewPartitions)
    throw new RequestError('POLICY_VIOLATION', 'Excessively large number of partitions per request.')
  if (partitionCount === maxNewPartitions)
    throw new RequestError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
}

/** Kafka lists the configs of a new topic by name. */
function madeTopic(
  { name, partitionCount, configs }: CheckedTopic,
  topicId: string,
  { changedDefaults: changed, defaultConfigs: defaults }: TopicCatalog,
): TopicAnswer {
  const shown = shownTopicConfigs({ own: configs, changed, defaults }).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  )
  return {
    name,
    topicId,
    errorCode: 0,
    errorMessage: null,
    numPartitions: partitionCount,
    replicationFactor: 1,
    configs: shown,
  }
}
