import { SerdeError } from '../../src/serde/errors.ts'
import { Serializer } from '../../src/serde/serializer.ts'
import type { SerializerOptions } from '../../src/serde/setting-types.ts'
import { failureOf, FakeSerdeRegistry, hex } from './fake-registry.ts'

const order = (...fields: readonly object[]) => ({
  schema: JSON.stringify({
    type: 'record',
    name: 'Order',
    namespace: 'acme',
    fields: [{ name: 'id', type: 'long' }, ...fields],
  }),
})
const first = order()
const second = order({ name: 'note', type: 'string', default: '' })
const value = { id: 7n, note: 'n' }

let registry: FakeSerdeRegistry

beforeEach(() => {
  registry = new FakeSerdeRegistry()
})

function make(options: SerializerOptions = {}): Serializer {
  return new Serializer(registry, { schema: first, ...options })
}

test('the first value registers its schema, the next ask nothing', async () => {
  const serializer = make()
  expect(hex(await serializer.serialize('orders', value))).toBe('00000000010e')
  expect(registry.asked()).toEqual(['associations orders value', 'register orders-value normalize=false'])
  expect(hex(await serializer.serialize('orders', { id: 1n }))).toBe('000000000102')
  expect(registry.asked()).toEqual([])
})

test('null is a tombstone, for which nothing is asked; undefined is no value', async () => {
  const serializer = make()
  expect(await serializer.serialize('orders', null)).toBeNull()
  expect(serializer.serializeSync('orders', null)).toBeNull()
  expect(registry.asked()).toEqual([])
  expect(await failureOf(serializer.serialize('orders', undefined))).toMatchObject({ code: 'invalid-value' })
})

test.each<[string, SerializerOptions, readonly string[]]>([
  ['look-up', { autoRegisterSchemas: false }, ['lookup orders-value normalize=false deleted=false']],
  [
    'look-up of the normal form',
    { autoRegisterSchemas: false, normalizeSchemas: true },
    ['lookup orders-value normalize=true deleted=false'],
  ],
  ['the latest version', { autoRegisterSchemas: false, useLatestVersion: true }, ['latest orders-value']],
  [
    'metadata, before the latest version',
    { autoRegisterSchemas: false, useLatestVersion: true, useLatestWithMetadata: 'a=b' },
    ['metadata orders-value {"a":"b"}'],
  ],
  [
    'an id, before metadata',
    { autoRegisterSchemas: false, useLatestWithMetadata: 'a=b', useSchemaId: 1 },
    [`byId 1 'orders-value'`],
  ],
  [
    'registering, before the rest',
    { useLatestVersion: true, useSchemaId: 1 },
    ['register orders-value normalize=false'],
  ],
  [
    'a guid',
    { autoRegisterSchemas: false, useSchemaGuid: '00000000-0000-0000-0000-000000000001' },
    ['byGuid 00000000-0000-0000-0000-000000000001'],
  ],
])('the schema is found by %s', async (_how, options, questions) => {
  registry.add('orders-value', first)
  expect(hex(await make({ ...options, subjectNameStrategy: 'TopicName' }).serialize('orders', value))).toBe(
    '00000000010e',
  )
  expect(registry.asked()).toEqual(questions)
})

test('a value of an older schema is written with the latest, its new fields at their defaults', async () => {
  registry.add('orders-value', first)
  registry.add('orders-value', second)
  const serializer = make({ autoRegisterSchemas: false, useLatestVersion: true })
  expect(hex(await serializer.serialize('orders', { id: 7n }))).toBe('00000000020e00')
})

test('without a schema of its own a value is written with the latest', async () => {
  registry.add('orders-value', second)
  const serializer = new Serializer(registry, { autoRegisterSchemas: false, useLatestVersion: true })
  expect(hex(await serializer.serialize('orders', value))).toBe('00000000010e026e')
  expect(await failureOf(new Serializer(registry).serialize('orders', value))).toMatchObject({ code: 'configuration' })
})

test('a latest version that cannot read the value is refused, unless that is allowed', async () => {
  registry.add('orders-value', order({ name: 'must', type: 'string' }))
  const options = { autoRegisterSchemas: false, useLatestVersion: true }
  expect(await failureOf(make(options).serialize('orders', value))).toMatchObject({
    code: 'incompatible',
    subject: 'orders-value',
  })
  const bytes = await make({ ...options, latestCompatibilityStrict: false }).serialize('orders', { id: 7n, must: '' })
  expect(hex(bytes)).toBe('00000000010e00')
})

test('a latest version is asked for again when its time is over, and believed by synchronous calls', async () => {
  let now = 0
  const serializer = make({ autoRegisterSchemas: false, useLatestVersion: true, latestCacheTtlSec: 10, now: () => now })
  registry.add('orders-value', first)
  await serializer.serialize('orders', value)
  registry.add('orders-value', second)
  now = 9999
  expect(hex(await serializer.serialize('orders', value))).toBe('00000000010e')
  now = 10_000
  expect(hex(serializer.serializeSync('orders', value))).toBe('00000000010e')
  expect(hex(await serializer.serialize('orders', value))).toBe('00000000020e026e')
})

test('a synchronous call needs a schema that is known', async () => {
  const serializer = make()
  expect(() => serializer.serializeSync('orders', value)).toThrow(SerdeError)
  expect(await failureOf(() => serializer.serializeSync('orders', value))).toMatchObject({
    code: 'not-cached',
    topic: 'orders',
  })
  await serializer.serialize('orders', value)
  expect(hex(serializer.serializeSync('orders', value))).toBe('00000000010e')
  expect(() => serializer.serializeSync('other', value)).toThrow('asynchronously')
})

test('values with schemas of their own go side by side', async () => {
  const serializer = make()
  await serializer.serialize('orders', value)
  expect(hex(await serializer.serialize('orders', value, { schema: second }))).toBe('00000000020e026e')
  expect(hex(serializer.serializeSync('orders', value))).toBe('00000000010e')
})

test('the guid goes into a header of the record, the payload is bare', async () => {
  const serializer = make({ schemaIdSerializer: 'header', field: 'key' })
  const headers = [{ key: 'trace', value: new Uint8Array([1]) }]
  expect(hex(await serializer.serialize('orders', value, { headers }))).toBe('0e')
  expect(headers.map(header => [header.key, hex(header.value)])).toEqual([
    ['trace', '01'],
    ['__key_schema_id', '0100000000000000000000000000000001'],
  ])
  expect(await failureOf(serializer.serialize('orders', value))).toMatchObject({ code: 'configuration' })
})

test('a subject named after the record is told from the schema', async () => {
  const serializer = make({ subjectNameStrategy: 'TopicRecordName' })
  await serializer.serialize('orders', value)
  expect(registry.asked()).toEqual(['register orders-acme.Order normalize=false'])
  expect(hex(serializer.serializeSync('orders', value))).toBe('00000000010e')
  const other = make({ subjectNameStrategy: 'RecordName', schema: { schema: '"string"' } })
  expect(await failureOf(other.serialize('orders', 'text'))).toMatchObject({ code: 'no-record-name' })
})

test('references are resolved, and stand in what is registered', async () => {
  registry.add('money', {
    schema: JSON.stringify({ type: 'record', name: 'Money', fields: [{ name: 'cents', type: 'long' }] }),
  })
  const schema = {
    schema: JSON.stringify({ type: 'record', name: 'Bill', fields: [{ name: 'total', type: 'Money' }] }),
    references: [{ name: 'Money', subject: 'money', version: 1 }],
  }
  expect(hex(await make({ schema }).serialize('bills', { total: { cents: 5 } }))).toBe('00000000020a')
  expect(registry.schemas[1]?.references).toEqual(schema.references)
})

describe('failures', () => {
  test('of the registry tell topic, subject and cause', async () => {
    registry.failure = Object.assign(new Error('no'), { status: 500, code: 50001 })
    const error = await failureOf(make({ subjectNameStrategy: 'TopicName' }).serialize('orders', value))
    expect(error).toBeInstanceOf(SerdeError)
    expect(error).toMatchObject({ code: 'registry', topic: 'orders', subject: 'orders-value', cause: registry.failure })
  })

  test('to register tell that the schema is incompatible', async () => {
    registry.failure = Object.assign(new Error('no'), { status: 409, code: 40901 })
    const serializer = make({ subjectNameStrategy: 'TopicName' })
    expect(await failureOf(serializer.serialize('orders', value))).toMatchObject({ code: 'incompatible' })
    registry.failure = undefined
    expect(hex(await serializer.serialize('orders', value))).toBe('00000000010e')
  })

  test('of a value tell the path, what was expected, and where', async () => {
    const schema = order({
      name: 'lines',
      type: { type: 'array', items: { type: 'record', name: 'Line', fields: [{ name: 'qty', type: 'int' }] } },
    })
    const serializer = make({ schema })
    const error = await failureOf(serializer.serialize('orders', { id: 1, lines: [{ qty: 1 }, { qty: 'two' }] }))
    expect(error).toMatchObject({
      code: 'invalid-value',
      path: 'lines[1].qty',
      expected: 'int',
      topic: 'orders',
      field: 'value',
      subject: 'orders-value',
      schemaId: 1,
      message: `string "two" does not fit (at lines[1].qty, expected int, value of topic 'orders', subject 'orders-value', schema id 1)`,
    })
  })

  test('of a schema that cannot be read, or is of a language that is not wanted', async () => {
    const proto = { schema: 'syntax = "proto3"; message M {}' }
    expect(await failureOf(make({ schema: proto }).serialize('t', {}))).toMatchObject({
      code: 'bad-schema',
      reason: expect.stringMatching(/^the AVRO schema cannot be read: /),
    })
    const cases = [
      { schema: '{}', schemaType: 'JSON' },
      { schema: '', schemaType: 'THRIFT' },
      { schema: '', schemaType: 'toString' },
    ]
    for (const schema of cases)
      expect(await failureOf(make({ schema, schemaType: 'AVRO' }).serialize('t', 1))).toMatchObject({
        code: 'wrong-language',
      })
  })

  test('of getters have a type', async () => {
    const evil = {
      get id() {
        throw new Error('mine')
      },
    }
    expect(await failureOf(make().serialize('orders', evil))).toMatchObject({
      code: 'invalid-value',
      message: expect.stringContaining('mine'),
    })
  })

  test('by an abort are the reason of the signal', async () => {
    const reason = new Error('enough')
    registry.failure = reason
    const call = make().serialize('orders', value, { signal: AbortSignal.abort(reason) })
    expect(await failureOf(call)).toBe(reason)
  })
})

test('a getter that serializes another value does not disturb the first', async () => {
  const serializer = make({ schema: second })
  await serializer.serialize('orders', value)
  const nested = {
    id: 7n,
    get note() {
      return String(serializer.serializeSync('orders', { id: 1n, note: 'inner' })?.length)
    },
  }
  expect(hex(serializer.serializeSync('orders', nested))).toBe('00000000010e043132')
})
