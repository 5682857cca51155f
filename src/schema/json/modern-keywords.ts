import type { JsonNode, JsonObject } from '../json-text.ts'
import { checkedPattern } from './classic-kinds.ts'
import { dialectCalled } from './dialect.ts'
import type { SchemaDocument } from './document.ts'
import { fault } from './fault.ts'
import type { Shape } from './fault.ts'
import { isTypeWord } from './modern-parts.ts'
import type { ModernParts, TypeWord } from './modern-parts.ts'
import { isMetaSchema } from './meta-schemas.ts'
import type { Criterion, Rest, SchemaModel } from './model.ts'
import { valueKey } from './value-key.ts'

/** A schema object of 2019-09 or 2020-12 that is being read, and how to read the schemas inside it. */
export interface ModernSite {
  readonly node: JsonObject
  readonly document: SchemaDocument
  readonly shape: Shape
  readonly parts: ModernParts
  child(node: JsonNode): SchemaModel
  reference(reference: string, at: JsonNode, isDynamic: boolean): SchemaModel
  /** Upstream reads what nothing leads to, but with less care. */
  readonly isReached: boolean
  /** Puts a schema off that nothing leads to from here. */
  leave(node: JsonNode): void
  /** Throws SchemaError when a combined schema has too many parts. */
  checkWidth(parts: number): void
}

type Read = (site: ModernSite, value: JsonNode, keyword: string) => void

type Count = 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minProperties' | 'maxProperties'

/** How each keyword is read, in the order of the text; upstream looks at no others. */
export const modernKeywords: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['$ref', readReference],
  ['$dynamicRef', readDynamicReference],
  ['$schema', readDialect],
  ['$dynamicAnchor', (site, value, keyword) => void site.shape.string(keyword, value)],
  ['$defs', readDefinitions],
  ['deprecated', readFlag],
  ['readOnly', readFlag],
  ['writeOnly', readFlag],
  ['format', (site, value, keyword) => void site.shape.string(keyword, value)],
  ['type', readType],
  ['enum', readEnum],
  ['const', readEnum],
  ['allOf', readCombined],
  ['anyOf', readCombined],
  ['oneOf', readCombined],
  ['not', readNot],
  ['if', readConditional],
  ['minLength', (site, value) => (site.parts.string().minLength = count(site, value, 'minLength'))],
  ['maxLength', (site, value) => (site.parts.string().maxLength = count(site, value, 'maxLength'))],
  ['pattern', readPattern],
  ['minimum', readBound],
  ['maximum', readBound],
  ['exclusiveMinimum', readBound],
  ['exclusiveMaximum', readBound],
  ['multipleOf', readBound],
  ['items', readItems],
  ['prefixItems', readPrefixItems],
  ['contains', readContains],
  ['minItems', (site, value) => (site.parts.array().minItems = count(site, value, 'minItems'))],
  ['maxItems', (site, value) => (site.parts.array().maxItems = count(site, value, 'maxItems'))],
  ['uniqueItems', (site, value, keyword) => (site.parts.array().uniqueItems = site.shape.boolean(keyword, value))],
  ['required', readRequired],
  ['additionalProperties', (site, value) => (site.parts.object().additionalProperties = rest(site, value))],
  ['propertyNames', readPropertyNames],
  ['minProperties', (site, value) => (site.parts.object().minProperties = count(site, value, 'minProperties'))],
  ['maxProperties', (site, value) => (site.parts.object().maxProperties = count(site, value, 'maxProperties'))],
  ['dependentRequired', readDependentRequired],
  ['dependentSchemas', readDependentSchemas],
])

/** Keywords that are read after all others, in this order. */
export const lateModernKeywords: readonly (readonly [keyword: string, read: Read])[] = [
  ['properties', readProperties],
  ['patternProperties', readPatternProperties],
  ['unevaluatedItems', (site, value) => (site.parts.array().unevaluatedItems = site.child(value))],
  ['unevaluatedProperties', (site, value) => (site.parts.object().unevaluatedProperties = site.child(value))],
]

function readReference(site: ModernSite, value: JsonNode, keyword: string): void {
  site.parts.add(site.reference(site.shape.string(keyword, value), value, false))
}

// Upstream makes a combined schema of one part, which shows in the words of a difference.
function readDynamicReference(site: ModernSite, value: JsonNode, keyword: string): void {
  const target = site.reference(site.shape.string(keyword, value), value, true)
  const { node, document } = site
  site.parts.add({ kind: 'combined', node, document, notes: undefined, criterion: 'allOf', parts: [target] })
}

function readDialect({ node, document, shape }: ModernSite, value: JsonNode, keyword: string): void {
  const uri = shape.string(keyword, value)
  if (node === document.root || dialectCalled(uri) !== undefined || isMetaSchema(uri)) return
  throw fault(value, document, `the dialect '${uri}' is unknown`)
}

function readFlag({ shape }: ModernSite, value: JsonNode, keyword: string): void {
  shape.boolean(keyword, value)
}

function readDefinitions(site: ModernSite, value: JsonNode, keyword: string): void {
  for (const schema of site.shape.object(keyword, value).members.values()) site.leave(schema)
}

function readType(site: ModernSite, value: JsonNode, keyword: string): void {
  if (value.kind !== 'array') {
    const word = typeWord(site, site.shape.string(keyword, value), value)
    if (word !== undefined) site.parts.addType(word)
    return
  }
  site.checkWidth(value.items.length)
  const words = value.items.map(item => typeWord(site, item.kind === 'string' ? item.value : '', item))
  site.parts.addTypes(words.filter(word => word !== undefined))
}

/** A word for a type; undefined for another that nothing leads to, which upstream does not notice. */
function typeWord(site: ModernSite, word: string, at: JsonNode): TypeWord | undefined {
  if (isTypeWord(word)) return word
  if (site.isReached) throw fault(at, site.document, `'${word}' is no type`)
  return undefined
}

function readEnum(site: ModernSite, value: JsonNode, keyword: string): void {
  const kind = keyword === 'enum' ? 'enum' : 'const'
  const values = kind === 'const' ? [value] : site.shape.array(kind, value).items
  const { node, document } = site
  site.parts.add({ kind, node, document, notes: undefined, values: new Set(values.map(item => valueKey(item))) })
}

function readCombined(site: ModernSite, value: JsonNode, keyword: string): void {
  const criterion: Criterion = keyword === 'allOf' ? 'allOf' : keyword === 'anyOf' ? 'anyOf' : 'oneOf'
  const { items } = site.shape.array(criterion, value)
  site.checkWidth(items.length)
  const parts = items.map(item => site.child(item))
  const { node, document } = site
  site.parts.add({ kind: 'combined', node, document, notes: undefined, criterion, parts })
}

function readNot(site: ModernSite, value: JsonNode): void {
  const { node, document } = site
  site.parts.add({ kind: 'not', node, document, notes: undefined, schema: site.child(value) })
}

function readConditional(site: ModernSite, value: JsonNode): void {
  site.child(value)
  for (const keyword of ['then', 'else']) {
    const branch = site.node.members.get(keyword)
    if (branch !== undefined) site.child(branch)
  }
  const { node, document } = site
  site.parts.add({ kind: 'conditional', node, document, notes: undefined })
}

function readPattern(site: ModernSite, value: JsonNode, keyword: string): void {
  site.parts.string().pattern = checkedPattern(site.shape.string(keyword, value), value, site.document)
}

function readBound(site: ModernSite, value: JsonNode, keyword: string): void {
  const digits = site.shape.number(keyword, value)
  const number = site.parts.number()
  if (keyword === 'minimum') number.minimum = digits
  else if (keyword === 'maximum') number.maximum = digits
  else if (keyword === 'exclusiveMinimum') number.exclusiveMinimum = digits
  else if (keyword === 'exclusiveMaximum') number.exclusiveMaximum = digits
  else number.multipleOf = digits
}

function readItems(site: ModernSite, value: JsonNode): void {
  const prefix = site.node.members.get('prefixItems')
  const isRest = prefix?.kind === 'array' && prefix.items.length > 0
  if (value.kind === 'boolean') site.parts.array().additionalItems = value.value
  else if (isRest) site.parts.array().additionalItems = site.child(value)
  else site.parts.array().items = site.child(value)
}

function readPrefixItems(site: ModernSite, value: JsonNode, keyword: string): void {
  const tuple = site.shape.array(keyword, value).items.map(item => site.child(item))
  site.parts.array().tuple = tuple
}

function readContains(site: ModernSite, value: JsonNode): void {
  site.child(value)
  const array = site.parts.array()
  array.minContains = numberOf(site.node.members.get('minContains')) ?? 1
  array.maxContains = numberOf(site.node.members.get('maxContains'))
}

function readRequired(site: ModernSite, value: JsonNode, keyword: string): void {
  const names = site.shape.strings(keyword, value)
  site.parts.object().required = names
}

function readPropertyNames(site: ModernSite, value: JsonNode): void {
  site.child(value)
  site.parts.object()
}

function readDependentRequired(site: ModernSite, value: JsonNode, keyword: string): void {
  const found = new Map<string, ReadonlySet<string>>()
  for (const [name, list] of site.shape.object(keyword, value).members) {
    const names = site.shape.strings(keyword, list)
    if (names.size > 0) found.set(name, names)
  }
  site.parts.object().dependentRequired = found
}

function readDependentSchemas(site: ModernSite, value: JsonNode, keyword: string): void {
  const found = schemas(site, value, keyword)
  site.parts.object().dependentSchemas = found
}

function readProperties(site: ModernSite, value: JsonNode, keyword: string): void {
  const found = schemas(site, value, keyword)
  if (found.size > 0) site.parts.object().properties = found
}

function readPatternProperties(site: ModernSite, value: JsonNode, keyword: string): void {
  const found = schemas(site, value, keyword)
  for (const pattern of found.keys()) checkedPattern(pattern, value, site.document)
  if (found.size > 0) site.parts.object().patternProperties = [...found]
}

function schemas(site: ModernSite, value: JsonNode, keyword: string): Map<string, SchemaModel> {
  const found = new Map<string, SchemaModel>()
  for (const [name, schema] of site.shape.object(keyword, value).members) found.set(name, site.child(schema))
  return found
}

function rest(site: ModernSite, value: JsonNode): Rest {
  return value.kind === 'boolean' ? value.value : site.child(value)
}

/** A count, of which upstream keeps the whole part. */
function count(site: ModernSite, value: JsonNode, keyword: Count): number {
  return Math.trunc(Number(site.shape.number(keyword, value)))
}

function numberOf(value: JsonNode | undefined): number | undefined {
  return value?.kind === 'number' ? Math.trunc(Number(value.raw)) : undefined
}
