import { codeEnd, codeStart } from './fast-walk.ts'
import { kinds, packable } from './protobuf-table.ts'
import type { MessageTable } from './protobuf-table.ts'

/** Operations of `payload-walk.wat`, in its order; without one a field is left to the other walk. */
const operations = {
  varint: 1,
  fixed64: 2,
  fixed32: 3,
  text: 4,
  bytes: 5,
  message: 6,
  packed: 7,
  packed64: 8,
  packed32: 9,
}
const bitsPerWire = 4
const wires = { varint: 0, fixed64: 1, record: 2, fixed32: 5 }
const at = (wire: number, operation: number): number => operation << (wire * bitsPerWire)

/** The operations of a field by its kind, one for each wire type that its values may have. */
const operationsOfKind: ReadonlyMap<number, number> = new Map([
  [kinds.varint, at(wires.varint, operations.varint)],
  [kinds.fixed64, at(wires.fixed64, operations.fixed64)],
  [kinds.fixed32, at(wires.fixed32, operations.fixed32)],
  [kinds.varint | packable, at(wires.varint, operations.varint) | at(wires.record, operations.packed)],
  [kinds.fixed64 | packable, at(wires.fixed64, operations.fixed64) | at(wires.record, operations.packed64)],
  [kinds.fixed32 | packable, at(wires.fixed32, operations.fixed32) | at(wires.record, operations.packed32)],
  [kinds.text, at(wires.record, operations.text)],
  [kinds.bytes, at(wires.record, operations.bytes)],
  [kinds.message, at(wires.record, operations.message)],
])

/** Of a number that the schema does not have. */
const unknownField =
  at(wires.varint, operations.varint) |
  at(wires.fixed64, operations.fixed64) |
  at(wires.record, operations.bytes) |
  at(wires.fixed32, operations.fixed32)

const wordsPerRow = 2
const bytesPerWord = 4
/** The walk reads tags of up to two bytes. */
const largestNumber = 2047

/** A message and those inside it as tables for `payload-walk.wat`; undefined where they are too large. */
export function protobufCode(root: MessageTable): Int32Array | undefined {
  const starts = startsOf(root)
  if (starts === undefined) return undefined
  const words: number[] = []
  for (const table of starts.keys()) words.push(...rowsOf(table, starts))
  return Int32Array.from(words)
}

/** Where the table of each message begins in the memory, in this order. */
function startsOf(root: MessageTable): ReadonlyMap<MessageTable, number> | undefined {
  const starts = new Map<MessageTable, number>()
  const found = new Set([root])
  let end = codeStart
  for (const table of found) {
    const rows = rowCount(table)
    starts.set(table, end)
    end += rows * wordsPerRow * bytesPerWord
    if (rows > largestNumber + 1 || end > codeEnd) return undefined
    for (const { message } of table.rows.values()) if (message !== undefined) found.add(message)
  }
  return starts
}

function rowCount({ rows }: MessageTable): number {
  let last = 0
  for (const number of rows.keys()) last = Math.max(last, number)
  return last + 1
}

function rowsOf(table: MessageTable, starts: ReadonlyMap<MessageTable, number>): Int32Array {
  const count = rowCount(table)
  const words = new Int32Array(count * wordsPerRow)
  for (let number = 1; number < count; number++) words[number * wordsPerRow] = unknownField
  words[1] = count
  for (const { number, kind, message } of table.rows.values()) {
    words[number * wordsPerRow] = operationsOfKind.get(kind) ?? 0
    if (message !== undefined) words[number * wordsPerRow + 1] = starts.get(message) ?? 0
  }
  return words
}
