// @kafkajs/confluent-schema-registry in the interop cases: node interop-kafkajs.mjs URL
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import { native, serve, shown } from '../interop/values.mjs'

const client = { long: Number, logical: ({ base }) => native(base, client) }
const registryFor = message =>
  new SchemaRegistry({ host: process.argv[2] }, message ? { PROTOBUF: { messageName: message.split('.').at(-1) } } : {})

await serve({
  async write({ type, topic, message, value }) {
    const registry = registryFor(message)
    const id = await registry.getLatestSchemaId(`${topic}-value`)
    let made = type === 'AVRO' ? native(value, client) : value
    if (type === 'PROTOBUF') made = (await registry.getSchema(id)).message.fromObject(value)
    return { hex: (await registry.encode(id, made)).toString('hex'), headers: [] }
  },
  async read({ type, message, hex }) {
    const value = await registryFor(message).decode(Buffer.from(hex, 'hex'))
    if (type === 'JSON') return { value }
    return { value: shown(type === 'PROTOBUF' ? value.toJSON() : value) }
  },
})
