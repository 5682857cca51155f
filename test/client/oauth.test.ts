import { RegistryClient, type Credentials } from '../../src/client/index.ts'
import { errorOf, servers } from './fixture.ts'
import { drop, error, json, text, until, type ScriptedServer } from './scripted-server.ts'
import { TestClock } from './test-clock.ts'

const token = (name: string, seconds?: unknown) =>
  json({ access_token: name, token_type: 'Bearer', expires_in: seconds })

async function registryAndIssuer(changes: Partial<Credentials & { type: 'oauth' }> = {}) {
  const [registry, issuer] = (await servers(2)) as [ScriptedServer, ScriptedServer]
  registry.plays(json(['s']))
  const clock = new TestClock()
  const tokenUrl = `${issuer.url}/oauth/token/?tenant=1`
  const own = { type: 'oauth', tokenUrl, clientId: 'id', clientSecret: 'secret' } as const
  const client = new RegistryClient({
    urls: registry.url,
    credentials: { ...own, ...changes },
    clock,
    random: () => 0.5,
  })
  const sent = () => registry.seen.map(({ headers }) => headers.authorization)
  return { registry, issuer, client, clock, sent }
}

test('the first call fetches a token by the client-credentials grant, later calls use it', async () => {
  const { registry, issuer, client, sent } = await registryAndIssuer({
    scope: 'a b',
    logicalCluster: 'lsrc-1',
    identityPool: 'pool-1',
  })
  issuer.plays(token('t1', 3600))
  await client.subjects.list()
  await client.subjects.list()
  expect(sent()).toEqual(['Bearer t1', 'Bearer t1'])
  expect(registry.seen[0]?.headers).toMatchObject({
    'target-sr-cluster': 'lsrc-1',
    'confluent-identity-pool-id': 'pool-1',
  })
  const [asked] = issuer.seen
  expect([asked?.method, asked?.path, asked?.query.get('tenant')]).toEqual(['POST', '/oauth/token/', '1'])
  expect(asked?.headers).toMatchObject({
    authorization: `Basic ${btoa('id:secret')}`,
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(asked?.body).toBe('grant_type=client_credentials&scope=a+b')
  expect(issuer.seen.length).toBe(1)
})

test('id and secret are form-encoded in the header, and stand in the body when asked', async () => {
  const secrets = { clientId: 'a:b c', clientSecret: 'ü%&' }
  const inHeader = await registryAndIssuer(secrets)
  inHeader.issuer.plays(token('t'))
  await inHeader.client.subjects.list()
  expect(inHeader.issuer.seen[0]?.headers.authorization).toBe(`Basic ${btoa('a%3Ab+c:%C3%BC%25%26')}`)
  const inBody = await registryAndIssuer({ ...secrets, placement: 'body' })
  inBody.issuer.plays(token('t'))
  await inBody.client.subjects.list()
  expect(inBody.issuer.seen[0]?.headers.authorization).toBeUndefined()
  expect(Object.fromEntries(new URLSearchParams(inBody.issuer.seen[0]?.body))).toMatchObject({
    client_id: 'a:b c',
    client_secret: 'ü%&',
  })
})

test('calls at one time share one request for a token', async () => {
  const { issuer, client, registry } = await registryAndIssuer()
  issuer.plays(token('t1', 60))
  registry.plays(json({ schema: '1' }))
  await Promise.all(Array.from({ length: 20 }, (_, id) => client.byId(id)))
  expect([issuer.seen.length, registry.seen.length]).toEqual([1, 20])
})

test('a token is renewed when four fifths of its life are over', async () => {
  const { issuer, client, clock, sent } = await registryAndIssuer()
  issuer.plays(token('t1', 100), token('t2', '100'))
  await client.subjects.list()
  clock.pass(79_999)
  await client.subjects.list()
  clock.pass(1)
  await client.subjects.list()
  expect(sent()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2'])
})

test('while a token holds, an issuer that fails is no failure, and is left alone for a while', async () => {
  const { issuer, client, clock, sent } = await registryAndIssuer()
  issuer.plays(token('t1', 100), error(400))
  await client.subjects.list()
  clock.pass(85_000)
  await client.subjects.list()
  await client.subjects.list()
  expect(sent()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1'])
  expect(issuer.seen.length).toBe(2)
  clock.pass(10_000)
  issuer.plays(token('t2', 100))
  await client.subjects.list()
  expect(sent().at(-1)).toBe('Bearer t2')
})

test('a token that has ended is not used, whatever the issuer says', async () => {
  const { registry, issuer, client, clock } = await registryAndIssuer()
  issuer.plays(token('t1', 100), json({ error: 'invalid_client' }, 401))
  await client.subjects.list()
  clock.pass(100_000)
  const failure = await errorOf(client.subjects.list())
  expect(failure).toMatchObject({ kind: 'credentials', status: 401, url: `${issuer.url}/oauth/token/?tenant=1` })
  expect((failure as Error).message).toBe('no token from the issuer: HTTP 401: {"error":"invalid_client"}')
  expect(registry.seen.length).toBe(1)
})

test('a token that the registry refuses is replaced, once in a call', async () => {
  const { registry, issuer, client, sent } = await registryAndIssuer()
  issuer.plays(token('t1', 100), token('t2', 100), token('t3', 100))
  registry.plays(error(401), json(['s']))
  expect(await client.subjects.list()).toEqual(['s'])
  expect(sent()).toEqual(['Bearer t1', 'Bearer t2'])
  registry.plays(error(401))
  expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'refused', status: 401, attempts: 2 })
  expect(sent().slice(2)).toEqual(['Bearer t2', 'Bearer t3'])
})

test('a late refusal of the old token does not cost the new one', async () => {
  const { registry, issuer, client, sent } = await registryAndIssuer()
  issuer.plays(token('t1', 100), token('t2', 100), token('t3', 100))
  const late: (() => void)[] = []
  const refuse = error(401)
  registry.plays((response, seen) => {
    if (seen.headers.authorization !== 'Bearer t1') return json({ schema: '1' })(response, seen)
    late.push(() => refuse(response, seen))
  })
  const both = [client.byId(1), client.byId(2)]
  await until(() => late.length === 2)
  late[0]?.()
  await Promise.race(both)
  late[1]?.()
  await Promise.all(both)
  expect(sent()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t2'])
  expect(issuer.seen.length).toBe(2)
})

test('a token without a lifetime is used until it is refused', async () => {
  const { registry, issuer, client, clock, sent } = await registryAndIssuer()
  issuer.plays(token('t1'), token('t2'))
  await client.subjects.list()
  clock.pass(1e12)
  registry.plays(json(['s']), error(401), json(['s']))
  await client.subjects.list()
  await client.subjects.list()
  expect(sent()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1', 'Bearer t2'])
})

test.each([
  ['a dropped connection', drop],
  ['status 503', error(503)],
])('the issuer is asked again after %s', async (_, fault) => {
  const { issuer, client, clock } = await registryAndIssuer()
  issuer.plays(fault, token('t1', 100))
  await client.subjects.list()
  expect(clock.waits).toEqual([500])
})

test('an issuer that stays away is a failure of credentials, and nothing reaches the registry', async () => {
  const { registry, issuer, client } = await registryAndIssuer()
  issuer.plays(drop)
  expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'credentials', attempts: 4 })
  expect(registry.seen).toEqual([])
})

test('an issuer that redirects is not followed with the secret', async () => {
  const { issuer, client } = await registryAndIssuer()
  issuer.plays(text('', 307, { Location: 'http://elsewhere.invalid/' }))
  expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'credentials' })
  expect(issuer.seen.length).toBe(1)
})

test.each([
  ['no JSON', text('access_token=t&secret')],
  ['no object', json('t')],
  ['no token', json({ expires_in: 1 })],
  ['a token that is no text', json({ access_token: 7 })],
  ['a token with a line break', json({ access_token: 'a\r\nX: b' })],
  ['an endless answer', text('x'.repeat(1024 * 1024 + 1))],
])('%s is no token', async (_, answer) => {
  const { issuer, client } = await registryAndIssuer()
  issuer.plays(answer)
  const failure = await errorOf(client.subjects.list())
  expect(failure).toMatchObject({ kind: 'credentials' })
  expect((failure as Error).message).not.toContain('secret')
})

test('a failure is not kept: the next call asks again', async () => {
  const { issuer, client, sent } = await registryAndIssuer()
  issuer.plays(error(400), token('t1', 100))
  await errorOf(client.subjects.list())
  await client.subjects.list()
  expect(sent()).toEqual(['Bearer t1'])
})

describe('tokens of others', () => {
  test('a source is asked at each request, and again after a 401', async () => {
    const [registry] = (await servers(1)) as [ScriptedServer]
    let n = 0
    const credentials = { type: 'bearer', token: async () => `t${++n}` } as const
    const client = new RegistryClient({ urls: registry.url, credentials })
    registry.plays(error(401), json(['s']))
    await client.subjects.list()
    await client.subjects.list()
    expect(registry.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3'])
  })

  test('a source that fails is a failure of credentials', async () => {
    const [registry] = (await servers(1)) as [ScriptedServer]
    const token = () => Promise.reject(new Error('vault is sealed'))
    const client = new RegistryClient({ urls: registry.url, credentials: { type: 'bearer', token } })
    const message = 'the source of tokens failed: vault is sealed'
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'credentials', message })
    expect(registry.seen).toEqual([])
  })

  test('a source that hangs ends with the time limit of the call', async () => {
    const [registry] = (await servers(1)) as [ScriptedServer]
    const clock = new TestClock()
    const credentials = { type: 'bearer', token: () => new Promise<string>(() => {}) } as const
    const client = new RegistryClient({ urls: registry.url, credentials, clock, callTimeoutMs: 50_000 })
    const failure = errorOf(client.subjects.list())
    await until(() => clock.reach(50_000) === 1)
    expect(await failure).toMatchObject({ kind: 'timeout', attempts: 0 })
  })
})
