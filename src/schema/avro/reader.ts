import { parseJsonText, positionAt } from '../json-text.ts'
import type { JsonArray, JsonNode, JsonObject } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import { aliasesOf, clip, orderOf, quote, requiredText, sizeOf, textOf } from './attributes.ts'
import { canonicalStyle, printType } from './canonical.ts'
import { DefaultCheck, readDefault } from './defaults.ts'
import type { Definitions } from './definitions.ts'
import { indexFields } from './field-index.ts'
import { FieldNode, hasFieldAliases, MOST_SHARED_NODES, readAlready } from './known-fields.ts'
import type { KnownFields } from './known-fields.ts'
import { primitiveKinds, typeName } from './model.ts'
import type { AvroName, AvroType, Field, NamedType, PendingType, PrimitiveKind, RecordType } from './model.ts'
import { nameFault, readName } from './names.ts'
import { holdsLongInteger, printValue, readProperties } from './properties.ts'

/** A place that names a type which was not known there. */
interface Gap {
  readonly pending: PendingType
  readonly fill: (type: NamedType) => void
}

const noNames: readonly AvroName[] = []

/**
 * Reads one schema text into types, on top of what `definitions` holds, and adds what it defines itself. `isOwn` is false
 * for the text of a reference: its types then have no place in the schema's text. Throws SchemaError.
 */
export function readText(text: string, definitions: Definitions, isOwn: boolean, known?: KnownFields): AvroType {
  return new TextReader(text, definitions, isOwn, known).read()
}

class TextReader {
  readonly #text: string
  readonly #definitions: Definitions
  readonly #isOwn: boolean
  readonly #defaults: DefaultCheck
  /** Full names of the records around the current place. */
  readonly #open: string[] = []
  readonly #gaps: Gap[] = []
  readonly #unionsWithGaps: (readonly AvroType[])[] = []
  readonly #known: KnownFields | undefined
  #current: JsonNode | undefined
  /** Where the words that are read now stand in the text. */
  #shift = 0
  /** How often a name was used for a type. */
  #names = 0
  readonly #defined: NamedType[] = []

  constructor(text: string, definitions: Definitions, isOwn: boolean, known?: KnownFields) {
    this.#text = text
    this.#known = known
    this.#definitions = definitions
    this.#isOwn = isOwn
    this.#defaults = new DefaultCheck(name => this.#open.includes(name))
  }

  read(): AvroType {
    const { limits } = this.#definitions.options
    try {
      const node = parseJsonText(this.#text, {
        comments: true,
        trailing: 'refuse',
        nanWords: false,
        depth: limits.jsonDepth,
        length: limits.textLength,
        ...(this.#known && { readField: this.#known.read.bind(this.#known) }),
      })
      const root = this.#type(node, undefined)
      this.#closeGaps()
      if (root.kind === 'pending') throw new SchemaError(`Undefined schema: ${root.target}`)
      return root
    } catch (error) {
      throw error instanceof SchemaError ? this.#placed(error) : error
    }
  }

  /** Names the place where the fault was found, for the schema's own text alone. */
  #placed(error: SchemaError): SchemaError {
    const limit = error.limit === undefined ? {} : { limit: error.limit }
    if (!this.#isOwn) return new SchemaError(error.message, limit)
    if (error.position !== undefined || this.#current === undefined) return error
    return new SchemaError(error.message, { ...limit, position: positionAt(this.#text, this.#current.start) })
  }

  #type(node: JsonNode, space: string | undefined): AvroType {
    this.#current = node
    switch (node.kind) {
      case 'string':
        return this.#byName(node.value, node, space)
      case 'array':
        return this.#union(node, space)
      case 'object':
        return this.#object(node, space)
      default:
        throw new SchemaError(`Schema not yet supported: ${printValue(node)}`)
    }
  }

  #object(node: JsonObject, space: string | undefined): AvroType {
    const kind = requiredText(node, 'type', 'No type')
    switch (kind) {
      case 'record':
      case 'error':
        return this.#record(node, space)
      case 'enum':
        return this.#enum(node, space)
      case 'fixed':
        return this.#fixed(node, space)
      case 'array': {
        const content = this.#content(node, 'items', 'Array has no items type')
        const type: AvroType = {
          kind,
          items: this.#type(content, space),
          start: this.#startOf(node),
          properties: readProperties(node, 'schema'),
        }
        if (type.items.kind === 'pending') this.#note(type.items, known => (type.items = known))
        return this.#withShortIntegers(type, node)
      }
      case 'map': {
        const content = this.#content(node, 'values', 'Map has no values type')
        const type: AvroType = {
          kind,
          values: this.#type(content, space),
          start: this.#startOf(node),
          properties: readProperties(node, 'schema'),
        }
        if (type.values.kind === 'pending') this.#note(type.values, known => (type.values = known))
        return this.#withShortIntegers(type, node)
      }
      default:
        if (!isPrimitive(kind)) return this.#byName(kind, node, space)
        return { kind, start: this.#startOf(node), properties: readProperties(node, 'schema') }
    }
  }

  #content(node: JsonObject, key: string, fault: string): JsonNode {
    const content = node.members.get(key)
    if (content === undefined) throw new SchemaError(`${fault}: ${quote(node)}`)
    return content
  }

  /** Upstream cannot hold a longer integer in a property of these types, and refuses the schema. */
  #withShortIntegers<Type extends AvroType>(type: Type, node: JsonNode): Type {
    for (const [key, value] of type.properties ?? []) {
      if (!holdsLongInteger(value)) continue
      this.#current = node
      throw new SchemaError(`the property '${key}' holds an integer beyond 64 bits`)
    }
    return type
  }

  /** Counts a node and tells where it starts. */
  #startOf(node: JsonNode): number {
    this.#definitions.count()
    return this.#isOwn ? node.start + this.#shift : -1
  }

  #byName(name: string, node: JsonNode, space: string | undefined): AvroType {
    const start = this.#startOf(node)
    if (isPrimitive(name)) return { kind: name, start, properties: undefined }
    this.#names++
    const full = space === undefined || name.includes('.') ? name : `${space}.${name}`
    const known = this.#definitions.find(full) ?? this.#definitions.find(name)
    return known ?? { kind: 'pending', target: full, start, properties: undefined }
  }

  /** Remembers a place that holds a name without a type, to fill it when the whole text has been read. */
  #note(pending: PendingType, fill: (type: NamedType) => void): void {
    this.#gaps.push({ pending, fill })
    if (!this.#open.includes(pending.target)) this.#definitions.hasForwardNames = true
  }

  #union(node: JsonArray, space: string | undefined): AvroType {
    const start = this.#startOf(node)
    this.#definitions.checkWidth(node.items.length)
    const branches: AvroType[] = []
    const gaps = this.#gaps.length
    for (const item of node.items) {
      const branch = this.#type(item, space)
      if (branch.kind === 'pending') this.#note(branch, known => (branches[branches.indexOf(branch)] = known))
      branches.push(branch)
    }
    this.#current = node
    this.#checkBranches(branches)
    if (this.#gaps.length > gaps) this.#unionsWithGaps.push(branches)
    return { kind: 'union', branches, start, properties: undefined }
  }

  /** No union inside a union, and no name twice; types that are not known yet are not looked at. */
  #checkBranches(branches: readonly AvroType[]): void {
    const names = new Set<string>()
    for (const branch of branches) {
      if (branch.kind === 'pending') continue
      if (branch.kind === 'union') {
        const union: AvroType = { kind: 'union', branches: [...branches], start: -1, properties: undefined }
        throw new SchemaError(`Nested union: ${this.#quoteType(union)}`)
      }
      const name = typeName(branch)
      if (names.has(name)) throw new SchemaError(`Duplicate in union:${name}`)
      names.add(name)
    }
  }

  #record(node: JsonObject, space: string | undefined): RecordType {
    const definitions = this.#definitions
    const name = this.#name(node, space)
    const list = node.members.get('fields')
    if (list?.kind !== 'array') throw new SchemaError(`Record has no fields: ${quote(node)}`)
    this.#open.push(name.full)
    const fields = list.items.map(item => this.#knownField(item, name.space) ?? this.#field(item, name.space))
    this.#open.pop()
    this.#current = node
    const fieldsByName = indexFields(fields, name)
    definitions.noteAliases(fieldsByName)
    const isError = requiredText(node, 'type', 'No type') === 'error'
    const aliases = this.#aliases(node, name)
    const type: RecordType = {
      kind: 'record',
      isError,
      name,
      doc: textOf(node, 'doc'),
      aliases,
      fields,
      fieldsByName,
      start: this.#startOf(node),
      properties: readProperties(node, 'schema'),
    }
    this.#define(this.#withShortIntegers(type, node))
    return type
  }

  #define(type: NamedType): void {
    this.#definitions.define(type)
    this.#defined.push(type)
  }

  /** A field of the root that was read before, or is read now so that others can have it. */
  #knownField(node: JsonNode, space: string | undefined): Field | undefined {
    if (!(node instanceof FieldNode)) return undefined
    const { shared } = node.known
    if (shared === undefined || (shared.defines.length > 0 && shared.space !== space))
      return this.#learnField(node, space)
    this.#definitions.countMany(shared.nodes)
    for (const type of shared.defines) this.#define(type)
    if (node.start !== shared.start) this.#definitions.shifts.set(shared.field, node.start - shared.start)
    return shared.field
  }

  #learnField({ known, start }: FieldNode, space: string | undefined): Field {
    const definitions = this.#definitions
    const [names, nodes] = [this.#names, definitions.nodeCount]
    const before = this.#defined.length
    this.#shift = start
    const field = this.#field(known.node, space)
    this.#shift = 0
    const added = definitions.nodeCount - nodes
    const defines = this.#defined.slice(before)
    if (this.#names > names || added > MOST_SHARED_NODES || defines.some(hasFieldAliases)) return field
    known.shared = { field, start, nodes: added, space, defines }
    field.sharedPrints = { names: defines.map(type => type.name.full), space, byStyle: new Map() }
    if (defines.length === 0) known.node = readAlready()
    return field
  }

  #name(node: JsonObject, space: string | undefined): AvroName {
    const written = requiredText(node, 'name', 'No name in schema')
    return readName(written, textOf(node, 'namespace') ?? space, this.#definitions.names)
  }

  #field(node: JsonNode, space: string | undefined): Field {
    this.#current = node
    if (node.kind !== 'object') throw new SchemaError(`No field name: ${quote(node)}`)
    const name = requiredText(node, 'name', 'No field name')
    const typeNode = node.members.get('type')
    if (typeNode === undefined) throw new SchemaError(`No field type: ${quote(node)}`)
    const type = this.#type(typeNode, space)
    this.#current = node
    const order = orderOf(node)
    const written = node.members.get('default')
    const fault = nameFault(name, this.#definitions.names)
    if (fault !== undefined) throw new SchemaError(fault)
    const field: Field = {
      name,
      type,
      doc: textOf(node, 'doc'),
      order,
      aliases: aliasesOf(node),
      default: written && this.#default(written, type, name),
      start: this.#startOf(node),
      properties: readProperties(node, 'field'),
    }
    if (type.kind === 'pending') this.#note(type, known => (field.type = known))
    return field
  }

  #default(written: JsonNode, type: AvroType, field: string): JsonNode {
    const value = readDefault(written, type)
    if (this.#definitions.options.mode === 'new' && !this.#defaults.fits(value, type)) {
      throw new SchemaError(`Invalid default for field ${field}: ${quote(value)} not a ${this.#quoteType(type)}`)
    }
    return value
  }

  #quoteType(type: AvroType): string {
    return clip(
      printType(type, { knownNames: [], depth: this.#definitions.options.limits.jsonDepth, style: canonicalStyle }),
    )
  }

  #enum(node: JsonObject, space: string | undefined): AvroType {
    const name = this.#name(node, space)
    const list = node.members.get('symbols')
    if (list?.kind !== 'array') throw new SchemaError(`Enum has no symbols: ${quote(node)}`)
    const symbols = list.items.map(item => this.#symbol(item))
    this.#current = node
    const known = new Set<string>()
    for (const symbol of symbols) {
      if (known.has(symbol)) throw new SchemaError(`Duplicate enum symbol: ${symbol}`)
      known.add(symbol)
    }
    const symbol = textOf(node, 'default')
    if (symbol !== undefined && !known.has(symbol)) {
      throw new SchemaError(
        `The Enum Default: ${symbol} is not in the enum symbol set: ${clip(`[${symbols.join(', ')}]`)}`,
      )
    }
    const type: NamedType = {
      kind: 'enum',
      name,
      doc: textOf(node, 'doc'),
      symbols,
      default: symbol,
      aliases: this.#aliases(node, name),
      start: this.#startOf(node),
      properties: readProperties(node, 'enum'),
    }
    this.#define(type)
    return type
  }

  #symbol(node: JsonNode): string {
    this.#current = node
    const fault = node.kind === 'string' ? nameFault(node.value, this.#definitions.names) : 'Null name'
    if (node.kind !== 'string' || fault !== undefined) throw new SchemaError(fault ?? 'Null name')
    return node.value
  }

  #fixed(node: JsonObject, space: string | undefined): AvroType {
    const name = this.#name(node, space)
    const type: NamedType = {
      kind: 'fixed',
      name,
      doc: textOf(node, 'doc'),
      size: sizeOf(node),
      aliases: this.#aliases(node, name),
      start: this.#startOf(node),
      properties: readProperties(node, 'schema'),
    }
    this.#define(type)
    return type
  }

  #aliases(node: JsonObject, name: AvroName): readonly AvroName[] {
    const texts = aliasesOf(node)
    if (texts.length === 0) return noNames
    const aliases = new Map<string, AvroName>()
    const rule = this.#definitions.options.mode === 'new' ? this.#definitions.names : undefined
    for (const text of texts) {
      const alias = readName(text, name.space, rule)
      if (!aliases.has(alias.full)) aliases.set(alias.full, alias)
    }
    return [...aliases.values()]
  }

  #closeGaps(): void {
    for (const { pending, fill } of this.#gaps) {
      const type = this.#definitions.find(pending.target)
      if (type === undefined) throw this.#undefined(pending)
      fill(type)
    }
    for (const branches of this.#unionsWithGaps) this.#checkBranches(branches)
  }

  #undefined({ target, start }: PendingType): SchemaError {
    const message = `Undefined schema: ${target}`
    return start < 0 ? new SchemaError(message) : new SchemaError(message, { position: positionAt(this.#text, start) })
  }
}

function isPrimitive(word: string): word is PrimitiveKind {
  return primitiveKinds.has(word)
}
