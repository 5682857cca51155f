/** A schema that others refer to, registered under its name as subject. */
interface Referenced {
  readonly name: string
  readonly schema: string
}

/** A value that every client writes, and reads as the others wrote it. */
export interface InteropCase {
  readonly name: string
  readonly type: 'AVRO' | 'PROTOBUF' | 'JSON'
  readonly schema: string
  readonly references?: readonly Referenced[]
  /** Protobuf: the message, with its package. */
  readonly message?: string
  /** Our serializer is given a message of @bufbuild/protobuf, not an object. */
  readonly isMessage?: true
  /** JSON; in Avro with the forms that `values.mjs` names. */
  readonly value: unknown
  /** The schema id is a GUID in a header. */
  readonly isHeader?: true
  /** What a client cannot do, and why. */
  readonly beyond?: Readonly<Record<string, string>>
}

const record = (name: string, fields: Readonly<Record<string, unknown>>) => ({
  type: 'record',
  name,
  namespace: 'interop',
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
})
const avro = (name: string, schema: object, value: unknown, more: Partial<InteropCase> = {}): InteropCase => ({
  name,
  type: 'AVRO',
  schema: JSON.stringify(schema),
  value,
  ...more,
})
const json = (name: string, schema: object, value: unknown, more: Partial<InteropCase> = {}): InteropCase => ({
  ...avro(name, schema, value, more),
  type: 'JSON',
})

const long = (text: string) => ({ $long: text })
const bytes = (...list: number[]) => ({ $bytes: Buffer.from(list).toString('base64') })
const branch = (name: string, value: unknown) => ({ $branch: name, value })
/** A branch that the value's type tells: clients take and give it bare. */
const bare = (name: string, value: unknown) => ({ $branch: name, value, isPlain: true })
/** `base` is what a client without logical types sees. */
const logical = (kind: string, text: string, base: unknown) => ({ $logical: text, kind, base })

const noLongs = { '@confluentinc/schemaregistry': 'avsc reads 64-bit numbers as doubles, and refuses these' }
const avscNoLongs = { ...noLongs, '@kafkajs/confluent-schema-registry': 'avsc, too' }
const kafkajsOnly = (reason: string) => ({ '@kafkajs/confluent-schema-registry': reason })

const address = record('Address', { city: 'string', zip: ['null', 'string'] })
const money = { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 }
const list = record('Node', { value: 'int', next: ['null', 'interop.Node'] })

const avroCases: readonly InteropCase[] = [
  avro(
    'primitives',
    record('All', {
      none: 'null',
      yes: 'boolean',
      small: 'int',
      large: 'long',
      single: 'float',
      precise: 'double',
      raw: 'bytes',
      text: 'string',
    }),
    {
      none: null,
      yes: true,
      small: -2147483648,
      large: long('9007199254740990'),
      single: 0.25,
      precise: -1.5e-7,
      raw: bytes(0, 255, 10),
      text: 'zażółć 😀',
    },
  ),
  avro(
    'longs of 64 bits',
    record('Longs', { most: 'long', least: 'long' }),
    {
      most: long('9223372036854775807'),
      least: long('-9223372036854775808'),
    },
    { beyond: avscNoLongs },
  ),
  avro(
    'unions',
    record('Unions', {
      nothing: ['null', 'string'],
      text: ['null', 'string'],
      plain: ['null', 'int', 'string', { type: 'array', items: 'int' }],
      numbers: ['int', 'double'],
      choice: [record('A', { a: 'int' }), record('B', { b: 'string' })],
      many: { type: 'array', items: ['null', 'interop.B', 'interop.A'] },
    }),
    {
      nothing: null,
      text: bare('string', 'x'),
      plain: bare('array', [1, 2]),
      numbers: branch('double', 2.5),
      choice: branch('interop.B', { b: 'two' }),
      many: [null, branch('interop.A', { a: 1 }), branch('interop.B', { b: 'three' })],
    },
  ),
  avro(
    'nested records, maps, arrays, enums, fixed',
    record('Order', {
      lines: { type: 'array', items: record('Line', { sku: 'string', counts: { type: 'map', values: 'int' } }) },
      status: { type: 'enum', name: 'Status', symbols: ['OPEN', 'PAID'] },
      digest: { type: 'fixed', name: 'Digest', size: 3 },
      labels: { type: 'map', values: { type: 'array', items: 'string' } },
      empty: { type: 'array', items: 'string' },
    }),
    {
      lines: [
        { sku: 'book', counts: { a: 1, b: -1 } },
        { sku: '', counts: {} },
      ],
      status: 'PAID',
      digest: bytes(1, 2, 3),
      labels: { one: ['x', 'y'], 'a name that is none': [] },
      empty: [],
    },
  ),
  avro('a record within itself', list, {
    value: 1,
    next: bare('interop.Node', { value: 2, next: bare('interop.Node', { value: 3, next: null }) }),
  }),
  avro(
    'logical types',
    record('Logical', {
      total: money,
      negative: money,
      day: { type: 'int', logicalType: 'date' },
      at: { type: 'int', logicalType: 'time-millis' },
      fine: { type: 'long', logicalType: 'time-micros' },
      placed: { type: 'long', logicalType: 'timestamp-millis' },
      exact: { type: 'long', logicalType: 'timestamp-micros' },
      key: { type: 'string', logicalType: 'uuid' },
      perhaps: ['null', money],
    }),
    {
      total: logical('decimal', '12.50', bytes(4, 226)),
      negative: logical('decimal', '-0.01', bytes(255)),
      day: logical('date', '2024-02-29', 19782),
      at: logical('time', '12:34:56.789', 45_296_789),
      fine: logical('time', '12:34:56.789012', long('45296789012')),
      placed: logical('timestamp', '2024-02-29T12:34:56.789Z', long('1709210096789')),
      exact: logical('timestamp', '1969-12-31T23:59:59.999999Z', long('-1')),
      key: logical('uuid', '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0', '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'),
      perhaps: bare('bytes', logical('decimal', '1.00', bytes(100))),
    },
  ),
  avro(
    'a reference',
    record('Person', { name: 'string', home: 'interop.Address' }),
    {
      name: 'Ada',
      home: { city: 'London', zip: bare('string', 'W1') },
    },
    { references: [{ name: 'interop.Address', schema: JSON.stringify(address) }] },
  ),
  avro('a text alone', { type: 'string' }, 'text'),
  avro(
    'a GUID in a header',
    address,
    { city: 'Paris', zip: null },
    {
      isHeader: true,
      beyond: kafkajsOnly('it knows no headers'),
    },
  ),
]

const protobuf = (
  name: string,
  message: string,
  { body, ...more }: Partial<InteropCase> & { readonly body: string },
  value: unknown,
): InteropCase => ({
  name,
  type: 'PROTOBUF',
  schema: `syntax = "proto3";\npackage interop;\n${body}`,
  message: `interop.${message}`,
  value,
  ...more,
})

const shop = `
message Order {
  message Line { string sku = 1; int32 count = 2; Money price = 3; }
  message Note { string text = 1; Line about = 2; }
  message Money { string currency = 1; sint64 units = 2; }
  enum Status { OPEN = 0; PAID = 1; }
  string id = 1;
  repeated Line lines = 2;
  map<string, string> labels = 3;
  map<int32, Line> byNumber = 4;
  oneof payer { Customer customer = 5; string account = 6; }
  Status status = 7;
  optional int32 rank = 8;
  repeated sint32 deltas = 9;
}
message Customer { string name = 1; }`
const order = {
  id: 'o-1',
  lines: [{ sku: 'book', count: 2, price: { currency: 'EUR', units: '-1250' } }, { sku: 'pen' }],
  labels: { channel: 'web', gift: 'yes' },
  byNumber: { '7': { sku: 'seven' } },
  account: 'a-7',
  status: 'PAID',
  rank: 0,
  deltas: [-1, 300],
}

const protobufCases: readonly InteropCase[] = [
  protobuf(
    'scalars',
    'Scalars',
    {
      body: `message Scalars {
        double d = 1; float f = 2; int32 i = 3; int64 l = 4; uint32 u = 5; uint64 ul = 6; sint32 s = 7; sint64 sl = 8;
        fixed32 x = 9; fixed64 xl = 10; sfixed32 sx = 11; sfixed64 sxl = 12; bool b = 13; string t = 14; bytes r = 15;
      }`,
      isMessage: true,
    },
    {
      d: -1.5e-7,
      f: 0.25,
      i: -2147483648,
      l: '-9223372036854775808',
      u: 4294967295,
      ul: '18446744073709551615',
      s: -2147483648,
      sl: '9223372036854775807',
      x: 4294967295,
      xl: '18446744073709551615',
      sx: -1,
      sxl: '-1',
      b: true,
      t: 'zażółć 😀',
      r: 'AP8K',
    },
  ),
  protobuf('nested messages, maps, oneof, enum, optional', 'Order', { body: shop }, order),
  protobuf(
    'the second message',
    'Customer',
    { body: shop, beyond: kafkajsOnly('it reads the first message alone') },
    {
      name: 'Ada',
    },
  ),
  protobuf(
    'a nested message',
    'Order.Note',
    { body: shop, beyond: kafkajsOnly('it reads the first message alone') },
    {
      text: 'ring twice',
      about: { sku: 'bell', count: 1 },
    },
  ),
  protobuf(
    'an import',
    'Person',
    {
      body: 'import "interop/address.proto";\nmessage Person { string name = 1; repeated interop.address.Address homes = 2; }',
      references: [
        {
          name: 'interop/address.proto',
          schema: 'syntax = "proto3";\npackage interop.address;\nmessage Address { string city = 1; }',
        },
      ],
    },
    { name: 'Ada', homes: [{ city: 'London' }, { city: 'Paris' }] },
  ),
  protobuf(
    'a well-known type',
    'Event',
    {
      body: 'import "google/protobuf/timestamp.proto";\nmessage Event { google.protobuf.Timestamp at = 1; }',
      isMessage: true,
      beyond: kafkajsOnly('it does not find the well-known types'),
    },
    { at: '2024-02-29T12:34:56.789Z' },
  ),
  protobuf(
    'a GUID and message indexes in a header',
    'Order.Line',
    { body: shop, isHeader: true, beyond: kafkajsOnly('it knows no headers') },
    { sku: 'book', count: 2 },
  ),
]

const draft7 = 'http://json-schema.org/draft-07/schema#'
const city = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

const jsonCases: readonly InteropCase[] = [
  json(
    'objects, arrays, numbers, null',
    {
      $schema: draft7,
      title: 'Order',
      type: 'object',
      properties: {
        id: { type: 'integer' },
        total: { type: 'number' },
        lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
        note: { type: ['string', 'null'] },
      },
      required: ['id'],
    },
    { id: 9007199254740991, total: -0.25, lines: [{ sku: 'zażółć 😀' }, {}], note: null, more: { deep: [[true]] } },
  ),
  json(
    'one of several types',
    {
      $schema: draft7,
      type: 'object',
      properties: {
        payer: {
          oneOf: [{ type: 'string' }, { type: 'object', properties: { iban: { type: 'string' } }, required: ['iban'] }],
        },
      },
    },
    { payer: { iban: 'DE02' } },
  ),
  json(
    'a reference',
    { $schema: draft7, type: 'object', properties: { home: { $ref: 'http://interop.test/city.json' } } },
    { home: { city: 'London' } },
    {
      references: [
        {
          name: 'http://interop.test/city.json',
          schema: JSON.stringify({ $schema: draft7, $id: 'http://interop.test/city.json', ...city }),
        },
      ],
    },
  ),
  json(
    'draft 2020-12',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { pair: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }] } },
    },
    { pair: [1, 'one'] },
    { beyond: kafkajsOnly('its ajv knows draft 7 alone') },
  ),
  json(
    'a GUID in a header',
    { $schema: draft7, ...city },
    { city: 'Paris' },
    {
      isHeader: true,
      beyond: kafkajsOnly('it knows no headers'),
    },
  ),
]

export const interopCases: readonly InteropCase[] = [...avroCases, ...protobufCases, ...jsonCases]
