import { Producer } from '@platformatic/kafka'
import confluent from '@confluentinc/kafka-javascript'
import kafkajs from 'kafkajs'

/** Sends the cases, one at a time, with the client that the first word names: a line of JSON of what its user sees. */
const [name, broker] = process.argv.slice(2)
const cases = JSON.parse(process.env.GATE_CASES)

const clients = {
  async kafkajs() {
    const producer = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING }).producer()
    await producer.connect()
    return {
      send: (topic, value) => producer.send({ topic, messages: [{ value }] }),
      close: () => producer.disconnect(),
    }
  },
  async platformatic() {
    const producer = new Producer({ clientId: 'gate', bootstrapBrokers: [broker] })
    return { send: (topic, value) => producer.send({ messages: [{ topic, value }] }), close: () => producer.close() }
  },
  async confluent() {
    const settings = { 'bootstrap.servers': broker, log_level: 0 }
    const producer = new confluent.KafkaJS.Kafka(settings).producer()
    await producer.connect()
    return {
      send: (topic, value) => producer.send({ topic, messages: [{ value }] }),
      close: () => producer.disconnect(),
    }
  },
}

/** Errors in errors, as their user meets them. */
function textOf(error) {
  const own = [error.name, error.type ?? error.apiId, error.code, error.message].filter(Boolean).join(' ')
  return [own, ...(error.errors ?? []).map(textOf)].join(' > ')
}

const client = await clients[name]()
for (const { topic, value } of cases) {
  const fault = await client.send(topic, Buffer.from(value, 'base64')).then(
    () => undefined,
    error => error,
  )
  console.log(JSON.stringify({ sees: fault === undefined ? 'arrives' : textOf(fault), isRefused: fault !== undefined }))
}
await client.close()
process.exit(0)
