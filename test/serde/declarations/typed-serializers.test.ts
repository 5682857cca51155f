import { describe, expect, test } from '@jest/globals'
import { Deserializer, Serializer } from '../../../src/serde/index.ts'
import { TestRegistry } from '../../../src/testing/index.ts'
import { complaints, moduleOf, parsed } from './compiled.ts'
import { written } from './written.ts'

const avro = {
  type: 'record',
  name: 'Order',
  namespace: 'acme',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'count', type: 'int', default: 1 },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['NEW', 'PAID'] } },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'choice', type: ['int', 'string', { type: 'enum', name: 'E', symbols: ['A'] }] },
    { name: 'placed', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'changed', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'time', type: { type: 'int', logicalType: 'time-millis' } },
    { name: 'total', type: { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 2 } },
    { name: 'span', type: { type: 'fixed', name: 'Span', size: 12, logicalType: 'duration' } },
    { name: 'key', type: { type: 'string', logicalType: 'uuid' } },
    { name: 'raw', type: { type: 'fixed', name: 'Raw', size: 2 } },
    { name: 'tags', type: { type: 'map', values: 'string' } },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Line',
          fields: [
            { name: 'sku', type: 'string' },
            { name: 'next', type: ['null', 'Line'], default: null },
          ],
        },
      },
    },
    { name: '__proto__', type: 'boolean', default: false },
  ],
}

const protobuf = `syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/struct.proto";
message Order {
  int64 id = 1;
  optional string note = 2;
  repeated Line order_lines = 3;
  map<int32, double> amounts = 4;
  oneof payment { string card = 5; Cash cash = 6; }
  google.protobuf.Timestamp placed = 7;
  State state = 8;
  google.protobuf.Int32Value limit = 9;
  google.protobuf.Struct more = 10;
  bytes raw = 11;
  message Cash { uint64 cents = 1; }
  enum State { NEW = 0; PAID = 1; }
}
message Line { string sku = 1; Line next = 2; }
`

const json = {
  title: 'Order',
  type: 'object',
  required: ['id', 'kind'],
  properties: {
    id: { type: 'integer' },
    kind: { enum: ['a', 'b', 3] },
    version: { const: 2 },
    total: { $ref: '#/definitions/Money' },
    pair: { type: 'array', items: [{ type: 'string' }, { type: 'number' }], minItems: 2, additionalItems: false },
    either: {
      oneOf: [{ type: 'string' }, { type: 'object', required: ['x'], properties: { x: { type: 'boolean' } } }],
    },
    both: {
      allOf: [
        { $ref: '#/definitions/Money' },
        { required: ['note'], properties: { note: { type: ['string', 'null'] } } },
      ],
    },
    counts: { type: 'object', additionalProperties: { type: 'number' } },
    open: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: true },
  },
  additionalProperties: false,
  definitions: {
    Money: {
      type: 'object',
      required: ['units'],
      properties: { units: { type: 'number' }, of: { $ref: '#/definitions/Money' } },
    },
  },
}

const modules = { avro: parsed('AVRO', avro), protobuf: parsed('PROTOBUF', protobuf), json: parsed('JSON', json) }

const head = `import { Deserializer, Serializer, type SerdeRegistry } from '../../../src/serde/index.ts'
import type { Topics } from './topics.ts'
declare const registry: SerdeRegistry
export const serializer = new Serializer<Topics>(registry)
export const deserializer = new Deserializer<Topics>(registry)
`

const right = {
  avro: `{
    id: 7, state: 'NEW', choice: { int: 1 }, placed: new Date(0), changed: '2024-01-01T00:00:00Z', day: '2024-01-01',
    time: 5, total: '12.50', span: { months: 1, days: 2, millis: 3 }, key: '00000000-0000-0000-0000-000000000000',
    raw: new Uint8Array(2), tags: { a: 'b' }, lines: [{ sku: 'x', next: { sku: 'y', next: null } }, { sku: 'z' }],
  }`,
  protobuf: `{
    id: '7', note: 'n', orderLines: [{ sku: 'x' }], amounts: { 1: 2.5 }, cash: { cents: 5n }, placed: new Date(0),
    state: 'PAID', limit: 3, more: { any: ['thing'] }, raw: new Uint8Array(1),
  }`,
  json: `{
    id: 1, kind: 3, version: 2, total: { units: 5, of: { units: 1 } }, pair: ['a', 1], either: { x: true },
    both: { units: 1, note: null }, counts: { a: 1 }, open: { a: 'b', c: 1 },
  }`,
}

/** A change that makes a right value wrong, as text. */
const wrong: readonly (readonly [keyof typeof right, string, string])[] = [
  ['avro', "state: 'NEW'", "state: 'LOST'"],
  ['avro', 'id: 7,', ''],
  ['avro', 'id: 7', 'id: "7"'],
  ['avro', 'choice: { int: 1 }', 'choice: 1'],
  ['avro', 'choice: { int: 1 }', 'choice: { long: 1 }'],
  ['avro', "sku: 'x'", 'sku: 1'],
  ['avro', "tags: { a: 'b' }", 'tags: { a: 1 }'],
  ['avro', 'raw: new Uint8Array(2)', "raw: 'text'"],
  ['avro', 'id: 7', 'idd: 7, id: 7'],
  ['protobuf', "note: 'n'", 'note: 1'],
  ['protobuf', 'orderLines', 'order_linez'],
  ['protobuf', 'cash: { cents: 5n }', "cash: { cents: 5n }, card: 'both'"],
  ['protobuf', "state: 'PAID'", "state: 'LOST'"],
  ['protobuf', 'cents: 5n', 'cents: true'],
  ['protobuf', 'limit: 3', "limit: '3'"],
  ['json', 'kind: 3', 'kind: 4'],
  ['json', 'id: 1, kind', 'kind'],
  ['json', "pair: ['a', 1]", "pair: ['a']"],
  ['json', "pair: ['a', 1]", "pair: ['a', 1, 2]"],
  ['json', 'either: { x: true }', 'either: { x: 1 }'],
  ['json', 'both: { units: 1, note: null }', 'both: { units: 1 }'],
  ['json', 'counts: { a: 1 }', "counts: { a: '1' }"],
  ['json', 'version: 2', 'vresion: 2'],
]

const topics = moduleOf(modules)

describe('the compiler', () => {
  const uses = Object.entries(right).map(([topic, value]) => `void serializer.serialize('${topic}', ${value})\n`)

  test('takes right values, tombstones, and what was read as what is written', () => {
    const back = Object.keys(right).map(
      topic =>
        `const ${topic} = await deserializer.deserialize('${topic}', null)\nvoid serializer.serialize('${topic}', ${topic})\n`,
    )
    const program = `${head}${uses.join('')}void serializer.serialize('avro', null)\n${back.join('')}`
    expect(complaints({ 'topics.ts': topics, 'right.ts': program })).toEqual([])
  })

  test('refuses wrong fields, and topics that are not there', () => {
    const files = Object.fromEntries(
      wrong.map(([topic, from, to], at) => {
        expect([at, right[topic].includes(from)]).toEqual([at, true])
        return [`wrong${at}.ts`, `${head}void serializer.serialize('${topic}', ${right[topic].replace(from, to)})\n`]
      }),
    )
    files['topic.ts'] = `${head}void serializer.serialize('order', ${right.avro})\n`
    files['sync.ts'] = `${head}serializer.serializeSync('json', { id: 1 })\n`
    files['read.ts'] =
      `${head}export const id: string | undefined = (await deserializer.deserialize('avro', null))?.id\n`
    files['bytes.ts'] = `${head}void deserializer.deserialize('orders', null)\n`
    const found = complaints({ ...files, 'topics.ts': topics })
    const refused = new Set(found.map(one => one.slice(0, one.indexOf(':'))))
    expect(Object.keys(files).filter(name => !refused.has(name))).toEqual([])
  })

  test('knows what is read', () => {
    const program = `${head}
const a = await deserializer.deserialize('avro', null)
export const id: bigint | undefined = a?.id
export const dates: readonly (Date | undefined)[] = [a?.placed, a?.day]
export const changed: bigint | undefined = a?.changed
export const total: string | undefined = a?.total
const p = deserializer.deserializeSync('protobuf', null)
export const cents: bigint | undefined = p?.payment === 'cash' ? p.cash.cents : undefined
export const card: string | undefined = p?.payment === 'card' ? p.card : undefined
export const placed: bigint | undefined = p?.placed?.seconds
const j = await deserializer.deserialize('json', null)
export const kind: 'a' | 'b' | 3 | undefined = j?.kind
`
    expect(complaints({ 'topics.ts': topics, 'known.ts': program })).toEqual([])
  })

  test('lets serializers without types take any topic and value, as before', () => {
    const program = `${head}
const plain = new Serializer(registry, { autoRegisterSchemas: false })
void plain.serialize('any', { what: 'ever' })
export const read: unknown = await new Deserializer(registry).deserialize('any', null)
`
    expect(complaints({ 'topics.ts': topics, 'plain.ts': program })).toEqual([])
  })
})

test('what serializers take and give is what the types say', async () => {
  const registry = new TestRegistry()
  const definitions = {
    avro: { schema: JSON.stringify(avro) },
    protobuf: { schemaType: 'PROTOBUF', schema: protobuf },
    json: { schemaType: 'JSON', schema: JSON.stringify(json) },
  }
  const reads: string[] = []
  for (const [topic, schema] of Object.entries(definitions)) {
    const text = right[topic as keyof typeof right]
    // The text is one of the values above.
    const { default: value } = (await import(
      `data:text/javascript,${encodeURIComponent(`export default ${text}`)}`
    )) as {
      default: unknown
    }
    const bytes = await new Serializer(registry, { schema }).serialize(topic, value)
    const read = await new Deserializer(registry).deserialize(topic, bytes)
    reads.push(`export const ${topic}: Topics['${topic}']['read'] = ${written(read)}\n`)
    const again = await new Serializer(registry, { schema }).serialize(topic, read)
    expect(again).toEqual(bytes)
  }
  const program = `import type { Topics } from './topics.ts'\n${reads.join('')}`
  expect(complaints({ 'topics.ts': topics, 'read.ts': program })).toEqual([])
})
