import { once } from 'node:events'
import { createServer as createHttpServer, request, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { RegistryClient, type RegistryClientOptions } from '../../src/client/index.ts'
import { makeCertificates, whyNoOpenssl, type Certificates, type KeyPair } from './certificates.ts'
import { errorOf, servers, stopLater } from './fixture.ts'
import {
  drop,
  error,
  halfBody,
  json,
  scriptedServer,
  silence,
  text,
  until,
  type ScriptedServer,
} from './scripted-server.ts'
import { TestClock } from './test-clock.ts'

const whyNot = whyNoOpenssl()
if (whyNot !== undefined) console.warn(`tests of certificates are left out: ${whyNot}`)
const withCertificates = whyNot === undefined ? describe : describe.skip

const clients: RegistryClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})

function clientOf(urls: string | string[], options: Partial<RegistryClientOptions>) {
  const clock = new TestClock()
  const client = new RegistryClient({ urls, clock, random: () => 0.5, ...options })
  clients.push(client)
  return { client, clock }
}

withCertificates('https', () => {
  let made: Certificates
  beforeAll(() => (made = makeCertificates()))

  /** Asks for a certificate of the authority, and answers with whom it sees. */
  async function secureServer(pair: KeyPair = made.server, mustKnowClient = true): Promise<ScriptedServer> {
    const tls = { ...pair, ca: made.ca, requestCert: mustKnowClient, rejectUnauthorized: mustKnowClient }
    const create = (listener: RequestListener) => createHttpsServer(tls, listener)
    const server = stopLater(await scriptedServer(create, 'https'))
    server.plays(response => {
      const { subject } = (response.socket as TLSSocket).getPeerCertificate()
      json([subject?.CN ?? 'nobody'])(response, server.seen[0]!)
    })
    return server
  }

  test('a client shows its certificate, and trusts the authority that it was given', async () => {
    const server = await secureServer()
    const { client } = clientOf(server.url, { tls: { ...made.client, ca: made.ca } })
    expect(await client.subjects.list()).toEqual(['client-1'])
  })

  test('a key may be under a password', async () => {
    const server = await secureServer()
    const tls = { cert: made.client.cert, key: made.lockedKey, ca: made.ca }
    const { client } = clientOf(server.url, { tls: { ...tls, passphrase: 'open' } })
    expect(await client.subjects.list()).toEqual(['client-1'])
    const locked = clientOf(server.url, { tls: { ...tls, passphrase: 'wrong' } })
    expect(await errorOf(locked.client.subjects.list())).toMatchObject({ kind: 'connection' })
  })

  test('a registry without a need for certificates takes a client without one', async () => {
    const server = await secureServer(made.server, false)
    const { client } = clientOf(server.url, { tls: { ca: made.ca } })
    expect(await client.subjects.list()).toEqual(['nobody'])
  })

  test.each<[string, () => object]>([
    ['no certificate', () => ({ ca: made.ca })],
    ['a certificate of nobody', () => ({ ...made.stranger, ca: made.ca })],
  ])('a client with %s gets no answer', async (_, tls) => {
    const server = await secureServer()
    const { client } = clientOf(server.url, { tls: tls(), maxRetries: 0 })
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'connection' })
    expect(server.seen).toEqual([])
  })

  test.each<[string, () => KeyPair, () => object]>([
    ['of an authority that is not trusted', () => made.server, () => ({ ...made.client })],
    ['that has ended', () => made.expired, () => ({ ...made.client, ca: made.ca })],
    ['for another name', () => made.server, () => ({ ...made.client, ca: made.ca, servername: 'elsewhere' })],
  ])('a registry with a certificate %s is sent nothing and not tried again', async (_, pair, tls) => {
    const server = await secureServer(pair())
    const { client, clock } = clientOf(server.url, { tls: tls() })
    const failure = await errorOf(client.register('s', { schema: '' }))
    expect(failure).toMatchObject({ kind: 'connection', attempts: 1, isOutcomeUnknown: false })
    expect([server.seen, clock.waits]).toEqual([[], []])
  })

  test('but another URL is asked', async () => {
    const [bad, good] = [await secureServer(made.expired), await secureServer()]
    const { client } = clientOf([bad.url, good.url], { tls: { ...made.client, ca: made.ca } })
    expect(await client.subjects.list()).toEqual(['client-1'])
  })

  test('a certificate that fetch does not trust is not tried again either', async () => {
    const server = await secureServer(made.server, false)
    const { client } = clientOf(server.url, {})
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'connection', attempts: 1 })
  })

  test('retries, limits and errors are those of fetch', async () => {
    const server = await secureServer(made.server, false)
    const { client, clock } = clientOf(server.url, {
      tls: { ca: made.ca },
      maxAnswerBytes: 100,
      attemptTimeoutMs: 31_000,
    })
    server.plays(error(503), drop, halfBody, json(['ü']))
    expect(await client.subjects.list()).toEqual(['ü'])
    expect(clock.waits).toEqual([500, 1000, 2000])
    server.plays(text('x'.repeat(101)))
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'too-large' })
    server.plays(text('', 307, { Location: 'https://elsewhere.invalid/' }))
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'redirect', status: 307 })
    server.plays(silence, error(422, 42201, { 'X-Request-ID': 'r' }))
    const seen = server.seen.length
    const refused = errorOf(client.register('s', { schema: 'ü€' }))
    await until(() => server.seen.length > seen)
    clock.reach(31_000)
    expect(await refused).toMatchObject({ kind: 'refused', code: 42201, requestId: 'r', attempts: 2 })
    expect(server.seen.at(-1)?.body).toBe('{"schemaType":"AVRO","schema":"ü€"}')
  })

  test('an abort cuts the request off, and nothing fails later', async () => {
    const server = await secureServer(made.server, false)
    const { client } = clientOf(server.url, { tls: { ca: made.ca } })
    const controller = new AbortController()
    server.plays(silence)
    const failure = errorOf(client.subjects.list(controller))
    await until(() => server.seen.length === 1)
    controller.abort(new Error('enough'))
    expect(await failure).toMatchObject({ message: 'enough' })
    await until(() => server.cut === 1)
  })

  test('requests one after the other use one connection', async () => {
    const server = await secureServer(made.server, false)
    const ports = new Set<number | undefined>()
    server.plays((response, seen) => {
      ports.add(response.socket?.remotePort)
      json(['s'])(response, seen)
    })
    const { client } = clientOf(server.url, { tls: { ca: made.ca } })
    for (let i = 0; i < 5; i++) await client.subjects.list()
    expect(ports.size).toBe(1)
  })

  test('a proxy is asked for a tunnel, with its credentials, which the registry does not see', async () => {
    const server = await secureServer()
    const proxy = await proxyServer()
    const { client } = clientOf(server.url, { tls: { ...made.client, ca: made.ca }, proxy: proxy.url('user:p%40ss@') })
    expect(await client.subjects.list()).toEqual(['client-1'])
    expect(await client.subjects.list()).toEqual(['client-1'])
    expect(proxy.asked).toEqual([`CONNECT ${server.url.slice('https://'.length)} ${basic('user:p@ss')}`])
    expect(server.seen[0]?.headers['proxy-authorization']).toBeUndefined()
  })

  test('a proxy that refuses the tunnel is a lost connection', async () => {
    const server = await secureServer()
    const proxy = await proxyServer(407)
    const { client } = clientOf(server.url, { tls: { ca: made.ca }, proxy: proxy.url(''), maxRetries: 0 })
    const failure = (await errorOf(client.subjects.list())) as Error
    expect(failure).toMatchObject({ kind: 'connection' })
    expect(failure.message).toContain('the proxy answered 407 to CONNECT localhost:')
  })
})

describe('a proxy for http', () => {
  test('is given the whole URL', async () => {
    const [server] = (await servers(1)) as [ScriptedServer]
    const proxy = await proxyServer()
    server.plays(json(['s']))
    const { client } = clientOf(server.url, { proxy: proxy.url('user:pass@') })
    expect(await client.subjects.list({ prefix: 'a b' })).toEqual(['s'])
    expect(proxy.asked).toEqual([`GET ${server.url}/subjects?subjectPrefix=a%20b ${basic('user:pass')}`])
    expect(server.seen[0]?.headers.host).toBe(server.url.slice('http://'.length))
  })

  test('that is not there is a lost connection', async () => {
    const [server] = (await servers(1)) as [ScriptedServer]
    const { client } = clientOf(server.url, { proxy: 'http://localhost:1', maxRetries: 0 })
    expect(await errorOf(client.subjects.list())).toMatchObject({ kind: 'connection' })
  })
})

test('close may be called twice, and before the first request', async () => {
  const { client } = clientOf('http://localhost:1', { proxy: 'http://localhost:1' })
  expect([await client.close(), await client.close()]).toEqual([undefined, undefined])
})

const basic = (userInfo: string) => `Basic ${btoa(userInfo)}`

/** A forward proxy: passes requests on, and opens tunnels unless `tunnelStatus` says otherwise. */
async function proxyServer(tunnelStatus = 200) {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const note = ({ method, url, headers }: IncomingMessage) =>
    void asked.push(`${method} ${url} ${String(headers['proxy-authorization'])}`)
  const proxy = createHttpServer((incoming, outgoing) => {
    note(incoming)
    const { 'proxy-authorization': _own, ...headers } = incoming.headers
    const passed = request(incoming.url ?? '', { method: incoming.method ?? '', headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(passed)
  })
  proxy.on('connect', (incoming, socket: Socket) => {
    note(incoming)
    if (tunnelStatus !== 200) return void socket.end(`HTTP/1.1 ${tunnelStatus} No\r\n\r\n`)
    const [, port] = (incoming.url ?? '').split(':')
    const far = connect(Number(port), 'localhost', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    for (const one of [far, socket]) sockets.add(one.on('error', () => one.destroy()))
    far.pipe(socket).pipe(far)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  stopLater({
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      proxy.closeAllConnections()
      await new Promise(resolve => proxy.close(resolve))
    },
  } as ScriptedServer)
  const { port } = proxy.address() as AddressInfo
  return { asked, url: (userInfo: string) => `http://${userInfo}localhost:${port}` }
}
