import { Ajv } from 'ajv'
import avsc from 'avsc'
import protobuf from 'protobufjs'
import { parseAvro } from '../../src/schema/avro/parse.ts'
import { parseJsonSchema } from '../../src/schema/json/parse.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { parseProtobuf } from '../../src/schema/protobuf/parse.ts'
import type { ParsedSchema } from '../../src/schema/schema.ts'
import type { PayloadCheck } from '../../src/validation/payload-check.ts'
import { PayloadCompiler } from '../../src/validation/payload/payload-languages.ts'
import { avroOrder, jsonOrder, orders, protobufOrder, type Order } from './gate-records.ts'
import { verdictOf } from './serde-import.ts'
import { compare } from './side-by-side.ts'

/** A language with what others do to check a payload: decode it whole. */
interface Contest {
  readonly name: string
  readonly check: PayloadCheck
  readonly payloads: readonly Buffer[]
  readonly library: string
  readonly decode: (payload: Buffer) => unknown
  /** Thousand records a second. */
  readonly goal: number
  /** Times as fast as the library: the same goal, for a machine that is slow or has other work. */
  readonly goalRatio: number
}

const count = 1000
const warmTurns = 50
const limits = { protobufDepth: 100, depth: 500, baseSteps: 100_000, stepsPerByte: 50 }
const reading = { mode: 'new', validateFields: false, limits: defaultLimits } as const

/** What one thread checks, beside full decodes by libraries: turns of the two alternate. */
export function benchValidator(): void {
  const compiler = new PayloadCompiler(limits)
  const checkOf = (schema: ParsedSchema): PayloadCheck => compiler.compile(schema).checkOf([0]) ?? (() => undefined)
  const records = orders(count)
  const contests = [avro(records, checkOf), protobufs(records, checkOf), json(records, checkOf)]
  for (const contest of contests) refuseBroken(contest)
  // All are warm before the first is measured: checks of all languages share their code.
  for (const contest of contests) for (let turn = 0; turn < warmTurns; turn++) inBatch(contest)()
  console.log(`Node ${process.versions.node}, one thread, ${count} orders; median ratios of turns that alternate`)
  for (const contest of contests) report(contest)
}

function report(contest: Contest): void {
  const { name, payloads, check, library, decode, goal, goalRatio } = contest
  const size = payloads.reduce((sum, { length }) => sum + length, 0) / count
  const theirs = () => payloads.forEach(decode)
  const batch = compare(inBatch(contest), theirs)
  const single = compare(() => payloads.forEach(payload => mustPass(check, payload)), theirs)
  console.log(`\n${name}, ${size.toFixed(0)} bytes a record`)
  const speed = (time: number) => (1000 * count) / time
  const row = (title: string, time: number) => {
    const figures = `${speed(time).toFixed(0).padStart(6)} thousand/s ${(time / count).toFixed(3).padStart(7)} us`
    console.log(`  ${title.padEnd(44)}${figures} ${((size * count) / time).toFixed(0).padStart(5)} MB/s`)
  }
  row('ours, records in one buffer, as in a batch', batch.own)
  row('ours, a buffer for each record', single.own)
  row(library, batch.other)
  const isFast = verdictOf(batch.ratio >= goalRatio)
  console.log(
    `  ${batch.ratio.toFixed(2)} x ${library}, ${isFast} (goal >= ${goalRatio}); a buffer each ${single.ratio.toFixed(2)} x`,
  )
  console.log(`  goal of a quiet machine >= ${goal} thousand/s, ${verdictOf(speed(batch.own) >= goal)}`)
}

function inBatch({ check, payloads }: Contest): () => void {
  const batch = Buffer.concat(payloads)
  let end = 0
  const ends = payloads.map(({ length }) => (end += length))
  return () => {
    let start = 0
    for (const stop of ends) {
      if (check(batch, start, stop) !== undefined) throw new Error('a record is refused')
      start = stop
    }
  }
}

function mustPass(check: PayloadCheck, payload: Buffer): void {
  if (check(payload, 0, payload.length) !== undefined) throw new Error('a record is refused')
}

/** The speed of what accepts everything means nothing. */
function refuseBroken({ name, check, payloads }: Contest): void {
  const refused = payloads.filter(
    ({ length }, at) => check(payloads[at] as Buffer, 0, length - 1 - (at % 50)) !== undefined,
  )
  // A Protobuf message that is cut between two fields is one.
  if (refused.length < 0.95 * count)
    throw new Error(`${name}: of ${count} records cut short ${refused.length} are refused`)
}

function avro(records: readonly Order[], checkOf: (schema: ParsedSchema) => PayloadCheck): Contest {
  const type = avsc.Type.forSchema(avroOrder as never)
  return {
    name: 'Avro',
    check: checkOf(parseAvro(JSON.stringify(avroOrder), [], reading)),
    payloads: records.map(record => type.toBuffer(record)),
    library: 'avsc fromBuffer',
    decode: payload => type.fromBuffer(payload) as unknown,
    goal: 1000,
    goalRatio: 3.6,
  }
}

function protobufs(records: readonly Order[], checkOf: (schema: ParsedSchema) => PayloadCheck): Contest {
  const type = protobuf.parse(protobufOrder).root.lookupType('bench.Order')
  return {
    name: 'Protobuf',
    check: checkOf(parseProtobuf(protobufOrder, [], reading)),
    payloads: records.map(record => Buffer.from(type.encode(type.fromObject(withoutNull(record) as object)).finish())),
    library: 'protobufjs decode',
    decode: payload => type.decode(payload),
    goal: 900,
    goalRatio: 4.7,
  }
}

function json(records: readonly Order[], checkOf: (schema: ParsedSchema) => PayloadCheck): Contest {
  const validate = new Ajv().compile(jsonOrder)
  return {
    name: 'JSON Schema',
    check: checkOf(parseJsonSchema(JSON.stringify(jsonOrder), [], reading)),
    payloads: records.map(record => Buffer.from(JSON.stringify(record))),
    library: 'JSON.parse and ajv',
    decode: payload => validate(JSON.parse(payload.toString())),
    goal: 150,
    goalRatio: 2.6,
  }
}

/** What is null is absent in Protobuf. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNull(member)]))
}
