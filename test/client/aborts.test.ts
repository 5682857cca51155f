import { getEventListeners } from 'node:events'
import { RegistryClient, type CallOptions } from '../../src/client/index.ts'
import { clientAndServer, errorOf, servers } from './fixture.ts'
import { error, json, silence, stuckBody, until, type Behaviour, type ScriptedServer } from './scripted-server.ts'
import { TestClock } from './test-clock.ts'

const reason = new Error('enough')

test('a signal that is aborted already sends nothing', async () => {
  const { server, client } = await clientAndServer()
  expect(await errorOf(client.subjects.list({ signal: AbortSignal.abort(reason) }))).toBe(reason)
  expect(await errorOf(client.configs.put(null, {}, { signal: AbortSignal.abort(reason) }))).toBe(reason)
  expect(server.seen).toEqual([])
})

test.each<[string, Behaviour]>([
  ['before the answer begins', silence],
  ['in the middle of the answer', stuckBody],
])('an abort %s rejects with its reason and cuts the request off', async (_, behaviour) => {
  const { server, client, clock } = await clientAndServer()
  server.plays(behaviour)
  const calls = [
    (options: CallOptions) => client.byId(1, '', options),
    (options: CallOptions) => client.configs.put(null, {}, options),
  ]
  for (const call of calls) {
    const before = server.seen.length
    const controller = new AbortController()
    const failure = errorOf(call(controller))
    await until(() => server.seen.length > before)
    controller.abort(reason)
    expect(await failure).toBe(reason)
    await until(() => server.cut === server.seen.length)
    expect(clock.running).toBe(0)
  }
})

test('an abort while waiting for the next attempt ends the wait', async () => {
  const { server, client, clock } = await clientAndServer({ clock: new TestClock(0) })
  const controller = new AbortController()
  server.plays(error(503))
  const failure = errorOf(client.subjects.list(controller))
  await until(() => server.seen.length === 1)
  controller.abort(reason)
  expect(await failure).toBe(reason)
  expect(server.seen.length).toBe(1)
  expect(clock.running).toBe(0)
})

test('an abort while waiting for a free slot gives the place up', async () => {
  const { server, client } = await clientAndServer({ maxConcurrentRequests: 1 })
  const [first, second] = [new AbortController(), new AbortController()]
  server.plays(silence, json({ schema: '1' }))
  const waiting = [errorOf(client.byId(1, '', first)), errorOf(client.byId(2, '', second))]
  await until(() => server.seen.length === 1)
  const third = client.byId(3)
  second.abort(reason)
  first.abort(reason)
  expect(await Promise.all(waiting)).toEqual([reason, reason])
  expect(await third).toMatchObject({ id: 3 })
  expect(server.seen.map(({ path }) => path)).toEqual(['/schemas/ids/1', '/schemas/ids/3'])
})

test('an abort while a token is fetched ends that too', async () => {
  const [registry, issuer] = (await servers(2)) as [ScriptedServer, ScriptedServer]
  issuer.plays(silence)
  const credentials = { type: 'oauth', tokenUrl: issuer.url, clientId: 'c', clientSecret: 's' } as const
  const client = new RegistryClient({ urls: registry.url, credentials })
  const controller = new AbortController()
  const failure = errorOf(client.subjects.list(controller))
  await until(() => issuer.seen.length === 1)
  controller.abort(reason)
  expect(await failure).toBe(reason)
  await until(() => issuer.cut === 1)
  expect(registry.seen).toEqual([])
})

test('a source of tokens that never answers does not hold an aborted call', async () => {
  const { client } = await clientAndServer({ credentials: { type: 'bearer', token: () => new Promise(() => {}) } })
  const controller = new AbortController()
  const failure = errorOf(client.subjects.list(controller))
  controller.abort(reason)
  expect(await failure).toBe(reason)
})

test('a fetch that does not listen to its signal does not hold an aborted call', async () => {
  const { client } = await clientAndServer({ fetch: () => new Promise(() => {}) })
  const controller = new AbortController()
  const failure = errorOf(client.subjects.list(controller))
  controller.abort(reason)
  expect(await failure).toBe(reason)
})

test('a signal that outlives many calls keeps nothing of them', async () => {
  const { server, client } = await clientAndServer()
  const { signal } = new AbortController()
  server.plays(json({ schema: '1' }), error(503), json({ schema: '1' }), error(404))
  await client.byId(1, '', { signal })
  await client.byId(2, '', { signal })
  await errorOf(client.byId(3, '', { signal }))
  await errorOf(client.configs.put(null, {}, { signal }))
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('an abort after the end changes nothing', async () => {
  const { server, client } = await clientAndServer()
  const controller = new AbortController()
  server.plays(json(['s']))
  expect(await client.subjects.list(controller)).toEqual(['s'])
  controller.abort(reason)
  expect(await client.subjects.list()).toEqual(['s'])
})
