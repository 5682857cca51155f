// Sends and reads orders with kafkajs: node docs/examples/kafka-kafkajs.mjs
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'
import { deserializeMessage, serializeRecord } from 'headgate/serde/kafkajs'
import { Kafka, logLevel } from 'kafkajs'

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

const brokers = [process.env.KAFKA_BROKER ?? 'localhost:9092']
const kafka = new Kafka({ clientId: 'orders', brokers, logLevel: logLevel.ERROR })
const topic = 'orders-kafkajs'

const producer = kafka.producer()
await producer.connect()
const messages = [{ key: 'o-1', value: { id: 1n, note: 'first' }, headers: { trace: 'a1' } }]
await producer.send(await serializeRecord({ topic, acks: -1, messages }, serializers))
try {
  await serializeRecord({ topic, messages: [{ key: 'o-2', value: { id: 'two' } }] }, serializers)
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(error.message)
}
await producer.disconnect()

const consumer = kafka.consumer({ groupId: 'orders-kafkajs' })
await consumer.connect()
await consumer.subscribe({ topics: [topic], fromBeginning: true })
await new Promise((resolve, reject) => {
  const eachMessage = async payload => {
    const { key, value, headers } = await deserializeMessage(payload, deserializers)
    console.log(key, { ...value }, `trace ${headers.trace}, GUID of ${headers.__value_schema_id.length} bytes`)
    resolve()
  }
  consumer.run({ eachMessage }).catch(reject)
})
await consumer.disconnect()
