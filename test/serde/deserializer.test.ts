import { Deserializer } from '../../src/serde/deserializer.ts'
import { SerdeError } from '../../src/serde/errors.ts'
import type { DeserializerOptions } from '../../src/serde/setting-types.ts'
import { bytesOf, failureOf, FakeSerdeRegistry } from './fake-registry.ts'

const order = (...fields: readonly object[]) => ({
  schema: JSON.stringify({
    type: 'record',
    name: 'Order',
    namespace: 'acme',
    fields: [{ name: 'id', type: 'long' }, ...fields],
  }),
})
const first = order()
const second = order({ name: 'note', type: 'string', default: 'none' })
const payload = bytesOf('00 00000001 0e')
const guid = bytesOf('01 00000000000000000000000000000001')

let registry: FakeSerdeRegistry

beforeEach(() => {
  registry = new FakeSerdeRegistry()
  registry.add('orders-value', first)
})

function make(options: DeserializerOptions = {}): Deserializer {
  return new Deserializer(registry, { subjectNameStrategy: 'TopicName', ...options })
}

test('the first payload of a schema asks for it, the next ask nothing', async () => {
  const deserializer = make({ subjectNameStrategy: 'Associated' })
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n })
  expect(registry.asked()).toEqual(['associations orders value', `byId 1 'orders-value'`])
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n })
  expect(deserializer.deserializeSync('orders', payload)).toEqual({ id: 7n })
  expect(registry.asked()).toEqual([])
})

test('a synchronous call needs a schema that is known', async () => {
  expect(await failureOf(() => make().deserializeSync('orders', payload))).toMatchObject({
    code: 'not-cached',
    schemaId: 1,
  })
})

test('null is null', async () => {
  expect(await make().deserialize('orders', null)).toBeNull()
  expect(make().deserializeSync('orders', null)).toBeNull()
})

test('a header goes before the prefix, which is payload then', async () => {
  const headers = [{ key: '__value_schema_id', value: guid }]
  expect(await make().deserialize('orders', bytesOf('0e'), { headers })).toEqual({ id: 7n })
  expect(registry.asked()).toEqual(['byGuid 00000000-0000-0000-0000-000000000001'])
  expect(await make().deserialize('orders', payload, { headers })).toEqual({ id: 0n })
  expect(await make({ schemaIdDeserializer: 'prefix' }).deserialize('orders', payload, { headers })).toEqual({ id: 7n })
})

test('a header of the other half of a record, or a null one, does not count', async () => {
  const headers = [
    { key: '__key_schema_id', value: guid },
    { key: '__value_schema_id', value: null },
  ]
  expect(await make().deserialize('orders', payload, { headers })).toEqual({ id: 7n })
})

test('a header that nobody knows is an error, whatever the prefix says', async () => {
  const headers = [{ key: '__value_schema_id', value: bytesOf('01 00000000000000000000000000000009') }]
  expect(await failureOf(make().deserialize('orders', payload, { headers }))).toMatchObject({
    code: 'unknown-schema',
    guid: expect.stringMatching(/9$/),
  })
})

test('payloads without an id are read with the schema that the settings name', async () => {
  const options = { schemaIdDeserializer: 'config', useSchemaId: 1 }
  expect(await make(options).deserialize('orders', bytesOf('0e'))).toEqual({ id: 7n })
  const byHeader = make({ schemaIdDeserializer: 'header' })
  expect(await failureOf(byHeader.deserialize('orders', payload))).toMatchObject({ code: 'bad-header' })
})

test('a subject named after the record takes the schema twice: to name it, and in its context', async () => {
  const deserializer = make({ subjectNameStrategy: 'RecordName' })
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n })
  expect(registry.asked()).toEqual([`byId 1 ''`, `byId 1 'acme.Order'`])
  expect(deserializer.deserializeSync('orders', payload)).toEqual({ id: 7n })
})

test('values are read as the schema of the reader sees them', async () => {
  expect(await make({ readerSchema: second }).deserialize('orders', payload)).toEqual({ id: 7n, note: 'none' })
})

test('values are read as the latest version sees them, which is asked for again in time', async () => {
  let now = 0
  const deserializer = make({ useLatestVersion: true, latestCacheTtlSec: 1, now: () => now })
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n })
  expect(registry.asked()).toEqual([
    `byId 1 'orders-value'`,
    'latest orders-value',
    'lookup orders-value normalize=false deleted=true',
  ])
  registry.add('orders-value', second)
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n })
  now = 1000
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n, note: 'none' })
})

test.each([
  ['', 'bad-header'],
  ['00 000001', 'bad-header'],
  ['07 00000001 0e', 'unknown-magic'],
  ['00 00000009 0e', 'unknown-schema'],
  ['00 00000001', 'truncated'],
  ['00 00000001 80', 'truncated'],
])('%j is refused as %s', async (text, code) => {
  const error = await failureOf(make().deserialize('orders', bytesOf(text)))
  expect(error).toBeInstanceOf(SerdeError)
  expect(error).toMatchObject({ code, topic: 'orders', field: 'value' })
})

test.each(['00 00000000 0e', '00 ffffffff 0e'])('for the id in %s nothing is asked', async text => {
  expect(await failureOf(make().deserialize('orders', bytesOf(text)))).toMatchObject({ code: 'unknown-schema' })
  expect(registry.asked()).toEqual([])
})

test('a schema of another language is refused where one is wanted', async () => {
  registry.add('other', { schema: 'syntax = "proto3"; message M { int32 a = 1; }', schemaType: 'PROTOBUF' })
  const error = await failureOf(make({ schemaType: 'AVRO' }).deserialize('orders', bytesOf('00 00000002 00')))
  expect(error).toMatchObject({ code: 'wrong-language', schemaId: 2 })
  const mixed = make({ readerSchema: first })
  expect(await failureOf(mixed.deserialize('orders', bytesOf('00 00000002 00')))).toMatchObject({
    code: 'unresolvable',
  })
})

test('a registry that fails is asked again', async () => {
  const deserializer = make()
  registry.failure = Object.assign(new Error('down'), { status: 503, code: 50301 })
  expect(await failureOf(deserializer.deserialize('orders', payload))).toMatchObject({ code: 'registry', schemaId: 1 })
  registry.failure = undefined
  expect(await deserializer.deserialize('orders', payload)).toEqual({ id: 7n })
})

test('what strangers name is kept in bounds', async () => {
  const deserializer = make({ cacheCapacity: 2 })
  for (let at = 0; at < 4; at++) registry.add('many', order({ name: `f${at}`, type: 'null' }))
  for (let id = 1; id <= 4; id++) await deserializer.deserialize('orders', bytesOf(`00 0000000${id} 0e`))
  expect(() => deserializer.deserializeSync('orders', payload)).toThrow('asynchronously')
  expect(deserializer.deserializeSync('orders', bytesOf('00 00000004 0e'))).toMatchObject({ id: 7n })
})
