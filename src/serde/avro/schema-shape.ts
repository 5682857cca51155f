import type { AvroType, RecordType } from '../../schema/avro/model.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { ValueFault } from './value-fault.ts'

/** Fewest bytes that the primitive kinds take. */
const leastBytes: Readonly<Record<string, number>> = { null: 0, float: 4, double: 8, record: 0 }

/** A schema that nests too many types. */
export function tooDeep(): ValueFault {
  return new ValueFault('bad-schema', `the schema nests more than ${MAX_SCHEMA_DEPTH} types`)
}

/** The types that stand directly inside a type. */
export function partsOf(type: AvroType): readonly AvroType[] {
  switch (type.kind) {
    case 'array':
      return [type.items]
    case 'map':
      return [type.values]
    case 'union':
      return type.branches
    case 'record':
      return type.fields.map(field => field.type)
    default:
      return []
  }
}

/** Whether a record of the schema can hold itself, so that values nest as deeply as they like. */
export function isRecursive(root: AvroType): boolean {
  const finished = new Set<AvroType>()
  const around = new Set<AvroType>()
  const open: { readonly type: AvroType; readonly left: AvroType[] }[] = []
  const enter = (type: AvroType) => {
    around.add(type)
    open.push({ type, left: [...partsOf(type)] })
  }
  enter(root)
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.left.pop()
    if (next === undefined) {
      finished.add(top.type)
      around.delete(top.type)
      open.pop()
    } else if (around.has(next)) return true
    else if (!finished.has(next)) enter(next)
  }
  return false
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
