// Puts the schema's GUID into a header: node docs/examples/serde-headers.mjs
import { RegistryClient } from 'headgate/client'
import { Deserializer, Serializer } from 'headgate/serde'

const registry = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })
const schema = { schema: '"string"' }

const serializer = new Serializer(registry, { field: 'key', schema, 'key.schema.id.serializer': 'header' })
const headers = {}
const key = await serializer.serialize('orders', 'k-1', { headers })
console.log(key.length, Object.keys(headers), headers.__key_schema_id.length)

const deserializer = new Deserializer(registry, { field: 'key' })
console.log(await deserializer.deserialize('orders', key, { headers }))
