/** Orders of about one KiB, the same ones in every run, with a schema in each language. */

const states = ['NEW', 'PAID', 'SHIPPED', 'CLOSED', 'RETURNED'] as const
const letters = 'abcdefghijklmnopqrstuvwxyz'
const linesOfOrder = 13
const flagsOfOrder = 6

interface Line {
  readonly sku: string
  readonly title: string
  readonly count: number
  readonly price: number
  readonly discount: number | null
}

/** What an order holds; property order is that of the schemas. */
export interface Order {
  readonly id: string
  readonly customer: string
  readonly email: string | null
  readonly created: number
  readonly updated: number | null
  readonly status: (typeof states)[number]
  readonly total: number
  readonly currency: string
  readonly paid: boolean
  readonly attempts: number
  readonly note: string | null
  readonly address: Readonly<Record<'street' | 'city' | 'zip' | 'country', string> & Record<'lat' | 'lon', number>>
  readonly lines: readonly Line[]
  readonly tags: Readonly<Record<string, string>>
  readonly flags: readonly number[]
  readonly trace: string
}

/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
function linearRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** So many orders. */
export function orders(count: number): readonly Order[] {
  const random = linearRandom(42)
  const below = (bound: number) => Math.floor(random() * bound)
  const word = (length: number) => Array.from({ length }, () => letters[below(letters.length)]).join('')
  const line = (at: number): Line => ({
    sku: `SKU-${word(10)}`,
    title: `${word(14)} ${word(8)}`,
    count: 1 + below(20),
    price: Math.round(random() * 1e5) / 100,
    discount: at % 2 === 1 ? random() : null,
  })
  const order = (at: number): Order => ({
    id: `ord-${String(at).padStart(8, '0')}-${word(8)}`,
    customer: `customer-${word(10)}`,
    email: random() < 0.8 ? `${word(9)}@example.org` : null,
    created: 1_700_000_000_000 + below(1e9),
    updated: random() < 0.5 ? 1_700_000_000_000 + below(1e9) : null,
    status: states[below(states.length)] ?? 'NEW',
    total: Math.round(random() * 1e6) / 100,
    currency: 'EUR',
    paid: random() < 0.5,
    attempts: below(9),
    note: random() < 0.5 ? `Bitte nicht stören, ${word(20)}` : null,
    address: {
      street: `${word(12)} street ${below(200)}`,
      city: word(10),
      zip: String(10_000 + below(89_999)),
      country: 'DE',
      lat: random() * 90,
      lon: random() * 180,
    },
    lines: Array.from({ length: linesOfOrder }, (_, index) => line(index)),
    tags: { channel: word(8), campaign: word(12), region: word(4) },
    flags: Array.from({ length: flagsOfOrder }, () => below(1000)),
    trace: `${word(16)}-${word(16)}`,
  })
  return Array.from({ length: count }, (_, at) => order(at))
}

const avroFields = (...fields: readonly (readonly [string, unknown])[]) =>
  fields.map(([name, type]) => ({ name, type }))
const optional = (type: string) => ['null', type]

/** The schema of an order in Avro. */
export const avroOrder = {
  type: 'record',
  name: 'Order',
  namespace: 'bench',
  fields: avroFields(
    ['id', 'string'],
    ['customer', 'string'],
    ['email', optional('string')],
    ['created', 'long'],
    ['updated', optional('long')],
    ['status', { type: 'enum', name: 'Status', symbols: states }],
    ['total', 'double'],
    ['currency', 'string'],
    ['paid', 'boolean'],
    ['attempts', 'int'],
    ['note', optional('string')],
    [
      'address',
      {
        type: 'record',
        name: 'Address',
        fields: avroFields(
          ['street', 'string'],
          ['city', 'string'],
          ['zip', 'string'],
          ['country', 'string'],
          ['lat', 'double'],
          ['lon', 'double'],
        ),
      },
    ],
    [
      'lines',
      {
        type: 'array',
        items: {
          type: 'record',
          name: 'Line',
          fields: avroFields(
            ['sku', 'string'],
            ['title', 'string'],
            ['count', 'int'],
            ['price', 'double'],
            ['discount', optional('double')],
          ),
        },
      },
    ],
    ['tags', { type: 'map', values: 'string' }],
    ['flags', { type: 'array', items: 'int' }],
    ['trace', 'string'],
  ),
}

/** The schema of an order in Protobuf. */
export const protobufOrder = `syntax = "proto3";
package bench;
message Order {
  string id = 1; string customer = 2; optional string email = 3; int64 created = 4; optional int64 updated = 5;
  Status status = 6; double total = 7; string currency = 8; bool paid = 9; int32 attempts = 10; optional string note = 11;
  Address address = 12; repeated Line lines = 13; map<string, string> tags = 14; repeated int32 flags = 15; string trace = 16;
}
message Line { string sku = 1; string title = 2; int32 count = 3; double price = 4; optional double discount = 5; }
message Address { string street = 1; string city = 2; string zip = 3; string country = 4; double lat = 5; double lon = 6; }
enum Status { NEW = 0; PAID = 1; SHIPPED = 2; CLOSED = 3; RETURNED = 4; }
`

const closed = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const text = { type: 'string', maxLength: 200 }
const number = { type: 'number' }
const integer = { type: 'integer' }

/** The schema of an order as JSON Schema of draft 7. */
export const jsonOrder = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...closed({
    id: text,
    customer: text,
    email: { type: ['string', 'null'] },
    created: integer,
    updated: { type: ['integer', 'null'] },
    status: { enum: states },
    total: { type: 'number', minimum: 0 },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    paid: { type: 'boolean' },
    attempts: { type: 'integer', minimum: 0, maximum: 100 },
    note: { type: ['string', 'null'] },
    address: closed({
      street: text,
      city: text,
      zip: text,
      country: { type: 'string', minLength: 2, maxLength: 2 },
      lat: number,
      lon: number,
    }),
    lines: {
      type: 'array',
      maxItems: 100,
      items: closed({
        sku: text,
        title: text,
        count: { type: 'integer', minimum: 1 },
        price: number,
        discount: { type: ['number', 'null'] },
      }),
    },
    tags: { type: 'object', additionalProperties: { type: 'string' } },
    flags: { type: 'array', items: integer },
    trace: text,
  }),
}
