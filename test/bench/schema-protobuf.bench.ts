import { defaultLimits } from '../../src/schema/limits.ts'
import { parseProtobuf } from '../../src/schema/protobuf/parse.ts'

const options = { mode: 'new', validateFields: false, limits: defaultLimits } as const
const stored = { ...options, mode: 'stored', isUnchecked: true } as const
const comparison = { policy: 'STRICT', limits: defaultLimits } as const

/** A message with fields of the kinds that orders and customers have; the type of one field can be another. */
function fileText(count: number, changed = -1): string {
  const types = [
    'string',
    'int64',
    'optional string',
    'double',
    'repeated string',
    'Status',
    'Money',
    'map<string, Money>',
    'bool',
    'bytes',
  ]
  const fields = Array.from({ length: count }, (_, at) => {
    const type = at === changed ? 'float' : types[at % types.length]
    return `  ${type} field_${at} = ${at + 1}${at % 9 === 0 ? ' [deprecated = true]' : ''};`
  })
  return `syntax = "proto3";
package com.example.shop;

message Order {
${fields.join('\n')}

  message Money {
    int64 units = 1;
  }
  enum Status {
    NEW = 0;
    PAID = 1;
  }
}
`
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

function compareAll(count: number): void {
  const [earlier, same, changed] = [fileText(count), `${fileText(count)} `, fileText(count, 7)].map(text =>
    parseProtobuf(text, [], stored),
  )
  if (earlier === undefined || same === undefined || changed === undefined) return
  show(
    `${count} fields: compare with the same`,
    microseconds(2000, () => same.differencesFrom(earlier, comparison)),
  )
  show(
    `${count} fields: compare, one field differs`,
    microseconds(2000, () => changed.differencesFrom(earlier, comparison)),
  )
}

/** Measures the Protobuf engine alone: reading, printing, comparing. */
export async function run(): Promise<void> {
  const text = fileText(40)
  show('size of the file with 40 fields', text.length, 'characters')
  show(
    '40 fields: parse a stored text',
    microseconds(5000, () => parseProtobuf(text, [], stored)),
  )
  show(
    '40 fields: parse and check a new text',
    microseconds(5000, () => parseProtobuf(text, [], options)),
  )
  show(
    '40 fields: parse, check and print',
    microseconds(5000, () => parseProtobuf(text, [], options).canonical),
  )
  show(
    '40 fields: normal form of a parsed text',
    microseconds(2000, () => parseProtobuf(text, [], stored).normalized().canonical),
  )
  show(
    '40 fields: descriptor',
    microseconds(1000, () => parseProtobuf(text, [], stored).formatted('serialized')),
  )
  compareAll(40)
  compareAll(500)
  const long = fileText(20_000)
  show('20,000 fields: size', long.length, 'characters')
  show('20,000 fields: parse a stored text', microseconds(3, () => parseProtobuf(long, [], stored)) / 1000, 'ms')
  show(
    '20,000 fields: parse and check a new text',
    microseconds(3, () => parseProtobuf(long, [], options)) / 1000,
    'ms',
  )
  show(
    '20,000 fields: descriptor',
    microseconds(1, () => parseProtobuf(long, [], stored).formatted('serialized')) / 1000,
    'ms',
  )
}
