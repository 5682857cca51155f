import { createFileRegistry, fromBinary, fromJson, toJson, type DescMessage, type JsonValue } from '@bufbuild/protobuf'
import type { FileRegistry, Message } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt'
import * as wellKnown from '@bufbuild/protobuf/wkt'
import { confluentFiles } from '../../../src/schema/protobuf/bundled/confluent.ts'
import { googleTypeFiles } from '../../../src/schema/protobuf/bundled/google-type.ts'
import type { ParsedSchema, ResolvedReferences } from '../../../src/schema/schema.ts'
import { read as parse } from './reading.ts'

/** The files of @bufbuild/protobuf, by path. */
const bundled = new Map<string, FileDescriptorProto>(
  Object.entries(wellKnown).flatMap(([name, file]) =>
    name.startsWith('file_') && typeof file === 'object' && 'proto' in file
      ? [[(file.proto as FileDescriptorProto).name, file.proto as FileDescriptorProto] as const]
      : [],
  ),
)

/** Files that every schema may import without a reference. */
function bundledFile(name: string): FileDescriptorProto | undefined {
  const text = confluentFiles[name] ?? googleTypeFiles[name]
  return text === undefined ? undefined : descriptorOf(parse('PROTOBUF', text, [], 'stored'), name)
}

/** The messages of a schema, for an independent reading of values. */
export function messagesOf(schema: ParsedSchema, references: ResolvedReferences): FileRegistry {
  const files = new Map(bundled)
  references.forEach((reference, at) =>
    files.set(
      reference.name,
      descriptorOf(parse('PROTOBUF', reference.text, references.slice(0, at), 'stored'), reference.name),
    ),
  )
  return createFileRegistry(descriptorOf(schema, 'schema.proto'), name => files.get(name) ?? bundledFile(name))
}

function descriptorOf(schema: ParsedSchema, name: string): FileDescriptorProto {
  const proto = fromBinary(
    FileDescriptorProtoSchema,
    new Uint8Array(Buffer.from(schema.formatted('serialized'), 'base64')),
  )
  proto.name = name
  return proto
}

export function firstEnum(registry: FileRegistry): string | undefined {
  return [...registry].find(type => type.kind === 'enum' && !bundled.has(type.file.proto.name))?.typeName
}

function messageOf(registry: FileRegistry, name: string): DescMessage {
  const found = registry.getMessage(name)
  if (!found) throw new Error(`no message ${name}`)
  return found
}

/** A message from the JSON or the bytes of a case. */
export function protobufValue(
  registry: FileRegistry,
  name: string,
  { value, valueHex }: { readonly value?: unknown; readonly valueHex?: string },
): Message {
  const type = messageOf(registry, name)
  return valueHex === undefined
    ? fromJson(type, value as JsonValue, { registry })
    : fromBinary(type, new Uint8Array(Buffer.from(valueHex, 'hex')))
}

/** The JSON of encoded bytes, names as in the file. */
export function protobufShown(registry: FileRegistry, name: string, bytes: Uint8Array): unknown {
  return toJson(messageOf(registry, name), fromBinary(messageOf(registry, name), bytes), {
    registry,
    useProtoFieldName: true,
  })
}
