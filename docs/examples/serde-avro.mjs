// Writes and reads an Avro value: node docs/examples/serde-avro.mjs
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'

const registry = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })

const schema = {
  schema: JSON.stringify({
    type: 'record',
    name: 'Order',
    namespace: 'acme',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'placed', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'total', type: { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 } },
      { name: 'note', type: ['null', 'string'], default: null },
    ],
  }),
}

const serializer = new Serializer(registry, { schema })
const deserializer = new Deserializer(registry)

const bytes = await serializer.serialize('orders', { id: 7n, placed: new Date(0), total: '12.50' })
console.log(Buffer.from(bytes).toString('hex'))
console.log(await deserializer.deserialize('orders', bytes))

// The schema is known from here on.
console.log(
  deserializer.deserializeSync('orders', serializer.serializeSync('orders', { id: 8n, placed: 0n, total: 1 })),
)

try {
  await serializer.serialize('orders', { id: 'nine', placed: new Date(0), total: '1' })
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(`${error.code} at ${error.path}: expected ${error.expected}`)
}
