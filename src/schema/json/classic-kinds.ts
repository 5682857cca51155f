import type { JsonNode, JsonObject } from '../json-text.ts'
import type { SchemaDocument } from './document.ts'
import { fault } from './fault.ts'
import type { Shape } from './fault.ts'
import { checkJavaPattern } from './java-pattern.ts'
import type { ArrayModel, NumberModel, ObjectModel, Rest, SchemaModel, StringModel } from './model.ts'

/** A schema object up to draft 7 that is being read, and how to read the schemas inside it. */
export interface ClassicSite {
  readonly node: JsonObject
  readonly document: SchemaDocument
  readonly shape: Shape
  readonly isDraft4: boolean
  child(node: JsonNode, keyword: string): SchemaModel
}

/** The string keywords of a schema. */
export function classicString({ node, document, shape }: ClassicSite): StringModel {
  const { members } = node
  const pattern = members.get('pattern')
  const format = members.get('format')
  if (format !== undefined) shape.string('format', format)
  return {
    kind: 'string',
    node,
    document,
    notes: undefined,
    minLength: count(members, 'minLength', shape),
    maxLength: count(members, 'maxLength', shape),
    pattern: pattern === undefined ? undefined : checkedPattern(shape.string('pattern', pattern), pattern, document),
  }
}

/** The number keywords of a schema. */
export function classicNumber({ node, document, shape, isDraft4 }: ClassicSite, isInteger: boolean): NumberModel {
  const { members } = node
  const multipleOf = digits(members, 'multipleOf', shape)
  const size = multipleOf === undefined ? 1 : Math.abs(Number(multipleOf))
  if (size === 0 || size === Infinity) throw fault(node, document, `'multipleOf' must not be ${multipleOf}`)
  if (isDraft4) checkFlags(members, shape)
  return {
    kind: 'number',
    node,
    document,
    notes: undefined,
    isInteger,
    minimum: digits(members, 'minimum', shape),
    maximum: digits(members, 'maximum', shape),
    exclusiveMinimum: isDraft4 ? undefined : digits(members, 'exclusiveMinimum', shape),
    exclusiveMaximum: isDraft4 ? undefined : digits(members, 'exclusiveMaximum', shape),
    multipleOf,
  }
}

/** The array keywords of a schema. */
export function classicArray(site: ClassicSite): ArrayModel {
  const { node, document, shape, isDraft4 } = site
  const { members } = node
  const items = members.get('items')
  if (isDraft4 && items?.kind === 'boolean') throw fault(items, document, "'items' must be a schema or a list")
  const isTuple = items?.kind === 'array'
  const uniqueItems = members.get('uniqueItems')
  const contains = isDraft4 ? undefined : members.get('contains')
  if (contains !== undefined) site.child(contains, 'contains')
  return {
    kind: 'array',
    node,
    document,
    notes: undefined,
    items: items === undefined || isTuple ? undefined : site.child(items, 'items'),
    tuple: isTuple ? items.items.map(item => site.child(item, 'items')) : [],
    // Beside a schema for all items `false` means nothing.
    additionalItems: rest(site, 'additionalItems') || (items !== undefined && !isTuple),
    unevaluatedItems: undefined,
    minItems: count(members, 'minItems', shape),
    maxItems: count(members, 'maxItems', shape),
    minContains: undefined,
    maxContains: undefined,
    uniqueItems: uniqueItems !== undefined && shape.boolean('uniqueItems', uniqueItems),
  }
}

/** The object keywords of a schema. */
export function classicObject(site: ClassicSite): ObjectModel {
  const { node, document, shape, isDraft4 } = site
  const { members } = node
  const required = members.get('required')
  const propertyNames = isDraft4 ? undefined : members.get('propertyNames')
  if (propertyNames !== undefined) site.child(propertyNames, 'propertyNames')
  return {
    kind: 'object',
    node,
    document,
    notes: undefined,
    properties: schemas(site, 'properties'),
    required: required === undefined ? none : shape.strings('required', required),
    patternProperties: patternProperties(site),
    additionalProperties: rest(site, 'additionalProperties'),
    unevaluatedProperties: undefined,
    minProperties: count(members, 'minProperties', shape),
    maxProperties: count(members, 'maxProperties', shape),
    ...dependencies(site),
  }
}

const none: ReadonlySet<string> = new Set()
const noSchemas: ReadonlyMap<string, SchemaModel> = new Map()
const noNames: ReadonlyMap<string, ReadonlySet<string>> = new Map()

function schemas(site: ClassicSite, keyword: string): ReadonlyMap<string, SchemaModel> {
  const value = site.node.members.get(keyword)
  if (value === undefined) return noSchemas
  const found = new Map<string, SchemaModel>()
  for (const [name, schema] of site.shape.object(keyword, value).members) found.set(name, site.child(schema, keyword))
  return found
}

function patternProperties(site: ClassicSite): [string, SchemaModel][] {
  const found = [...schemas(site, 'patternProperties')]
  for (const [pattern] of found) checkedPattern(pattern, site.node, site.document)
  return found
}

function dependencies(site: ClassicSite): Pick<ObjectModel, 'dependentRequired' | 'dependentSchemas'> {
  const value = site.node.members.get('dependencies')
  if (value === undefined) return { dependentRequired: noNames, dependentSchemas: noSchemas }
  const dependentRequired = new Map<string, ReadonlySet<string>>()
  const dependentSchemas = new Map<string, SchemaModel>()
  for (const [name, dependency] of site.shape.object('dependencies', value).members) {
    if (dependency.kind === 'array') {
      const names = site.shape.strings('dependencies', dependency)
      if (names.size > 0) dependentRequired.set(name, names)
    } else if (site.isDraft4 && dependency.kind === 'boolean') {
      throw fault(dependency, site.document, "'dependencies' must hold schemas or lists")
    } else dependentSchemas.set(name, site.child(dependency, 'dependencies'))
  }
  return { dependentRequired, dependentSchemas }
}

function rest(site: ClassicSite, keyword: string): Rest {
  const value = site.node.members.get(keyword)
  if (value === undefined) return true
  return value.kind === 'boolean' ? value.value : site.child(value, keyword)
}

function count(members: ReadonlyMap<string, JsonNode>, keyword: string, shape: Shape): number | undefined {
  const value = members.get(keyword)
  return value === undefined ? undefined : shape.integer(keyword, value)
}

function digits(members: ReadonlyMap<string, JsonNode>, keyword: string, shape: Shape): string | undefined {
  const value = members.get(keyword)
  return value === undefined ? undefined : shape.number(keyword, value)
}

function checkFlags(members: ReadonlyMap<string, JsonNode>, shape: Shape): void {
  for (const keyword of ['exclusiveMinimum', 'exclusiveMaximum']) {
    const value = members.get(keyword)
    if (value !== undefined) shape.boolean(keyword, value)
  }
}

/** A pattern that is one for Java. Throws a fault otherwise. */
export function checkedPattern(pattern: string, at: JsonNode, document: SchemaDocument): string {
  const says = checkJavaPattern(pattern)
  if (says !== undefined) throw fault(at, document, `the pattern '${pattern}' is broken: ${says}`)
  return pattern
}
