// Sends and reads orders with @platformatic/kafka: node docs/examples/kafka-platformatic.mjs
import { Consumer, Producer } from '@platformatic/kafka'
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'
import { deserializeMessage, serializeMessages } from 'headgate/serde/platformatic-kafka'

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

const client = { clientId: 'orders', bootstrapBrokers: [process.env.KAFKA_BROKER ?? 'localhost:9092'] }
const topic = 'orders-platformatic'

const producer = new Producer({ ...client, autocreateTopics: true })
const messages = [{ topic, key: 'o-1', value: { id: 1n, note: 'first' }, headers: { trace: 'a1' } }]
await producer.send({ messages: await serializeMessages(messages, serializers) })
try {
  await serializeMessages([{ topic, key: 'o-2', value: { id: 'two' } }], serializers)
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(error.message)
}
await producer.close()

const consumer = new Consumer({ ...client, groupId: 'orders-platformatic' })
const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
for await (const message of stream) {
  const { key, value, headers } = await deserializeMessage(message, deserializers)
  const [[, trace], [, guid]] = headers
  console.log(key, { ...value }, `trace ${trace}, GUID of ${guid.length} bytes`)
  break
}
await consumer.close(true)
