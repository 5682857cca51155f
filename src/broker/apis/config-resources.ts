import { RequestError } from '../request-error.ts'

/** What can have configs, by the numbers of the protocol. */
export const resourceTypes = { topic: 2, broker: 4, brokerLogger: 8, clientMetrics: 16, group: 32 } as const

/** The text that Kafka has for what it does not understand. */
export const malformedText =
  'This most likely occurs because of a request being malformed by the client library or the message was sent to an ' +
  'incompatible broker. See the broker logs for more details.'

/** Whether a resource is this broker. Throws RequestError for what is no number; `word` is what the refusal calls it. */
export function isThisBroker(name: string, nodeId: number, word: 'Broker' | 'Node'): boolean {
  const id = /^[-+]?\d{1,32}$/.test(name) ? Number(name) : Number.NaN
  // The ids of brokers have 32 bits; what does not fit is no number.
  if (id === (id | 0)) return id === nodeId
  throw new RequestError('INVALID_REQUEST', `${word} id must be an integer, but it is: ${name}`)
}

/** The refusal of a topic that is not there. */
export function unknownTopic(text: string): RequestError {
  return new RequestError('UNKNOWN_TOPIC_OR_PARTITION', text)
}
