import { ExpiringCache } from '../../src/client/expiring-cache.ts'
import { errorCodes } from '../../src/client/index.ts'
import { avro, clientAndServer, errorOf, registered, stored, subjectSchema } from './fixture.ts'
import { error, json } from './scripted-server.ts'
import { TestClock } from './test-clock.ts'

describe('what the registry never changes is asked for once', () => {
  test('a registration, by subject, text and options', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json(registered))
    for (let i = 0; i < 3; i++) expect(await client.register('s', { ...avro })).toEqual(registered)
    expect(server.seen.length).toBe(1)
    await client.register('t', avro)
    await client.register('s', avro, { normalize: true })
    await client.register('s', { ...avro, references: [{ name: 'r', subject: 'r', version: 1 }] })
    await client.register('s', { ...avro, ruleSet: {} })
    expect(server.seen.length).toBe(5)
  })

  test('a look-up, with and without deleted versions', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json(subjectSchema))
    for (let i = 0; i < 3; i++) expect(await client.lookup('s', avro)).toEqual(subjectSchema)
    await client.lookup('s', avro, { deleted: true })
    expect(server.seen.map(({ query }) => query.get('deleted'))).toEqual(['false', 'true'])
  })

  test('an id in each subject, and a guid', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json(stored))
    for (let i = 0; i < 3; i++) {
      expect(await client.byId(7, 's')).toEqual({ ...stored, id: 7 })
      await client.byId(7, ':.ctx:s')
      await client.byGuid('g')
    }
    expect(server.seen.map(({ path, query }) => `${path} ${query.get('subject')}`)).toEqual([
      '/schemas/ids/7 s',
      '/schemas/ids/7 :.ctx:s',
      '/schemas/guids/g null',
    ])
  })

  test('a failure is not kept', async () => {
    const { server, client } = await clientAndServer()
    server.plays(error(409, 40901))
    await errorOf(client.register('s', avro))
    await errorOf(client.register('s', avro))
    expect(server.seen.length).toBe(2)
  })

  test('a registration that asks for a version, an id, tags or force is always sent', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json(registered))
    const wishes = [{ version: 2 }, { id: 7 }, { propagateSchemaTags: true }, { schemaTagsToAdd: [] }, { force: true }]
    for (const wish of [...wishes, ...wishes]) await client.register('s', avro, wish)
    expect(server.seen.length).toBe(10)
    for (const undone of [{ version: undefined }, { force: false }, {}]) {
      await client.register('s', avro, undone as object)
    }
    expect(server.seen.length).toBe(11)
  })
})

describe('a definition object', () => {
  test('that was changed is another definition', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json({ id: 1 }), json({ id: 1 }), json({ id: 2 }))
    const definition = { schema: '"int"', metadata: { properties: { a: '1' } } }
    for (let i = 0; i < 3; i++) expect(await client.register('s', definition)).toEqual({ id: 1 })
    definition.metadata = { properties: { a: '2' } }
    expect(await client.register('s', definition)).toEqual({ id: 1 })
    definition.schema = '"long"'
    expect(await client.register('s', definition)).toEqual({ id: 2 })
    expect(server.seen.length).toBe(3)
  })

  test('that is changed while it is registered is remembered as it was', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json({ id: 1 }), json({ id: 2 }))
    const definition = { schema: '"int"' }
    const registering = client.register('s', definition)
    definition.schema = '"long"'
    expect(await registering).toEqual({ id: 1 })
    expect(await client.register('s', definition)).toEqual({ id: 2 })
    expect(await client.register('s', { schema: '"int"', schemaType: 'AVRO', references: [] })).toEqual({ id: 1 })
    expect(server.seen.map(({ body }) => (JSON.parse(body) as { schema: string }).schema)).toEqual(['"int"', '"long"'])
  })

  test('that came from the registry is registered without its version and id', async () => {
    const { server, client } = await clientAndServer()
    server.plays(
      json({ ...subjectSchema, guid: 'g', ts: 1, deleted: false, metadata: { properties: {} } }),
      json({ id: 1 }),
    )
    await client.register('copy', await client.latest('s'))
    const body = { schemaType: 'AVRO', schema: '"string"', metadata: { properties: {} } }
    expect(JSON.parse(server.seen[1]?.body ?? '')).toEqual(body)
  })

  test('is known for each of very many subjects', async () => {
    const { server, client } = await clientAndServer()
    server.plays((response, { path }) => json({ id: Number(path.split('/')[2]) })(response, server.seen[0]!))
    const subjects = Array.from({ length: 250 }, (_, n) => `${n}`)
    for (let round = 0; round < 2; round++) {
      const registered = await Promise.all(subjects.map(subject => client.register(subject, avro)))
      expect(registered.map(({ id }) => `${id}`)).toEqual(subjects)
    }
    expect(server.seen.length).toBe(250)
  })
})

describe('what changes is believed for a time', () => {
  test('the latest version, with and without metadata, and a version by number', async () => {
    const { server, client, clock } = await clientAndServer({ latestTtlMs: 1000 })
    server.plays(json(subjectSchema))
    const askAll = async () => {
      await client.latest('s')
      await client.latestWithMetadata('s', { major: '1' })
      await client.version('s', 1)
    }
    await askAll()
    clock.pass(999)
    await askAll()
    expect(server.seen.length).toBe(3)
    clock.pass(1)
    await askAll()
    expect(server.seen.length).toBe(6)
  })

  test.each([
    [0, 3],
    [-1, 1],
  ])('a time of %i asks %i times', async (latestTtlMs, times) => {
    const { server, client, clock } = await clientAndServer({ latestTtlMs })
    server.plays(json(subjectSchema))
    for (let i = 0; i < 3; i++) {
      await client.latest('s')
      clock.pass(1e12)
    }
    expect(server.seen.length).toBe(times)
  })

  test('the same properties in another order are one question', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json(subjectSchema))
    await client.latestWithMetadata('s', { a: '1', b: '2' })
    await client.latestWithMetadata('s', { b: '2', a: '1' })
    expect(server.seen.map(({ query }) => query.toString())).toEqual(['key=a&key=b&value=1&value=2&deleted=true'])
  })

  test('a registration by this client makes the latest of its subject unknown, and of no other', async () => {
    const { server, client } = await clientAndServer()
    server.plays(json(subjectSchema))
    const askAll = async () => {
      await client.latest('s')
      await client.latest('t')
      await client.latestWithMetadata('s', { major: '1' })
    }
    await askAll()
    await client.register('s', avro)
    await askAll()
    const paths = server.seen.map(({ method, path }) => `${method} ${path}`)
    const again = ['GET /subjects/s/versions/latest', 'GET /subjects/s/metadata']
    expect(paths.slice(3)).toEqual(['POST /subjects/s/versions', ...again])
  })

  test('any other change by this client makes everything unknown, even when it failed', async () => {
    const { server, client } = await clientAndServer()
    const askAll = async () => {
      await client.byId(7)
      await client.register('s', avro)
      await client.lookup('s', avro)
      await client.latest('s')
    }
    server.plays(json(subjectSchema))
    await askAll()
    server.plays(error(422, 42206), json(subjectSchema))
    await errorOf(client.subjects.delete('s'))
    await askAll()
    await askAll()
    expect(server.seen.length).toBe(9)
    client.clearCaches()
    await askAll()
    expect(server.seen.length).toBe(13)
  })
})

describe('what is missing', () => {
  const unknown = error(404, errorCodes.schemaNotFound)

  test('is asked for again each time, unless a time is set', async () => {
    const { server, client } = await clientAndServer()
    server.plays(unknown)
    for (let i = 0; i < 2; i++) {
      await errorOf(client.byId(1))
      await errorOf(client.lookup('s', avro))
      await errorOf(client.latest('s'))
    }
    expect(server.seen.length).toBe(6)
  })

  test('is remembered for that time, and told as an error of its own', async () => {
    const ttl = { missingIdTtlMs: 1000, missingSchemaTtlMs: 1000, missingVersionTtlMs: 1000 }
    const { server, client, clock } = await clientAndServer(ttl)
    server.plays(unknown)
    const questions = [
      () => client.byId(1),
      () => client.byGuid('g'),
      () => client.lookup('s', avro),
      () => client.latest('s'),
    ]
    for (const ask of questions) {
      const first = await errorOf(ask())
      const before = server.seen.length
      const second = await errorOf(ask())
      expect(server.seen.length).toBe(before)
      expect(second).toMatchObject({ kind: 'refused', status: 404, code: 40403, isNotFound: true, attempts: 0 })
      expect(second).not.toBe(first)
      clock.pass(1000)
      await errorOf(ask())
      expect(server.seen.length).toBe(before + 1)
    }
  })

  test('is forgotten with the next registration', async () => {
    const { server, client } = await clientAndServer({ missingIdTtlMs: -1 })
    server.plays(unknown, json(registered), json(stored))
    await errorOf(client.byId(7))
    await client.register('s', avro)
    expect(await client.byId(7)).toMatchObject({ id: 7 })
  })

  test.each([
    ['a 404 of something else than a registry', error(404, 404)],
    ['another refusal', error(422, 42201)],
    ['a fault', error(501, 50101)],
  ])('is not what %s says', async (_, refusal) => {
    const { server, client } = await clientAndServer({ missingIdTtlMs: -1 })
    server.plays(refusal)
    await errorOf(client.byId(1))
    await errorOf(client.byId(1))
    expect(server.seen.length).toBe(2)
  })

  test('is bounded in number', async () => {
    const { server, client } = await clientAndServer({ missingIdTtlMs: -1, missingCapacity: 2 })
    server.plays(unknown)
    for (const id of [1, 2, 3, 3, 2, 1]) await errorOf(client.byId(id))
    expect(server.seen.map(({ path }) => path.slice(-1))).toEqual(['1', '2', '3', '1'])
  })
})

describe('bounds', () => {
  test('the least recently used schema is asked for again', async () => {
    const { server, client } = await clientAndServer({ cacheCapacity: 2 })
    server.plays(json(stored))
    for (const id of [1, 2, 1, 3, 1, 2]) await client.byId(id)
    expect(server.seen.map(({ path }) => path.slice(-1))).toEqual(['1', '2', '3', '2'])
  })

  test('a long text counts as many entries, and one beyond the whole cache is not kept', async () => {
    const { server, client } = await clientAndServer({ cacheCapacity: 3 })
    const long = (length: number) => json({ ...stored, schema: 'x'.repeat(length) })
    server.plays(long(20_000), long(20_000), long(20_000), long(70_000))
    for (const id of [1, 2, 1, 3, 3]) await client.byId(id)
    expect(server.seen.map(({ path }) => path.slice(-1))).toEqual(['1', '2', '1', '3', '3'])
  })

  test('a cache of capacity 0 keeps nothing', async () => {
    const { server, client } = await clientAndServer({ cacheCapacity: 0 })
    server.plays(json(stored))
    await client.byId(1)
    await client.byId(1)
    expect(server.seen.length).toBe(2)
  })

  test('an entry that has expired leaves its place', () => {
    const clock = new TestClock()
    const cache = new ExpiringCache<string>(clock, { capacity: 10, ttlMs: 5 })
    cache.set('a', 'A')
    expect([cache.get('a'), cache.size]).toEqual(['A', 1])
    clock.pass(5)
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0])
  })
})
