import type { Buffer } from 'node:buffer'
import type { ByteReader } from '../bytes/byte-reader.ts'
import type { FieldNode, StructNode, TypeNode } from './wire-types.ts'

/** Reads one value and leaves the reader behind it. Throws MalformedBytes. */
export type Decode = (reader: ByteReader) => unknown

/** One version of a message: its number, and whether lengths are compact and tagged fields follow each struct. */
export interface Format {
  readonly version: number
  readonly isFlexible: boolean
}

/** Longest string: what the int16 length of the older form can say. */
const maxStringBytes = 0x7fff

/** The decoder of a type in one version. */
export function decoderOf(node: TypeNode, format: Format): Decode {
  switch (node.kind) {
    case 'bool':
      return reader => reader.uint8() !== 0
    case 'int8':
      return reader => reader.int8()
    case 'int16':
      return reader => reader.int16()
    case 'int32':
      return reader => reader.int32()
    case 'int64':
      return reader => reader.int64()
    case 'uuid':
      return decodeUuid
    case 'string':
      return stringDecoder(format, node.nullableSince <= format.version)
    case 'bytes':
    case 'records':
      return bytesDecoder(format, node.nullableSince <= format.version)
    case 'array':
      return arrayDecoder(node, format)
    case 'struct':
      return node.nullableSince <= format.version ? nullableStructDecoder(node, format) : structDecoder(node, format)
  }
}

/** The fewest bytes a value of this type takes. */
export function minBytes(node: TypeNode, format: Format): number {
  const { version, isFlexible } = format
  switch (node.kind) {
    case 'bool':
    case 'int8':
      return 1
    case 'int16':
      return 2
    case 'int32':
      return 4
    case 'int64':
      return 8
    case 'uuid':
      return 16
    case 'string':
      return isFlexible ? 1 : 2
    case 'bytes':
    case 'records':
    case 'array':
      return isFlexible ? 1 : 4
    case 'struct':
      if (node.nullableSince <= version) return 1
      return plainFields(node, version).reduce((sum, { type }) => sum + minBytes(type, format), isFlexible ? 1 : 0)
  }
}

/** The fields of a version that stand in the struct itself. */
export function plainFields({ fields }: StructNode, version: number): readonly FieldNode[] {
  return fields.filter(({ since, until, tag }) => tag === undefined && since <= version && version <= until)
}

/** The fields of a version that stand behind it, each with its tag, in ascending order of the tags. */
export function taggedFields({ fields }: StructNode, version: number): readonly (FieldNode & { tag: number })[] {
  return fields
    .flatMap(field => (field.tag === undefined ? [] : [{ ...field, tag: field.tag }]))
    .filter(({ since, until }) => since <= version && version <= until)
    .sort((one, other) => one.tag - other.tag)
}

/** Skips tagged fields that nobody asks for. */
export function skipTags(reader: ByteReader): void {
  for (let count = reader.uvarint(); count > 0; count--) {
    reader.uvarint()
    reader.skip(reader.uvarint())
  }
}

function decodeUuid(reader: ByteReader): string {
  const start = reader.skip(16)
  return reader.buffer.toString('base64url', start, start + 16)
}

// A length below -1 is null as well: Kafka takes it so.
const compactLength = (reader: ByteReader): number => (reader.uvarint() | 0) - 1

function stringDecoder({ isFlexible }: Format, isNullable: boolean): Decode {
  return reader => {
    const length = isFlexible ? compactLength(reader) : reader.int16()
    if (length < 0) return nothing(reader, isNullable)
    if (length > maxStringBytes) throw reader.malformed(`string of ${length} bytes`)
    return reader.utf8(length)
  }
}

function bytesDecoder({ isFlexible }: Format, isNullable: boolean): Decode {
  return (reader): Buffer | null => {
    const length = isFlexible ? compactLength(reader) : reader.int32()
    return length < 0 ? nothing(reader, isNullable) : reader.view(length)
  }
}

function nothing(reader: ByteReader, isNullable: boolean): null {
  if (!isNullable) throw reader.malformed('null where a value must be')
  return null
}

function arrayDecoder(
  { item, nullableSince }: TypeNode & { readonly kind: 'array' },
  format: Format,
): (reader: ByteReader) => unknown {
  const isNullable = nullableSince <= format.version
  const decodeItem = decoderOf(item, format)
  const minItemBytes = minBytes(item, format)
  return reader => {
    const count = format.isFlexible ? compactLength(reader) : reader.int32()
    if (count < 0) return nothing(reader, isNullable)
    reader.expectItems(count, minItemBytes)
    const items: unknown[] = []
    for (let index = 0; index < count; index++) items.push(decodeItem(reader))
    return items
  }
}

function nullableStructDecoder(node: StructNode, format: Format): Decode {
  const decode = structDecoder(node, format)
  return reader => (reader.int8() < 0 ? null : decode(reader))
}

function structDecoder(node: StructNode, format: Format): Decode {
  const present = new Set(plainFields(node, format.version))
  const names = node.fields.map(({ name }) => name)
  const absent = node.fields.map(field => field.absent)
  const decoders = node.fields.map(field => (present.has(field) ? decoderOf(field.type, format) : undefined))
  const decodeTags = format.isFlexible ? tagsDecoder(node, format) : undefined
  return reader => {
    // Every field in the table's order, absent ones too: all versions of a struct have one shape.
    const value: Record<string, unknown> = {}
    for (let index = 0; index < names.length; index++) {
      const decode = decoders[index]
      value[names[index] as string] = decode === undefined ? absent[index] : decode(reader)
    }
    decodeTags?.(reader, value)
    return value
  }
}

type DecodeTags = (reader: ByteReader, value: Record<string, unknown>) => void

function tagsDecoder(node: StructNode, format: Format): DecodeTags {
  const known = new Map(
    taggedFields(node, format.version).map(({ tag, name, type }) => [tag, { name, decode: decoderOf(type, format) }]),
  )
  if (known.size === 0) return skipTags
  return (reader, value) => {
    for (let count = reader.uvarint(); count > 0; count--) {
      const field = known.get(reader.uvarint())
      const length = reader.uvarint()
      const start = reader.skip(length)
      if (field === undefined) continue
      reader.position = start
      value[field.name] = field.decode(reader)
      if (reader.position !== start + length) throw reader.malformed(`tagged field ${field.name} of another size`)
    }
  }
}
