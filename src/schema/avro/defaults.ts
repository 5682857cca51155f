import { fitsInteger, isIntegerLiteral, printJavaDouble } from '../json-number.ts'
import type { JsonNode } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { AvroType, RecordType } from './model.ts'

/** Java's grammar of decimal floating-point text, `Double.valueOf`; blanks around it do not count. */
const floatingText = /^[\0-\x20]*([+-]?)(?:(NaN)|(Infinity)|((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?)[\0-\x20]*$/

/**
 * A default as it stands in a field of that type: text for a float or a double is a number in quotes. Throws SchemaError
 * for text that is none.
 */
export function readDefault(value: JsonNode, type: AvroType): JsonNode {
  if (value.kind !== 'string' || (type.kind !== 'float' && type.kind !== 'double')) return value
  const [, sign = '', notANumber, infinity, digits] = floatingText.exec(value.value) ?? []
  if ((notANumber ?? infinity ?? digits) === undefined) {
    throw new SchemaError(value.value.trim() === '' ? 'empty String' : `For input string: "${value.value}"`)
  }
  const number = notANumber !== undefined ? Number.NaN : Number(`${sign}${infinity ?? digits}`)
  const text = Number.isFinite(number) ? printJavaDouble(String(number)) : String(number)
  return { kind: 'number', raw: text, start: value.start, end: value.end }
}

/** Judges defaults by the type of their field (compatibility.md 1.3). */
export class DefaultCheck {
  readonly #isOpen: (name: string) => boolean
  /** Records that a value was found fit or unfit for: unions of records would ask the same again and again. */
  readonly #known = new Map<JsonNode, Map<RecordType, boolean>>()

  /** `isOpen` tells a record that is still being read from a type that comes later. */
  constructor(isOpen: (name: string) => boolean) {
    this.#isOpen = isOpen
  }

  /** Whether the value fits the type. Throws SchemaError where the type is a record that is still being read. */
  fits(value: JsonNode, type: AvroType): boolean {
    switch (type.kind) {
      case 'string':
      case 'bytes':
      case 'enum':
      case 'fixed':
        return value.kind === 'string'
      case 'int':
        return isWholeNumber(value, 32)
      case 'long':
        return isWholeNumber(value, 64)
      case 'float':
      case 'double':
        return value.kind === 'number'
      case 'boolean':
      case 'null':
        return value.kind === type.kind
      case 'array':
        return value.kind === 'array' && value.items.every(item => this.fits(item, type.items))
      case 'map':
        return value.kind === 'object' && [...value.members.values()].every(item => this.fits(item, type.values))
      case 'union':
        return type.branches.some(branch => this.fits(value, branch))
      case 'record':
        return value.kind === 'object' && this.#fitsRecord(value, type)
      case 'pending':
        return value.kind === 'object' && this.#fitsPending(type.target)
    }
  }

  #fitsRecord(value: JsonNode & { kind: 'object' }, type: RecordType): boolean {
    const known = this.#known.get(value)?.get(type)
    if (known !== undefined) return known
    // A field's own default was judged when the field was read.
    const answer = type.fields.every(field => {
      const member = value.members.get(field.name)
      return member === undefined ? field.default !== undefined : this.fits(member, field.type)
    })
    const answers = this.#known.get(value) ?? new Map<RecordType, boolean>()
    this.#known.set(value, answers.set(type, answer))
    return answer
  }

  /** A type that comes later counts as a record without fields. */
  #fitsPending(name: string): boolean {
    if (this.#isOpen(name)) throw new SchemaError('Schema fields not set yet')
    return true
  }
}

function isWholeNumber(value: JsonNode, bits: 32 | 64): boolean {
  return value.kind === 'number' && isIntegerLiteral(value.raw) && fitsInteger(value.raw, bits)
}
