// Stands in for @confluentinc/kafka-javascript: takes and gives what that does, without a broker.
import { Sent } from './sent.mjs'
import { headersByName, logLevel, pairsOf } from './kafkajs.mjs'

const sent = new Sent()

class Kafka {
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
          const rest = { timestamp: '1700000000000', attributes: 0, offset: String(at), leaderEpoch: 0 }
          await eachMessage({ topic, partition: 0, message: { key, value, headers: headersByName(headers), ...rest } })
        }
      },
    }
  }
}

class Producer {
  connect(_options, callback) {
    callback(null, {})
  }

  /** Topic, partition, value, key, timestamp, what comes back with the report, headers. */
  produce(...[topic, , value, key, , , headers = []]) {
    sent.add({ topic, key, value, headers: headers.flatMap(Object.entries) })
  }

  flush(_timeout, callback) {
    callback(null)
  }

  disconnect(callback) {
    callback(null, {})
  }
}

// oxlint-disable-next-line import/no-default-export -- the package is CommonJS
export default { KafkaJS: { Kafka, logLevel }, Producer }
