import type { AvroType, RecordType } from '../../schema/avro/model.ts'
import { SchemaError } from '../../schema/schema.ts'

/** Types of a schema inside one another at most. */
const deepestSchema = 500

/** A schema that nests too many types. */
export function tooDeep(): SchemaError {
  return new SchemaError(`the schema nests more than ${deepestSchema} types`, { stage: 'validation' })
}

/** Whether a type stands too far inside others. */
export function isTooDeep(depth: number): boolean {
  return depth > deepestSchema
}

/** Tells which types have values of no bytes alone. Throws SchemaError for a schema that nests too deep. */
export class EmptyTypes {
  readonly #known = new Map<RecordType, boolean>()
  #depth = 0

  has(type: AvroType): boolean {
    if (type.kind === 'fixed') return type.size === 0
    if (type.kind !== 'record') return type.kind === 'null'
    const known = this.#known.get(type)
    if (known !== undefined) return known
    if (isTooDeep(++this.#depth)) throw tooDeep()
    // A record that holds itself has no end.
    this.#known.set(type, false)
    const isEmpty = type.fields.every(field => this.has(field.type))
    this.#depth--
    this.#known.set(type, isEmpty)
    return isEmpty
  }
}
