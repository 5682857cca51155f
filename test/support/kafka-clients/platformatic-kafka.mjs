// Stands in for @platformatic/kafka without serializers: takes and gives what that does, without a broker.
import { Sent } from './sent.mjs'

const sent = new Sent()

export class Producer {
  async send({ messages }) {
    for (const message of messages) {
      const headers = message.headers instanceof Map ? [...message.headers] : Object.entries(message.headers ?? {})
      sent.add({ ...message, value: message.value ?? null, headers })
    }
    return { offsets: [] }
  }

  async close() {}
}

export class Consumer {
  async consume({ topics }) {
    const records = sent.of(topics).map(({ topic, key, value, headers }, at) => ({
      topic,
      key: key ?? undefined,
      value: value ?? undefined,
      headers: new Map(headers),
      partition: 0,
      offset: BigInt(at),
      timestamp: 1_700_000_000_000n,
      commit: async () => {},
    }))
    return (async function* () {
      yield* records
    })()
  }

  async close() {}
}
