// Registers a schema and reads it back: node docs/examples/client-basics.mjs
import { RegistryClient, RegistryError, errorCodes } from 'headgate/client'

const client = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })

const order = {
  schemaType: 'AVRO',
  schema: JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'id', type: 'long' }] }),
}

const { id } = await client.register('orders-value', order)
const latest = await client.latest('orders-value')
const stored = await client.byId(id, 'orders-value')
console.log(`version ${latest.version} is schema ${id}: ${stored.schema}`)

try {
  await client.version('orders-value', 99)
} catch (error) {
  if (!(error instanceof RegistryError) || error.code !== errorCodes.versionNotFound) throw error
  console.log(`${error.status} ${error.code} ${error.message}`)
}

const changed = { schema: JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'id', type: 'string' }] }) }
const { isCompatible, messages } = await client.compatibility.check('orders-value', changed, { verbose: true })
console.log(`compatible: ${isCompatible}, reasons: ${messages.length > 0}`)
