// Our serializers, as other programs import them: node headgate.mjs URL
import { RegistryClient } from 'headgate/client'
import { Deserializer, Serializer } from 'headgate/serde'
import { create, createFileRegistry, fromBinary, fromJson } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { headersOf, native, pairsOf, serve, shown } from './values.mjs'

const registry = new RegistryClient({ urls: process.argv[2] })
const client = { long: BigInt, logical: ({ $logical }) => $logical }

/** The value as a message of @bufbuild/protobuf. */
function messageOf({ message, value, files }) {
  const file = files.map(one => fromBinary(FileDescriptorProtoSchema, Buffer.from(one, 'base64')))
  return fromJson(createFileRegistry(create(FileDescriptorSetSchema, { file })).getMessage(message), value)
}

function valueOf(request) {
  if (request.type === 'AVRO') return native(request.value, client)
  return request.isMessage ? messageOf(request) : request.value
}

await serve({
  async write(request) {
    const { topic, message, isHeader } = request
    const serializer = new Serializer(registry, {
      autoRegisterSchemas: false,
      useLatestVersion: true,
      schemaIdSerializer: isHeader ? 'header' : 'prefix',
      protobuf: { message },
    })
    const headers = {}
    const payload = await serializer.serialize(topic, valueOf(request), { headers })
    return { hex: Buffer.from(payload).toString('hex'), headers: pairsOf(headers) }
  },
  async read({ topic, type, hex, headers, isWithoutIndexes }) {
    const deserializer = new Deserializer(registry, {
      avro: { logicalForm: 'text' },
      protobuf: { enums: 'string', ...(isWithoutIndexes && { messageIndexes: 'optional' }) },
    })
    const value = await deserializer.deserialize(topic, Buffer.from(hex, 'hex'), { headers: headersOf(headers) })
    return { value: type === 'JSON' ? value : shown(value) }
  },
})
