import { badBody } from './bad-body.ts'
import { readInteger, truncateToInteger } from './integer.ts'
import { NumberText } from './json-body.ts'

/**
 * Reads a JSON value that is not null as a value of one kind, bending scalars as rest-contract 1.2 says.
 * `place` names the field for the message. Throws `badRequest`, or `DigitsNeeded`. Null and undefined both mean "none".
 */
export type Bend<Value> = (value: unknown, place: string) => Value | undefined

/** A number stands where a text belongs: its digits are needed, so the body must be read by `parseBodyExactly`. */
export class DigitsNeeded extends Error {}

/** A text; numbers and booleans become the text they are written as. */
export const text: Bend<string> = (value, place) => {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (value instanceof NumberText) return value.digits
  if (typeof value === 'number') throw new DigitsNeeded(place)
  throw wrong(place, 'a text', value)
}

/** A 32-bit integer; texts are read, fractions cut. `""` and the word `null` are none. */
export const integer: Bend<number> = (value, place) => {
  const number = value instanceof NumberText ? Number(value.digits) : value
  if (typeof number === 'number') return inRange(truncateToInteger(number), value, place)
  if (typeof number !== 'string') throw wrong(place, 'an integer', value)
  const trimmed = trim(number)
  return trimmed === '' || trimmed === 'null' ? undefined : inRange(readInteger(trimmed), value, place)
}

/** A boolean; `0` is false, every other integer true. `""` and the word `null` are none. */
export const flag: Bend<boolean> = (value, place) => {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return flagOfWord(trim(value), place)
  const digits = value instanceof NumberText ? value.digits : typeof value === 'number' ? String(value) : ''
  if (!/^-?\d+$/.test(digits)) throw wrong(place, 'a boolean', value)
  return Number(digits) !== 0
}

/** One of some words, or its position among them. */
export function word<const Word extends string>(words: readonly Word[]): Bend<Word> {
  return (value, place) => {
    const digits = value instanceof NumberText ? value.digits : value
    const isPosition = typeof digits === 'number' || (typeof digits === 'string' && /^(?:0|[1-9]\d{0,8})$/.test(digits))
    const found = isPosition ? words[Number(digits)] : words.find(known => known === digits)
    if (found === undefined) throw wrong(place, `one of ${words.join(', ')}`, value)
    return found
  }
}

/** A list; `null` is no element. */
export function listOf<Element>(element: Bend<Element>): Bend<readonly Element[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw wrong(place, 'a list', value)
    return value.map((one: unknown, index) => required(element, one, `${place}[${index}]`))
  }
}

/** An object with values of one kind under any names; `null` is no value. */
export function mapOf<Value>(bend: Bend<Value>): Bend<Readonly<Record<string, Value>>> {
  return (value, place) => {
    const map = Object.create(null) as Record<string, Value>
    for (const [name, one] of Object.entries(object(value, place))) map[name] = required(bend, one, `${place}.${name}`)
    return map
  }
}

type Fields = Readonly<Record<string, Bend<unknown>>>
type Read<Field> = Field extends Bend<infer Value> ? Value : never

/** An object of known fields; unknown ones are ignored, `null` is absence. */
export function objectOf<const Table extends Fields>(
  table: Table,
): Bend<{ readonly [name in keyof Table]?: Read<Table[name]> }> {
  const read = objectReader(table, false)
  return read as Bend<{ readonly [name in keyof Table]?: Read<Table[name]> }>
}

/** As `objectOf`, but a `null` is kept: it says something else than absence. */
export function patchOf<const Table extends Fields>(
  table: Table,
): Bend<{ readonly [name in keyof Table]?: Read<Table[name]> | null }> {
  const read = objectReader(table, true)
  return read as Bend<{ readonly [name in keyof Table]?: Read<Table[name]> | null }>
}

/** The value, where absence is a mistake. Throws `badRequest`. */
export function required<Value>(bend: Bend<Value>, value: unknown, place: string): Value {
  const read = value === null || value === undefined ? undefined : bend(value, place)
  if (read === undefined) throw badBody(`${place} must have a value`)
  return read
}

function objectReader(table: Fields, keepsNull: boolean): Bend<Readonly<Record<string, unknown>>> {
  const fields = Object.entries(table)
  return (value, place) => {
    const given = object(value, place)
    const result: Record<string, unknown> = {}
    for (const [name, bend] of fields) {
      const one = Object.hasOwn(given, name) ? given[name] : undefined
      if (one === undefined) continue
      const read = one === null ? undefined : bend(one, place === '' ? name : `${place}.${name}`)
      if (read !== undefined) result[name] = read
      else if (keepsNull) result[name] = null
    }
    return result
  }
}

function object(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberText) {
    throw wrong(place, 'an object', value)
  }
  return value as Readonly<Record<string, unknown>>
}

function inRange(value: number | undefined, given: unknown, place: string): number {
  if (value === undefined) throw wrong(place, 'an integer of 32 bits', given)
  return value
}

function flagOfWord(word: string, place: string): boolean | undefined {
  if (word === '' || word === 'null') return undefined
  if (/^(?:true|True|TRUE)$/.test(word)) return true
  if (/^(?:false|False|FALSE)$/.test(word)) return false
  throw wrong(place, 'a boolean', word)
}

/** As Java's `trim`: control characters and blanks. */
// eslint-disable-next-line no-control-regex
const trim = (value: string): string => value.replace(/^[\u0000- ]+|[\u0000- ]+$/g, '')

function wrong(place: string, expected: string, value: unknown) {
  return badBody(`${place === '' ? 'The body' : place} must be ${expected} (was ${shown(value)})`)
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof NumberText) return value.digits.slice(0, 40)
  if (typeof value === 'object') return 'an object'
  return JSON.stringify(typeof value === 'string' ? value.slice(0, 40) : value)
}
