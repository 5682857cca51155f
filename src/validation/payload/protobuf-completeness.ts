import type { Buffer } from 'node:buffer'
import { itemStep, nameStep, entryStep, pathOf } from './fault-path.ts'
import { kinds } from './protobuf-table.ts'
import type { FieldRow, MessageTable } from './protobuf-table.ts'
import type { PayloadFault } from '../payload-check.ts'

/** What is there of a message. One that comes twice is one message with the fields of both. */
class Presence {
  readonly numbers = new Set<number>()
  readonly inner = new Map<
    number,
    { readonly row: FieldRow; readonly table: MessageTable; readonly presence: Presence }
  >()
}

/** The required field that a message lacks. Its bytes have been walked over, and nest no deeper than allowed. */
export function missingField(table: MessageTable, bytes: Buffer, start: number, end: number): PayloadFault | undefined {
  const reader = new PresenceReader(bytes)
  const presence = new Presence()
  reader.read(table, presence, start, end)
  return reader.missing ?? missingIn(table, presence, [])
}

function missingIn(table: MessageTable, presence: Presence, path: readonly string[]): PayloadFault | undefined {
  const lacking = table.required.find(({ number }) => !presence.numbers.has(number))
  if (lacking !== undefined) {
    return {
      reason: 'bad-payload',
      path: pathOf([...path, nameStep(lacking.name)]),
      problem: 'a required field is missing',
    }
  }
  for (const { row, table: inner, presence: part } of presence.inner.values()) {
    const found = missingIn(inner, part, row.name === '' ? path : [...path, nameStep(row.name)])
    if (found !== undefined) return found
  }
  return undefined
}

class PresenceReader {
  readonly #bytes: Buffer
  readonly #path: string[] = []
  /** Of a message in a list or a map: those stand by themselves. */
  missing: PayloadFault | undefined
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Reads up to `end`, or to the end tag of a group. */
  read(table: MessageTable, presence: Presence, start: number, end: number): void {
    const counts = new Map<number, number>()
    this.#at = start
    while (this.#at < end) {
      const tag = this.#varint()
      const number = tag >>> 3
      const row = table.rows.get(number)
      if ((tag & 7) === 4) return
      if (row !== undefined && (row.numbers === undefined || row.numbers.has(this.#peek()))) {
        presence.numbers.add(number)
        if (row.oneof !== undefined) forgetOthers(table, presence, row)
      }
      const message = row?.message?.reachesRequired === true ? row.message : undefined
      if (row === undefined || message === undefined) this.#skip(tag & 7)
      else if (row.shape === 'single') this.#value(row, message, innerPresence(presence, row, message))
      else {
        const position = counts.get(number) ?? 0
        counts.set(number, position + 1)
        this.#path.push(nameStep(row.name), row.shape === 'map' ? entryStep(position) : itemStep(position))
        const own = new Presence()
        this.#value(row, message, own)
        if (row.shape === 'map') addAbsentValue(message, own)
        this.missing ??= missingIn(message, own, this.#path)
        this.#path.length -= 2
      }
    }
  }

  #value(row: FieldRow, table: MessageTable, presence: Presence): void {
    const isNamed = row.shape === 'single' && row.name !== ''
    if (isNamed) this.#path.push(nameStep(row.name))
    if (row.kind === kinds.group) this.read(table, presence, this.#at, this.#bytes.length)
    else {
      const length = this.#varint()
      const end = this.#at + length
      this.read(table, presence, this.#at, end)
      this.#at = end
    }
    if (isNamed) this.#path.pop()
  }

  #peek(): number {
    const at = this.#at
    const number = this.#varint()
    this.#at = at
    return number
  }

  #skip(wire: number): void {
    if (wire === 0) this.#varint()
    else if (wire === 1) this.#at += 8
    else if (wire === 5) this.#at += 4
    else if (wire === 2) {
      const length = this.#varint()
      this.#at += length
    } else {
      // A group ends where its end tag is: what has been walked over is balanced.
      for (let tag = this.#varint(); (tag & 7) !== 4; tag = this.#varint()) this.#skip(tag & 7)
    }
  }

  /** The low 32 bits. */
  #varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] as number
      if (shift < 32) value |= (byte & 127) << shift
      if (byte < 128) return value
    }
  }
}

/** An entry without a value has an empty one. */
function addAbsentValue(entry: MessageTable, presence: Presence): void {
  const value = entry.rows.get(2)
  if (value?.message !== undefined) innerPresence(presence, value, value.message)
}

function innerPresence(presence: Presence, row: FieldRow, table: MessageTable): Presence {
  const known = presence.inner.get(row.number)
  if (known !== undefined) return known.presence
  const made = new Presence()
  presence.inner.set(row.number, { row, table, presence: made })
  return made
}

/** Setting a member of a oneof takes the others away. */
function forgetOthers(table: MessageTable, presence: Presence, { number, oneof }: FieldRow): void {
  for (const other of presence.inner.keys()) {
    if (other !== number && table.rows.get(other)?.oneof === oneof) presence.inner.delete(other)
  }
}
