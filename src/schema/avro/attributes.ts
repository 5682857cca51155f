import { fitsInteger, isIntegerLiteral } from '../json-number.ts'
import type { JsonNode, JsonObject } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { FieldOrder } from './model.ts'
import { printValue } from './properties.ts'

/** Longest part of a schema that an error message quotes, in characters. */
const LONGEST_QUOTE = 10_000

/** Largest size of a fixed: what a Java array takes. */
const LARGEST_SIZE = 2 ** 31 - 9

const fieldOrders: ReadonlyMap<string, FieldOrder> = new Map([
  ['ASCENDING', 'ascending'],
  ['DESCENDING', 'descending'],
  ['IGNORE', 'ignore'],
])

const noTexts: readonly string[] = []

/** The text under a key; undefined for none and for anything that is no text. */
export function textOf(node: JsonObject, key: string): string | undefined {
  const value = node.members.get(key)
  return value?.kind === 'string' ? value.value : undefined
}

/** The text under a key. Throws SchemaError where there is none. */
export function requiredText(node: JsonObject, key: string, fault: string): string {
  const text = textOf(node, key)
  if (text === undefined) throw new SchemaError(`${fault}: ${quote(node)}`)
  return text
}

/** How a field sorts; letter case does not count. Throws SchemaError. */
export function orderOf(node: JsonObject): FieldOrder {
  const written = node.members.get('order')
  if (written === undefined) return 'ascending'
  const word = written.kind === 'string' ? written.value.toUpperCase() : quote(written)
  const order = fieldOrders.get(word)
  if (order === undefined) throw new SchemaError(`No enum constant org.apache.avro.Schema.Field.Order.${word}`)
  return order
}

/** The aliases as written, each once. Throws SchemaError. */
export function aliasesOf(node: JsonObject): readonly string[] {
  const list = node.members.get('aliases')
  if (list === undefined) return noTexts
  if (list.kind !== 'array') throw new SchemaError(`aliases not an array: ${quote(node)}`)
  const texts = new Set<string>()
  for (const item of list.items) {
    if (item.kind !== 'string') throw new SchemaError(`alias not a string: ${quote(item)}`)
    texts.add(item.value)
  }
  return [...texts]
}

/** The size of a fixed, in bytes. Throws SchemaError. */
export function sizeOf(node: JsonObject): number {
  const size = node.members.get('size')
  if (size?.kind !== 'number' || !isIntegerLiteral(size.raw) || !fitsInteger(size.raw, 32)) {
    throw new SchemaError(`Invalid or no size: ${quote(node)}`)
  }
  const bytes = Number(size.raw)
  if (bytes < 0) throw new SchemaError(`Malformed data. Length is negative: ${bytes}`)
  if (bytes > LARGEST_SIZE) throw new SchemaError(`Cannot read arrays longer than ${LARGEST_SIZE} bytes`)
  return Math.abs(bytes)
}

/** Part of a schema for an error message. */
export function quote(node: JsonNode): string {
  return clip(printValue(node))
}

/** A text for an error message, cut where it is too long for one. */
export function clip(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text
}
