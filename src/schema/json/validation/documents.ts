import type { ResolvedReferences } from '../../schema.ts'
import { SchemaError } from '../../schema.ts'
import { printCanonical } from '../canonical.ts'
import { dialectCalled, isModern } from '../dialect.ts'
import type { Dialect } from '../dialect.ts'
import { defaultLimits } from '../../limits.ts'
import { metaSchemaTexts } from '../meta-schema-texts.ts'
import { decodedTokens } from '../pointer.ts'
import { readSchemaText } from '../reference-texts.ts'
import { fragmentOf, isUriReference, resolveUri, withoutFragment } from '../uri.ts'

/** A schema with an id of its own, or the root of a document: what relative references are relative to. */
export interface Resource {
  readonly uri: string
  readonly root: unknown
  readonly dialect: Dialect
  readonly anchors: Map<string, Place>
  readonly dynamicAnchors: Map<string, Place>
}

/** A schema as JSON, and the resource it stands in. */
export interface Place {
  readonly schema: unknown
  readonly resource: Resource
}

export type JsonObject = Readonly<Record<string, unknown>>

/** Keywords that hold one schema, or in some dialects a list of them. */
const single =
  'additionalItems items contains unevaluatedItems additionalProperties unevaluatedProperties propertyNames not if then else'
/** Keywords that hold a list of schemas, … */
const lists = 'prefixItems allOf anyOf oneOf'
/** … and those that hold schemas by name. */
const maps = '$defs definitions properties patternProperties dependentSchemas dependencies'

const keywords: ReadonlyMap<string, 'schema' | 'map'> = new Map([
  ...[...single.split(' '), ...lists.split(' ')].map(word => [word, 'schema'] as const),
  ...maps.split(' ').map(word => [word, 'map'] as const),
])

/** A schema and its references, with everything in them that can be referred to. Nothing is fetched. */
export class SchemaDocuments {
  readonly main: Resource
  /** Some property has a default. */
  hasDefaults = false
  /** Some reference depends on who refers. */
  isDynamic = false
  readonly #references: ReadonlyMap<string, string>
  readonly #resources = new Map<string, Resource>()
  /** Resources by the object that begins them. */
  readonly #begun = new Map<unknown, Resource>()

  constructor(text: string, dialect: Dialect, references: ResolvedReferences) {
    const root = parseSchema(text)
    const names = new Map<string, string>()
    const base = idOf(root, dialect) ?? ''
    for (const { name, text: referenced } of references) {
      for (const uri of [name, `./${name}`, isUriReference(name) ? resolveUri(base, name) : name]) {
        if (!names.has(uri)) names.set(uri, referenced)
      }
    }
    this.#references = names
    this.main = this.#open(root, '', dialect)
  }

  /** The resource of a schema that stands in another: its own where it has an id. */
  resourceOf(schema: unknown, outer: Resource): Resource {
    return this.#begun.get(schema) ?? outer
  }

  /** What a `$ref` leads to. Throws SchemaError where it leads nowhere. */
  find(reference: string, from: Resource): Place {
    const raw = withoutFragment(reference)
    const fragment = fragmentOf(reference) ?? ''
    const resource = raw === '' ? from : this.#resourceAt(raw, from)
    const found = resource && this.#inside(resource, fragment)
    if (found !== undefined) return found
    throw new SchemaError(`nothing is known as '${reference}'; nothing is fetched`, { stage: 'validation' })
  }

  #resourceAt(raw: string, from: Resource): Resource | undefined {
    const uri = isUriReference(raw) && isUriReference(from.uri) ? withoutFragment(resolveUri(from.uri, raw)) : raw
    for (const name of [uri, raw]) {
      const known = this.#resources.get(name)
      if (known !== undefined) return known
      const text = this.#references.get(name) ?? metaSchemaText(name)
      if (text !== undefined) return this.#openReference(text, name, from)
    }
    return undefined
  }

  #openReference(text: string, uri: string, from: Resource): Resource {
    const root = parseSchema(text)
    const named = isObject(root) && typeof root['$schema'] === 'string' ? dialectCalled(root['$schema']) : undefined
    const resource = this.#open(root, uri, named ?? from.dialect)
    this.#resources.set(uri, resource)
    return resource
  }

  #inside(resource: Resource, fragment: string): Place | undefined {
    if (fragment === '') return { schema: resource.root, resource }
    if (!fragment.startsWith('/')) {
      return resource.anchors.get(fragment) ?? resource.dynamicAnchors.get(fragment)
    }
    const tokens = decodedTokens(fragment)
    const found = this.#follow(resource, tokens)
    // Upstream finds `#/$defs/X` under `definitions` too.
    if (found !== undefined || tokens[0] !== '$defs') return found
    return this.#follow(resource, ['definitions', ...tokens.slice(1)])
  }

  #follow(resource: Resource, tokens: readonly string[]): Place | undefined {
    let place: Place = { schema: resource.root, resource }
    for (const token of tokens) {
      const child = childOf(place.schema, token)
      if (child === undefined) return undefined
      place = { schema: child, resource: this.resourceOf(child, place.resource) }
    }
    return place
  }

  /** Enters a document: its ids and anchors. */
  #open(root: unknown, uri: string, dialect: Dialect): Resource {
    const main = this.#begin(root, { uri, root, dialect, anchors: new Map(), dynamicAnchors: new Map() })
    const open: Place[] = [{ schema: root, resource: main }]
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (Array.isArray(place.schema)) {
        for (const schema of place.schema) open.push({ schema, resource: place.resource })
      } else if (isObject(place.schema)) this.#search(place.schema, place.resource, open)
    }
    return main
  }

  #search(schema: JsonObject, outer: Resource, open: Place[]): void {
    const resource = schema === outer.root ? outer : this.#begin(schema, outer)
    this.#enterAnchors(schema, resource)
    this.isDynamic ||= '$dynamicRef' in schema || '$recursiveRef' in schema
    for (const [keyword, value] of Object.entries(schema)) {
      const kind = keywords.get(keyword)
      if (kind === 'schema') open.push({ schema: value, resource })
      if (kind !== 'map' || !isObject(value)) continue
      for (const inner of Object.values(value)) {
        this.hasDefaults ||= keyword === 'properties' && isObject(inner) && Object.hasOwn(inner, 'default')
        open.push({ schema: inner, resource })
      }
    }
  }

  /** A resource of its own where the schema has an id, else the one around it. */
  #begin(schema: unknown, outer: Resource): Resource {
    const id = idOf(schema, outer.dialect)
    if (id === undefined || id.startsWith('#') || !isUriReference(id)) {
      if (schema === outer.root) this.#begun.set(schema, outer)
      return outer
    }
    const uri = withoutFragment(isUriReference(outer.uri) ? resolveUri(outer.uri, id) : id)
    const { dialect } = outer
    const resource: Resource = { uri, root: schema, dialect, anchors: new Map(), dynamicAnchors: new Map() }
    this.#begun.set(schema, resource)
    if (!this.#resources.has(uri)) this.#resources.set(uri, resource)
    return resource
  }

  #enterAnchors(schema: JsonObject, resource: Resource): void {
    const { $anchor: anchor, $dynamicAnchor: dynamic } = schema
    const id = idOf(schema, resource.dialect)
    const place = { schema, resource }
    if (typeof anchor === 'string') resource.anchors.set(anchor, place)
    if (typeof dynamic === 'string') resource.dynamicAnchors.set(dynamic, place)
    if (id?.startsWith('#') === true && id.length > 1) resource.anchors.set(id.slice(1), place)
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The id of a schema; beside a `$ref` it means nothing up to draft 7. */
function idOf(schema: unknown, dialect: Dialect): string | undefined {
  if (!isObject(schema) || (!isModern(dialect) && typeof schema['$ref'] === 'string')) return undefined
  const id = schema[dialect === 'draft-04' ? 'id' : '$id']
  return typeof id === 'string' ? id : undefined
}

function childOf(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^[0-9]{1,9}$/.test(token) ? (value[Number(token)] as unknown) : undefined
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined
}

function metaSchemaText(uri: string): string | undefined {
  const [, name = ''] = /^https?:\/\/([^#]*)#?$/.exec(uri) ?? []
  return metaSchemaTexts.get(name === 'json-schema.org/schema' ? 'json-schema.org/draft-04/schema' : name)
}

/** The JSON of a schema's text; upstream ignores text behind it and reads `NaN` as a string. */
function parseSchema(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return JSON.parse(printCanonical(readSchemaText(text, defaultLimits).root))
  }
}
