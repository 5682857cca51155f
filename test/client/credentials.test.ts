import { RegistryClient, type RegistryClientOptions } from '../../src/client/index.ts'
import { errorOf, servers } from './fixture.ts'
import { error, json, type ScriptedServer } from './scripted-server.ts'

async function sentBy(options: (server: ScriptedServer) => RegistryClientOptions) {
  const [server] = (await servers(1)) as [ScriptedServer]
  server.plays(json(['s']))
  await new RegistryClient(options(server)).subjects.list()
  return server.seen[0]!.headers
}

const basic = (userInfo: string) => `Basic ${Buffer.from(userInfo).toString('base64')}`

test('a client without credentials sends none', async () => {
  expect((await sentBy(({ url }) => ({ urls: url }))).authorization).toBeUndefined()
})

test('user and password of the URL are decoded and sent', async () => {
  const headers = await sentBy(({ url }) => ({ urls: url.replace('//', '//us%40er:p%C3%A4ss%3Aw%2Frd@') }))
  expect(headers.authorization).toBe(basic('us@er:päss:w/rd'))
})

test('user and password of the options count before those of the URL', async () => {
  const credentials = { type: 'basic', username: 'a', password: 'ß:€' } as const
  const headers = await sentBy(({ url }) => ({ urls: url.replace('//', '//x:y@'), credentials }))
  expect(headers.authorization).toBe(basic('a:ß:€'))
})

test('each URL has credentials of its own', async () => {
  const [first, second] = (await servers(2)) as [ScriptedServer, ScriptedServer]
  first.plays(error(503))
  second.plays(json(['s']))
  const urls = [first.url.replace('//', '//a:1@'), second.url.replace('//', '//b:2@')]
  await new RegistryClient({ urls }).subjects.list()
  expect(first.seen[0]?.headers.authorization).toBe(basic('a:1'))
  expect(second.seen[0]?.headers.authorization).toBe(basic('b:2'))
})

test('a static token is sent with its target', async () => {
  const credentials = { type: 'bearer', token: 't', logicalCluster: 'lsrc-1', identityPool: 'pool-1' } as const
  expect(await sentBy(({ url }) => ({ urls: url, credentials }))).toMatchObject({
    authorization: 'Bearer t',
    'target-sr-cluster': 'lsrc-1',
    'confluent-identity-pool-id': 'pool-1',
  })
})

test('headers of the options replace those of the client, whatever their letters', async () => {
  const headers = { 'X-Team': 'a', ACCEPT: 'application/json', 'Confluent-Accept-Unknown-Properties': 'false' }
  expect(await sentBy(({ url }) => ({ urls: url, headers }))).toMatchObject({
    'x-team': 'a',
    accept: 'application/json',
    'confluent-accept-unknown-properties': 'false',
  })
})

test('a 401 for static credentials is final', async () => {
  const [server] = (await servers(1)) as [ScriptedServer]
  server.plays(error(401, 40101))
  const client = new RegistryClient({ urls: server.url, credentials: { type: 'bearer', token: 't' } })
  expect(await errorOf(client.subjects.list())).toMatchObject({ status: 401, code: 40101, attempts: 1 })
  expect(server.seen.length).toBe(1)
})
