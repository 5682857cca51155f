import type { AvroType, RecordType } from '../../schema/avro/model.ts'
import { SchemaError } from '../../schema/schema.ts'

function partsOf(type: AvroType): readonly AvroType[] {
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

/** Whether values of the schema can hold values of the same type, so that they nest as deeply as they like. */
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
