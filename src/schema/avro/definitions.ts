import { SchemaError } from '../schema.ts'
import type { ParseOptions } from '../schema.ts'
import { isSameDefinition } from './equality.ts'
import { primitiveKinds } from './model.ts'
import type { Field, NamedType } from './model.ts'
import { lenientNames, namespaceFault, strictNames } from './names.ts'
import type { NameRule } from './names.ts'

/** What a schema and its references define, and what reading them told. */
export class Definitions {
  readonly options: ParseOptions
  readonly names: NameRule
  readonly #finished = new Map<string, NamedType>()
  #checkedSpace: string | undefined
  /** How far the places in a field that was read for another text are from those in this one. */
  readonly shifts = new Map<Field, number>()
  nodeCount = 0
  /** A type is used before its definition, which therefore moves when the schema is printed. */
  hasForwardNames = false
  hasFieldAliases = false
  /** A field's alias is a field of the same record: such a record cannot even read what it wrote itself. */
  hasAmbiguousFields = false

  constructor(options: ParseOptions) {
    this.options = options
    this.names = options.mode === 'new' ? strictNames : lenientNames
  }

  find(fullName: string): NamedType | undefined {
    return this.#finished.get(fullName)
  }

  /** Makes a type known. A second definition must equal the first, which stays. Throws SchemaError. */
  define(type: NamedType): void {
    const { full, space } = type.name
    if (space !== undefined) this.#checkNamespace(space)
    if (primitiveKinds.has(full)) throw new SchemaError(`Schemas may not be named after primitives: ${full}`)
    const earlier = this.#finished.get(full)
    if (earlier === undefined) this.#finished.set(full, type)
    else if (!isSameDefinition(earlier, type)) throw new SchemaError(`Can't redefine: ${full}`)
  }

  /** The types of a schema share a namespace as a rule, which is looked at once. */
  #checkNamespace(space: string): void {
    if (space === this.#checkedSpace) return
    const fault = namespaceFault(space, this.names)
    if (fault !== undefined) throw new SchemaError(fault)
    this.#checkedSpace = space
  }

  noteAliases(fields: ReadonlyMap<string, Field>): void {
    for (const { aliases } of fields.values()) {
      if (aliases.length === 0) continue
      this.hasFieldAliases = true
      if (aliases.some(alias => fields.has(alias))) this.hasAmbiguousFields = true
    }
  }

  /** Counts one node of the schema. Throws SchemaError beyond the limit. */
  count(): void {
    this.countMany(1)
  }

  countMany(added: number): void {
    const { nodes } = this.options.limits
    this.nodeCount += added
    if (this.nodeCount > nodes) {
      throw new SchemaError(`the schema has more than the limit of ${nodes} types and fields`, { limit: 'nodes' })
    }
  }

  checkWidth(branches: number): void {
    const { width } = this.options.limits
    if (branches > width) {
      throw new SchemaError(`a union of ${branches} branches is wider than the limit of ${width}`, { limit: 'width' })
    }
  }
}
