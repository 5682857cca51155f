import { Buffer } from 'node:buffer'
import { ByteWriter } from '../bytes/byte-writer.ts'
import type { Format } from './decoding.ts'
import { plainFields, taggedFields } from './decoding.ts'
import { isSameValue } from './same-value.ts'
import type { RecordsDraft, StructNode, TypeNode } from './wire-types.ts'

/**
 * Writes one value: a draft of the type it was made for, which the compiler cannot know here; hence `never`. Throws
 * RangeError when a text, a uuid or a null does not fit.
 */
export type Encode = (writer: ByteWriter, value: never) => void

type Struct = Readonly<Record<string, unknown>>

const maxStringBytes = 0x7fff

/** The encoder of a type in one version. */
export function encoderOf(node: TypeNode, format: Format): Encode {
  switch (node.kind) {
    case 'bool':
      return (writer, value) => writer.int8(value ? 1 : 0)
    case 'int8':
      return (writer, value) => writer.int8(value)
    case 'int16':
      return (writer, value) => writer.int16(value)
    case 'int32':
      return (writer, value) => writer.int32(value)
    case 'int64':
      return (writer, value) => writer.int64(value)
    case 'uuid':
      return encodeUuid
    case 'string':
      return orNull(node.nullableSince, format, stringEncoder(format), writer => writer.int16(-1))
    case 'bytes':
      return orNull(node.nullableSince, format, bytesEncoder(format))
    case 'records':
      return orNull(node.nullableSince, format, recordsEncoder(format))
    case 'array':
      return orNull(node.nullableSince, format, arrayEncoder(node.item, format))
    case 'struct':
      return node.nullableSince <= format.version ? nullableStructEncoder(node, format) : structEncoder(node, format)
  }
}

function encodeUuid(writer: ByteWriter, value: string): void {
  const bytes = Buffer.from(value, 'base64url')
  if (bytes.length !== 16) throw new RangeError(`'${value}' is no uuid of 22 characters`)
  writer.bytes(bytes)
}

function orNull<Value>(
  nullableSince: number,
  { version, isFlexible }: Format,
  encode: (writer: ByteWriter, value: Value) => void,
  encodeClassicNull = (writer: ByteWriter): void => writer.int32(-1),
): (writer: ByteWriter, value: Value | null) => void {
  const isNullable = nullableSince <= version
  return (writer, value) => {
    if (value !== null) return encode(writer, value)
    if (!isNullable) throw new RangeError(`null where version ${version} has none`)
    if (isFlexible) writer.uvarint(0)
    else encodeClassicNull(writer)
  }
}

function stringEncoder({ isFlexible }: Format): (writer: ByteWriter, value: string) => void {
  return (writer, value) => {
    const length = Buffer.byteLength(value)
    if (length > maxStringBytes) throw new RangeError(`a string of ${length} bytes, at most ${maxStringBytes} fit`)
    if (isFlexible) writer.uvarint(length + 1)
    else writer.int16(length)
    writer.utf8(value, length)
  }
}

function writeLength(writer: ByteWriter, length: number, isFlexible: boolean): void {
  if (isFlexible) writer.uvarint(length + 1)
  else writer.int32(length)
}

function bytesEncoder({ isFlexible }: Format): (writer: ByteWriter, value: Uint8Array) => void {
  return (writer, value) => {
    writeLength(writer, value.length, isFlexible)
    writer.bytes(value)
  }
}

function recordsEncoder({ isFlexible }: Format): (writer: ByteWriter, value: RecordsDraft) => void {
  return (writer, value) => {
    const pieces = value instanceof Uint8Array ? [value] : value
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    writeLength(writer, length, isFlexible)
    for (const piece of pieces) writer.bytes(piece)
  }
}

function arrayEncoder(item: TypeNode, format: Format): (writer: ByteWriter, value: readonly unknown[]) => void {
  const encodeItem = encoderOf(item, format)
  return (writer, value) => {
    writeLength(writer, value.length, format.isFlexible)
    for (const each of value) encodeItem(writer, each as never)
  }
}

function nullableStructEncoder(node: StructNode, format: Format): (writer: ByteWriter, value: Struct | null) => void {
  const encode = structEncoder(node, format)
  return (writer, value) => {
    writer.int8(value === null ? -1 : 1)
    if (value !== null) encode(writer, value)
  }
}

function structEncoder(node: StructNode, format: Format): (writer: ByteWriter, value: Struct) => void {
  const fields = plainFields(node, format.version).map(({ name, type, absent }) => {
    return { name, absent, encode: encoderOf(type, format) }
  })
  const encodeTags = format.isFlexible ? tagsEncoder(node, format) : undefined
  return (writer, value) => {
    for (const { name, absent, encode } of fields) {
      const given = value[name]
      encode(writer, (given === undefined ? absent : given) as never)
    }
    encodeTags?.(writer, value)
  }
}

function tagsEncoder(node: StructNode, format: Format): (writer: ByteWriter, value: Struct) => void {
  const fields = taggedFields(node, format.version).map(({ name, tag, type, absent }) => {
    return { name, tag, absent, encode: encoderOf(type, format) }
  })
  if (fields.length === 0) return writer => writer.uvarint(0)
  return (writer, value) => {
    const present = fields.filter(({ name, absent }) => {
      return value[name] !== undefined && !isSameValue(value[name], absent)
    })
    writer.uvarint(present.length)
    for (const { name, tag, encode } of present) {
      const content = new ByteWriter()
      encode(content, value[name] as never)
      writer.uvarint(tag)
      writer.uvarint(content.length)
      writer.append(content)
    }
  }
}
