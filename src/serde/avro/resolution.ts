import { promotes } from '../../schema/avro/matching.ts'
import {
  typeName,
  type AvroType,
  type Field,
  type NamedType,
  type RecordType,
  type UnionType,
} from '../../schema/avro/model.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { tooDeep } from './schema-shape.ts'
import { ValueFault } from './value-fault.ts'

/** A field of a record as it is read: where it comes from, and where it goes. */
export type FieldPlan =
  | { readonly kind: 'read'; readonly writer: Field; readonly reader: Field }
  | { readonly kind: 'skip'; readonly writer: Field }
  | { readonly kind: 'default'; readonly reader: Field }

const noFieldNames: ReadonlyMap<string, string> = new Map()

/** How a reader's schema sees what a writer wrote (Avro 1.12, Schema Resolution), as Java resolves where the text is open. */
export class Resolution {
  /** The reader's name of a type, by an alias. */
  readonly #names = new Map<string, string>()
  /** The reader's name of a field by an alias, by full name of the record. */
  readonly #fieldNames = new Map<string, Map<string, string>>()
  readonly #faulty = new Map<RecordType, Map<RecordType, boolean>>()
  #depth = 0

  constructor(reader: AvroType) {
    this.#collectAliases(reader)
  }

  /** Why values of the writer's type never read as the reader's; undefined where they may. Says nothing of parts. */
  fault(writer: AvroType, reader: AvroType): string | undefined {
    if (writer.kind === 'union') return undefined
    if (reader.kind === 'union') {
      const isFound = this.branch(writer, reader) >= 0
      return isFound ? undefined : `${typeName(writer)} is none of ${reader.branches.map(typeName).join(', ')}`
    }
    if (writer.kind !== reader.kind) {
      return promotes(writer.kind, reader.kind) ? undefined : `${typeName(writer)} does not read as ${typeName(reader)}`
    }
    if (writer.kind === 'record' && reader.kind === 'record') return this.#missingField(writer, reader)
    const isFixed = writer.kind === 'fixed' && reader.kind === 'fixed'
    const isEnum = writer.kind === 'enum' && reader.kind === 'enum'
    if ((isFixed || isEnum) && this.#nameOf(writer) !== reader.name.full)
      return `${writer.name.full} does not read as ${reader.name.full}: the names differ`
    if (isFixed && writer.size !== reader.size) return `${reader.size} bytes are wanted, ${writer.size} written`
    return undefined
  }

  /** The branch that reads values of the writer's type, which is no union; -1 for none. */
  branch(writer: AvroType, { branches }: UnionType): number {
    let alike = -1
    for (const [at, branch] of branches.entries()) {
      if (branch.kind !== writer.kind) continue
      if (!isNamed(writer) || !isNamed(branch)) return at
      if (this.#nameOf(writer) === branch.name.full) return at
      if (writer.kind !== 'record' || branch.kind !== 'record' || this.#hasFieldFault(writer, branch)) continue
      // Records of other names count where their fields fit: the first, or the last with the same simple name.
      if (alike < 0 || simpleName(this.#nameOf(writer)) === branch.name.simple) alike = at
    }
    return alike >= 0 ? alike : branches.findIndex(branch => promotes(writer.kind, branch.kind))
  }

  /** Fields in the order in which they are written, then those that take their default. Throws ValueFault. */
  fields(writer: RecordType, reader: RecordType): readonly FieldPlan[] {
    const names = writer === reader ? noFieldNames : (this.#fieldNames.get(this.#nameOf(writer)) ?? noFieldNames)
    const met = new Set<string>()
    const plans = writer.fields.map((field): FieldPlan => {
      const name = names.get(field.name) ?? field.name
      if (met.has(name)) throw new ValueFault('unresolvable', `two fields of the writer go by the name ${name}`)
      met.add(name)
      const wanted = reader.fieldsByName.get(name)
      return wanted ? { kind: 'read', writer: field, reader: wanted } : { kind: 'skip', writer: field }
    })
    const missing = reader.fields.filter(field => !met.has(field.name))
    return [...plans, ...missing.map((field): FieldPlan => ({ kind: 'default', reader: field }))]
  }

  #missingField(writer: RecordType, reader: RecordType): string | undefined {
    const missing = this.fields(writer, reader).find(
      plan => plan.kind === 'default' && plan.reader.default === undefined,
    )
    return missing?.kind === 'default'
      ? `the reader's field ${missing.reader.name} has no default, and was not written`
      : undefined
  }

  /** A pair that is met inside itself is taken to fit. */
  #hasFieldFault(writer: RecordType, reader: RecordType): boolean {
    const known = this.#faulty.get(writer) ?? new Map<RecordType, boolean>()
    const before = known.get(reader)
    if (before !== undefined) return before
    this.#faulty.set(writer, known.set(reader, false))
    if (++this.#depth > MAX_SCHEMA_DEPTH) throw tooDeep()
    const hasFault =
      this.#missingField(writer, reader) !== undefined ||
      this.fields(writer, reader).some(
        plan => plan.kind === 'read' && this.fault(plan.writer.type, plan.reader.type) !== undefined,
      )
    this.#depth--
    known.set(reader, hasFault)
    return hasFault
  }

  #nameOf(type: NamedType): string {
    return this.#names.get(type.name.full) ?? type.name.full
  }

  #collectAliases(root: AvroType): void {
    const open = [root]
    const met = new Set<AvroType>()
    for (let type = open.pop(); type !== undefined; type = open.pop()) {
      if (met.has(type)) continue
      met.add(type)
      if (isNamed(type)) for (const alias of type.aliases) this.#names.set(alias.full, type.name.full)
      if (type.kind === 'array') open.push(type.items)
      else if (type.kind === 'map') open.push(type.values)
      else if (type.kind === 'union') open.push(...type.branches)
      else if (type.kind === 'record') {
        this.#collectFieldAliases(type)
        open.push(...type.fields.map(field => field.type))
      }
    }
  }

  #collectFieldAliases({ name, fields }: RecordType): void {
    for (const field of fields) {
      if (field.aliases.length === 0) continue
      const names = this.#fieldNames.get(name.full) ?? new Map<string, string>()
      this.#fieldNames.set(name.full, names)
      for (const alias of field.aliases) names.set(alias, field.name)
    }
  }
}

function isNamed(type: AvroType): type is NamedType {
  return type.kind === 'record' || type.kind === 'enum' || type.kind === 'fixed'
}

function simpleName(full: string): string {
  return full.slice(full.lastIndexOf('.') + 1)
}
