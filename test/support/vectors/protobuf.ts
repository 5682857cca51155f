import { defaultLimits } from '../../../src/schema/limits.ts'
import type { ParsedSchema, ResolvedReferences } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { VectorFormat } from './formats.ts'
import { normalFault } from './forms.ts'
import { descriptorFault } from './protobuf-descriptors.ts'
import { parseProtobuf } from '../../../src/schema/protobuf/parse.ts'
import { attempt, read, resolve } from './reading.ts'
import { casesOf, firstCaseHas, firstFault, listFault, textFault } from './shapes.ts'

interface PrintCase {
  readonly id: string
  readonly schema: string
  readonly references?: Readonly<Record<string, string>>
  readonly accepted: boolean
  readonly canonical?: string
  readonly normalized?: string
  readonly normalizeFails?: boolean
  readonly ignore_extensions?: string
  readonly serialized?: string
  readonly note?: string
}

/** `protobuf-print.json`: one text and everything it prints as. */
export const protobufPrint: VectorFormat = {
  name: 'Protobuf texts',
  matches: document => firstCaseHas(document, 'schema', 'accepted'),
  *run(document) {
    for (const item of casesOf(document) as PrintCase[]) {
      const fault = printFault(item)
      yield fault === undefined ? { id: item.id } : { id: item.id, fault }
    }
  },
}

function printFault(item: PrintCase): string | undefined {
  const references = resolve(
    'PROTOBUF',
    Object.entries(item.references ?? {}).map(([name, schema]) => ({ name, schema })),
  )
  const schema = attempt(() => stored(item.schema, references))
  const isNewTaken = !(attempt(() => read('PROTOBUF', item.schema, references, 'new')) instanceof SchemaError)
  const isNormal = item.accepted && item.normalizeFails !== true
  if (isNewTaken !== isNormal) return isNormal ? 'refused as new' : 'accepted as new'
  // What parses and cannot be validated is refused only when it is new.
  if (!item.accepted) return undefined
  if (schema instanceof SchemaError) return `refused: ${schema.message}`
  const canonical = item.canonical ?? ''
  const isDefect = /defect: the default changes/.test(item.note ?? '')
  return firstFault([
    textFault('canonical text', schema.canonical, canonical),
    textFault('ignore_extensions', schema.formatted('ignore_extensions'), item.ignore_extensions ?? canonical),
    isDefect ? undefined : normalFault(schema, item.normalizeFails ? {} : (item.normalized ?? canonical)),
    isDefect || item.serialized === undefined
      ? undefined
      : descriptorFault(schema.formatted('serialized'), item.serialized),
  ])
}

/** Reads a schema that the registry has already. */
function stored(text: string, references: ResolvedReferences): ParsedSchema {
  const options = { mode: 'stored', isUnchecked: true, validateFields: false, limits: defaultLimits } as const
  return parseProtobuf(text, references, options)
}

interface DiffCase {
  readonly id?: string
  readonly description: string
  readonly changes: readonly string[]
  readonly compatible: boolean
}

/** `protobuf-diff*.json`: every difference of two versions, ours that only warn left out. */
export const protobufDiff: VectorFormat = {
  name: 'Protobuf differences',
  matches: document => {
    const first: Readonly<Record<string, unknown>> = { ...(casesOf(document)[0] as object | undefined) }
    const original = first['original'] ?? first['original_schema']
    return 'changes' in first && typeof original === 'string' && !/^\s*([{["]|true|false)/.test(original)
  },
  *run(document) {
    for (const item of casesOf(document) as DiffCase[]) {
      const fault = diffFault(item)
      const id = item.id ?? item.description
      yield fault === undefined ? { id } : { id, fault }
    }
  },
}

function diffFault(item: DiffCase): string | undefined {
  const [original, update] = [side(item, 'original'), side(item, 'update')]
  const { isCompatible, differences } = update.differencesFrom(original, { policy: 'STRICT', limits: defaultLimits })
  if (isCompatible !== item.compatible) return `verdict is ${isCompatible}`
  const found = differences.filter(difference => difference.verdict !== 'warn')
  return listFault(
    'changes',
    found.map(({ kind, path }) => `${kind} ${path}`),
    item.changes,
  )
}

/** One side of a case: `original` or `original_schema`, its references a map or a list with the texts beside it. */
function side(item: DiffCase, name: 'original' | 'update'): ParsedSchema {
  const members: Readonly<Record<string, unknown>> = { ...item }
  const text = String(members[name] ?? members[`${name}_schema`])
  return stored(text, referencesOf(members[`${name}_references`], members[`${name}_dependencies`]))
}

function referencesOf(references: unknown, dependencies: unknown): ResolvedReferences {
  if (!Array.isArray(references)) {
    return Object.entries({ ...(references as object | undefined) }).map(([name, text]) => ({
      name,
      subject: name,
      version: 1,
      text: String(text),
      direct: true,
    }))
  }
  const texts = new Map(
    (Array.isArray(dependencies) ? dependencies : []).map(({ name, dependency }) => [String(name), String(dependency)]),
  )
  return references.map(reference => ({ ...reference, text: texts.get(String(reference.name)) ?? '', direct: true }))
}
