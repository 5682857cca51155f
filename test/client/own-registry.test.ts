import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errorCodes, RegistryClient } from '../../src/client/index.ts'
import { openRegistry, record } from '../support/registry-fixture.ts'
import { restServer } from '../support/rest-server.ts'
import { errorOf } from './fixture.ts'

let server: Server
let client: RegistryClient

beforeEach(async () => {
  server = restServer(await openRegistry()).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  client = new RegistryClient({ urls: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

const first = { schema: record('a') }
const second = { schema: record('a', 'b?') }

test('a schema is registered, looked up and read by id, guid and version', async () => {
  const registered = await client.register('orders-value', first)
  expect(registered).toMatchObject({ id: 1, version: 1 })
  const known = { subject: 'orders-value', version: 1, id: 1, guid: registered.guid, schemaType: 'AVRO' }
  expect(await client.lookup('orders-value', first)).toMatchObject(known)
  expect(await client.version('orders-value', 1)).toMatchObject({ ...known, ...first })
  expect(await client.byId(1, 'orders-value')).toMatchObject({ ...known, ...first })
  const { id: _id, subject: _subject, version: _version, ...bare } = known
  expect(await client.byGuid(registered.guid ?? '')).toMatchObject({ ...bare, ...first })
  expect(await client.schemas.idsOf(registered.guid ?? '')).toEqual([{ context: '.', id: 1 }])
  expect(await client.subjects.schemaText('orders-value', 'latest')).toBe(first.schema)
  expect(await client.schemas.textById(1)).toBe(first.schema)
})

test('versions grow, and the latest is known at once to the client that made it', async () => {
  await client.register('s', first)
  expect((await client.latest('s')).version).toBe(1)
  await client.register('s', second)
  expect((await client.latest('s')).version).toBe(2)
  expect(await client.subjects.versions('s')).toEqual([1, 2])
  const listed: string[] = []
  for await (const { subject, version } of client.schemas.each({ limit: 1 })) listed.push(`${subject}/${version}`)
  expect(listed).toEqual(['s/1', 's/2'])
})

test('an incompatible schema is refused, checked beforehand and forced', async () => {
  await client.register('s', first)
  const incompatible = { schema: record('a', 'b') }
  expect(await client.compatibility.check('s', incompatible)).toEqual({ isCompatible: false, messages: [] })
  const { messages } = await client.compatibility.checkVersion('s', 'latest', incompatible, { verbose: true })
  expect(messages[0]).toContain('READER_FIELD_MISSING_DEFAULT_VALUE')
  expect(await errorOf(client.register('s', incompatible))).toMatchObject({ status: 409, isIncompatible: true })
  expect(await client.register('s', incompatible, { force: true })).toMatchObject({ version: 2 })
})

test('configs and modes are set, read and removed', async () => {
  expect(await client.configs.get(null)).toEqual({ compatibilityLevel: 'BACKWARD' })
  expect(await client.configs.put('s', { compatibilityLevel: 'FULL', normalize: true })).toEqual({
    compatibilityLevel: 'FULL',
    normalize: true,
  })
  expect(await client.configs.put('s', { normalize: null })).toEqual({ compatibilityLevel: 'FULL' })
  expect(await client.configs.delete('s')).toEqual({ compatibilityLevel: 'FULL' })
  expect(await errorOf(client.configs.get('s'))).toMatchObject({ code: errorCodes.subjectConfigNotFound })
  expect(await client.configs.get('s', { defaultToGlobal: true })).toEqual({ compatibilityLevel: 'BACKWARD' })
  expect(await client.modes.put('s', 'READONLY')).toBe('READONLY')
  expect(await errorOf(client.register('s', first))).toMatchObject({ code: errorCodes.operationNotPermitted })
  expect(await client.modes.delete('s')).toBe('READONLY')
  expect(await client.modes.get(null)).toBe('READWRITE')
})

test('a schema is imported with its id and version', async () => {
  await client.modes.put('s', 'IMPORT')
  expect(await client.register('s', first, { id: 77, version: 5 })).toMatchObject({ id: 77, version: 5 })
  expect(await client.subjects.versions('s')).toEqual([5])
})

test('deletes are soft, then for good, and what is gone is not told from a cache', async () => {
  await client.register('s', first)
  await client.byId(1, 's')
  expect(await client.subjects.deleteVersion('s', 1)).toBe(1)
  expect(await errorOf(client.latest('s'))).toMatchObject({ code: errorCodes.subjectNotFound, isNotFound: true })
  expect(await client.subjects.versions('s', { deleted: true })).toEqual([1])
  expect(await client.subjects.delete('s', { permanent: true })).toEqual([1])
  expect(await errorOf(client.byId(1, 's'))).toMatchObject({ code: errorCodes.schemaNotFound })
})

test('contexts keep subjects apart, and names with odd letters reach the registry whole', async () => {
  await client.register(':.prod:a/b %;ü', first)
  expect(await client.subjects.list()).toEqual([':.prod:a/b %;ü'])
  expect(await client.subjects.list({ prefix: '' })).toEqual([])
  expect(await client.contexts.list()).toEqual(['.', '.prod'])
  expect((await client.latest(':.prod:a/b %;ü')).id).toBe(1)
  expect(await errorOf(client.contexts.delete('.prod'))).toMatchObject({ code: errorCodes.contextNotEmpty })
  expect(await client.contexts.delete('.empty')).toBeUndefined()
})

test('references are resolved in the order that a parser needs', async () => {
  const wrap = (name: string, type: string) => JSON.stringify({ type: 'record', name, fields: [{ name: 'f', type }] })
  await client.register('c', { schema: wrap('C', 'int') })
  await client.register('b', { schema: wrap('B', 'C'), references: [{ name: 'C', subject: 'c', version: 1 }] })
  await client.register('a', { schema: wrap('A', 'B'), references: [{ name: 'B', subject: 'b', version: -1 }] })
  const resolved = await client.resolveReferences(await client.latest('a'))
  expect(resolved.map(({ name, direct, text }) => [name, direct, text])).toEqual([
    ['C', false, wrap('C', 'int')],
    ['B', true, wrap('B', 'C')],
  ])
  expect(await client.subjects.referencedBy('c', 1)).toEqual([2])
})

test('the newest version with given properties is found', async () => {
  await client.register('s', { ...first, metadata: { properties: { major: '1' } } })
  await client.register('s', { ...second, metadata: { properties: { major: '2' } } })
  expect((await client.latestWithMetadata('s', { major: '1' })).version).toBe(1)
  expect(await errorOf(client.latestWithMetadata('s', { major: '3' }))).toMatchObject({ code: 40403 })
})

describe('associations', () => {
  const harbour = { resourceName: 'harbour', resourceNamespace: 'bay', resourceId: 'r-1' }
  const onTugs = { subject: 'tugs', associationType: 'value', lifecycle: 'WEAK' } as const

  beforeEach(async () => {
    await client.register('tugs', first)
  })

  test('are made, read by topic, id and subject, added to and deleted', async () => {
    const request = { ...harbour, associations: [onTugs] }
    expect(await client.associations.create(request, { dryRun: true })).not.toHaveProperty('associations')
    expect(await client.associationsOf('harbour')).toEqual([])
    expect(await client.associations.create(request)).toMatchObject({ associations: [onTugs] })
    const key = { ...onTugs, associationType: 'key' }
    expect(await client.associations.put('r-1', { ...harbour, associations: [key] })).toMatchObject({
      associations: [key],
    })
    expect(await client.associationsOf('harbour', { associationTypes: ['value'] })).toMatchObject([onTugs])
    expect(await client.associations.ofResource('bay', '-')).toHaveLength(2)
    expect(await client.associations.ofResourceId('r-1', { lifecycle: 'STRONG' })).toEqual([])
    expect(await client.associations.ofSubject('tugs', { offset: 1 })).toHaveLength(1)
    expect(await client.schemas.list({ associationTypes: ['key'] })).toMatchObject([{ associations: [key] }])
    expect(await errorOf(client.subjects.delete('tugs'))).toMatchObject({ status: 409, code: 40904 })
    await client.associations.delete('r-1', { associationTypes: ['key'] })
    expect(await client.associations.ofResourceId('r-1')).toMatchObject([onTugs])
  })

  test('bring a schema with them, which goes when they are deleted with their subject', async () => {
    const { associations } = await client.associations.create({ ...harbour, associations: [{ schema: first }] })
    const subject = ':.bay:harbour-value'
    expect(associations).toMatchObject([{ subject, lifecycle: 'STRONG', schema: { subject, version: 1, ...first } }])
    expect(await errorOf(client.associations.delete('r-1'))).toMatchObject({ status: 409, code: 40908 })
    await client.associations.delete('r-1', { cascadeLifecycle: true })
    expect(await client.subjects.list({ deleted: true })).toEqual(['tugs'])
    expect(await errorOf(client.associations.delete('r-1'))).toMatchObject({ code: 40410, isNotFound: true })
  })

  test('are changed and read many at a time', async () => {
    const mutated = await client.associations.batchMutate([
      { ...harbour, associations: [{ ...onTugs, opType: 'CREATE' }] },
      { ...harbour, resourceId: 'r-2', associations: [{ subject: 'nothing', opType: 'UPSERT' }] },
      { ...harbour, resourceId: 'r-3', associations: [{ opType: 'DELETE' }] },
    ])
    expect(mutated.map(({ result, error }) => error?.error_code ?? result?.resourceId)).toEqual(['r-1', 40907, 'r-3'])
    const [known, unknown] = await client.associations.batchGet([{ resourceId: 'r-1' }, { resourceId: 'r-2' }], {
      includeSchemas: true,
    })
    expect(known?.result?.associations).toMatchObject([{ ...onTugs, schema: { version: 1, ...first } }])
    expect(unknown?.result).toEqual({ resourceId: 'r-2' })
  })
})

test('the registry tells who it is', async () => {
  await client.server.ping()
  expect((await client.server.version()).version).toBe('1.2.3')
  expect(await client.schemas.types()).toEqual(expect.arrayContaining(['AVRO', 'JSON', 'PROTOBUF']))
  expect(await client.server.id()).toHaveProperty('scope')
})
