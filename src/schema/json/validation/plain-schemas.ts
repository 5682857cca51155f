import { isObject, type JsonObject } from './documents.ts'
import { isJsonObject } from './json-values.ts'
import type { Run } from './run.ts'
import { countOf } from './site.ts'

/** What a schema asks that asks for simple types and a length alone, or for an array or an object of such values. */
export interface Plain {
  /** Bits of the types. */
  readonly types: number
  /** UTF-16 code units that are certainly not too many characters. */
  readonly maxUnits: number
  /** Of an array. */
  readonly items: Plain | undefined
  /** Of an object. */
  readonly members: Plain | undefined
}

const bits: Readonly<Record<string, number>> = { string: 1, boolean: 2, number: 4, integer: 8, null: 16 }

/** The keywords that ask nothing of a value. */
const annotations = /^(?:type|title|description|default|examples|deprecated|readOnly|writeOnly|\$comment|.*[.:].*)$/

/** Undefined for a schema that asks for more. */
export function plainSchema(schema: unknown): Plain | undefined {
  if (!isObject(schema)) return undefined
  const asked = Object.keys(schema).filter(key => !annotations.test(key))
  const keyword = asked[0] ?? ''
  if (asked.length > 1) return undefined
  const types = typeBits(schema['type'])
  if (types !== 0) return simpleSchema(types, schema, keyword)
  const inner = plainSchema(schema[keyword])
  // One level: what does not fit is looked at again from outside.
  if (inner === undefined || inner.types === 0) return undefined
  if (schema['type'] === 'array' && keyword === 'items') return { ...nothing, items: inner }
  return schema['type'] === 'object' && keyword === 'additionalProperties' ? { ...nothing, members: inner } : undefined
}

const nothing = { types: 0, maxUnits: Infinity, items: undefined, members: undefined }

function simpleSchema(types: number, schema: JsonObject, keyword: string): Plain | undefined {
  if (keyword === '') return { ...nothing, types }
  return keyword === 'maxLength' ? { ...nothing, types, maxUnits: countOf(schema['maxLength']) ?? -1 } : undefined
}

/** The bits of a type or of several; 0 where one is an array, an object or no type. */
export function typeBits(type: unknown): number {
  let all = 0
  for (const word of Array.isArray(type) ? (type as readonly unknown[]) : [type]) {
    const bit = typeof word === 'string' && Object.hasOwn(bits, word) ? (bits[word] ?? 0) : 0
    if (bit === 0) return 0
    all |= bit
  }
  return all
}

/** Whether a value is certainly of one of the types; rules look closely at others. */
export function isSurely(types: number, value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return (types & 1) !== 0
    case 'boolean':
      return (types & 2) !== 0
    case 'number':
      return (types & 4) === 0 ? (types & 8) !== 0 && Number.isInteger(value) : value - value === 0
    default:
      return value === null && (types & 16) !== 0
  }
}

/** Whether a value certainly fits. */
export function fitsPlain(plain: Plain, value: unknown, run: Run): boolean {
  if (typeof value === 'string') return (plain.types & 1) !== 0 && value.length <= plain.maxUnits
  if (typeof value !== 'object' || value === null) return isSurely(plain.types, value)
  if (Array.isArray(value)) return plain.items !== undefined && fitItems(plain.items, value, run)
  return plain.members !== undefined && isJsonObject(value) && fitMembers(plain.members, value, run)
}

function fitItems(plain: Plain, items: readonly unknown[], run: Run): boolean {
  run.spend(items.length + 1)
  for (let at = 0; at < items.length; at++) if (!fitsPlain(plain, items[at], run)) return false
  return true
}

function fitMembers(plain: Plain, object: Record<string, unknown>, run: Run): boolean {
  let looked = 1
  for (const name in object) {
    looked++
    if (!fitsPlain(plain, object[name], run)) return false
  }
  run.spend(looked)
  return true
}
