import { printJson } from '../../../src/schema/json-print.ts'
import type { JsonNode } from '../../../src/schema/json-text.ts'
import { parseJsonText } from '../../../src/schema/json-text.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { ParsedSchema, ParseMode } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { CaseResult, VectorFormat } from './formats.ts'
import { attempt, read, resolve } from './reading.ts'
import { casesOf, firstCaseHas, firstFault, listFault, textFault } from './shapes.ts'

const options = { policy: 'STRICT', limits: defaultLimits } as const

interface CompatCase {
  readonly id: string
  readonly reader: unknown
  readonly writer: unknown
  readonly compatible: boolean
  readonly incompatibilities: readonly { readonly type: string; readonly location: string; readonly message: string }[]
  readonly raises?: boolean
  readonly note?: string
}

/** `avro-compat.json`: can a reader read what a writer wrote. */
export const avroCompat: VectorFormat = {
  name: 'Avro pairs of reader and writer',
  matches: document => firstCaseHas(document, 'reader', 'writer', 'incompatibilities'),
  *run(document) {
    for (const item of casesOf(document) as CompatCase[]) yield { id: item.id, ...faultOf(compatFault(item)) }
  },
}

function faultOf(fault: string | undefined): Pick<CaseResult, 'fault'> {
  return fault === undefined ? {} : { fault }
}

function compatFault(item: CompatCase): string | undefined {
  const [reader, writer] = [item.reader, item.writer].map(schema => read('AVRO', JSON.stringify(schema), [], 'stored'))
  if (reader === undefined || writer === undefined) return 'no schemas'
  const comparison = reader.differencesFrom(writer, options)
  const found = comparison.differences
    .filter(difference => difference.verdict === 'break')
    .map(({ kind, path, detail }) => `${kind} ${path} ${detail}`)
  // Where upstream's answer is known to be wrong the note says what a sound engine finds.
  const [, kind, path] = /sound engine reports (\w+) at (\S+?)\.?$/.exec(item.note ?? '') ?? []
  if (kind !== undefined)
    return found.some(text => text.startsWith(`${kind} ${path} `)) ? undefined : `misses ${kind} at ${path}`
  if (comparison.isCompatible !== item.compatible) return `verdict is ${comparison.isCompatible}; ${found.join('; ')}`
  if (item.raises) return undefined
  return listFault(
    'incompatibilities',
    found,
    item.incompatibilities.map(({ type, location, message }) => `${type} ${location} ${message}`),
  )
}

interface ParseAnswer {
  readonly accepted: boolean
  readonly canonical?: string
  readonly normalized?: string
  readonly normalizeFails?: boolean
  readonly resolved?: string
}

interface ParseCase {
  readonly id: string
  readonly schema: string
  readonly references?: Readonly<Record<string, string>>
  readonly new: ParseAnswer
  readonly stored: ParseAnswer | 'same'
  readonly note?: string
}

/** `avro-parse.json`: texts accepted and what they become, and texts that count as one. */
export const avroParse: VectorFormat = {
  name: 'Avro texts',
  matches: document => firstCaseHas(document, 'schema', 'new', 'stored'),
  *run(document, text) {
    for (const item of casesOf(document) as ParseCase[]) {
      const stored = item.stored === 'same' ? item.new : item.stored
      yield { id: item.id, ...faultOf(parseFault(item, 'new', item.new) ?? parseFault(item, 'stored', stored)) }
    }
    for (const item of equalityCases(text)) yield equality(item)
  },
}

function parseFault(item: ParseCase, mode: ParseMode, expected: ParseAnswer): string | undefined {
  const references = Object.entries(item.references ?? {}).map(([name, schema]) => ({ name, schema }))
  const schema = attempt(() => read('AVRO', item.schema, resolve('AVRO', references), mode))
  if (schema instanceof SchemaError) return expected.accepted ? `${mode}: refused: ${schema.message}` : undefined
  if (!expected.accepted) return `${mode}: accepted`
  return firstFault([
    textFault(`${mode}: canonical text`, schema.canonical, expected.canonical ?? ''),
    expected.resolved === undefined
      ? undefined
      : textFault(`${mode}: resolved text`, schema.formatted('resolved'), expected.resolved),
    /defect: normalising/.test(item.note ?? '') || expected.canonical === undefined
      ? undefined
      : normalFault(schema, mode, expected),
  ])
}

function normalFault(schema: ParsedSchema, mode: ParseMode, expected: ParseAnswer): string | undefined {
  const normal = attempt(() => schema.normalized().canonical)
  if (normal instanceof SchemaError)
    return expected.normalizeFails ? undefined : `${mode}: not normalised: ${normal.message}`
  if (expected.normalizeFails) return `${mode}: normalised to ${normal}`
  return textFault(`${mode}: normal form`, normal, expected.normalized ?? '')
}

interface EqualityCase {
  readonly id: string
  readonly a: string
  readonly b: string
  readonly same: boolean
}

/** Here the spelling of numbers counts, which `JSON.parse` does not keep. */
function equalityCases(text: string): readonly EqualityCase[] {
  const file = parseJsonText(text, {
    comments: false,
    trailing: 'refuse',
    nanWords: false,
    depth: 1000,
    length: Infinity,
  })
  const cases = member(member(file, 'equality'), 'cases')
  if (cases?.kind !== 'array') return []
  return cases.items.map(item => {
    const [id, a, b, same] = ['id', 'a', 'b', 'same'].map(key => printJson(member(item, key) ?? item, raw => raw))
    return { id: String(id), a: String(a), b: String(b), same: same === 'true' }
  })
}

function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.get(key) : undefined
}

function equality({ id, a, b, same }: EqualityCase): CaseResult {
  const [first, second] = [a, b].map(schema => read('AVRO', schema, [], 'stored').equivalenceKey())
  return { id: `equality ${id}`, ...faultOf((first === second) === same ? undefined : `same should be ${same}`) }
}
