// The Protobuf engine against buf: node --import ./test/support/typescript.mjs test/oracle/protobuf.ts [--vectors DIR] [--files N] [--seed N]
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt'
import { defaultLimits } from '../../src/schema/limits.ts'
import { confluentFiles } from '../../src/schema/protobuf/bundled/confluent.ts'
import { googleTypeFiles } from '../../src/schema/protobuf/bundled/google-type.ts'
import { parseProtobuf } from '../../src/schema/protobuf/parse.ts'
import type { ProtobufSchema } from '../../src/schema/protobuf/protobuf-schema.ts'
import { fileDescriptor } from '../../src/schema/protobuf/to-descriptor.ts'
import type { ResolvedReferences } from '../../src/schema/schema.ts'
import { SchemaError } from '../../src/schema/schema.ts'
import { compileAll } from './buf.ts'
import type { Outcome, Source } from './buf.ts'
import { bytesOf, declaredFirst, meaningOf, orderOf } from './descriptors.ts'
import { exceptionOf } from './exceptions.ts'
import { generateFile } from './generate.ts'
import { readCases } from './vector-cases.ts'

/** A text to ask about, with its imports. */
export interface Case {
  readonly id: string
  readonly text: string
  readonly references: ReadonlyMap<string, string>
}

const { values: words } = parseArgs({
  options: {
    vectors: { type: 'string' },
    files: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
})

const bundled = new Map(Object.entries({ ...googleTypeFiles, ...confluentFiles }))
const options = {
  mode: 'stored',
  isUnchecked: true,
  validateFields: false,
  allowsEditions: true,
  limits: defaultLimits,
} as const

const generated = Array.from({ length: Number(words.files) }, (_, index) => ({
  id: `generated-${words.seed}-${index}`,
  text: generateFile(Number(words.seed), index),
  references: new Map<string, string>(),
}))
const recorded =
  words.vectors === undefined ? [] : readCases(name => readFileSync(join(words.vectors ?? '', name), 'utf8'))
const started = performance.now()
const failures = await compare([...recorded, ...generated])
for (const failure of failures.slice(0, 20)) console.log(failure)
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)
console.log(`${recorded.length + generated.length - failures.length} passed, ${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1

async function compare(cases: readonly Case[]): Promise<string[]> {
  const schemas = new Map(cases.map(one => [one.id, read(one)]))
  const originals = await compile(cases.map(one => [one, one.text]))
  const accepted = cases.filter(one => 'descriptor' in outcomeOf(originals, one))
  const printable = accepted.filter(one => !(schemas.get(one.id) instanceof SchemaError))
  const textsOf = (print: (schema: ProtobufSchema) => string): [Case, string][] =>
    printable.map(one => [one, print(schemaOf(schemas.get(one.id)))])
  const canonical = await compile(textsOf(schema => schema.canonical))
  // Recorded texts share names, so that few compile at once: they go one way only.
  const isOwn = ([one]: readonly [Case, string]): boolean => one.id.startsWith('generated-')
  const normal = await compile(textsOf(schema => schema.normalText()).filter(isOwn))
  const again = await compile(
    printable.map((one): [Case, string] => [one, fromDescriptor(one, outcomeOf(originals, one))]).filter(isOwn),
  )
  const figures = { texts: cases.length, accepted: accepted.length, read: printable.length, excepted: 0 }
  const faults = accepted.flatMap(one => {
    const schema = schemas.get(one.id)
    const fault =
      schema instanceof SchemaError || schema === undefined
        ? `refused: ${schema?.message}`
        : faultOf(one, schema, { originals, canonical, normal, again })
    if (fault === undefined) return []
    if (exceptionOf(one.text, fault) !== undefined) {
      figures.excepted++
      return []
    }
    return [`${one.id}: ${fault}\n${one.text}`]
  })
  console.log(JSON.stringify(figures))
  return faults
}

interface Compiled {
  readonly originals: ReadonlyMap<string, Outcome>
  readonly canonical: ReadonlyMap<string, Outcome>
  readonly normal: ReadonlyMap<string, Outcome>
  readonly again: ReadonlyMap<string, Outcome>
}

/** Every way round must mean the same, and our descriptor must be buf's. */
function faultOf(one: Case, schema: ProtobufSchema, compiled: Compiled): string | undefined {
  const original = outcomeOf(compiled.originals, one)
  const canonical = outcomeOf(compiled.canonical, one)
  if (!('descriptor' in original)) return undefined
  if (!('descriptor' in canonical))
    return `the canonical text does not compile: ${canonical.fault}\n${schema.canonical}`
  const own = fileDescriptor(read({ ...one, text: schema.canonical }, true).types, canonical.descriptor.name)
  const fault =
    differ('the canonical text', canonical, original) ??
    differ('our descriptor', { ...canonical, descriptor: own }, canonical) ??
    orderFault(own, declaredFirst(canonical.descriptor))
  if (fault !== undefined || !compiled.normal.has(`${one.id}.proto`)) return fault
  return (
    outcomeFault('the text of the descriptor', outcomeOf(compiled.again, one), original) ??
    outcomeFault('the normal form', outcomeOf(compiled.normal, one), original)
  )
}

type Success = Extract<Outcome, { readonly descriptor: unknown }>

function outcomeFault(what: string, outcome: Outcome, original: Success): string | undefined {
  return 'descriptor' in outcome ? differ(what, outcome, original) : `${what} does not compile: ${outcome.fault}`
}

function differ(what: string, actual: Success, expected: Success): string | undefined {
  if (meaningOf(actual.descriptor) === meaningOf(expected.descriptor)) return undefined
  // Custom options have more than one encoding.
  const [ours, theirs] = [actual, expected].map(one => meaningOf(one.descriptor, one.files).split('\n'))
  const at = (ours ?? []).findIndex((line, index) => line !== theirs?.[index])
  if (at < 0 || ours === undefined || theirs === undefined) return undefined
  const shown = (lines: readonly string[]): string =>
    lines
      .slice(Math.max(0, at - 6), at + 4)
      .join('')
      .replaceAll(/ +/g, ' ')
  return `${what} means something else: ${shown(ours)} instead of ${shown(theirs)}`
}

function orderFault(actual: FileDescriptorProto, expected: FileDescriptorProto): string | undefined {
  const [ours, theirs] = [orderOf(actual), orderOf(expected)]
  if (ours === theirs) return undefined
  let at = 0
  while (ours[at] === theirs[at]) at++
  const from = Math.max(0, at - 90)
  return `our descriptor has another order: …${ours.slice(from, at + 60)} instead of …${theirs.slice(from, at + 60)}`
}

function compile(cases: readonly (readonly [Case, string])[]): Promise<Map<string, Outcome>> {
  const sources = cases.map(([one, text]): Source => ({ path: `${one.id}.proto`, text, imports: importsOf(one) }))
  return compileAll(sources, { namesOf, atOnce: Math.max(2, availableParallelism()) })
}

/** What the text, or a file it reaches, imports of the references and the bundled files. */
function importsOf(one: Case): Map<string, string> {
  const imports = new Map<string, string>()
  const texts = [one.text]
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    for (const [, path = ''] of text.matchAll(/["']([^"'\n]+\.proto)["']/g)) {
      const imported = one.references.get(path) ?? bundled.get(path)
      if (imported === undefined || imports.has(path)) continue
      imports.set(path, imported)
      texts.push(imported)
    }
  }
  return imports
}

/** What only one file of a batch may have: the numbers of options, which extend messages that all share. */
function namesOf(source: Source): string[] {
  // Generated files have numbers of their own.
  if (source.path.startsWith('generated-')) return []
  const texts = [source.text, ...[...source.imports].filter(([path]) => !bundled.has(path)).map(([, text]) => text)]
  const extending = texts.filter(text => /\bextend\b/.test(text))
  return extending.flatMap(text => [...text.matchAll(/=\s*([0-9]{4,})\b/g)].map(match => `number ${match[1]}`))
}

function read(one: Case): ProtobufSchema | SchemaError
function read(one: Case, mustWork: true): ProtobufSchema
function read(one: Case, mustWork = false): ProtobufSchema | SchemaError {
  try {
    return schemaOf(parseProtobuf(one.text, referencesOf(one), options))
  } catch (error) {
    if (error instanceof SchemaError && !mustWork) return error
    throw error
  }
}

function referencesOf({ references }: Case): ResolvedReferences {
  return [...references].map(([name, text]) => ({ name, subject: name, version: 1, text, direct: true }))
}

/** The canonical text of buf's descriptor, registered as base64. */
function fromDescriptor(one: Case, outcome: Outcome): string {
  return 'descriptor' in outcome ? read({ ...one, text: bytesOf(outcome.descriptor) }, true).canonical : ''
}

function schemaOf(value: unknown): ProtobufSchema {
  return value as ProtobufSchema
}

function outcomeOf(outcomes: ReadonlyMap<string, Outcome>, { id }: Case): Outcome {
  return outcomes.get(`${id}.proto`) ?? { fault: 'not compiled' }
}
