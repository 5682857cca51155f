import { beforeEach, describe, expect, test } from '@jest/globals'
import { RegistryClient, RegistryError, type SchemaDefinition } from '../../src/client/index.ts'
import { Deserializer, Serializer, type SerdeRegistry } from '../../src/serde/index.ts'
import { TestRegistry } from '../../src/testing/index.ts'

const now = () => 1_700_000_000_000
const order = (...fields: object[]) => ({ schema: JSON.stringify({ type: 'record', name: 'Order', fields }) })
const first = order({ name: 'id', type: 'long' })
const second = order({ name: 'id', type: 'long' }, { name: 'note', type: 'string', default: '' })
const broken = order({ name: 'id', type: 'string' })
const proto: SchemaDefinition = {
  schemaType: 'PROTOBUF',
  schema: 'syntax = "proto3";\nimport "money.proto";\nmessage Order { shop.Money total = 1; }\n',
  references: [{ name: 'money.proto', subject: 'money', version: 1 }],
}
const money: SchemaDefinition = {
  schemaType: 'PROTOBUF',
  schema: 'syntax = "proto3";\npackage shop;\nmessage Money { int64 units = 1; }\n',
}

let registry: TestRegistry

beforeEach(() => {
  registry = new TestRegistry({ now })
})

/** What came of a call: its answer, or the parts of its error that programs look at. */
async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    const { name, kind, status, code, message, isNotFound, isIncompatible } = error
    return { name, kind, status, code, message, isNotFound, isIncompatible }
  }
}

describe('what serializers ask', () => {
  const script: readonly (readonly [string, (asked: SerdeRegistry) => Promise<unknown>])[] = [
    ['a schema is registered', asked => asked.register('orders-value', first, {})],
    ['again', asked => asked.register('orders-value', first, {})],
    ['a compatible one', asked => asked.register('orders-value', second, { normalize: true })],
    ['an incompatible one is refused', asked => asked.register('orders-value', broken, {})],
    ['a text that is none is refused', asked => asked.register('orders-value', { schema: '{"type":' }, {})],
    ['an unknown language is refused', asked => asked.register('x', { schema: '""', schemaType: 'XML' }, {})],
    ['a missing text is refused', asked => asked.register('x', {} as SchemaDefinition, {})],
    [
      'a malformed reference is refused',
      asked => asked.register('x', { ...first, references: [{ name: 'a' }] } as unknown as SchemaDefinition, {}),
    ],
    ['a reference to nothing is refused', asked => asked.register('orders-proto', proto, {})],
    ['what is referred to', asked => asked.register('money', money, {})],
    ['a schema with a reference', asked => asked.register('orders-proto', proto, {})],
    ['its references are resolved', asked => asked.resolveReferences({ ...proto, subject: 'orders-proto' }, {})],
    ['a reference to a missing version', asked => asked.resolveReferences({ references: [missing] }, {})],
    [
      'metadata and rules',
      asked =>
        asked.register(
          'rules',
          {
            ...first,
            metadata: { properties: { major: '1' } },
            ruleSet: { domainRules: [{ name: 'r', kind: 'CONDITION', type: 'CEL', mode: 'WRITE', expr: 'true' }] },
          },
          {},
        ),
    ],
    ['look-up', asked => asked.lookup('orders-value', first, {})],
    ['look-up of what is not there', asked => asked.lookup('orders-value', broken, { deleted: true })],
    ['look-up in no subject', asked => asked.lookup('nowhere', first, {})],
    ['by id', asked => asked.byId(1, 'orders-value', {})],
    ['by id without a subject', asked => asked.byId(2, '', {})],
    ['by an id of nothing', asked => asked.byId(99, '', {})],
    ['by a guid of nothing', asked => asked.byGuid('00000000-0000-0000-0000-000000000000', {})],
    ['the latest', asked => asked.latest('orders-value', {})],
    ['the latest of nothing', asked => asked.latest('nowhere', {})],
    ['the latest with metadata', asked => asked.latestWithMetadata('rules', { major: '1' }, {})],
    ['the latest with other metadata', asked => asked.latestWithMetadata('rules', { major: '2' }, {})],
    ['no associations', asked => asked.associationsOf('orders', { associationTypes: ['value'] })],
    ['a context', asked => asked.register(':.test:orders-value', broken, {})],
    ['a subject named like a property', asked => asked.register('__proto__', first, {})],
  ]
  const missing = { name: 'm', subject: 'money', version: 7 }

  test('is answered directly as it is through the REST door', async () => {
    const other = new TestRegistry({ now })
    const client = other.client()
    for (const [name, ask] of script) {
      const direct = await outcome(() => ask(registry))
      expect([name, direct]).toEqual([name, await outcome(() => ask(client))])
    }
    expect(registry.calls.length).toBeGreaterThanOrEqual(script.length)
    expect(await registry.subjects()).toEqual(await other.subjects())
  })

  test('a guid leads to the schema, directly and through the door', async () => {
    await registry.seed({ 'orders-value': first })
    const { guid = '' } = await registry.latest('orders-value')
    expect(await registry.byGuid(guid)).toEqual(await registry.client().byGuid(guid))
  })

  test('an alias stands for its subject', async () => {
    await registry.seed({ 'orders-value': first })
    await registry.client().configs.put('old-orders', { alias: 'orders-value' })
    expect((await registry.latest('old-orders')).subject).toBe('orders-value')
    expect((await registry.lookup('old-orders', first)).subject).toBe('orders-value')
  })

  test('an association made through the door names the subject', async () => {
    await registry.seed({ 'all-orders': first })
    const associations = [{ subject: 'all-orders', lifecycle: 'WEAK', associationType: 'value' } as const]
    const resource = { resourceName: 'orders', resourceNamespace: 'lkc', resourceId: 'r' }
    await registry.client().associations.create({ ...resource, associations })
    const serializer = new Serializer(registry, { schema: first })
    await serializer.serialize('orders', { id: 1n })
    expect(await registry.subjects()).toEqual(['all-orders'])
  })

  test('a signal that is aborted ends a call before it does anything', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(registry.register('orders-value', first, { signal })).rejects.toThrow('enough')
    expect(registry.calls).toEqual([])
    expect(await registry.subjects()).toEqual([])
  })
})

describe('serializers', () => {
  test('take it as it is', async () => {
    const serializer = new Serializer(registry, { schema: first })
    const bytes = await serializer.serialize('orders', { id: 7n })
    expect([...(bytes ?? [])]).toEqual([0, 0, 0, 0, 1, 14])
    expect(await new Deserializer(registry).deserialize('orders', bytes)).toEqual({ id: 7n })
    expect(registry.calls).toEqual([
      'associationsOf orders',
      'register orders-value',
      'associationsOf orders',
      'byId 1',
    ])
  })

  test('are refused an incompatible schema, as by the server', async () => {
    await registry.seed({ 'orders-value': first })
    const failure = new Serializer(registry, { schema: broken }).serialize('orders', { id: 'x' })
    await expect(failure).rejects.toMatchObject({ code: 'incompatible', cause: { status: 409, code: 40901 } })
  })

  test('follow references', async () => {
    await registry.seed({ money, 'orders-value': proto })
    const serializer = new Serializer(registry, { useLatestVersion: true, autoRegisterSchemas: false })
    const bytes = await serializer.serialize('orders', { total: { units: 5n } })
    expect(await new Deserializer(registry).deserialize('orders', bytes)).toMatchObject({ total: { units: 5n } })
  })
})

describe('fetch', () => {
  test('goes through the real door: status, headers and body', async () => {
    const answer = await registry.fetch('http://anywhere/subjects/nope/versions/1')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/vnd.schemaregistry.v1+json')
    expect(await answer.json()).toEqual({ error_code: 40401, message: "Subject 'nope' not found." })
  })

  test('takes a Request, a body and a method without an answer', async () => {
    const body = JSON.stringify(first)
    const headers = { 'content-type': 'application/json' }
    const made = await registry.fetch(
      new Request('https://r/subjects/a%2Fb/versions', { method: 'POST', headers, body }),
    )
    expect(await made.json()).toMatchObject({ id: 1 })
    expect(await registry.subjects()).toEqual(['a/b'])
    const head = await registry.fetch(new URL('https://r/subjects'), { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    const gone = await registry.fetch('https://r/contexts/.none', { method: 'DELETE' })
    expect([gone.status, gone.body]).toEqual([204, null])
  })

  test('serves requests at the same time, and long bodies', async () => {
    const doc = 'x'.repeat(300_000)
    const texts = Array.from({ length: 20 }, (_, at) =>
      JSON.stringify({ type: 'enum', name: `E${at}`, doc, symbols: ['A'] }),
    )
    const client = registry.client()
    await Promise.all(texts.map((schema, at) => client.register(`s${at}`, { schema })))
    const read = await Promise.all(texts.map((_, at) => client.subjects.schemaText(`s${at}`, 1)))
    expect(read.map(text => text.length)).toEqual(texts.map(text => text.length))
  })

  test('rejects with the reason of an aborted signal, before and during a request', async () => {
    const before = AbortSignal.abort(new Error('before'))
    await expect(registry.fetch('http://r/subjects', { signal: before })).rejects.toThrow('before')
    const during = new AbortController()
    const answer = registry.fetch('http://r/subjects', { signal: during.signal })
    during.abort(new Error('during'))
    await expect(answer).rejects.toThrow('during')
  })

  test('carries a client of ones own making', async () => {
    const client = new RegistryClient({ urls: 'http://mine.test:8081', fetch: registry.fetch, maxRetries: 0 })
    expect(await client.schemas.types()).toEqual(['JSON', 'PROTOBUF', 'AVRO'])
  })
})

describe('state', () => {
  test('seeds are registered in order, and are no calls', async () => {
    const made = await registry.seed(new Map([['orders-value', [first, second]]]))
    expect(made.map(({ version, id }) => [version, id])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(await registry.versions('orders-value')).toEqual(made)
    expect(registry.calls).toEqual([])
  })

  test('a seed that is refused rejects', async () => {
    const failure = registry.seed({ 'orders-value': [first, broken] })
    await expect(failure).rejects.toMatchObject({ code: 40901, isIncompatible: true })
  })

  test('the compatibility level is a setting', async () => {
    const lax = new TestRegistry({ compatibilityLevel: 'NONE' })
    await lax.seed({ 'orders-value': [first, broken] })
    expect(await lax.client().configs.get(null)).toMatchObject({ compatibilityLevel: 'NONE' })
  })

  test('editions of Protobuf are a setting', async () => {
    const schema = { schemaType: 'PROTOBUF', schema: 'edition = "2023";\nmessage A {}\n' }
    await expect(registry.seed({ a: schema })).rejects.toMatchObject({ code: 42201 })
    await expect(new TestRegistry({ protobufEditions: true }).seed({ a: schema })).resolves.toHaveLength(1)
  })

  test('a subject without versions has none', async () => {
    expect(await registry.versions('nowhere')).toEqual([])
  })

  test('reset forgets schemas, ids, configuration, calls and what its clients cached', async () => {
    const client = registry.client()
    await client.configs.put(null, { compatibilityLevel: 'FULL' })
    await registry.seed({ 'orders-value': [first, second] })
    await client.latest('orders-value')
    registry.reset()
    expect(registry.calls).toEqual([])
    expect(await registry.subjects()).toEqual([])
    expect(await outcome(() => client.latest('orders-value'))).toMatchObject({ code: 40401 })
    expect(await client.configs.get(null)).toMatchObject({ compatibilityLevel: 'BACKWARD' })
    expect((await client.register('other', second)).id).toBe(1)
  })

  test('nobody can change what is stored by changing what was given or answered', async () => {
    const references = [{ name: 'money.proto', subject: 'money', version: 1 }]
    await registry.seed({ money, orders: { ...proto, references } })
    references.pop()
    const answer = await registry.latest('orders')
    ;(answer.references as unknown[]).pop()
    expect((await registry.latest('orders')).references).toHaveLength(1)
  })
})
