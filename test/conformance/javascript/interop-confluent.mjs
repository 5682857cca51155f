// @confluentinc/schemaregistry in the interop cases: node interop-confluent.mjs URL
import { create, createFileRegistry, createMutableRegistry, fromBinary, fromJson, toJson } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import sr from '@confluentinc/schemaregistry'
import { headersOf, native, pairsOf, serve, shown } from '../interop/values.mjs'

const registry = sr.SchemaRegistryClient.newClient({ baseURLs: [process.argv[2]] })
const client = { long: Number, logical: ({ base }) => native(base, client) }
const kinds = {
  AVRO: [sr.AvroSerializer, sr.AvroDeserializer],
  PROTOBUF: [sr.ProtobufSerializer, sr.ProtobufDeserializer],
  JSON: [sr.JsonSerializer, sr.JsonDeserializer],
}

/** The types that protoc-gen-es would have made of the files. */
const typesOf = files =>
  createFileRegistry(
    create(FileDescriptorSetSchema, {
      file: files.map(file => fromBinary(FileDescriptorProtoSchema, Buffer.from(file, 'base64'))),
    }),
  )

await serve({
  async write({ topic, type, message, value, isHeader, files }) {
    const types = type === 'PROTOBUF' ? typesOf(files) : undefined
    const serializer = new kinds[type][0](registry, sr.SerdeType.VALUE, {
      autoRegisterSchemas: false,
      useLatestVersion: true,
      ...(type === 'JSON' && { validate: true }),
      ...(types && { registry: createMutableRegistry(types) }),
      ...(isHeader && { schemaIdSerializer: sr.HeaderSchemaIdSerializer }),
    })
    const made = types ? fromJson(types.getMessage(message), value) : type === 'AVRO' ? native(value, client) : value
    const headers = {}
    const payload = await serializer.serialize(topic, made, headers)
    return { hex: payload.toString('hex'), headers: pairsOf(headers) }
  },
  async read({ topic, type, message, hex, headers, files }) {
    const types = type === 'PROTOBUF' ? typesOf(files) : undefined
    const conf = type === 'JSON' ? { validate: true } : types ? { registry: createMutableRegistry(types) } : {}
    const deserializer = new kinds[type][1](registry, sr.SerdeType.VALUE, conf)
    const value = await deserializer.deserialize(topic, Buffer.from(hex, 'hex'), headersOf(headers))
    if (!types) return { value: type === 'JSON' ? value : shown(value) }
    return { value: shown(toJson(types.getMessage(message), value)) }
  },
})
