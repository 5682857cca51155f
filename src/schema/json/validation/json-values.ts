import { ValidationStopped } from './run.ts'
import type { Run } from './run.ts'

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** A value's type in JSON. Throws ValidationStopped for what JSON.stringify leaves out or makes something else of. */
export function jsonType(value: unknown): JsonType {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'number':
      if (Number.isFinite(value)) return 'number'
      throw new ValidationStopped('no-json', `${value} is no JSON`)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? 'array' : plainObject(value)
    default:
      throw new ValidationStopped('no-json', `a ${typeof value} is no JSON`)
  }
}

/** An object that is written as its members. */
function plainObject(value: object): 'object' {
  if (isOfNoClass(value)) return 'object'
  throw new ValidationStopped('no-json', 'an object of a class is not written as its members')
}

/** Whether an object that is no array is written as its members. */
export function isOfNoClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Whether a value is an object of JSON. Throws ValidationStopped as `jsonType`. */
export function isJsonObject(value: unknown, { isParsed }: Run): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return isParsed || plainObject(value) === 'object'
}

/** A text that is equal for equal values: the members of objects are sorted. */
export function jsonKey(value: unknown, run: Run): string {
  run.spend(1)
  const type = jsonType(value)
  if (type !== 'array' && type !== 'object') {
    if (typeof value === 'string') run.spend(value.length >> 5)
    return value === 0 ? '0' : JSON.stringify(value)
  }
  run.enter()
  const key = Array.isArray(value)
    ? `[${value.map((item: unknown) => jsonKey(item ?? null, run)).join(',')}]`
    : `{${members(Object(value) as object)
        .map(([name, one]) => `${JSON.stringify(name)}:${jsonKey(one, run)}`)
        .join(',')}}`
  run.leave()
  return key
}

function members(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}
