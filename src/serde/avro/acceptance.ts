import type { AvroType } from '../../schema/avro/model.ts'
import { logicalFormOf } from './logical-types.ts'
import type { AvroOptions } from './options.ts'

/** Whether a value looks like one of a type, without a look inside: tells the branch of a union. */
export type Accept = (value: unknown) => boolean

const MAX_LONG = 2n ** 63n

const isObject: Accept = value =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date)
const isText: Accept = value => typeof value === 'string'
const isNumber: Accept = value => typeof value === 'number'

const accepts: Readonly<Record<string, Accept>> = {
  null: value => value === null || value === undefined,
  boolean: value => typeof value === 'boolean',
  int: value => typeof value === 'number' && (value | 0) === value,
  long: value => (typeof value === 'bigint' ? value < MAX_LONG && value >= -MAX_LONG : Number.isSafeInteger(value)),
  float: isNumber,
  double: isNumber,
  string: isText,
  bytes: value => value instanceof Uint8Array,
  array: value => Array.isArray(value),
  map: isObject,
  record: value => isObject(value) && !(value instanceof Map),
}

const made: Readonly<Record<'Date' | 'text' | 'object', Accept>> = {
  Date: value => value instanceof Date,
  text: isText,
  object: isObject,
}

/** The look of values of a type. */
export function acceptanceOf(type: AvroType, options: AvroOptions): Accept {
  const base = baseOf(type)
  const form = type.kind === 'union' || type.kind === 'record' ? undefined : logicalFormOf(type, options)
  if (!form) return base
  return value => base(value) || form.toBase(value) !== undefined
}

/** The look of values of a type as they are read: what other forms it takes may be what another branch reads as. */
export function readAcceptanceOf(type: AvroType, options: AvroOptions): Accept {
  const form = type.kind === 'union' || type.kind === 'record' ? undefined : logicalFormOf(type, options)
  if (form === undefined || form.makes === 'base') return baseOf(type)
  if (form.makes === 'custom') return acceptanceOf(type, options)
  const isMade = made[form.makes]
  return value => isMade(value) && form.toBase(value) !== undefined
}

function baseOf(type: AvroType): Accept {
  if (type.kind === 'fixed') {
    const { size } = type
    return value => value instanceof Uint8Array && value.length === size
  }
  if (type.kind === 'enum') {
    const symbols = new Set<unknown>(type.symbols)
    return value => symbols.has(value)
  }
  return accepts[type.kind] ?? (() => false)
}
