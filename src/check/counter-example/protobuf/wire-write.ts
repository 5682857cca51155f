import { entryOf, enumOf, fieldOf, jsonNameOf, membersOf, messageOf, wireTypeOf } from './fields.ts'
import type { Field, Message } from './fields.ts'
import type { Member } from '../../../schema/protobuf/message-shape.ts'

type Values = Readonly<Record<string, unknown>>

/** The bytes of a message that was made for an example: small, and of the fields of its type. */
export function bytesOfMessage(message: Message, value: Values): number[] {
  const members = [...membersOf(message)].sort(([a], [b]) => a - b)
  return members.flatMap(([, member]) => {
    const own = Object.hasOwn(value, jsonNameOf(member.field)) ? value[jsonNameOf(member.field)] : undefined
    return own === undefined ? [] : bytesOfField(fieldOf(message, member.field), own, isImplicit(message, member))
  })
}

/** Where presence does not count a zero is nothing. */
export function isImplicit({ named }: Message, { field, oneof }: Member): boolean {
  const { syntax } = named.file.element
  return syntax === 'proto3' && field.label !== 'optional' && oneof === undefined
}

function bytesOfField(field: Field, value: unknown, implicit: boolean): number[] {
  const { number } = field.element
  const entry = entryOf(field)
  if (entry !== undefined) {
    return Object.entries(value as Values).flatMap(([key, own]) => {
      const pair = [...tagged(1, entry.key, keyValue(key, entry.key)), ...tagged(2, entry.value, own)]
      return [...varint(BigInt((number << 3) | 2)), ...counted(pair)]
    })
  }
  if (!field.isList) return implicit && isZero(field, value) ? [] : tagged(number, field, value)
  const items = value as readonly unknown[]
  if (!field.isPacked) return items.flatMap(item => tagged(number, field, item))
  return [...varint(BigInt((number << 3) | 2)), ...counted(items.flatMap(item => bytesOfValue(field, item)))]
}

function keyValue(key: string, { type }: Field): unknown {
  if (type.kind !== 'scalar' || type.name === 'string') return key
  return type.name === 'bool' ? key === 'true' : key
}

function isZero(field: Field, value: unknown): boolean {
  if (field.type.kind !== 'scalar') return false
  if (field.type.name === 'enum') return numberOf(field, value) === 0n
  if (value instanceof Uint8Array) return value.length === 0
  return value === '' || value === 0 || value === '0' || value === false
}

function tagged(number: number, field: Field, value: unknown): number[] {
  return [...varint(BigInt((number << 3) >>> 0) + BigInt(wireTypeOf(field.type))), ...bytesOfValue(field, value)]
}

function bytesOfValue(field: Field, value: unknown): number[] {
  const { type } = field
  if (type.kind !== 'scalar') {
    const message = type.kind === 'message' ? messageOf(type.type, field.types) : undefined
    return message === undefined ? [0] : counted(bytesOfMessage(message, value as Values))
  }
  switch (type.group) {
    case 'text':
      return counted([...(value instanceof Uint8Array ? value : new TextEncoder().encode(String(value)))])
    case 'float':
    case 'double':
      return floating(Number(value), type.group === 'float' ? 4 : 8)
    case 'fixed32':
    case 'fixed64':
      return littleEndian(BigInt(String(value)), type.group === 'fixed32' ? 4 : 8)
    case 'zigzag': {
      const whole = BigInt(String(value))
      return varint((whole << 1n) ^ (whole >> 63n))
    }
    case 'integer':
      return varint(BigInt.asUintN(64, numberOf(field, value)))
  }
}

function numberOf(field: Field, value: unknown): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (field.type.kind !== 'scalar' || field.type.name !== 'enum') return BigInt(String(value))
  const constants = enumOf(field.element.type, field.scope, field.types)?.constants ?? []
  return BigInt(constants.find(({ name }) => name === value)?.number ?? 0)
}

function counted(bytes: readonly number[]): number[] {
  return [...varint(BigInt(bytes.length)), ...bytes]
}

function varint(value: bigint): number[] {
  const bytes: number[] = []
  let left = BigInt.asUintN(64, value)
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128)
  return [...bytes, Number(left)]
}

function littleEndian(value: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, at) => Number((BigInt.asUintN(64, value) >> BigInt(8 * at)) & 255n))
}

function floating(value: number, size: number): number[] {
  const view = new DataView(new ArrayBuffer(size))
  if (size === 4) view.setFloat32(0, value, true)
  else view.setFloat64(0, value, true)
  return [...new Uint8Array(view.buffer)]
}
