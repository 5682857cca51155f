// Stands in for kafkajs: takes and gives what that does, without a broker.
import { Sent } from './sent.mjs'

export const logLevel = { ERROR: 1 }

const sent = new Sent()

/** The headers of a record with an array where a name has several values. */
export function headersByName(pairs) {
  const headers = {}
  for (const [key, value] of pairs) {
    const name = key.toString()
    headers[name] = name in headers ? [headers[name], value].flat() : value
  }
  return headers
}

export const pairsOf = (headers = {}) =>
  Object.entries(headers).flatMap(([name, values]) => [values].flat().map(value => [name, value]))

export class Kafka {
  producer() {
    return {
      connect: async () => {},
      disconnect: async () => {},
      async send({ topic, messages }) {
        for (const { headers, ...message } of messages) sent.add({ topic, ...message, headers: pairsOf(headers) })
        return [{ topicName: topic, partition: 0, errorCode: 0 }]
      },
    }
  }

  consumer() {
    const topics = []
    return {
      connect: async () => {},
      disconnect: async () => {},
      subscribe: async given => void topics.push(...given.topics),
      async run({ eachMessage }) {
        for (const [at, { topic, key, value, headers }] of sent.of(topics).entries()) {
          const rest = { timestamp: '1700000000000', attributes: 0, offset: String(at) }
          await eachMessage({ topic, partition: 0, message: { key, value, headers: headersByName(headers), ...rest } })
        }
      },
    }
  }
}
