import { isUtf8 } from 'node:buffer'
import { checksText, entryOf, enumOf, fieldOf, membersOf, messageOf, requiredNumbers, wireTypeOf } from './fields.ts'
import type { Field, Message } from './fields.ts'
import { isImplicit } from './wire-write.ts'

/** Bytes that are no message of a type, and why, after `the reader`. */
export class Unreadable extends Error {}

/** What is read of a message: its fields by number, each as comparable text or as what stands inside. */
export type Seen = Map<number, unknown>

/** Reads a message by its type, as every implementation of Protobuf does. Throws Unreadable. */
export function readMessage(message: Message, bytes: readonly number[]): Seen {
  return fields(new Cursor(bytes), message)
}

/** A comparable text of what was read. */
export function seenText(seen: unknown): string {
  return JSON.stringify(seen, (_, value: unknown) => {
    if (value instanceof Map) return [...value].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    return typeof value === 'bigint' ? `${value}n` : value
  })
}

class Cursor {
  readonly #bytes: readonly number[]
  at = 0

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = this.take(1)
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asUintN(64, value)
    }
    throw new Unreadable('finds a number of more than ten bytes')
  }

  take(length: number): readonly number[] {
    const end = this.at + length
    if (end > this.#bytes.length) throw new Unreadable('comes to the end of the bytes too soon')
    const taken = this.#bytes.slice(this.at, end)
    this.at = end
    return taken
  }

  counted(): readonly number[] {
    return this.take(Number(this.varint()))
  }

  tag(): { readonly number: number; readonly wireType: number } {
    const tag = Number(BigInt.asUintN(32, this.varint()))
    if (tag >>> 3 === 0) throw new Unreadable('finds a field with the number 0')
    return { number: tag >>> 3, wireType: tag & 7 }
  }

  skip(number: number, wireType: number): void {
    if (wireType === 0) this.varint()
    else if (wireType === 1) this.take(8)
    else if (wireType === 2) this.counted()
    else if (wireType === 5) this.take(4)
    else if (wireType === 3) this.#skipGroup(number)
    else throw new Unreadable('finds bytes that are no field')
  }

  #skipGroup(group: number): void {
    for (;;) {
      if (this.isAtEnd) throw new Unreadable('finds a group without an end')
      const { number, wireType } = this.tag()
      if (wireType !== 4) this.skip(number, wireType)
      else if (number === group) return
      else throw new Unreadable('finds the end of another group')
    }
  }
}

function fields(cursor: Cursor, message: Message, seen: Seen = new Map()): Seen {
  const members = membersOf(message)
  while (!cursor.isAtEnd) {
    const { number, wireType } = cursor.tag()
    const member = members.get(number)
    if (member === undefined || !read(cursor, fieldOf(message, member.field), wireType, seen)) {
      cursor.skip(number, wireType)
      continue
    }
    const others = member.oneof?.fields.filter(other => other.number !== number) ?? []
    for (const other of others) seen.delete(other.number)
    if (isImplicit(message, member) && isZero(seen.get(number))) seen.delete(number)
  }
  const missing = requiredNumbers(message).find(number => !seen.has(number))
  if (missing === undefined) return seen
  throw new Unreadable(`misses the required field '${members.get(missing)?.field.name ?? ''}'`)
}

const isZero = (value: unknown): boolean => value === 0 || value === 0n || value === '' || value === false

/** Reads a field; false where its wire type is none of its type's. */
function read(cursor: Cursor, field: Field, wireType: number, seen: Seen): boolean {
  const { number } = field.element
  const entry = entryOf(field)
  if (entry !== undefined) {
    if (wireType !== 2) return false
    const earlier = seen.get(number)
    const entries = earlier instanceof Map ? earlier : new Map<unknown, unknown>()
    const [key, value] = readEntry(new Cursor(cursor.counted()), entry)
    seen.set(number, entries.set(key, value))
    return true
  }
  if (wireType === wireTypeOf(field.type)) {
    const value = readValue(cursor, field, seen.get(number))
    if (field.isList) listOf(seen, number).push(value)
    else if (value !== undefined) seen.set(number, value)
    return true
  }
  if (wireType !== 2 || !field.isList || wireTypeOf(field.type) === 2) return false
  const inner = new Cursor(cursor.counted())
  while (!inner.isAtEnd) listOf(seen, number).push(readValue(inner, field, undefined))
  return true
}

function listOf(seen: Seen, number: number): unknown[] {
  const earlier = seen.get(number)
  if (Array.isArray(earlier)) return earlier
  const items: unknown[] = []
  seen.set(number, items)
  return items
}

function readEntry(cursor: Cursor, { key, value }: { readonly key: Field; readonly value: Field }): [string, unknown] {
  let [name, own]: [unknown, unknown] = ['', '']
  while (!cursor.isAtEnd) {
    const { number, wireType } = cursor.tag()
    if (number === 1 && wireType === wireTypeOf(key.type)) name = readValue(cursor, key, undefined)
    else if (number === 2 && wireType === wireTypeOf(value.type)) own = readValue(cursor, value, own)
    else cursor.skip(number, wireType)
  }
  return [String(name), own]
}

/** Undefined for a number that a closed enum does not have. */
function readValue(cursor: Cursor, field: Field, earlier: unknown): unknown {
  const { type } = field
  if (type.kind !== 'scalar') {
    const message = type.kind === 'message' ? messageOf(type.type, field.types) : undefined
    const bytes = new Cursor(cursor.counted())
    return message && fields(bytes, message, earlier instanceof Map && !field.isList ? earlier : undefined)
  }
  switch (type.group) {
    case 'text':
      return readText(cursor.counted(), type.name, field)
    case 'float':
    case 'double':
      return floating(cursor.take(type.group === 'float' ? 4 : 8))
    case 'fixed32':
    case 'fixed64':
      return fixed(cursor.take(type.group === 'fixed32' ? 4 : 8), type.name.startsWith('s'))
    case 'zigzag':
      return zigzag(cursor.varint(), type.name)
    case 'integer':
      return integer(cursor.varint(), type.name, field)
  }
}

function readText(bytes: readonly number[], name: string, { file }: Field): string {
  const octets = Uint8Array.from(bytes)
  if (name === 'bytes') return bytes.map(byte => String.fromCharCode(byte)).join('')
  if (checksText(file) && !isUtf8(octets)) throw new Unreadable('wants text in UTF-8, and the bytes are none')
  return new TextDecoder().decode(octets)
}

function floating(bytes: readonly number[]): number {
  const view = new DataView(Uint8Array.from(bytes).buffer)
  return bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
}

function fixed(bytes: readonly number[], isSigned: boolean): unknown {
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return plain(isSigned ? BigInt.asIntN(8 * bytes.length, value) : value)
}

function zigzag(value: bigint, name: string): unknown {
  const whole = name === 'sint32' ? BigInt.asUintN(32, value) : value
  return plain((whole >> 1n) ^ -(whole & 1n))
}

function integer(value: bigint, name: string, field: Field): unknown {
  if (name === 'bool') return value !== 0n
  if (name !== 'enum') {
    const size = name.endsWith('64') ? 64 : 32
    return plain(name.startsWith('u') ? BigInt.asUintN(size, value) : BigInt.asIntN(size, value))
  }
  const number = Number(BigInt.asIntN(32, value))
  const constants = enumOf(field.element.type, field.scope, field.types)?.constants ?? []
  const isClosed = !checksText(field.file)
  return isClosed && !constants.some(constant => constant.number === number) ? undefined : number
}

/** Numbers of all widths compare. */
function plain(value: bigint): unknown {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
