import { parseArgs } from 'node:util'
import type { ParsedSchema, SchemaType } from '../../../src/schema/schema.ts'
import { avroValues } from '../../../src/serde/avro/values.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'
import { checkOf, schemaOf } from '../../validation/payload/fixture.ts'
import { mutated, Random } from '../../validation/payload/random.ts'
import { RandomAvro } from '../../validation/payload/random-avro.ts'
import { RandomJson } from '../../validation/payload/random-json.ts'
import { randomFile } from '../../validation/payload/random-protobuf.ts'
import { javaJudge, pythonJudge, type Judge } from './judges.ts'
import { javascriptJudge } from './javascript.ts'
import { kindOf, type Disagreement } from './kinds.ts'

/** A schema with what writes payloads of it. */
interface Source {
  readonly schema: ParsedSchema
  readonly text: string
  /** As Java and Python read it. */
  readonly asked: string
  readonly write: () => Buffer
}

interface Language {
  readonly type: SchemaType
  readonly source: (random: Random) => Source
  readonly judges: Readonly<Record<string, () => Judge>>
}

const noPrefix = new Uint8Array()
const payloadsOfSchema = 50
/** Of these one in three is as it was written. */
const questionsAtOnce = 400
const examplesShown = 2

const languages: readonly Language[] = [
  { type: 'AVRO', source: avroSource, judges: { Java: javaJudge, avsc: javascriptJudge } },
  {
    type: 'PROTOBUF',
    source: protobufSource,
    judges: { Java: javaJudge, Python: pythonJudge, protobufjs: javascriptJudge },
  },
  { type: 'JSON', source: jsonSource, judges: { Python: pythonJudge, ajv: javascriptJudge } },
]

function avroSource(random: Random): Source {
  const source = new RandomAvro(random)
  const made = source.schema()
  const text = JSON.stringify(made)
  const schema = schemaOf('AVRO', text)
  const writer = avroValues.writer(schema, { unions: 'wrapped', usesLogicalTypes: false })
  return { schema, text, asked: text, write: () => Buffer.from(writer.write(source.value(made), noPrefix)) }
}

function protobufSource(random: Random): Source {
  const file = randomFile(random)
  const schema = schemaOf('PROTOBUF', file.text)
  const writer = protobufValues.writer(schema, {})
  // One byte of message indexes goes before the message.
  const write = () => Buffer.from(writer.write(file.value(random), noPrefix)).subarray(1)
  return { schema, text: file.text, asked: schema.formatted('serialized'), write }
}

function jsonSource(random: Random): Source {
  const source = new RandomJson(random)
  const document = source.document()
  const text = JSON.stringify(document)
  return {
    schema: schemaOf('JSON', text),
    text,
    asked: text,
    write: () => Buffer.from(source.text(source.near(document, document))),
  }
}

/** Payloads of one schema with our verdicts. */
function ask(source: Source, random: Random) {
  const check = checkOf(source.schema)
  let last = Buffer.alloc(0)
  const payloads = Array.from({ length: payloadsOfSchema }, () => {
    const whole = source.write()
    const payload = random.chance(1 / 3) ? whole : mutated(whole, last, random)
    last = whole
    return payload
  })
  const verdicts = payloads.map(payload => {
    const fault = check(payload)
    return fault === undefined ? 'passes' : `${fault.reason}: ${fault.problem}`
  })
  const { text, asked } = source
  return { text, asked, payloads: payloads.map(payload => payload.toString('hex')), verdicts }
}

/** Without the numbers and names of one payload. */
function general(words: string): string {
  return words
    .replace(/"[^"]*"|'[^']*'/g, '…')
    .replace(/-?\d[\d.]*/g, 'N')
    .slice(0, 110)
}

class Tally {
  pairs = 0
  passed = 0
  readonly #found = new Map<string, { disagreement: Disagreement; count: number; examples: string[] }>()

  add(disagreement: Disagreement, example: string): void {
    const key = JSON.stringify(disagreement)
    const known = this.#found.get(key) ?? { disagreement, count: 0, examples: [] }
    this.#found.set(key, known)
    known.count++
    if (known.examples.length < examplesShown) known.examples.push(example)
  }

  /** Prints what was found; whether all of it is meant. */
  report(): boolean {
    const all = [...this.#found.values()].sort((a, b) => b.count - a.count)
    const byReason = new Map<string, number>()
    const strange = all.filter(({ disagreement, count }) => {
      const kind = kindOf(disagreement)
      const reason = `${disagreement.judge}: ${kind?.because ?? ''}`
      if (kind !== undefined) byReason.set(reason, (byReason.get(reason) ?? 0) + count)
      return kind === undefined
    })
    for (const [reason, count] of byReason) console.log(`  ${String(count).padStart(7)}  ${reason}`)
    for (const { disagreement, count, examples } of strange) {
      const { judge, ours, theirs } = disagreement
      console.log(`  ${String(count).padStart(7)}  NOT LISTED, ${judge}: ours ${ours} | theirs ${theirs}`)
      for (const example of examples) console.log(`             ${example}`)
    }
    return strange.length === 0
  }
}

/** Pairs of one language, judged by ours and by theirs. */
function compare({ type, source, judges }: Language, pairs: number, seed: number): boolean {
  const tally = new Tally()
  const asked = Object.entries(judges).map(([name, open]) => ({ name, judge: open() }))
  const random = new Random(seed)
  while (tally.pairs < pairs) {
    const batch = Array.from({ length: questionsAtOnce }, () => ask(source(random), random))
    const questions = batch.map(({ text, asked: schema, payloads, verdicts }) => {
      return { type, schema, text, payloads, passes: verdicts.map(verdict => verdict === 'passes') }
    })
    for (const { verdicts } of batch) {
      tally.pairs += verdicts.length
      tally.passed += verdicts.filter(verdict => verdict === 'passes').length
    }
    for (const { name, judge } of asked) {
      const answers = judge(questions)
      for (const [at, { text, payloads, verdicts }] of batch.entries()) {
        for (const [index, answer] of (answers[at] ?? []).entries()) {
          const verdict = verdicts[index] ?? ''
          if ((verdict === 'passes') === (answer === '')) continue
          const words = { ours: general(verdict), theirs: answer === '' ? 'takes it' : general(answer) }
          tally.add(
            { language: type, judge: name, ...words },
            `${text.slice(0, 1500)} ${payloads[index]?.slice(0, 300)}`,
          )
        }
      }
    }
  }
  console.log(
    `\n${type}: ${tally.pairs} pairs, ${tally.passed} pass; verdicts that differ from those of ${Object.keys(judges).join(' and ')}:`,
  )
  return tally.report()
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})
const chosen = languages.filter(({ type }) => positionals.length === 0 || positionals.includes(type.toLowerCase()))
const results = chosen.map(language => compare(language, Number(values.pairs), Number(values.seed)))
process.exitCode = results.every(Boolean) ? 0 : 1
