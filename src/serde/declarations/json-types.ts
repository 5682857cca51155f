import { isModern } from '../../schema/json/dialect.ts'
import type { JsonSchema } from '../../schema/json/parse.ts'
import { isObject, SchemaDocuments, type JsonObject, type Place } from '../../schema/json/validation/documents.ts'
import {
  intersection,
  never,
  union,
  unknown,
  word,
  type Declaration,
  type Member,
  type SubjectTypes,
  type TypeNode,
} from './type-node.ts'

/**
 * The values of a JSON Schema, the same when read and when written. Properties that an object does not name count as wrong,
 * though the schema allows them, unless it says `additionalProperties`. Throws SchemaError for a reference to nothing.
 */
export function jsonTypes({ canonical, dialect, references, name }: JsonSchema): SubjectTypes {
  const documents = new SchemaDocuments(canonical, dialect, references)
  const type = new JsonTypes(documents).of(name ?? 'Value')
  return { read: type, write: type }
}

const plainTypes: ReadonlyMap<unknown, TypeNode> = new Map([
  ['string', word('string')],
  ['number', word('number')],
  ['integer', word('number')],
  ['boolean', word('boolean')],
  ['null', word('null')],
])

/** Keywords that tell the type of a schema that does not say it. */
const objectKeywords = ['properties', 'required', 'additionalProperties', 'patternProperties']
const arrayKeywords = ['items', 'prefixItems']

/** Schemas nest so deep before one is looked at later. */
const MAX_NESTING = 50

/** Longer tuples are lists. */
const MAX_TUPLE_LENGTH = 100

class JsonTypes {
  readonly #documents: SchemaDocuments
  /** By the schema that is referred to. */
  readonly #declared = new Map<unknown, Declaration>()
  #depth = 0
  /** References lead on thousands deep. */
  readonly #pending: { readonly place: Place; readonly declaration: Declaration }[] = []

  constructor(documents: SchemaDocuments) {
    this.#documents = documents
  }

  of(name: string): TypeNode {
    const { main } = this.#documents
    const type = this.#named({ schema: main.root, resource: main }, name)
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop())
      next.declaration.type = this.#type(next.place)
    return type
  }

  #named(place: Place, name: string): TypeNode {
    const { schema } = place
    if (!isObject(schema)) return schema === false ? never : unknown
    const known = this.#declared.get(schema)
    if (known) return { kind: 'named', to: known }
    const { title } = schema
    const wanted = typeof title === 'string' && title !== '' ? title : name
    const declaration = { key: `JSON ${wanted}`, name: wanted, doc: descriptionOf(schema), type: unknown }
    this.#declared.set(schema, declaration)
    this.#pending.push({ place, declaration })
    return { kind: 'named', to: declaration }
  }

  #type(place: Place): TypeNode {
    if (this.#depth >= MAX_NESTING) return this.#named(place, 'Value')
    this.#depth++
    const type = this.#shallowType(place)
    this.#depth--
    return type
  }

  #shallowType({ schema, resource }: Place): TypeNode {
    if (!isObject(schema)) return schema === false ? never : unknown
    const inner = (one: unknown) => this.#type({ schema: one, resource: this.#documents.resourceOf(one, resource) })
    const references = this.#references(schema, resource)
    if (typeof schema['$ref'] === 'string' && !isModern(resource.dialect)) return intersection(references)
    if (Object.hasOwn(schema, 'const')) return intersection([...references, valueType(schema['const'])])
    if (Array.isArray(schema['enum'])) return intersection([...references, union(schema['enum'].map(valueType))])
    const all = listOf(schema['allOf']).map(inner)
    const choices = ['anyOf', 'oneOf'].map(keyword => schema[keyword]).filter(one => Array.isArray(one))
    return intersection([
      this.#own(schema, inner),
      ...references,
      ...all,
      ...choices.map(choice => union(choice.map(inner))),
    ])
  }

  /** Where a reference depends on who refers, it is taken to lead where it leads by itself. */
  #references(schema: JsonObject, resource: Place['resource']): TypeNode[] {
    const words = isModern(resource.dialect) ? ['$ref', '$dynamicRef', '$recursiveRef'] : ['$ref']
    return words.flatMap(keyword => {
      const reference = schema[keyword]
      if (typeof reference !== 'string') return []
      return [this.#named(this.#documents.find(reference, resource), nameIn(reference))]
    })
  }

  /** What a schema says by its own keywords. */
  #own(schema: JsonObject, inner: (schema: unknown) => TypeNode): TypeNode {
    const { type } = schema
    const types = typeof type === 'string' ? [type] : listOf(type)
    if (types.length > 0) return union(types.map(one => ownType(one, schema, inner)))
    if (objectKeywords.some(keyword => Object.hasOwn(schema, keyword))) return objectType(schema, inner)
    return arrayKeywords.some(keyword => Object.hasOwn(schema, keyword)) ? arrayType(schema, inner) : unknown
  }
}

function ownType(name: unknown, schema: JsonObject, inner: (schema: unknown) => TypeNode): TypeNode {
  if (name === 'object') return objectType(schema, inner)
  return name === 'array' ? arrayType(schema, inner) : (plainTypes.get(name) ?? unknown)
}

function objectType(schema: JsonObject, inner: (schema: unknown) => TypeNode): TypeNode {
  const { properties, patternProperties, additionalProperties: additional } = schema
  const required = new Set(listOf(schema['required']).filter(name => typeof name === 'string'))
  const named = isObject(properties) ? Object.entries(properties) : []
  const members = named.map(([name, one]): Member => ({
    name,
    type: inner(one),
    isOptional: !required.has(name),
    doc: isObject(one) && typeof one['$ref'] !== 'string' ? descriptionOf(one) : undefined,
  }))
  const names = new Set(named.map(([name]) => name))
  const others = [...required].filter(name => !names.has(name))
  const rest = additional === undefined || additional === true ? unknown : inner(additional)
  for (const name of others) members.push({ name, type: rest, isOptional: false })
  const patterns = isObject(patternProperties) ? Object.values(patternProperties).map(inner) : []
  return { kind: 'object', members, index: indexType(members, additional, { rest, patterns }) }
}

/** What other properties are. Beside named ones an index has to take those, too: anything. */
function indexType(
  members: readonly Member[],
  additional: unknown,
  { rest, patterns }: { readonly rest: TypeNode; readonly patterns: readonly TypeNode[] },
): TypeNode | undefined {
  const isOpen = additional !== undefined && additional !== false
  if (members.length > 0) return isOpen || patterns.length > 0 ? unknown : undefined
  if (additional === false) return patterns.length > 0 ? union(patterns) : never
  return union([rest, ...patterns])
}

function arrayType(schema: JsonObject, inner: (schema: unknown) => TypeNode): TypeNode {
  const { items, prefixItems, additionalItems } = schema
  const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined
  if (tuple === undefined) return { kind: 'list', items: items === undefined ? unknown : inner(items) }
  if (tuple.length > MAX_TUPLE_LENGTH) return { kind: 'list', items: unknown }
  const more = Array.isArray(prefixItems) ? items : additionalItems
  const rest = more === undefined ? unknown : inner(more)
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0
  const isClosed = rest.kind === 'word' && rest.word === 'never'
  return { kind: 'tuple', items: tuple.map(inner), least, rest: isClosed ? undefined : rest }
}

/** The type that has a JSON value as its only one. */
function valueType(value: unknown): TypeNode {
  if (Array.isArray(value)) return { kind: 'tuple', items: value.map(valueType), least: value.length, rest: undefined }
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, one]) => ({ name, type: valueType(one), isOptional: false }))
    return { kind: 'object', members, index: members.length === 0 ? never : undefined }
  }
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null
  return isPlain ? { kind: 'literal', value } : unknown
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function descriptionOf({ description }: JsonObject): string | undefined {
  return typeof description === 'string' ? description : undefined
}

/** The last word of a reference: `Money` of `#/$defs/Money` and of `money/Money.json`. */
function nameIn(reference: string): string {
  const words = reference.split(/[/#]/).filter(part => part !== '')
  return (words.at(-1) ?? 'Value').replace(/\.(?:schema\.)?json$/i, '')
}
