import { Flights } from '../../src/client/flights.ts'
import { avro, clientAndServer, errorOf, registered, stored, subjectSchema } from './fixture.ts'
import { drop, error, json, until, type Behaviour } from './scripted-server.ts'

/** An answer that waits until the test lets it go. */
function held(behaviour: Behaviour) {
  let release = () => {}
  const gate = new Promise<void>(resolve => (release = resolve))
  const waits: Behaviour = (response, seen) => void gate.then(() => behaviour(response, seen))
  return { waits, release: () => release() }
}

test('equal requests at one time are one request with one answer', async () => {
  const { server, client } = await clientAndServer()
  server.plays(json(registered))
  const all = Array.from({ length: 50 }, () => client.register('s', { ...avro }))
  expect(new Set((await Promise.all(all)).map(({ id }) => id))).toEqual(new Set([7]))
  expect(server.seen.length).toBe(1)
})

test('requests that differ in subject, text or options are several', async () => {
  const { server, client } = await clientAndServer()
  server.plays(json(registered))
  await Promise.all([
    client.register('s', avro),
    client.register('t', avro),
    client.register('s', { schema: '"int"' }),
    client.register('s', { ...avro, schemaType: 'JSON' }),
    client.register('s', { ...avro, metadata: {} }),
    client.register('s', avro, { normalize: true }),
  ])
  expect(server.seen.length).toBe(6)
})

test('a failure is shared and not kept', async () => {
  const { server, client } = await clientAndServer()
  server.plays(error(404, 40403), json(stored))
  const failures = await Promise.all([errorOf(client.byId(7)), errorOf(client.byId(7))])
  expect(failures[0]).toBe(failures[1])
  expect(await client.byId(7)).toMatchObject({ id: 7 })
})

test('one caller that gives up leaves the request to the others', async () => {
  const { server, client } = await clientAndServer()
  const { waits, release } = held(json(stored))
  server.plays(waits)
  const controller = new AbortController()
  const impatient = errorOf(client.byId(7, '', controller))
  const patient = client.byId(7)
  await until(() => server.seen.length === 1)
  controller.abort(new Error('enough'))
  expect(await impatient).toMatchObject({ message: 'enough' })
  release()
  expect(await patient).toMatchObject({ id: 7 })
  expect(server.seen.length).toBe(1)
})

test('when all give up the request ends, and the next caller sends one of its own', async () => {
  const { server, client } = await clientAndServer()
  server.plays(held(json(stored)).waits, json(stored))
  const controller = new AbortController()
  const both = [errorOf(client.byId(7, '', controller)), errorOf(client.byId(7, '', controller))]
  await until(() => server.seen.length === 1)
  controller.abort(new Error('enough'))
  await Promise.all(both)
  expect(await client.byId(7)).toMatchObject({ id: 7 })
  expect(server.seen.length).toBe(2)
})

test('a read after a write does not join one from before it', async () => {
  const { server, client } = await clientAndServer()
  const old = held(json({ compatibilityLevel: 'NONE' }))
  server.plays(old.waits, json({ compatibility: 'FULL' }), json({ compatibilityLevel: 'FULL' }))
  const before = client.configs.get('s')
  await until(() => server.seen.length === 1)
  await client.configs.put('s', { compatibilityLevel: 'FULL' })
  expect(await client.configs.get('s')).toEqual({ compatibilityLevel: 'FULL' })
  old.release()
  expect(await before).toEqual({ compatibilityLevel: 'NONE' })
})

test('nor does a read after a registration', async () => {
  const { server, client } = await clientAndServer()
  const old = held(json([1]))
  server.plays(old.waits, json(registered), json([1, 2]))
  const before = client.subjects.versions('s')
  await until(() => server.seen.length === 1)
  await client.register('s', avro)
  expect(await client.subjects.versions('s')).toEqual([1, 2])
  old.release()
  expect(await before).toEqual([1])
})

test('nor is the late answer of one from before a write put into a cache', async () => {
  const { server, client } = await clientAndServer()
  const old = held(json({ ...subjectSchema, version: 1 }))
  server.plays(old.waits, json({ ...registered, version: 2 }), json({ ...subjectSchema, version: 2 }))
  const before = client.latest('s')
  await until(() => server.seen.length === 1)
  await client.register('s', avro)
  old.release()
  expect(await before).toMatchObject({ version: 1 })
  expect(await client.latest('s')).toMatchObject({ version: 2 })
})

test('writes that are equal are all sent', async () => {
  const { server, client } = await clientAndServer()
  server.plays(json([1]))
  await Promise.all([client.subjects.delete('s'), client.subjects.delete('s')])
  await Promise.all([
    client.register('s', avro, { version: -2 }).catch(() => 0),
    client.register('s', avro, { version: -2 }).catch(() => 0),
  ])
  expect(server.seen.length).toBe(4)
})

test('no more requests run at one time than allowed, and the others come in turn', async () => {
  const { server, client } = await clientAndServer({ maxConcurrentRequests: 3 })
  // Answers only when three are there: with fewer at a time this would never end.
  const running: (() => void)[] = []
  let most = 0
  server.plays((response, seen) => {
    running.push(() => json(stored)(response, seen))
    most = Math.max(most, running.length)
    if (running.length >= 3) setImmediate(() => running.splice(0).forEach(answer => answer()))
  })
  await Promise.all(Array.from({ length: 30 }, (_, id) => client.byId(id)))
  expect([most, server.seen.length]).toEqual([3, 30])
})

test('a slot is free again after a failure', async () => {
  const { server, client } = await clientAndServer({ maxConcurrentRequests: 1, maxRetries: 0 })
  server.plays(drop, error(500), json(stored))
  await errorOf(client.byId(1))
  await errorOf(client.byId(2))
  expect(await client.byId(3)).toMatchObject({ id: 3 })
})

test('a flight forgets its key when it has landed', async () => {
  const flights = new Flights<number>()
  const { signal } = new AbortController()
  let starts = 0
  const work = async () => ++starts
  expect(await Promise.all([flights.join('a', signal, work), flights.join('a', signal, work)])).toEqual([1, 1])
  expect(await flights.join('a', signal, work)).toBe(2)
})
