import type { AvroType, RecordType } from '../../schema/avro/model.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { ValueFault } from './value-fault.ts'

/** Fewest bytes that the primitive kinds take. */
const leastBytes: Readonly<Record<string, number>> = { null: 0, float: 4, double: 8, record: 0 }

/** A schema that nests too many types. */
export function tooDeep(): ValueFault {
  return new ValueFault('bad-schema', `the schema nests more than ${MAX_SCHEMA_DEPTH} types`)
}

/** Fewest bytes that a value of a type takes; what a record holds inside itself counts for nothing. */
export class LeastBytes {
  readonly #known = new Map<RecordType, number>()
  #depth = 0

  of(type: AvroType): number {
    if (type.kind === 'fixed') return type.size
    if (type.kind !== 'record') return leastBytes[type.kind] ?? 1
    const known = this.#known.get(type)
    if (known !== undefined) return known
    if (++this.#depth > MAX_SCHEMA_DEPTH) throw tooDeep()
    this.#known.set(type, 0)
    const sum = type.fields.reduce((least, field) => least + this.of(field.type), 0)
    this.#depth--
    this.#known.set(type, sum)
    return sum
  }
}
