/** A schema, and values that show much of it. */
export interface DamageSample {
  readonly definition: { readonly schema: string; readonly schemaType: 'AVRO' | 'PROTOBUF' | 'JSON' }
  readonly values: readonly unknown[]
}

const avro = (schema: object, ...values: readonly unknown[]): DamageSample => ({
  definition: { schemaType: 'AVRO', schema: JSON.stringify(schema) },
  values,
})
const protobuf = (body: string, ...values: readonly unknown[]): DamageSample => ({
  definition: { schemaType: 'PROTOBUF', schema: `syntax = "proto3"; package p; ${body}` },
  values,
})
const json = (schema: object, ...values: readonly unknown[]): DamageSample => ({
  definition: { schemaType: 'JSON', schema: JSON.stringify(schema) },
  values,
})

const tree = {
  type: 'record',
  name: 'Tree',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'raw', type: 'bytes' },
    { name: 'long', type: 'long' },
    { name: 'either', type: ['null', 'int', 'string', { type: 'array', items: 'double' }] },
    { name: 'map', type: { type: 'map', values: { type: 'array', items: 'string' } } },
    { name: 'choice', type: { type: 'enum', name: 'E', symbols: ['A', 'B', 'C'] } },
    { name: 'fixed', type: { type: 'fixed', name: 'F', size: 3 } },
    { name: 'total', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'children', type: { type: 'array', items: 'Tree' } },
  ],
}
const leaf = {
  text: 'zażółć',
  raw: Uint8Array.of(0, 255),
  long: -9007199254740993n,
  either: [1.5],
  map: { a: ['x', 'y'], b: [] },
  choice: 'C',
  fixed: Uint8Array.of(1, 2, 3),
  total: '-12345678901234.50',
  at: 1_709_210_096_789n,
  children: [],
}
const shop = `
  message Order {
    message Line { string sku = 1; sint64 units = 2; Line instead = 3; }
    string id = 1; repeated Line lines = 2; map<string, Line> labels = 3; oneof payer { string name = 4; bytes account = 5; }
    repeated int32 packed = 6; fixed64 fixed = 7; double rate = 8; optional bool paid = 9; Status status = 10;
    enum Status { OPEN = 0; PAID = 1; }
  }
  message Other { Order order = 1; google.protobuf.Any any = 2; }`
const order = {
  id: 'o-1',
  lines: [{ sku: 'a', units: -1n, instead: { sku: 'b', instead: {} } }, {}],
  labels: { x: { sku: 'y' }, '': {} },
  account: Uint8Array.of(1, 2),
  packed: [1, -1, 300],
  fixed: 2n ** 64n - 1n,
  rate: 0.1,
  paid: false,
  status: 1,
}
const person = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 40, pattern: '^[A-Za-zé ]*$' },
    friends: { type: 'array', items: { $ref: '#' }, uniqueItems: true },
    score: { type: 'number', multipleOf: 0.5, default: 1 },
    kind: { enum: ['a', 'b', { c: 1 }] },
  },
  required: ['name'],
  additionalProperties: { type: ['string', 'null'] },
}

/** Of every language: what nests, repeats, has lengths, and takes no bytes. */
export const damageSamples: readonly DamageSample[] = [
  avro(tree, leaf, { ...leaf, either: null, children: [leaf, { ...leaf, either: 7, children: [leaf] }] }),
  avro({ type: 'array', items: ['null', { type: 'record', name: 'Empty', fields: [] }] }, [null, {}, null], []),
  avro({ type: 'map', values: { type: 'map', values: 'long' } }, { a: { b: 1n }, c: {} }),
  avro(
    { type: 'string' },
    'text',
    'a longer text with some more bytes, so that its length takes two of them'.repeat(2),
  ),
  avro({ type: 'bytes' }, Uint8Array.of(1, 2, 3)),
  protobuf(`import "google/protobuf/any.proto"; ${shop}`, order, { ...order, lines: [], id: '' }),
  {
    definition: {
      schemaType: 'PROTOBUF',
      schema:
        'syntax = "proto2"; package p; message M { optional group G = 1 { optional M m = 2; } repeated M all = 3; }',
    },
    values: [{ g: { m: { g: {} } }, all: [{}, { all: [{}] }] }],
  },
  json(person, { name: 'Ada', friends: [{ name: 'Bob', score: 1.5 }], kind: { c: 1 }, note: null }, { name: '' }),
  json({ type: ['array', 'string', 'number'] }, [[[[]]], 'é😀', -1.5e-7, { a: [true, false, null] }], 'text', 12),
]
