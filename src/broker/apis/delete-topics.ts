import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { DeleteTopicsRequest, deleteTopics } from '../../kafka/messages/delete-topics.ts'
import { zeroUuid } from '../../kafka/wire-types.ts'
import { errorAnswer, RequestError } from '../request-error.ts'
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
  const keys = questions.map(({ name, topicId }) => name ?? topicId)
  const responses: TopicAnswer[] = []
  for (const [index, question] of questions.entries()) {
    const key = keys[index]
    if (keys.indexOf(key as string) !== index) continue
    const isTwice = keys.lastIndexOf(key as string) !== index
    responses.push(await removeTopic(question, isTwice, broker))
  }
  return { responses }
}

async function removeTopic(
  question: Question,
  isTwice: boolean,
  broker: RequestContext['broker'],
): Promise<TopicAnswer> {
  const { name, topicId } = question
  try {
    if (isTwice) throw new RequestError('INVALID_REQUEST', 'Duplicate topic name.')
    const topic = findTopic(question, broker)
    await broker.topics.delete(topic)
    return { name: topic.name, topicId: topic.topicId, errorCode: 0 }
  } catch (error) {
    if (error instanceof StorageFailure)
      broker.logger.error({ err: error, topic: name ?? topicId }, 'a topic was not removed')
    return { name, topicId, ...errorAnswer(error) }
  }
}

function findTopic({ name, topicId }: Question, { topics }: RequestContext['broker']): Topic {
  if (name !== null && topicId !== zeroUuid)
    throw new RequestError('INVALID_REQUEST', 'You may not specify both topic name and topic id.')
  if (name === null && topicId === zeroUuid)
    throw new RequestError('INVALID_REQUEST', 'Neither topic name nor id were specified.')
  const topic = name === null ? topics.byId(topicId) : topics.byName(name)
  const error = name === null ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION'
  if (topic === undefined) throw new RequestError(error, errorCodes[error].message)
  if (topic.isInternal) throw new RequestError('INVALID_REQUEST', `The internal topic ${topic.name} cannot be deleted.`)
  return topic
}
