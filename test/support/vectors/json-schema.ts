import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import { printJson } from '../../../src/schema/json-print.ts'
import { parseJsonText } from '../../../src/schema/json-text.ts'
import type { JsonNode, JsonObject } from '../../../src/schema/json-text.ts'
import type { CompatibilityPolicy, ParsedSchema } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { CaseResult, VectorFormat } from './formats.ts'
import type { VectorReference } from './reading.ts'
import { attempt, read, resolve } from './reading.ts'
import { casesOf, firstCaseHas, firstFault, listFault, membersOf, textFault } from './shapes.ts'

/** `json-diff*.json`: every difference between two JSON Schemas. The digits of the schemas are those of the file. */
export const jsonDiff: VectorFormat = {
  name: 'JSON Schema pairs with their differences',
  matches: document =>
    firstCaseHas(document, 'original_schema', 'update_schema') || firstCaseHas(document, 'original', 'update'),
  *run(_document, text) {
    for (const item of caseNodes(text)) yield result(item, diffFault(item))
  },
}

function result(item: JsonObject, fault: string | undefined): CaseResult {
  const id = textOf(item, 'id') ?? textOf(item, 'description') ?? ''
  return fault === undefined ? { id } : { id, fault }
}

function diffFault(item: JsonObject): string | undefined {
  const original = attempt(() => sideOf(item, ['original_schema', 'original'], 'original_references'))
  const update = attempt(() => sideOf(item, ['update_schema', 'update'], 'update_references'))
  // The reference breaks down: where the schemas load all the same, any answer of ours is as good.
  if (item.members.has('fails')) return undefined
  if (original instanceof SchemaError) return `the original is refused: ${causeOf(original)}`
  if (update instanceof SchemaError) return `the update is refused: ${causeOf(update)}`
  const { isCompatible, differences } = update.differencesFrom(original, { policy: 'STRICT', limits: defaultLimits })
  const found = differences.filter(({ verdict }) => verdict !== 'warn').map(({ kind, path }) => `${kind} ${path}`)
  return firstFault([
    listFault('changes', found, changesOf(item)),
    isCompatible === boolean(item, 'compatible') ? undefined : `verdict is ${isCompatible}`,
    lenientFault(item, original, update, 'LENIENT'),
  ])
}

function lenientFault(
  item: JsonObject,
  original: ParsedSchema,
  update: ParsedSchema,
  policy: CompatibilityPolicy,
): string | undefined {
  const expected = boolean(item, 'compatible_lenient')
  if (expected === undefined) return undefined
  const { isCompatible } = update.differencesFrom(original, { policy, limits: defaultLimits })
  return isCompatible === expected ? undefined : `lenient verdict is ${isCompatible}`
}

function sideOf(item: JsonObject, keys: readonly string[], referencesKey: string): ParsedSchema {
  const schema = keys.map(key => item.members.get(key)).find(node => node !== undefined)
  return read(
    'JSON',
    schema === undefined ? '' : rawText(schema),
    resolve('JSON', referencesOf(item, referencesKey)),
    'new',
  )
}

function referencesOf(item: JsonObject, key: string): readonly VectorReference[] {
  const references = item.members.get(key)
  if (references?.kind !== 'object') return []
  return [...references.members].map(([name, node]) => ({
    name,
    schema: node.kind === 'string' ? node.value : rawText(node),
  }))
}

function changesOf(item: JsonObject): readonly string[] {
  const changes = item.members.get('changes')
  return changes?.kind === 'array' ? changes.items.map(change => (change.kind === 'string' ? change.value : '')) : []
}

/** `json-parse.json`: JSON Schema texts, what they become, and whether they load. */
export const jsonParse: VectorFormat = {
  name: 'JSON Schema texts',
  matches: document => firstCaseHas(document, 'schema', 'parses'),
  *run(document) {
    for (const item of casesOf(document)) {
      const fault = parseFault(membersOf(item))
      const id = String(membersOf(item).id)
      yield fault === undefined ? { id } : { id, fault }
    }
  },
}

function parseFault(item: Readonly<Record<string, unknown>>): string | undefined {
  const references = Object.entries(membersOf(item.references)).map(([name, schema]) => ({
    name,
    schema: String(schema),
  }))
  const unchecked = { mode: 'stored', validateFields: false, isUnchecked: true, limits: defaultLimits } as const
  const schema = attempt(() => parseJsonSchema(String(item.schema), resolveLoosely(references), unchecked))
  if (schema instanceof SchemaError) return item.parses === true ? `refused: ${causeOf(schema)}` : undefined
  if (item.parses !== true) return 'accepted'
  const loaded = attempt(() => read('JSON', String(item.schema), resolveLoosely(references), 'new'))
  return firstFault([
    textFault('canonical text', schema.canonical, String(item.canonical)),
    textFault('normal form', schema.normalized().canonical, String(item.normalized)),
    loaded instanceof SchemaError === (item.loads !== true)
      ? undefined
      : loaded instanceof SchemaError
        ? `does not load: ${causeOf(loaded)}`
        : 'loads',
  ])
}

function resolveLoosely(references: readonly VectorReference[]) {
  return references.map(({ name, schema }) => ({ name, subject: name, version: 1, text: schema, direct: true }))
}

/** `json-draft-translation.json`: a modern schema and the one of draft 7 that it must behave like. */
export const jsonTranslation: VectorFormat = {
  name: 'modern JSON Schemas and their like of draft 7',
  matches: document => firstCaseHas(document, 'target_schema', 'source_schema'),
  *run(_document, text) {
    for (const [place, item] of caseNodes(text).entries()) {
      const fault = boolean(item, 'skip') === true ? undefined : translationFault(item)
      yield fault === undefined ? { id: `#${place}` } : { id: `#${place}`, fault }
    }
  },
}

function translationFault(item: JsonObject): string | undefined {
  const target = attempt(() => read('JSON', textOfMember(item, 'target_schema'), [], 'new'))
  const source = attempt(() => read('JSON', modern(textOfMember(item, 'source_schema')), [], 'new'))
  // A reference to a server leads nowhere on both sides.
  if (target instanceof SchemaError || source instanceof SchemaError) {
    return boolean(item, 'refs') === true ? undefined : 'refused'
  }
  const { differences } = target.differencesFrom(source, { policy: 'STRICT', limits: defaultLimits })
  // `contains` stands for a least number of one in modern dialects alone, and shows when it goes.
  const found = differences.filter(({ kind, verdict }) => verdict !== 'warn' && kind !== 'MIN_CONTAINS_REMOVED')
  return listFault(
    'differences',
    found.map(({ kind, path }) => `${kind} ${path}`),
    [],
  )
}

function modern(text: string): string {
  const dialect = '"$schema":"https://json-schema.org/draft/2020-12/schema"'
  if (!text.startsWith('{')) return text
  return text === '{}' ? `{${dialect}}` : `{${dialect},${text.slice(1)}`
}

function textOfMember(item: JsonObject, key: string): string {
  const node = item.members.get(key)
  return node === undefined ? '' : rawText(node)
}

/** The cases of a file with the digits of their numbers. */
function caseNodes(text: string): readonly JsonObject[] {
  const root = parseJsonText(text, {
    comments: false,
    trailing: 'refuse',
    nanWords: false,
    depth: 1000,
    length: Infinity,
  })
  const cases = root.kind === 'object' ? root.members.get('cases') : root
  return cases?.kind === 'array' ? cases.items.filter(node => node.kind === 'object') : []
}

function rawText(node: JsonNode): string {
  return printJson(node, raw => raw)
}

function textOf(item: JsonObject, key: string): string | undefined {
  const node = item.members.get(key)
  return node?.kind === 'string' ? node.value : undefined
}

function boolean(item: JsonObject, key: string): boolean | undefined {
  const node = item.members.get(key)
  return node?.kind === 'boolean' ? node.value : undefined
}

function causeOf({ message, cause }: SchemaError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
