// Writes and reads JSON values that are checked: node docs/examples/serde-json.mjs
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'

const registry = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })

const schema = {
  schemaType: 'JSON',
  schema: JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Order',
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'integer' },
      placed: { type: 'string', format: 'date-time' },
      state: { enum: ['NEW', 'PAID'], default: 'NEW' },
      lines: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } } } },
    },
  }),
}

const serializer = new Serializer(registry, { schema })
const deserializer = new Deserializer(registry)

const bytes = await serializer.serialize('orders-json', { id: 7, placed: new Date(0), lines: [{ price: 1.5 }] })
console.log(Buffer.from(bytes.subarray(5)).toString())
console.log(await deserializer.deserialize('orders-json', bytes))

try {
  await serializer.serialize('orders-json', { id: 8, lines: [{ price: '1.50' }] })
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(`${error.code} at ${error.path}: expected ${error.expected}`)
}
