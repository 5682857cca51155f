// Settings as Confluent names them: node docs/examples/serde-settings.mjs
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'

const registry = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })
const order = fields => ({ schema: JSON.stringify({ type: 'record', name: 'Order', fields }) })
const first = order([{ name: 'id', type: 'int' }])
const second = order([
  { name: 'id', type: 'int' },
  { name: 'note', type: 'string', default: '-' },
])
await registry.register('orders-growing-value', first)
await registry.register('orders-growing-value', second)

const latest = new Serializer(registry, {
  'auto.register.schemas': 'false',
  'use.latest.version': 'true',
  'value.subject.name.strategy': 'TopicNameStrategy',
})
const bytes = await latest.serialize('orders-growing', { id: 1, note: 'new' })

const older = new Deserializer(registry, { readerSchema: first, subjectNameStrategy: 'TopicName' })
console.log(await older.deserialize('orders-growing', bytes))

try {
  new Serializer(registry, { autoRegisterSchemas: true, useLatestVersion: true })
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(`${error.code}: ${error.message}`)
}
