import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RegistryClient } from '../../src/client/index.ts'
import { Deserializer, Serializer, type SerdeRegistry } from '../../src/serde/index.ts'
import { openRegistry } from '../support/registry-fixture.ts'
import { restServer } from '../support/rest-server.ts'
import { failureOf } from './fake-registry.ts'

let server: Server
let client: RegistryClient

beforeEach(async () => {
  server = restServer(await openRegistry()).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  client = new RegistryClient({ urls: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, retryWaitMs: 0 })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const schema = {
  schema: JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ],
  }),
}
const order = { id: 7n, at: new Date('2024-01-02T03:04:05Z') }

test('a client of the registry is what serializers ask', async () => {
  const registry: SerdeRegistry = client
  const bytes = await new Serializer(registry, { schema }).serialize('orders', order)
  expect(await new Deserializer(registry).deserialize('orders', bytes)).toEqual(order)
  expect((await client.subjects.list()).includes('orders-value')).toBe(true)
})

test('a guid in a header leads to the schema', async () => {
  const headers = {}
  const bytes = await new Serializer(client, { schema, schemaIdSerializer: 'header' }).serialize('orders', order, {
    headers,
  })
  expect(Object.keys(headers)).toEqual(['__value_schema_id'])
  expect(await new Deserializer(client).deserialize('orders', bytes, { headers })).toEqual(order)
})

test('a topic that is associated with a subject uses it', async () => {
  await client.register('elsewhere', schema)
  await client.associations.create({
    resourceName: 'orders',
    resourceNamespace: 'lkc-1',
    resourceId: 'r1',
    associations: [{ subject: 'elsewhere', associationType: 'value', lifecycle: 'WEAK' }],
  })
  await new Serializer(client, { schema }).serialize('orders', order)
  expect(await client.subjects.list()).toEqual(['elsewhere'])
})

test('a schema of references is written and read', async () => {
  await client.register('money', {
    schema: JSON.stringify({ type: 'record', name: 'Money', fields: [{ name: 'cents', type: 'int' }] }),
  })
  const bill = {
    schema: JSON.stringify({ type: 'record', name: 'Bill', fields: [{ name: 'total', type: 'Money' }] }),
    references: [{ name: 'Money', subject: 'money', version: 1 }],
  }
  const bytes = await new Serializer(client, { schema: bill }).serialize('bills', { total: { cents: 5 } })
  expect(await new Deserializer(client).deserialize('bills', bytes)).toEqual({ total: { cents: 5 } })
})

test('an incompatible schema, an unknown id and a registry that is away are errors with a type', async () => {
  await new Serializer(client, { schema }).serialize('orders', order)
  const other = { schema: JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'new', type: 'int' }] }) }
  const refused = await failureOf(new Serializer(client, { schema: other }).serialize('orders', { new: 1 }))
  expect(refused).toMatchObject({ code: 'incompatible', subject: 'orders-value' })
  const unknown = Uint8Array.of(0, 0, 0, 0, 99, 0)
  expect(await failureOf(new Deserializer(client).deserialize('orders', unknown))).toMatchObject({
    code: 'unknown-schema',
    schemaId: 99,
  })
  const away = new RegistryClient({ urls: 'http://127.0.0.1:1', maxRetries: 0 })
  expect(await failureOf(new Deserializer(away).deserialize('orders', unknown))).toMatchObject({ code: 'registry' })
})
