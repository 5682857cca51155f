// Tests a producer without a registry server. Run by node:test, as by any other runner.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Deserializer, Serializer } from 'headgate/serde'
import { TestRegistry } from 'headgate/testing'

const schemaOf = (...fields) => JSON.stringify({ type: 'record', name: 'Order', fields })
const order = schemaOf({ name: 'id', type: 'long' })

const registry = new TestRegistry()

beforeEach(async () => {
  registry.reset()
  await registry.seed({ 'orders-value': order })
})

test('the producer uses the schema that is there', async () => {
  const serializer = new Serializer(registry, { autoRegisterSchemas: false, useLatestVersion: true })
  const bytes = await serializer.serialize('orders', { id: 7n })
  assert.deepEqual({ ...(await new Deserializer(registry).deserialize('orders', bytes)) }, { id: 7n })
  assert.equal((await registry.versions('orders-value')).length, 1)
  assert.ok(registry.calls.includes('latest orders-value'))
})

test('an incompatible schema is refused, with the error of the server', async () => {
  const changed = { schema: schemaOf({ name: 'id', type: 'string' }) }
  await assert.rejects(registry.register('orders-value', changed), { status: 409, code: 40901 })
})

test('the whole REST API is there, without a port', async () => {
  const client = registry.client()
  await client.configs.put('orders-value', { compatibilityLevel: 'NONE' })
  assert.deepEqual(await client.subjects.list(), ['orders-value'])
  const answer = await registry.fetch('http://registry.test/subjects/nowhere/versions')
  assert.equal(answer.status, 404)
})
