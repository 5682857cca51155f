import { fitsInteger, isIntegerLiteral, printInteger, printJavaDouble } from '../json-number.ts'
import { printJson, printJsonString } from '../json-print.ts'
import type { JsonNode, JsonObject } from '../json-text.ts'
import type { Properties } from './model.ts'

const reservedOnSchemas: ReadonlySet<string> = new Set([
  'doc',
  'fields',
  'items',
  'name',
  'namespace',
  'size',
  'symbols',
  'values',
  'type',
  'aliases',
])
const reservedOnEnums: ReadonlySet<string> = new Set([...reservedOnSchemas, 'default'])
const reservedOnFields: ReadonlySet<string> = new Set(['default', 'doc', 'name', 'order', 'type', 'aliases'])

const reserved = { schema: reservedOnSchemas, enum: reservedOnEnums, field: reservedOnFields } as const

/** The keys of a schema or field that Avro does not reserve there; undefined where there are none. */
export function readProperties(node: JsonObject, owner: keyof typeof reserved): Properties | undefined {
  let properties: Map<string, JsonNode> | undefined
  const words = reserved[owner]
  for (const key of node.members.keys()) {
    if (words.has(key)) continue
    const value = node.members.get(key)
    if (value !== undefined) (properties ??= new Map()).set(key, value)
  }
  return properties
}

/** Whether an integer beyond 64 bits stands somewhere in a JSON value. */
export function holdsLongInteger(node: JsonNode): boolean {
  switch (node.kind) {
    case 'number':
      return isIntegerLiteral(node.raw) && !fitsInteger(node.raw, 64)
    case 'array':
      return node.items.some(holdsLongInteger)
    case 'object':
      return [...node.members.values()].some(holdsLongInteger)
    default:
      return false
  }
}

/** A JSON number as Avro prints it: integers digit for digit, others as doubles. */
export function printNumber(raw: string): string {
  return isIntegerLiteral(raw) ? printInteger(raw) : printJavaDouble(raw)
}

/** The compact text of a property or default. */
export function printValue(node: JsonNode): string {
  return node.kind === 'string' ? printJsonString(node.value) : printJson(node, printNumber)
}

/** Keys in the order of their UTF-16 units, as normal forms have them. */
export function sortedEntries<Value>(entries: Iterable<[string, Value]>): [string, Value][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Equal values: order of keys apart, and a whole number never equals one with a dot. */
export function isSameValue(a: JsonNode, b: JsonNode): boolean {
  if (a === b) return true
  if (a.kind === 'object' && b.kind === 'object') return isSameMap(a.members, b.members)
  if (a.kind === 'array' && b.kind === 'array') {
    return a.items.length === b.items.length && a.items.every((item, at) => isSameItem(item, b.items[at]))
  }
  return a.kind === b.kind && printValue(a) === printValue(b)
}

function isSameItem(a: JsonNode, b: JsonNode | undefined): boolean {
  return b !== undefined && isSameValue(a, b)
}

/** Equal as maps; absent properties equal none. */
export function isSameMap(a: Properties | undefined, b: Properties | undefined): boolean {
  if ((a?.size ?? 0) !== (b?.size ?? 0)) return false
  for (const [key, value] of a ?? []) {
    if (!isSameItem(value, b?.get(key))) return false
  }
  return true
}
