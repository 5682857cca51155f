import { parseJsonSchema } from '../../src/schema/json/parse.ts'
import { defaultLimits } from '../../src/schema/limits.ts'

const options = { mode: 'new', validateFields: false, limits: defaultLimits } as const
const comparison = { policy: 'STRICT', limits: defaultLimits } as const

interface Shape {
  readonly [keyword: string]: unknown
}

/** One property of the kinds that events have, by its number. */
function property(at: number): Shape {
  if (at % 8 === 0) {
    const properties = { a: { type: 'integer', minimum: 0 }, b: { type: 'string', maxLength: 40 } }
    return { type: 'object', properties, required: ['a'], additionalProperties: false }
  }
  if (at % 5 === 0) return { type: 'array', items: { type: 'string', enum: ['x', 'y', 'z'] }, maxItems: 20 }
  if (at % 3 === 0) return { type: 'integer', minimum: -100, maximum: 1000 + at }
  return { type: 'string', maxLength: 100 + at, description: `Property ${at}` }
}

function schemaText(count: number, change: Shape = {}, dialect = 'http://json-schema.org/draft-07/schema#'): string {
  const properties = Object.fromEntries(Array.from({ length: count }, (_, at) => [`p${at}`, property(at)]))
  return JSON.stringify({
    $schema: dialect,
    title: 'Event',
    type: 'object',
    properties: { ...properties, ...change },
    required: ['p0', 'p1'],
    additionalProperties: false,
  })
}

/** Median of several rounds, in microseconds a call, after a warm-up. */
function microseconds(calls: number, work: () => unknown): number {
  for (let call = 0; call < calls; call++) work()
  const rounds = Array.from({ length: 9 }, () => {
    const start = process.hrtime.bigint()
    for (let call = 0; call < calls; call++) work()
    return Number(process.hrtime.bigint() - start) / calls / 1000
  })
  return rounds.sort((a, b) => a - b)[4] ?? Number.NaN
}

function show(what: string, value: number, unit = 'us'): void {
  console.log(`${what.padEnd(64)} ${value.toFixed(1).padStart(9)} ${unit}`)
}

/** Measures the JSON Schema engine alone: reading, printing, comparing. */
export async function run(): Promise<void> {
  for (const dialect of ['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema']) {
    const text = schemaText(40, {}, dialect)
    const changed = schemaText(40, { p1: { type: 'string', maxLength: 90 } }, dialect)
    console.log(`${dialect}, 40 properties, ${text.length} characters`)
    show(
      'parse, validate and canonical text',
      microseconds(1000, () => parseJsonSchema(text, [], options).canonical),
    )
    show(
      'parse as stored',
      microseconds(1000, () => parseJsonSchema(text, [], { ...options, mode: 'stored', isUnchecked: true }).canonical),
    )
    const [one, other] = [parseJsonSchema(text, [], options), parseJsonSchema(changed, [], options)]
    show(
      'normal form',
      microseconds(1000, () => one.normalized().canonical),
    )
    show(
      'compare, one difference: verdict',
      microseconds(2000, () => other.differencesFrom(one, comparison).isCompatible),
    )
    show(
      'compare, one difference: list',
      microseconds(2000, () => other.differencesFrom(one, comparison).differences.length),
    )
  }
  for (const count of [1250, 2500, 5000, 10_000]) {
    const text = schemaText(count)
    show(
      `${count} properties: parse, validate and canonical text`,
      microseconds(3, () => parseJsonSchema(text, [], options)) / 1000,
      'ms',
    )
    const [one, other] = [
      parseJsonSchema(text, [], options),
      parseJsonSchema(schemaText(count, { q: {} }), [], options),
    ]
    show(
      `${count} properties: compare, one difference`,
      microseconds(3, () => other.differencesFrom(one, comparison).differences) / 1000,
      'ms',
    )
  }
}
