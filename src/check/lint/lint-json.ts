import { defaultLimits } from '../../schema/limits.ts'
import { parseJsonText, type JsonNode, type JsonObject } from '../../schema/json-text.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import type { LintNote } from './lint-rules.ts'
import { leadingStyle, nameStyles, styleNames } from './name-styles.ts'

interface Visited {
  readonly node: JsonObject
  /** A JSON pointer behind `#`. */
  readonly path: string
  /** Whether an object of values stands here for the first time, not a part of a combination. */
  readonly isOwn: boolean
}

/** What the lint rules find in a JSON Schema. */
export function lintJson(_schema: ParsedSchema, text: string): readonly LintNote[] {
  const { jsonDepth: depth, textLength: length } = defaultLimits
  const root = parseJsonText(text, { comments: true, trailing: 'ignore', nanWords: true, depth, length })
  if (root.kind !== 'object') return []
  const schemas = schemasOf(root)
  const style = leadingStyle(schemas.flatMap(({ node }) => [...membersOf(node, 'properties').keys()]))
  return [...rootNotes(root), ...schemas.flatMap(visited => schemaNotes(visited, style))]
}

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const single = ['items', 'additionalItems', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then']
const more = ['else', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema']
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']
const byName = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']

const combining: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'])

function schemasOf(root: JsonObject): readonly Visited[] {
  const found: Visited[] = []
  const open: Visited[] = [{ node: root, path: '#', isOwn: true }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next)
    open.push(...partsOf(next).toReversed())
  }
  return found
}

function partsOf({ node, path }: Visited): readonly Visited[] {
  const parts: Visited[] = []
  const add = (part: JsonNode | undefined, place: string, isOwn: boolean) => {
    if (part?.kind === 'object') parts.push({ node: part, path: `${path}/${place}`, isOwn })
  }
  for (const key of [...single, ...more]) add(node.members.get(key), key, !combining.has(key))
  for (const key of lists) {
    const list = node.members.get(key)
    if (list?.kind !== 'array') continue
    for (const [i, item] of list.items.entries()) add(item, `${key}/${i}`, !combining.has(key))
  }
  for (const key of byName)
    for (const [name, part] of membersOf(node, key))
      add(part, `${key}/${pointerPart(name)}`, key !== 'dependentSchemas')
  return parts
}

const none: ReadonlyMap<string, JsonNode> = new Map()

function membersOf(node: JsonObject, key: string): ReadonlyMap<string, JsonNode> {
  const value = node.members.get(key)
  return value?.kind === 'object' ? value.members : none
}

const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

function rootNotes(root: JsonObject): readonly LintNote[] {
  const place = { path: '#', at: root.start }
  const notes: LintNote[] = []
  const dialect = root.members.get('$schema')
  if (dialect === undefined) {
    notes.push({
      code: 'DIALECT_MISSING',
      ...place,
      message: 'the schema does not say its dialect: $schema is missing',
    })
  } else if (dialect.kind === 'string' && /\/draft-0[1-6]\//.test(dialect.value)) {
    const at = dialect.start
    notes.push({ code: 'DEPRECATED_FEATURE', path: '#/$schema', at, message: `'${dialect.value}' is an old draft` })
  }
  if (!isDescribed(root)) notes.push({ code: 'DOC_MISSING', ...place, message: 'the schema has no description' })
  return notes
}

function isDescribed({ members }: JsonObject): boolean {
  const text = members.get('description')
  return text?.kind === 'string' && text.value.trim() !== ''
}

function schemaNotes(visited: Visited, style: 'snake' | 'camel'): readonly LintNote[] {
  const { node, path, isOwn } = visited
  const notes = [...deprecatedNotes(visited), ...propertyNotes(visited, style)]
  const isClosed = ['additionalProperties', 'unevaluatedProperties'].some(key => node.members.has(key))
  if (isOwn && node.members.has('properties') && !isClosed) {
    const message = 'the object does not say whether it takes other properties'
    notes.push({ code: 'CONTENT_MODEL_UNSTATED', path, at: node.start, message })
  }
  if (isOwn) notes.push(...requiredNotes(visited))
  return notes
}

function propertyNotes({ node, path }: Visited, style: 'snake' | 'camel'): readonly LintNote[] {
  return [...membersOf(node, 'properties')].flatMap(([name, part]) => {
    const place = { path: `${path}/properties/${pointerPart(name)}`, at: part.start }
    const notes: LintNote[] = []
    // `$id` and `@type` come from elsewhere and have no other name.
    if (!nameStyles[style].test(name) && !/^[$@]/.test(name)) {
      const message = `the property '${name}' is not in ${styleNames[style]}`
      notes.push({ code: 'FIELD_NAME_STYLE', ...place, message })
    }
    if (part.kind !== 'object') return notes
    if (!isDescribed(part) && !part.members.has('$ref'))
      notes.push({ code: 'FIELD_DOC_MISSING', ...place, message: `the property '${name}' has no description` })
    if (!typing.some(key => part.members.has(key)))
      notes.push({ code: 'TYPE_MISSING', ...place, message: `the property '${name}' takes every value` })
    return notes
  })
}

const typing = ['type', 'const', 'enum', '$ref', '$dynamicRef', 'allOf', 'anyOf', 'oneOf', 'properties', 'items']

function requiredNotes({ node, path }: Visited): readonly LintNote[] {
  const required = node.members.get('required')
  const declared = membersOf(node, 'properties')
  const isElsewhere = ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if'].some(key => node.members.has(key))
  if (required?.kind !== 'array' || declared.size === 0 || isElsewhere) return []
  return required.items.flatMap(item => {
    if (item.kind !== 'string' || declared.has(item.value)) return []
    const message = `'${item.value}' is required and not among the properties`
    return [{ code: 'REQUIRED_UNDECLARED' as const, path: `${path}/required`, at: item.start, message }]
  })
}

const replaced: ReadonlyMap<string, string> = new Map([
  ['definitions', '$defs'],
  ['dependencies', 'dependentSchemas or dependentRequired'],
  ['$recursiveRef', '$dynamicRef'],
  ['$recursiveAnchor', '$dynamicAnchor'],
  ['additionalItems', 'items'],
])

/** What 2019-09 and later have other words for counts where the schema says that it is of these. */
function deprecatedNotes({ node, path }: Visited): readonly LintNote[] {
  if (path !== '#') return []
  const dialect = node.members.get('$schema')
  if (dialect?.kind !== 'string' || !/\/draft\/20\d\d-\d\d\//.test(dialect.value)) return []
  return [...replaced].flatMap(([word, better]) => {
    const found = node.members.get(word)
    if (found === undefined) return []
    const message = `'${word}' is an old word for ${better}`
    return [{ code: 'DEPRECATED_FEATURE' as const, path: `${path}/${word}`, at: found.start, message }]
  })
}
