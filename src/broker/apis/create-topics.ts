import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { CreateTopicsRequest, createTopics } from '../../kafka/messages/create-topics.ts'
import { errorAnswer, RequestError } from '../request-error.ts'
import type { BrokerSettings } from '../broker-settings.ts'
import type { RequestContext } from '../request-context.ts'
import { expectConfigs } from '../topics/config-values.ts'
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

/** The topic that only Kafka's own controllers have. */
const clusterMetadata = '__cluster_metadata'

/** Makes topics, each by itself: one that is refused does not hold up the others, unless all together are too many. */
export async function makeTopics(request: CreateTopicsRequest, context: RequestContext): Promise<Response> {
  const counts = new Map<string, number>()
  for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
  const checked = new Map<string, CheckedTopic | TopicAnswer>()
  try {
    expectFeasible(
      request,
      request.topics.filter(({ name }) => counts.get(name) === 1 && name !== clusterMetadata),
      context,
    )
    for (const draft of request.topics)
      checked.set(draft.name, checkedOrRefused(draft, counts.get(draft.name) !== 1, context))
    expectOneBatch([...checked.values()].filter(isChecked), context)
  } catch (error) {
    return { topics: request.topics.map(({ name }) => ({ name, ...errorAnswer(error) })) }
  }
  const topics: TopicAnswer[] = []
  for (const topic of checked.values())
    topics.push(isChecked(topic) ? await makeTopic(topic, request.validateOnly, context) : topic)
  return { topics }
}

const isChecked = (topic: CheckedTopic | TopicAnswer): topic is CheckedTopic => 'partitionCount' in topic

/** Throws RequestError with what is wrong with the request as a whole. */
function expectFeasible(
  { timeoutMs }: CreateTopicsRequest,
  drafts: readonly Draft[],
  { broker: { settings } }: RequestContext,
): void {
  if (drafts.length === 0) return
  if (timeoutMs <= 0) throw new RequestError('REQUEST_TIMED_OUT')
  const partitionCounts = drafts.map(({ assignments, numPartitions }) =>
    assignments.length > 0 ? assignments.length : numPartitions === -1 ? settings.defaultPartitions : numPartitions,
  )
  if (sumOf(partitionCounts.filter(count => count > 0)) > settings.maxNewPartitions)
    throw new RequestError('POLICY_VIOLATION', 'Excessively large number of partitions per request.')
}

/** A topic, each of its partitions and each of its configs is one entry of what Kafka writes at once. */
function expectOneBatch(topics: readonly CheckedTopic[], { broker: { settings } }: RequestContext): void {
  if (sumOf(topics.map(({ partitionCount, configs }) => 1 + partitionCount + configs.size)) > settings.maxNewPartitions)
    throw new RequestError('POLICY_VIOLATION', 'Unable to perform excessively large batch operation.')
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function checkedOrRefused(draft: Draft, isTwice: boolean, context: RequestContext): CheckedTopic | TopicAnswer {
  try {
    if (isTwice) throw new RequestError('INVALID_REQUEST', 'Duplicate topic name.')
    return checkTopic(draft, context)
  } catch (error) {
    return { name: draft.name, ...errorAnswer(error) }
  }
}

async function makeTopic(
  topic: CheckedTopic,
  validateOnly: boolean,
  { broker: { topics } }: RequestContext,
): Promise<TopicAnswer> {
  try {
    topics.expectRoomForPartitions(topic.partitionCount)
    const topicId = validateOnly ? topics.newTopicId() : (await topics.create(topic)).topicId
    return madeTopic(topic, topicId, topics)
  } catch (error) {
    return { name: topic.name, ...errorAnswer(error) }
  }
}

/** Throws RequestError with the first thing that is wrong, in Kafka's order. */
function checkTopic(draft: Draft, { broker: { settings, topics } }: RequestContext): CheckedTopic {
  const { name } = draft
  if (name === clusterMetadata) throw prohibited(name)
  topics.expectNameFree(name)
  expectTopicName(name)
  const nulls = draft.configs.filter(({ value }) => value === null)
  if (nulls.length > 0) {
    const names = nulls.map(config => config.name).join(',')
    throw new RequestError('INVALID_CONFIG', `Null value not supported for topic configs: ${names}`)
  }
  const configs = new Map(draft.configs.map(config => [config.name, config.value ?? '']))
  expectConfigs(configs, { topic: name, defaults: topics.defaultConfigs })
  const isAssigned = draft.assignments.length > 0
  const partitionCount = isAssigned ? assignedPartitions(draft, settings.nodeId) : askedPartitions(draft, settings)
  // Kafka makes them; here the broker alone does, with the partitions that it was set up for.
  if (isInternalTopic(name)) throw prohibited(name)
  return { name, partitionCount, configs }
}

function askedPartitions({ numPartitions, replicationFactor }: Draft, { defaultPartitions }: BrokerSettings): number {
  if (replicationFactor === 0 || replicationFactor < -1)
    throw new RequestError(
      'INVALID_REPLICATION_FACTOR',
      'Replication factor must be larger than 0, or -1 to use the default value.',
    )
  if (numPartitions === 0 || numPartitions < -1)
    throw new RequestError('INVALID_PARTITIONS', 'Number of partitions was set to an invalid non-positive value.')
  if (replicationFactor > 1) throw tooManyReplicas(replicationFactor)
  return numPartitions === -1 ? defaultPartitions : numPartitions
}

function prohibited(name: string): RequestError {
  return new RequestError('INVALID_REQUEST', `Creation of internal topic ${name} is prohibited.`)
}

/** A manual assignment says how many partitions and replicas there are, and nothing else may. */
function assignedPartitions({ numPartitions, replicationFactor, assignments }: Draft, nodeId: number): number {
  const text = 'A manual partition assignment was specified, but'
  if (replicationFactor !== -1)
    throw new RequestError('INVALID_REQUEST', `${text} replication factor was not set to -1.`)
  if (numPartitions !== -1) throw new RequestError('INVALID_REQUEST', `${text} numPartitions was not set to -1.`)
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

function tooManyReplicas(replicationFactor: number): RequestError {
  return new RequestError(
    'INVALID_REPLICATION_FACTOR',
    `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ` +
      `${replicationFactor} cannot be reached because only 1 broker(s) are registered or some brokers have all their ` +
      'log directories cordoned.',
  )
}

/** Kafka lists the configs of a new topic by name, with the texts that were given. */
function madeTopic(
  { name, partitionCount, configs }: CheckedTopic,
  topicId: string,
  { changedDefaults: changed, configuredDefaults: configured }: TopicCatalog,
): TopicAnswer {
  const shown = shownTopicConfigs(configs, { changed, configured })
    .map(config => ({ ...config, value: configs.get(config.name) ?? config.value }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
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
