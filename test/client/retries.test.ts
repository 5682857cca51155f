import { createServer } from 'node:net'
import { once } from 'node:events'
import { RegistryClient } from '../../src/client/index.ts'
import { clientAndServer, errorOf, servers } from './fixture.ts'
import { drop, error, halfBody, json, silence, until, type ScriptedServer } from './scripted-server.ts'
import { TestClock } from './test-clock.ts'

const subjects = json(['s'])

describe('one URL', () => {
  test.each([408, 429, 500, 502, 503, 504])('status %i is tried again', async status => {
    const { server, client, clock } = await clientAndServer()
    server.plays(error(status), subjects)
    expect(await client.subjects.list()).toEqual(['s'])
    expect(server.seen.length).toBe(2)
    expect(clock.waits).toEqual([500])
  })

  test.each([400, 401, 403, 404, 405, 409, 413, 415, 422, 501, 505, 511])('status %i is final', async status => {
    const { server, client, clock } = await clientAndServer()
    server.plays(error(status), subjects)
    const refusal = await errorOf(client.subjects.list())
    expect(refusal).toMatchObject({ kind: 'refused', status, code: status * 100 + 1, attempts: 1 })
    expect(server.seen.length).toBe(1)
    expect(clock.waits).toEqual([])
  })

  test.each([
    ['dropped', drop],
    ['dropped in the middle of its body', halfBody],
  ])('a connection that is %s is tried again', async (_, fault) => {
    const { server, client } = await clientAndServer()
    server.plays(fault, subjects)
    expect(await client.subjects.list()).toEqual(['s'])
    expect(server.seen.length).toBe(2)
  })

  test('a request without an answer is given up after its time and tried again', async () => {
    const { server, client, clock } = await clientAndServer({ attemptTimeoutMs: 31_000 })
    server.plays(silence, subjects)
    const list = client.subjects.list()
    await until(() => server.seen.length === 1)
    expect(clock.reach(31_000)).toBe(1)
    expect(await list).toEqual(['s'])
  })

  test('retries end with the last failure and tell how many requests there were', async () => {
    const { server, client, clock } = await clientAndServer()
    server.plays(error(503, 50301))
    expect(await errorOf(client.subjects.list())).toMatchObject({
      kind: 'refused',
      status: 503,
      code: 50301,
      attempts: 4,
    })
    expect(clock.waits).toEqual([500, 1000, 2000])
    expect(clock.running).toBe(0)
  })

  test('maxRetries 0 sends one request', async () => {
    const { server, client } = await clientAndServer({ maxRetries: 0 })
    server.plays(error(503))
    await errorOf(client.subjects.list())
    expect(server.seen.length).toBe(1)
  })

  test('a wait is drawn from zero to a range that doubles up to the longest wait', async () => {
    const drawn = [0, 0.25, 0.999, 0.5, 0.5]
    const random = () => drawn.shift() ?? 0
    const limits = { maxRetries: 5, retryWaitMs: 100, retryMaxWaitMs: 700 }
    const { server, client, clock } = await clientAndServer({ ...limits, random })
    server.plays(error(503))
    await errorOf(client.subjects.list())
    expect(clock.waits).toEqual([0, 50, 399.6, 350, 350])
  })

  test('Retry-After makes a wait longer, up to the longest wait', async () => {
    const { server, client, clock } = await clientAndServer({ retryMaxWaitMs: 5000 })
    const after = (seconds: string) => error(429, 42901, { 'Retry-After': seconds })
    server.plays(after('3'), after('3600'), after('soon'), subjects)
    await client.subjects.list()
    expect(clock.waits).toEqual([3000, 5000, 2000])
  })

  test('a call ends before its time limit when the next wait would go beyond it', async () => {
    const { server, client, clock } = await clientAndServer({ callTimeoutMs: 26_000, maxRetries: 100, random: () => 1 })
    server.plays(error(503))
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'refused', status: 503 })
    // 1 + 2 + 4 + 8 seconds; 16 more would be 31.
    expect(clock.waits).toEqual([1000, 2000, 4000, 8000])
  })

  test('the time limit of a call ends a request in the middle, and its error names the failure before', async () => {
    const { server, client, clock } = await clientAndServer({ callTimeoutMs: 60_000 })
    server.plays(error(503), silence)
    const failure = errorOf(client.subjects.list())
    await until(() => server.seen.length === 2)
    expect(clock.reach(60_000)).toBe(1)
    const message = 'no answer from the registry: not done within 60000 ms; refused with 50301'
    expect(await failure).toMatchObject({ kind: 'timeout', attempts: 2, message })
    expect(clock.running).toBe(0)
  })

  test('an error tells the request, without credentials, and the id of the answer', async () => {
    const { server, client } = await clientAndServer()
    server.plays(error(422, 42201, { 'X-Request-ID': 'r-1' }))
    const url = server.url.replace('//', '//user:secret@')
    const withCredentials = new RegistryClient({ urls: url })
    const failure = await errorOf(withCredentials.register('s', { schema: '' }))
    const asked = { method: 'POST', url: `${server.url}/subjects/s/versions?normalize=false` }
    expect(failure).toMatchObject({ ...asked, requestId: 'r-1', message: 'refused with 42201' })
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('secret')
    await client.close()
  })
})

describe('what must not be done twice', () => {
  const next = { version: -2 }
  const registration = json({ id: 1 })

  test('a registration of a further version is not repeated after a lost connection', async () => {
    const { server, client } = await clientAndServer()
    server.plays(drop, registration)
    const failure = await errorOf(client.register('s', { schema: '' }, next))
    expect(failure).toMatchObject({ kind: 'connection', attempts: 1, isOutcomeUnknown: true })
  })

  test.each([500, 502, 504])('nor after status %i, which leaves open what was done', async status => {
    const { server, client } = await clientAndServer()
    server.plays(error(status), registration)
    expect(await errorOf(client.register('s', { schema: '' }, next))).toMatchObject({ status, isOutcomeUnknown: true })
  })

  test.each([408, 429, 503])('but it is after status %i, where nothing was done', async status => {
    const { server, client } = await clientAndServer()
    server.plays(error(status), registration)
    expect(await client.register('s', { schema: '' }, next)).toEqual({ id: 1 })
  })

  test('and after a connection that was never made', async () => {
    const [server] = (await servers(1)) as [ScriptedServer]
    server.plays(registration)
    const client = new RegistryClient({ urls: [await refusedUrl(), server.url] })
    expect(await client.register('s', { schema: '' }, next)).toEqual({ id: 1 })
  })

  test('tags without a version, and a delete of the latest, are such requests too', async () => {
    const { server, client } = await clientAndServer()
    server.plays(drop)
    await errorOf(client.subjects.tag('s', 1, {}))
    await errorOf(client.subjects.deleteVersion('s', 'latest'))
    expect(server.seen.length).toBe(2)
    await errorOf(client.subjects.tag('s', 1, { newVersion: 2 }))
    await errorOf(client.subjects.deleteVersion('s', 1))
    expect(server.seen.length).toBe(10)
  })

  test('a refusal after a lost answer says that the outcome of the first request is unknown', async () => {
    const { server, client } = await clientAndServer()
    server.plays(drop, error(404, 40406))
    const failure = await errorOf(client.subjects.deleteVersion('s', 1))
    expect(failure).toMatchObject({ code: 40406, attempts: 2, isOutcomeUnknown: true })
  })
})

describe('several URLs', () => {
  async function clientOf(started: readonly ScriptedServer[]) {
    const clock = new TestClock()
    const client = new RegistryClient({ urls: started.map(({ url }) => url), clock, random: () => 0.5 })
    return { clock, client }
  }

  test.each([
    ['a dropped connection', drop],
    ['half a body', halfBody],
    ['status 502', error(502)],
    ['status 503', error(503)],
    ['status 504', error(504)],
  ])('after %s the next URL is asked at once', async (_, fault) => {
    const [first, second] = (await servers(2)) as [ScriptedServer, ScriptedServer]
    first.plays(fault)
    second.plays(subjects)
    const { client, clock } = await clientOf([first, second])
    expect(await client.subjects.list()).toEqual(['s'])
    expect([first.seen.length, second.seen.length, clock.waits]).toEqual([1, 1, []])
  })

  test.each([408, 429, 500])('after status %i the next URL is asked after a wait', async status => {
    const [first, second] = (await servers(2)) as [ScriptedServer, ScriptedServer]
    first.plays(error(status))
    second.plays(subjects)
    const { client, clock } = await clientOf([first, second])
    expect(await client.subjects.list()).toEqual(['s'])
    expect([first.seen.length, second.seen.length, clock.waits]).toEqual([1, 1, [500]])
  })

  test.each([400, 401, 404, 409, 422])('after status %i no other URL is asked', async status => {
    const [first, second] = (await servers(2)) as [ScriptedServer, ScriptedServer]
    first.plays(error(status))
    const { client } = await clientOf([first, second])
    await errorOf(client.subjects.list())
    expect(second.seen.length).toBe(0)
  })

  test('the URL that answered stays the first until it fails', async () => {
    const [first, second] = (await servers(2)) as [ScriptedServer, ScriptedServer]
    first.plays(drop, subjects)
    second.plays(subjects, subjects, drop)
    const { client } = await clientOf([first, second])
    for (let i = 0; i < 3; i++) await client.subjects.list()
    expect([first.seen.length, second.seen.length]).toEqual([2, 3])
    await client.subjects.list()
    expect([first.seen.length, second.seen.length]).toEqual([3, 3])
  })

  test('calls that fail together at one URL move on by one URL', async () => {
    const [first, second] = (await servers(2)) as [ScriptedServer, ScriptedServer]
    first.plays(drop)
    second.plays(json({ schema: '1' }))
    const { client } = await clientOf([first, second])
    await Promise.all([client.byId(1), client.byId(2)])
    await client.byId(3)
    expect([first.seen.length, second.seen.length]).toEqual([2, 3])
  })

  test('every URL is asked once between two waits', async () => {
    const started = await servers(3)
    for (const server of started) server.plays(drop)
    const { client, clock } = await clientOf(started)
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'connection', attempts: 12 })
    expect(clock.waits).toEqual([500, 1000, 2000])
    expect(started.map(({ seen }) => seen.length)).toEqual([4, 4, 4])
  })

  test('a URL where nobody listens is passed over', async () => {
    const [server] = (await servers(1)) as [ScriptedServer]
    server.plays(subjects)
    const client = new RegistryClient({ urls: `${await refusedUrl()}, ${server.url}/` })
    expect(await client.subjects.list()).toEqual(['s'])
  })

  test('the path of a URL stands before that of the request', async () => {
    const { server } = await clientAndServer()
    server.plays(subjects)
    await new RegistryClient({ urls: `${server.url}/contexts/.prod/` }).subjects.list()
    expect(server.seen[0]?.path).toBe('/contexts/.prod/subjects')
  })
})

/** A URL of this machine where nobody listens. */
async function refusedUrl(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise(resolve => probe.close(resolve))
  return `http://127.0.0.1:${port}`
}
