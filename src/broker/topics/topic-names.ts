import { RequestError } from '../request-error.ts'

/** Topics that the broker itself writes to. */
export const internalTopics = { offsets: '__consumer_offsets', transactions: '__transaction_state' } as const

const maxLength = 249

/** Whether only the broker writes to a topic. */
export function isInternalTopic(name: string): boolean {
  return name === internalTopics.offsets || name === internalTopics.transactions
}

/** What is wrong with a name, in Kafka's words; undefined when a topic may be called so. */
export function topicNameFault(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > maxLength) return `the length of '${name}' is longer than the max allowed length ${maxLength}`
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  return undefined
}

/** Throws RequestError when no topic may be called so. */
export function expectTopicName(name: string): void {
  const fault = topicNameFault(name)
  if (fault !== undefined) throw new RequestError('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${fault}`)
}

/** Names with the same key would share the name of a metric: dots count as underscores. */
export function collisionKey(name: string): string {
  return name.replaceAll('.', '_')
}
