import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import avsc from 'avsc'
import protobuf from 'protobufjs'
import { parseAvro } from '../../src/schema/avro/parse.ts'
import { checkPair } from '../../src/schema/compatibility.ts'
import { parseJsonSchema } from '../../src/schema/json/parse.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { parseProtobuf } from '../../src/schema/protobuf/parse.ts'
import type { ParseSchema } from '../../src/schema/schema.ts'
import { avroText, jsonTextIn, protobufText, type TextOf } from './compat-texts.ts'
import { sideBySide } from './side-by-side.ts'

const options = { mode: 'new', validateFields: false, limits: defaultLimits } as const
const comparison = { policy: 'STRICT', limits: defaultLimits } as const
/** Small, medium and large. */
const sizes = [10, 500, 5000]

/** What a library has for the same work; `prepare` is not measured. */
interface Library {
  readonly name: string
  readonly parse: (text: string) => unknown
  readonly canonicalise?: (text: string) => unknown
  readonly check?: (candidate: string, earlier: string) => () => unknown
}

interface Language {
  readonly name: string
  readonly parse: ParseSchema
  readonly text: TextOf
  readonly library: Library
  /** Fields of a text that is parsed here alone: libraries take minutes. */
  readonly huge?: number
}

const avscLibrary: Library = {
  name: 'avsc',
  parse: text => avsc.Type.forSchema(JSON.parse(text) as avsc.Schema),
  canonicalise: text =>
    JSON.stringify(avsc.Type.forSchema(JSON.parse(text) as avsc.Schema).schema({ exportAttrs: true })),
  check(candidate, earlier) {
    const [reader, writer] = [candidate, earlier].map(text => avsc.Type.forSchema(JSON.parse(text) as avsc.Schema))
    return () => writer && reader?.createResolver(writer)
  },
}

const protobufLibrary: Library = {
  name: 'protobufjs',
  parse: text => protobuf.parse(text, new protobuf.Root(), { keepCase: true }).root.resolveAll(),
}

function ajvLibrary(ajv: Ajv): Library {
  return {
    name: 'ajv',
    parse(text) {
      const schema = JSON.parse(text) as object
      ajv.compile(schema)
      ajv.removeSchema(schema)
    },
  }
}

const ajvOptions = { strict: false, addUsedSchema: false } as const
const languages: readonly Language[] = [
  { name: 'Avro', parse: parseAvro, text: avroText, library: avscLibrary },
  { name: 'Protobuf', parse: parseProtobuf, text: protobufText, library: protobufLibrary, huge: 20_000 },
  {
    name: 'JSON Schema draft-07',
    parse: parseJsonSchema,
    text: jsonTextIn('http://json-schema.org/draft-07/schema#'),
    library: ajvLibrary(new Ajv(ajvOptions)),
  },
  {
    name: 'JSON Schema 2020-12',
    parse: parseJsonSchema,
    text: jsonTextIn('https://json-schema.org/draft/2020-12/schema'),
    library: ajvLibrary(new Ajv2020(ajvOptions)),
  },
]

interface Task {
  readonly name: string
  readonly ours: () => unknown
  readonly theirs: (() => unknown) | undefined
}

/** What is measured of one size. The candidate differs from the earlier version in its last field, and is compatible. */
function tasksOf({ parse, text, library, huge }: Language, fields: number): Task[] {
  const [earlier, candidate] = [text(fields, false), text(fields, true)]
  const ours = () => parse(candidate, [], options)
  if (fields === huge) return [{ name: 'parse', ours, theirs: undefined }]
  const { canonicalise } = library
  const [older, newer] = [parse(earlier, [], options), parse(candidate, [], options)]
  if (checkPair(newer, { schema: older, version: 1 }, 'BACKWARD', comparison).messages.length > 0) {
    throw new Error('the candidate of this benchmark is compatible by design')
  }
  return [
    { name: 'parse', ours, theirs: () => library.parse(candidate) },
    {
      name: 'parse and canonicalise',
      ours: () => parse(candidate, [], options).canonical,
      theirs: canonicalise && (() => canonicalise(candidate)),
    },
    {
      name: 'parse and normalise',
      ours: () => parse(candidate, [], options).normalized().canonical,
      theirs: undefined,
    },
    {
      name: 'check of two parsed schemas',
      ours: () => checkPair(newer, { schema: older, version: 1 }, 'BACKWARD', comparison),
      theirs: library.check?.(candidate, earlier),
    },
  ]
}

/** Parsing, canonicalising and checking, language by language, beside the libraries that can do the same. */
export function run(words: readonly string[]): Promise<void> {
  console.log(`Node ${process.versions.node}, microseconds a call, medians of turns that alternate in one run`)
  for (const language of languages) {
    const isAsked = words.length === 0 || words.some(word => language.name.toLowerCase().startsWith(word.toLowerCase()))
    if (isAsked) runLanguage(language)
  }
  return Promise.resolve()
}

function runLanguage(language: Language): void {
  const { name, text, library, huge } = language
  const counts = huge === undefined ? sizes : [...sizes, huge]
  const perField = new Map<string, number[]>()
  for (const fields of counts) {
    console.log(`\n${name}, ${fields} fields, ${text(fields, true).length} characters`)
    for (const task of tasksOf(language, fields)) {
      const failure = task.theirs && failureOf(task.theirs)
      const theirs = failure === undefined ? task.theirs : undefined
      const [own = Number.NaN, other] = sideBySide(theirs ? [task.ours, theirs] : [task.ours])
      perField.set(task.name, [...(perField.get(task.name) ?? []), own / fields])
      const figures = `${task.name.padEnd(28)}${amount(own)}  ${(own / fields).toFixed(3)} a field`
      console.log(`  ${figures}  ${besides(library.name, own, other ?? failure)}`.trimEnd())
    }
  }
  console.log(`\n${name}, a field of ${counts.join(' / ')}, and large beside medium`)
  for (const [task, [small = 0, medium = 0, large = 0, most]] of perField) {
    const shown = [small, medium, large, ...(most === undefined ? [] : [most])].map(value => value.toFixed(3))
    console.log(`  ${task.padEnd(28)}${shown.join(' / ')}  ${(large / medium).toFixed(2)}`)
  }
}

/** What a library says of a text that is too much for it. */
function failureOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return String(error)
  }
}

function besides(name: string, own: number, other: number | string | undefined): string {
  if (other === undefined) return ''
  return typeof other === 'string'
    ? `${name} fails: ${other}`
    : `${name} ${amount(other)}  ${(other / own).toFixed(1)} x ours`
}

const amount = (microseconds: number): string => microseconds.toFixed(1).padStart(10)
