import { errorCodes } from '../../kafka/error-codes.ts'
import { RequestError } from '../request-error.ts'
import type { RequestContext } from '../request-context.ts'
import type { Topic } from '../topics/topic.ts'
import { expectTopicName } from '../topics/topic-names.ts'

/** What can have configs, by the numbers of the protocol. */
export const resourceTypes = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const

/** The text that Kafka has for what it does not understand. */
export const malformedText =
  'This most likely occurs because of a request being malformed by the client library or the message was sent to an ' +
  'incompatible broker. See the broker logs for more details.'

/** The topic of a resource. Throws RequestError. */
export function topicOfResource(name: string, { broker }: RequestContext): Topic | undefined {
  expectTopicName(name)
  return broker.topics.byName(name)
}

/** The name of a topic whose configs are meant; undefined for the defaults of all. */
export function topicNameOf(resourceType: number, resourceName: string): string | undefined {
  return resourceType === resourceTypes.topic ? resourceName : undefined
}

/** Throws RequestError unless a broker's name is that of this one, or empty for the defaults of all. */
export function expectBrokerName(name: string, { broker }: RequestContext, expected: string): void {
  const { nodeId } = broker.settings
  if (name === '' || name === String(nodeId)) return
  throw new RequestError('INVALID_REQUEST', `Unexpected broker id, expected ${expected}, but received ${name}`)
}

/** The refusal of a topic that is not there. */
export function unknownTopic(text: string = errorCodes.UNKNOWN_TOPIC_OR_PARTITION.message): RequestError {
  return new RequestError('UNKNOWN_TOPIC_OR_PARTITION', text)
}
