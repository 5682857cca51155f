// Sends and reads orders with @confluentinc/kafka-javascript: node docs/examples/kafka-confluent.mjs
import confluent from '@confluentinc/kafka-javascript'
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'
import { deserializeMessage, produceArguments, serializeRecord } from 'headgate/serde/confluent-kafka-javascript'

const registry = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })
const fields = [
  { name: 'id', type: 'long' },
  { name: 'note', type: ['null', 'string'] },
]
const order = { schema: JSON.stringify({ type: 'record', name: 'Order', fields }) }
const serializers = {
  key: new Serializer(registry, { field: 'key', schema: { schema: '"string"' } }),
  value: new Serializer(registry, { schema: order, schemaIdSerializer: 'header' }),
}
const deserializers = { key: new Deserializer(registry, { field: 'key' }), value: new Deserializer(registry) }

const bootstrap = { 'bootstrap.servers': process.env.KAFKA_BROKER ?? 'localhost:9092' }
const { Kafka, logLevel } = confluent.KafkaJS
const kafka = new Kafka({ ...bootstrap, kafkaJS: { logLevel: logLevel.ERROR } })
const topic = 'orders-confluent'

// The promise API.
const producer = kafka.producer()
await producer.connect()
const messages = [{ key: 'o-1', value: { id: 1n, note: 'first' }, headers: { trace: 'a1' } }]
await producer.send(await serializeRecord({ topic, messages }, serializers))
try {
  await serializeRecord({ topic, messages: [{ key: 'o-2', value: { id: 'two' } }] }, serializers)
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(error.message)
}
await producer.disconnect()

// The callback API.
const other = new confluent.Producer(bootstrap)
await new Promise((resolve, reject) => other.connect({}, error => (error ? reject(error) : resolve())))
const second = { topic, key: 'o-2', value: { id: 2n, note: null }, headers: [{ trace: 'b2' }] }
other.produce(...(await produceArguments(second, serializers)))
await new Promise((resolve, reject) => other.flush(5000, error => (error ? reject(error) : resolve())))
await new Promise(resolve => other.disconnect(resolve))

const groupId = 'orders-confluent'
const consumer = kafka.consumer({ kafkaJS: { groupId, fromBeginning: true } })
await consumer.connect()
await consumer.subscribe({ topics: [topic] })
const seen = new Map()
await new Promise((resolve, reject) => {
  const eachMessage = async payload => {
    const { key, value, headers } = await deserializeMessage(payload, deserializers)
    seen.set(key, [{ ...value }, `trace ${headers.trace}, GUID of ${headers.__value_schema_id.length} bytes`])
    if (seen.size === 2) resolve()
  }
  consumer.run({ eachMessage }).catch(reject)
})
for (const key of ['o-1', 'o-2']) console.log(key, ...seen.get(key))
await consumer.disconnect()
