/** A schema in each language for the same record, and the record as each library takes it. */
export interface BenchRecord {
  readonly fields: number
  readonly avro: string
  readonly protobuf: string
  readonly json: string
  readonly value: Readonly<Record<string, unknown>>
}

interface Kind {
  readonly avro: unknown
  readonly protobuf: string
  readonly json: object
  readonly value: (at: number) => unknown
}

const words = ['alpha', 'beta', 'gamma delta', 'zażółć gęślą jaźń']

/** Kinds of fields that orders and customers have; 64-bit numbers are left out, which libraries give as they like. */
const kinds: readonly Kind[] = [
  { avro: 'string', protobuf: 'string', json: { type: 'string' }, value: at => `${words[at % words.length]} ${at}` },
  { avro: 'int', protobuf: 'int32', json: { type: 'integer' }, value: at => at * 7919 - 50 },
  { avro: 'double', protobuf: 'double', json: { type: 'number' }, value: at => at * 1.25 + 0.1 },
  { avro: 'boolean', protobuf: 'bool', json: { type: 'boolean' }, value: () => true },
  {
    avro: ['null', 'string'],
    protobuf: 'optional string',
    json: { type: ['string', 'null'] },
    value: at => `note ${at}`,
  },
  {
    avro: { type: 'array', items: 'string' },
    protobuf: 'repeated string',
    json: { type: 'array', items: { type: 'string' } },
    value: at => ['red', 'green', `blue ${at}`],
  },
  {
    avro: { type: 'array', items: 'int' },
    protobuf: 'repeated int32',
    json: { type: 'array', items: { type: 'integer' } },
    value: at => [at, 300, -1],
  },
  {
    avro: { type: 'map', values: 'string' },
    protobuf: 'map<string, string>',
    json: { type: 'object', additionalProperties: { type: 'string' } },
    value: () => ({ channel: 'web', gift: 'yes' }),
  },
  { avro: 'float', protobuf: 'float', json: { type: 'number' }, value: at => at / 4 },
  { avro: 'string', protobuf: 'string', json: { type: 'string', maxLength: 60 }, value: at => `o-${1_000_000 + at}` },
]

export function benchRecord(fields: number): BenchRecord {
  const named = Array.from({ length: fields }, (_, at) => ({ name: `field${at}`, at, kind: kinds[at % kinds.length]! }))
  const properties = Object.fromEntries(named.map(({ name, kind }) => [name, kind.json]))
  const lines = named.map(({ name, at, kind }) => `  ${kind.protobuf} ${name} = ${at + 1};\n`)
  return {
    fields,
    avro: JSON.stringify({
      type: 'record',
      name: 'Order',
      namespace: 'bench',
      fields: named.map(({ name, kind }) => ({ name, type: kind.avro })),
    }),
    protobuf: `syntax = "proto3";\npackage bench;\n\nmessage Order {\n${lines.join('')}}\n`,
    json: JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Order',
      type: 'object',
      properties,
      required: named.map(({ name }) => name),
    }),
    value: Object.fromEntries(named.map(({ name, at, kind }) => [name, kind.value(at)])),
  }
}
