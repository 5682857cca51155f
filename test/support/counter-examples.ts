// Reports which share of the differences of recorded pairs has a counter-example, and proves each:
// node --import ./test/support/typescript.mjs test/support/counter-examples.ts [FILE...]
import { readFileSync } from 'node:fs'
import { SchemaError } from '../../src/schema/schema.ts'
import type { ParsedSchema } from '../../src/schema/schema.ts'
import { examplesOf } from '../check/counter-example/proof.ts'
import type { RecordedPair } from './vectors/reading.ts'
import { attempt, read, resolve, typeOf } from './vectors/reading.ts'

class Count {
  all = 0
  proven = 0
  wrong = 0
  readonly reasons = new Map<string, number>()
}

const counts = new Map<string, Count>()
const shown: string[] = []
let slowest = { id: '', ms: 0 }

function note(id: string, reader: ParsedSchema, writer: ParsedSchema): void {
  const start = performance.now()
  for (const { difference, example, outcome } of examplesOf(reader, writer)) {
    const key = `${reader.type} ${difference.verdict} ${difference.kind}`
    const count = counts.get(key) ?? new Count()
    counts.set(key, count)
    count.all++
    if (!example.isFound) count.reasons.set(example.reason, (count.reasons.get(example.reason) ?? 0) + 1)
    else if (outcome === example.outcome) count.proven++
    else {
      count.wrong++
      shown.push(`${id} ${key} ${difference.path}: said ${example.outcome}, is ${outcome}: ${example.text}`)
    }
    if (!example.isFound && process.env['WHY'] === difference.kind) shown.push(`${id} ${difference.path}`)
  }
  const ms = performance.now() - start
  if (ms > slowest.ms) slowest = { id, ms }
}

function run(item: RecordedPair): void {
  const type = typeOf(item.lang)
  const earlier = attempt(() => read(type, item.earlier, resolve(type, item.earlierReferences), 'stored'))
  const references = resolve(type, item.candidateReferences, item.earlierReferences)
  const candidate = attempt(() => read(type, item.candidate, references, 'stored'))
  if (earlier instanceof SchemaError || candidate instanceof SchemaError) return
  note(`${item.id} backward`, candidate, earlier)
  note(`${item.id} forward`, earlier, candidate)
}

const given = process.argv.slice(2)
const files =
  given.length > 0 ? given : ['avro', 'json', 'protobuf'].map(name => `../shared/vectors/pairs-${name}.jsonl`)
for (const file of files) {
  for (const line of readFileSync(file, 'utf8').split('\n'))
    if (line.trim() !== '') run(JSON.parse(line) as RecordedPair)
}
for (const [key, { all, proven, wrong, reasons }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const share = ((100 * proven) / all).toFixed(0)
  const why = [...reasons].map(([reason, times]) => `${times} × ${reason}`).join('; ')
  console.log(
    `${key}: ${proven} of ${all} proven (${share} %)${wrong > 0 ? `, ${wrong} WRONG` : ''}${why && ` [${why}]`}`,
  )
}
const breaks = [...counts].filter(([key]) => key.includes(' break '))
const sum = (pick: (count: Count) => number) => breaks.reduce((total, [, count]) => total + pick(count), 0)
console.log(
  `breaking: ${sum(({ proven }) => proven)} of ${sum(({ all }) => all)} proven, slowest pair ${slowest.id} ${slowest.ms.toFixed(0)} ms`,
)
for (const line of shown.slice(0, 40)) console.log(line.slice(0, 600))
process.exitCode = [...counts.values()].some(({ wrong }) => wrong > 0) ? 1 : 0
