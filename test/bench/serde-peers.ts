import type { DescMessage, Message } from '@bufbuild/protobuf'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { BenchRecord } from './serde-records.ts'

/** A library that does both directions with a registry. */
export interface Peer {
  readonly name: string
  readonly write: () => Promise<Uint8Array>
  readonly read: (payload: Uint8Array) => Promise<unknown>
}

export type Language = 'AVRO' | 'PROTOBUF' | 'JSON'

/** Where the conformance job installs the libraries. */
export const peersFolder = fileURLToPath(new URL('../conformance/javascript/', import.meta.url))
export const arePeersThere = existsSync(`${peersFolder}node_modules/@kafkajs/confluent-schema-registry`)

const load = createRequire(`${peersFolder}package.json`)

interface ConfluentLibrary {
  readonly SchemaRegistryClient: { newClient(options: object): object }
  readonly SerdeType: { readonly VALUE: unknown }
}
type ConfluentSerde = new (
  registry: object,
  type: unknown,
  options: object,
) => {
  serialize(topic: string, value: unknown): Promise<Uint8Array>
  deserialize(topic: string, payload: Uint8Array): Promise<unknown>
}

/** @confluentinc/schemaregistry, JSON checked as ours is. */
export function confluent(language: Language, url: string, topic: string, record: BenchRecord): Peer {
  const library = load('@confluentinc/schemaregistry') as ConfluentLibrary & Record<string, ConfluentSerde>
  const registry = library.SchemaRegistryClient.newClient({ baseURLs: [url] })
  const name = { AVRO: 'Avro', PROTOBUF: 'Protobuf', JSON: 'Json' }[language]
  const { types, value } = language === 'PROTOBUF' ? bufbuildMessage(record) : { types: undefined, value: record.value }
  const options = {
    ...(language === 'JSON' && { validate: true }),
    ...(types && { registry: types }),
  }
  const make = (kind: string, more: object) => {
    const Serde = library[`${name}${kind}`] as ConfluentSerde
    return new Serde(registry, library.SerdeType.VALUE, { ...options, ...more })
  }
  const serializer = make('Serializer', { autoRegisterSchemas: false, useLatestVersion: true })
  const deserializer = make('Deserializer', {})
  return {
    name: '@confluentinc/schemaregistry',
    write: () => serializer.serialize(topic, value),
    read: payload => deserializer.deserialize(topic, payload),
  }
}

interface Bufbuild {
  createFileRegistry(file: unknown, resolve: () => undefined): { getMessage(name: string): DescMessage }
  createMutableRegistry(...inputs: readonly unknown[]): object
  fromJson(type: DescMessage, value: unknown): Message
}

/** What protoc-gen-es would have generated, with the copy of @bufbuild/protobuf that the library uses. */
function bufbuildMessage({ value }: BenchRecord): { readonly types: object; readonly value: unknown } {
  const library = load('@bufbuild/protobuf') as Bufbuild & { create(schema: unknown, value: object): unknown }
  const { FileDescriptorProtoSchema } = load('@bufbuild/protobuf/wkt') as { FileDescriptorProtoSchema: unknown }
  const file = library.create(FileDescriptorProtoSchema, descriptorOf(value))
  const registry = library.createFileRegistry(file, () => undefined)
  const made = library.fromJson(registry.getMessage('bench.Order'), value)
  return { types: library.createMutableRegistry(registry), value: made }
}

const scalarTypes = { double: 1, float: 2, int32: 5, bool: 8, string: 9, message: 11 } as const

/** The descriptor of the bench's message, from its values. */
function descriptorOf(value: BenchRecord['value']): object {
  const text = (name: string, number: number) => ({ name, number, label: 1, type: scalarTypes.string, jsonName: name })
  const nestedType: object[] = []
  const oneofDecl: object[] = []
  const field = Object.entries(value).map(([name, one], at) => {
    const common = { name, number: at + 1, label: 1, jsonName: name }
    const kind = at % 10
    if (kind === 4) {
      oneofDecl.push({ name: `_${name}` })
      return { ...text(name, at + 1), proto3Optional: true, oneofIndex: oneofDecl.length - 1 }
    }
    if (Array.isArray(one)) return { ...common, label: 3, type: kind === 5 ? scalarTypes.string : scalarTypes.int32 }
    if (kind === 7) {
      const entry = `Field${at}Entry`
      nestedType.push({ name: entry, field: [text('key', 1), text('value', 2)], options: { mapEntry: true } })
      return { ...common, label: 3, type: scalarTypes.message, typeName: `.bench.Order.${entry}` }
    }
    const type = kind === 1 ? 'int32' : kind === 2 ? 'double' : kind === 3 ? 'bool' : kind === 8 ? 'float' : 'string'
    return { ...common, type: scalarTypes[type] }
  })
  return {
    name: 'bench.proto',
    package: 'bench',
    syntax: 'proto3',
    messageType: [{ name: 'Order', field, nestedType, oneofDecl }],
  }
}

/** @kafkajs/confluent-schema-registry, which always checks JSON, and writes Protobuf without message indexes. */
export function kafkajs(url: string, id: number, { value }: BenchRecord): Peer {
  const { SchemaRegistry } = load('@kafkajs/confluent-schema-registry') as {
    SchemaRegistry: new (options: object) => {
      encode(id: number, value: unknown): Promise<Uint8Array>
      decode(payload: Uint8Array): Promise<unknown>
    }
  }
  const registry = new SchemaRegistry({ host: url })
  return {
    name: '@kafkajs/confluent-schema-registry',
    write: () => registry.encode(id, value),
    read: payload => registry.decode(payload),
  }
}
