import { checkPair } from '../../src/schema/compatibility.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { parseAvro } from '../../src/schema/avro/parse.ts'

const options = { mode: 'new', validateFields: false, limits: defaultLimits } as const
const comparison = { policy: 'STRICT', limits: defaultLimits } as const

/** Fields of the kinds that orders and customers have; about 75 bytes each. */
function fieldTexts(count: number): string[] {
  const types = [
    '"string"',
    '["null","string"],"default":null',
    '"long","default":0',
    '"double"',
    '{"type":"long","logicalType":"timestamp-millis"}',
    '{"type":"array","items":"string"},"default":[]',
    '["null",{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}],"default":null',
    '"boolean","doc":"A flag."',
  ]
  return Array.from({ length: count }, (_, at) => `{"name":"field_${at}","type":${types[at % types.length]}}`)
}

function recordText(fields: readonly string[]): string {
  return `{"type":"record","name":"Order","namespace":"com.example.shop","doc":"One order.","fields":[${fields.join(',')}]}`
}

/** Microseconds a call, after a warm-up: the best of many short rounds, which other work on the machine disturbs least. */
function microseconds(calls: number, work: () => unknown): number {
  for (let call = 0; call < calls * 20; call++) work()
  const rounds = Array.from({ length: 60 }, () => {
    const start = process.hrtime.bigint()
    for (let call = 0; call < calls; call++) work()
    return Number(process.hrtime.bigint() - start) / calls / 1000
  })
  return Math.min(...rounds)
}

function show(what: string, value: number, unit = 'us'): void {
  console.log(`${what.padEnd(64)} ${value.toFixed(1).padStart(9)} ${unit}`)
}

/** Measures the Avro engine alone: reading, printing, comparing. */
export async function run(): Promise<void> {
  const text = recordText(fieldTexts(40))
  const evolved = recordText([...fieldTexts(39), '{"name":"other","type":["null","string"],"default":null}'])
  show('size of the schema with 40 fields', text.length, 'characters')
  show(
    'parse and canonical text',
    microseconds(100, () => parseAvro(text, [], options).canonical),
  )
  show(
    'parse alone',
    microseconds(100, () => parseAvro(text, [], options)),
  )
  show(
    'normal form of a parsed schema',
    microseconds(100, () => parseAvro(text, [], options).normalized().canonical),
  )
  const [one, other] = [parseAvro(text, [], options), parseAvro(evolved, [], options)]
  show(
    'comparison, one field differs',
    microseconds(500, () => other.differencesFrom(one, comparison).isCompatible),
  )
  // Each lacks one field for which the newest schema has a default.
  const earlier = Array.from({ length: 100 }, (_, at) =>
    parseAvro(recordText(fieldTexts(40).filter((_, field) => field !== 1 + (at % 4) * 8)), [], options),
  )
  const all = () =>
    earlier.map((schema, at) => checkPair(other, { schema, version: at + 1 }, 'BACKWARD_TRANSITIVE', comparison))
  show('check against 100 earlier versions', microseconds(5, all))
  for (const count of [50, 500, 5000]) {
    const large = recordText(fieldTexts(count))
    const calls = Math.max(1, 2000 / count)
    const parsed = parseAvro(large, [], options)
    const again = parseAvro(`${large} `, [], options)
    show(
      `parse and canonical text, ${count} fields, for each field`,
      microseconds(calls, () => parseAvro(large, [], options).canonical) / count,
    )
    show(
      `comparison, ${count} fields, for each field`,
      microseconds(calls, () => again.differencesFrom(parsed, comparison).isCompatible) / count,
    )
  }
}
