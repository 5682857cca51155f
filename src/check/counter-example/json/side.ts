import { LinearPatterns } from '../../../schema/json/linear-pattern.ts'
import type { JsonSchema } from '../../../schema/json/parse.ts'
import { isModern } from '../../../schema/json/dialect.ts'
import { SchemaDocuments, isObject } from '../../../schema/json/validation/documents.ts'
import type { JsonObject, Place } from '../../../schema/json/validation/documents.ts'

/** Schemas that all apply to one value. */
export type Conjunction = readonly Place[]

/** Schemas looked into for one value. */
const MOST_PLACES = 60

/** What applies to a value: keywords, and choices between schemas of which one applies too. */
export interface Facets {
  readonly objects: readonly Place[]
  readonly choices: readonly (readonly Place[])[]
  /** A schema that takes nothing is among them. */
  readonly isImpossible: boolean
}

/** One schema with its references, to look at from any place in it. */
export class SchemaSide {
  readonly documents: SchemaDocuments
  readonly root: Conjunction
  readonly #facets = new Map<unknown, Facets>()
  /** Bounds what all matches cost. */
  readonly patterns = new LinearPatterns()

  constructor({ canonical, dialect, references }: JsonSchema) {
    this.documents = new SchemaDocuments(canonical, dialect, references)
    this.root = [{ schema: this.documents.main.root, resource: this.documents.main }]
  }

  /** A schema that stands inside another. */
  inside(schema: unknown, { resource }: Place): Place {
    return { schema, resource: this.documents.resourceOf(schema, resource) }
  }

  /** Follows references and `allOf`. Throws SchemaError for a reference that leads nowhere. */
  facets(conjunction: Conjunction): Facets {
    const key = conjunction.length === 1 ? conjunction[0]?.schema : undefined
    const known = this.#facets.get(key)
    if (known !== undefined) return known
    const facets = this.#collect(conjunction)
    if (isObject(key)) this.#facets.set(key, facets)
    return facets
  }

  #collect(conjunction: Conjunction): Facets {
    const objects: Place[] = []
    const choices: Place[][] = []
    const met = new Set<unknown>()
    const open = [...conjunction].reverse()
    let isImpossible = false
    for (let place = open.pop(); place !== undefined && met.size < MOST_PLACES; place = open.pop()) {
      const { schema } = place
      if (schema === false) isImpossible = true
      if (!isObject(schema) || met.has(schema)) continue
      met.add(schema)
      const referents = this.#referents(schema, place)
      open.push(...referents)
      if (referents.length > 0 && !isModern(place.resource.dialect)) continue
      objects.push(place)
      for (const part of listOf(schema['allOf'])) open.push(this.inside(part, place))
      for (const keyword of ['anyOf', 'oneOf']) {
        const parts = listOf(schema[keyword])
        if (parts.length > 0) choices.push(parts.map(part => this.inside(part, place)))
      }
      if (schema['if'] !== undefined) choices.push(...this.#branches(schema, place))
    }
    return { objects, choices, isImpossible }
  }

  /** The two ways through a condition. */
  #branches(schema: JsonObject, place: Place): Place[][] {
    const { if: condition, then: wanted = true, else: otherwise = true } = schema
    return [[{ allOf: [condition, wanted] }, otherwise].map(one => ({ schema: one, resource: place.resource }))]
  }

  #referents(schema: JsonObject, { resource }: Place): Place[] {
    return ['$ref', '$dynamicRef', '$recursiveRef'].flatMap(keyword => {
      const reference = schema[keyword]
      return typeof reference === 'string' ? [this.documents.find(reference, resource)] : []
    })
  }

  /** What applies to a member of an object. */
  member({ objects }: Facets, name: string): Conjunction {
    return objects.flatMap(place => {
      const { schema } = place
      if (!isObject(schema)) return []
      const found: unknown[] = []
      const { properties, patternProperties } = schema
      if (isObject(properties) && Object.hasOwn(properties, name)) found.push(properties[name])
      if (isObject(patternProperties)) {
        for (const [pattern, own] of Object.entries(patternProperties))
          if (this.patterns.isFoundIn(pattern, name) === true) found.push(own)
      }
      const rest = [schema['additionalProperties'], schema['unevaluatedProperties']].filter(one => one !== undefined)
      return (found.length > 0 ? found : rest).map(one => this.inside(one, place))
    })
  }

  /** What applies to an item of an array. */
  item({ objects }: Facets, index: number): Conjunction {
    return objects.flatMap(place => {
      const { schema } = place
      if (!isObject(schema)) return []
      const { items } = schema
      const tuple = tupleOf(schema)
      const own = tuple[index]
      if (own !== undefined) return [this.inside(own, place)]
      const all = items !== undefined && !Array.isArray(items) ? [items] : []
      const rest = Array.isArray(items) ? [schema['additionalItems']] : all
      const found = rest.filter(one => one !== undefined)
      const last = found.length > 0 ? found : [schema['unevaluatedItems']].filter(one => one !== undefined)
      return last.map(one => this.inside(one, place))
    })
  }
}

/** The schemas of the first items. */
export function tupleOf(schema: JsonObject): readonly unknown[] {
  const { items, prefixItems } = schema
  return Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []
}

/** A keyword's value where it is a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Values of a keyword in all schemas that apply. */
export function valuesOf({ objects }: Facets, keyword: string): readonly unknown[] {
  return objects.flatMap(({ schema }) => (isObject(schema) && schema[keyword] !== undefined ? [schema[keyword]] : []))
}

/** As `valuesOf`, for a keyword with a number. */
export function numbersOf(facets: Facets, keyword: string): readonly number[] {
  return valuesOf(facets, keyword).filter(value => typeof value === 'number')
}

/** As `valuesOf`, for a keyword with a text. */
export function textsOf(facets: Facets, keyword: string): readonly string[] {
  return valuesOf(facets, keyword).filter(value => typeof value === 'string')
}

/** The entries of a keyword that holds values by name. */
export function entriesOf(facets: Facets, keyword: string): readonly (readonly [string, unknown])[] {
  return valuesOf(facets, keyword).flatMap(value => (isObject(value) ? Object.entries(value) : []))
}
