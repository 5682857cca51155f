import { followed } from './model.ts'
import type { ArrayModel, ObjectModel, Rest, SchemaModel } from './model.ts'

interface Frame {
  readonly schema: SchemaModel
  readonly parts: readonly SchemaModel[]
  next: number
}

/** Finds out which schemas contain themselves, or others that do. Every schema is looked at once. */
export class Cycles {
  /** Undefined for those whose parts are being looked at. */
  readonly #found = new Map<SchemaModel, boolean | undefined>()

  /** Whether references lead from a schema into a circle. */
  isBelow(start: SchemaModel): boolean {
    const root = followed(start)
    const known = this.#found.get(root)
    if (known !== undefined) return known
    const open = [this.#open(root)]
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      const { schema, parts } = frame
      const part = parts[frame.next++]
      if (part === undefined) {
        this.#found.set(schema, this.#found.get(schema) ?? false)
        open.pop()
        if (this.#found.get(schema) === true) this.#found.set(open.at(-1)?.schema ?? schema, true)
      } else if (!this.#found.has(part)) open.push(this.#open(part))
      else if (this.#found.get(part) !== false) this.#found.set(schema, true)
    }
    return this.#found.get(root) === true
  }

  #open(schema: SchemaModel): Frame {
    this.#found.set(schema, undefined)
    return { schema, parts: partsOf(schema).map(followed), next: 0 }
  }
}

function partsOf(schema: SchemaModel): readonly SchemaModel[] {
  switch (schema.kind) {
    case 'object':
      return partsOfObject(schema)
    case 'array':
      return partsOfArray(schema)
    case 'combined':
      return schema.parts
    case 'not':
      return [schema.schema]
    default:
      return []
  }
}

function partsOfObject(schema: ObjectModel): readonly SchemaModel[] {
  return [
    ...schema.properties.values(),
    ...schema.patternProperties.map(([, part]) => part),
    ...schemaOf(schema.additionalProperties),
    ...schemaOf(schema.unevaluatedProperties),
    ...schema.dependentSchemas.values(),
  ]
}

function partsOfArray(schema: ArrayModel): readonly SchemaModel[] {
  const { items, tuple, additionalItems, unevaluatedItems } = schema
  return [...schemaOf(items), ...tuple, ...schemaOf(additionalItems), ...schemaOf(unevaluatedItems)]
}

function schemaOf(rest: Rest | undefined): readonly SchemaModel[] {
  return typeof rest === 'object' ? [rest] : []
}
