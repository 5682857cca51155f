import { isObject, type JsonObject } from './documents.ts'
import { isOfNoClass } from './json-values.ts'
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
  if (schema['type'] === 'array' && keyword === 'items') return plainOf({ items: inner })
  return schema['type'] === 'object' && keyword === 'additionalProperties' ? plainOf({ members: inner }) : undefined
}

/** No text is longer; all small integers are kept in the same way. */
const anyLength = 2 ** 30 - 1

function simpleSchema(types: number, schema: JsonObject, keyword: string): Plain | undefined {
  if (keyword === '') return plainOf({ types })
  if (keyword !== 'maxLength') return undefined
  return plainOf({ types, maxUnits: Math.min(countOf(schema['maxLength']) ?? -1, anyLength) })
}

/** All of one shape: they are read faster. */
function plainOf({ types = 0, maxUnits = anyLength, items, members }: Partial<Plain>): Plain {
  return { types, maxUnits, items, members }
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
  return isSimple(types, anyLength, value)
}

/** As `isSurely`, for texts that may not be too long. */
export function isSimple(types: number, maxUnits: number, value: unknown): boolean {
  if (typeof value === 'string') return (types & 1) !== 0 && value.length <= maxUnits
  if (typeof value === 'boolean') return (types & 2) !== 0
  if (typeof value !== 'number') return value === null && (types & 16) !== 0
  return (types & 4) === 0 ? (types & 8) !== 0 && Number.isInteger(value) : value - value === 0
}

/** Whether a value certainly fits. Small, so that it becomes a part of the walks that call it. */
export function fitsPlain(plain: Plain, value: unknown, run: Run): boolean {
  if (typeof value === 'object' && value !== null) return fitsInside(plain, value, run)
  return isSimple(plain.types, plain.maxUnits, value)
}

function fitsInside({ items, members }: Plain, value: object, run: Run): boolean {
  if (Array.isArray(value)) return items !== undefined && fitItems(items, value, run)
  return (
    members !== undefined &&
    (run.isParsed || isOfNoClass(value)) &&
    fitMembers(members, value as Record<string, unknown>, run)
  )
}

function fitItems({ types, maxUnits }: Plain, items: readonly unknown[], run: Run): boolean {
  const { length } = items
  run.spend(length + 1)
  for (let at = 0; at < length; at++) if (!isSimple(types, maxUnits, items[at])) return false
  return true
}

function fitMembers({ types, maxUnits }: Plain, object: Record<string, unknown>, run: Run): boolean {
  let looked = 1
  for (const name in object) {
    looked++
    if (!isSimple(types, maxUnits, object[name])) return false
  }
  run.spend(looked)
  return true
}
