import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { DeleteTopicsRequest, deleteTopics } from '../../kafka/messages/delete-topics.ts'
import { zeroUuid } from '../../kafka/wire-types.ts'
import { errorAnswer, RequestError, timedOut } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import { StorageFailure } from '../store.ts'
import type { Topic } from '../topics/topic.ts'

type Response = ResponseDraftOf<typeof deleteTopics>
type TopicAnswer = Response['responses'][number]
type Question = DeleteTopicsRequest['topics'][number]

/** The first version that names topics by id. */
const firstVersionWithIds = 6

/** Removes topics. */
export async function removeTopics(request: DeleteTopicsRequest, context: RequestContext): Promise<Response> {
  const { apiVersion, broker } = context
  const questions =
    apiVersion >= firstVersionWithIds ? request.topics : request.topicNames.map(name => ({ name, topicId: zeroUuid }))
  const counts = new Map<string, number>()
  for (const question of questions) counts.set(keyOf(question), (counts.get(keyOf(question)) ?? 0) + 1)
  const isUsable = (question: Question): boolean => faultOf(question) === undefined && counts.get(keyOf(question)) === 1
  if (request.timeoutMs <= 0 && questions.some(isUsable))
    return { responses: questions.map(question => ({ ...question, ...timedOut })) }
  const answered = new Set<string>()
  const responses: TopicAnswer[] = []
  for (const question of questions) {
    const key = keyOf(question)
    if (answered.has(key) && faultOf(question) === undefined) continue
    answered.add(key)
    responses.push(await removeTopic(question, counts.get(key) !== 1, broker))
  }
  return { responses }
}

/** Names and ids are counted apart, and questions that name both or neither apart from them. */
function keyOf({ name, topicId }: Question): string {
  return JSON.stringify([name, topicId])
}

async function removeTopic(
  question: Question,
  isTwice: boolean,
  broker: RequestContext['broker'],
): Promise<TopicAnswer> {
  const { name, topicId } = question
  try {
    const fault = faultOf(question) ?? (isTwice ? `Duplicate topic ${name === null ? 'id' : 'name'}.` : undefined)
    if (fault !== undefined) throw new RequestError('INVALID_REQUEST', fault)
    const topic = findTopic(question, broker)
    await broker.topics.delete(topic)
    return { name: topic.name, topicId: topic.topicId, errorCode: 0 }
  } catch (error) {
    if (error instanceof StorageFailure)
      broker.logger.error({ err: error, topic: name ?? topicId }, 'a topic was not removed')
    return { name, topicId, ...errorAnswer(error) }
  }
}

/** What is wrong with a question, whatever topics there are. */
function faultOf({ name, topicId }: Question): string | undefined {
  if (name !== null && topicId !== zeroUuid) return 'You may not specify both topic name and topic id.'
  return name === null && topicId === zeroUuid ? 'Neither topic name nor id were specified.' : undefined
}

function findTopic({ name, topicId }: Question, { topics }: RequestContext['broker']): Topic {
  const topic = name === null ? topics.byId(topicId) : topics.byName(name)
  const error = name === null ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION'
  if (topic === undefined) throw new RequestError(error, errorCodes[error].message)
  if (topic.isInternal) throw new RequestError('INVALID_REQUEST', `The internal topic ${topic.name} cannot be deleted.`)
  return topic
}
