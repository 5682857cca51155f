import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { CreatePartitionsRequest, createPartitions } from '../../kafka/messages/create-partitions.ts'
import { errorAnswer, noError, RequestError, timedOut } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { expectAssignment } from './replica-assignments.ts'

type Response = ResponseDraftOf<typeof createPartitions>
type TopicAnswer = Response['results'][number]
type Draft = CreatePartitionsRequest['topics'][number]

/** Gives topics more partitions. */
export async function addPartitions(request: CreatePartitionsRequest, context: RequestContext): Promise<Response> {
  const names = request.topics.map(({ name }) => name)
  const isAnyAsked = names.some(name => names.indexOf(name) === names.lastIndexOf(name))
  if (isAnyAsked && request.timeoutMs <= 0)
    return { throttleTimeMs: 0, results: names.map(name => ({ name, ...timedOut })) }
  const results: TopicAnswer[] = []
  for (const [index, draft] of request.topics.entries()) {
    if (names.indexOf(draft.name) !== index) continue
    const isTwice = names.lastIndexOf(draft.name) !== index
    results.push(await growTopic(draft, { isTwice, isDryRun: request.validateOnly, context }))
  }
  return { throttleTimeMs: 0, results }
}

async function growTopic(
  draft: Draft,
  {
    isTwice,
    isDryRun,
    context: { broker },
  }: { readonly isTwice: boolean; readonly isDryRun: boolean; readonly context: RequestContext },
): Promise<TopicAnswer> {
  const { name, count } = draft
  try {
    if (isTwice) throw new RequestError('INVALID_REQUEST', 'Duplicate topic name.')
    const topic = broker.topics.byName(name)
    if (topic === undefined) throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION')
    expectIncrease(draft, topic.partitionCount, broker.settings.nodeId)
    const added = count - topic.partitionCount
    if (topic.isInternal || added > broker.settings.maxNewPartitions)
      throw new RequestError('POLICY_VIOLATION', 'Excessively large number of partitions per request.')
    broker.topics.expectRoomForPartitions(added)
    if (!isDryRun) await broker.topics.grow(topic, count)
    return { name, ...noError }
  } catch (error) {
    return { name, ...errorAnswer(error) }
  }
}

function expectIncrease({ name, count, assignments }: Draft, partitionCount: number, nodeId: number): void {
  if (count <= partitionCount) {
    const state = `The topic ${name} currently has ${partitionCount} partition(s)`
    const text =
      count === partitionCount
        ? `Topic already has ${count} partition(s).`
        : `${state}; ${count} would not be an increase.`
    throw new RequestError('INVALID_PARTITIONS', text)
  }
  if (assignments === null) return
  const added = count - partitionCount
  if (assignments.length !== added) {
    const text = `Attempted to add ${added} additional partition(s), but only ${assignments.length} assignment(s) were specified.`
    throw new RequestError('INVALID_REPLICA_ASSIGNMENT', text)
  }
  for (const { brokerIds } of assignments) expectAssignment(brokerIds, nodeId)
}
