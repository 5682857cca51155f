import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Server } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer, sendRaw } from '../support/rest-server.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

let open: Server[] = []
afterEach(() => {
  for (const server of open) {
    server.closeAllConnections()
    server.close()
  }
  open = []
})

function start(...given: Parameters<typeof restServer>) {
  const started = restServer(...given)
  open.push(started.server)
  return started
}

const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: h', ...headers, '', ''].join('\r\n')
const post = (path: string, body: string, ...headers: string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: h', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n')

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Asks again until the answer is yes; the test's own time limit ends it otherwise. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setImmediate(resolve))
}

describe('bodies over the wire', () => {
  test('come in many pieces', async () => {
    const registry = new FakeRegistry()
    const port = await listening(start(registry).server)
    const socket = connect(port, '127.0.0.1').setNoDelay(true)
    const text = post('/subjects/s', '{"schema":"é"}')
    for (const byte of Buffer.from(text)) {
      await new Promise(resolve => socket.write(Buffer.of(byte), resolve))
    }
    await once(socket, 'data')
    socket.destroy()
    expect(registry.last?.args[1]).toEqual({ schema: 'é' })
  })

  test('come in chunks', async () => {
    const registry = new FakeRegistry()
    const request = [
      'POST /subjects/s HTTP/1.1',
      'Host: h',
      'Transfer-Encoding: chunked',
      '',
      '7',
      '{"schem',
      '7',
      'a":"x"}',
      '0',
      '',
      '',
    ].join('\r\n')
    const [answer] = await sendRaw(start(registry).server, request)
    expect([answer?.status, registry.last?.args[1]]).toEqual([200, { schema: 'x' }])
  })

  test('of several megabytes are read', async () => {
    const registry = new FakeRegistry()
    const schema = 'x'.repeat(5_000_000)
    const answer = await call(start(registry).server, 'POST /subjects/s', { schema })
    expect([answer.status, registry.last?.args[1]]).toEqual([200, { schema }])
  })

  test('of a client that is gone leave nothing behind', async () => {
    const registry = new FakeRegistry()
    const { server, lines } = start(registry)
    const port = await listening(server)
    const socket = connect(port, '127.0.0.1')
    const [request] = await Promise.all([
      once(server, 'request'),
      new Promise(resolve => socket.write(post('/subjects/s', '{"schema":"x"}').slice(0, -5), resolve)),
    ])
    const gone = new Promise(resolve => request[0].on('close', resolve))
    socket.destroy()
    await gone
    expect([registry.calls, lines]).toEqual([[], []])
  })

  test('without a type are read, with an empty type they are 400 without a body', async () => {
    const { server } = start(new FakeRegistry())
    const [untyped] = await sendRaw(server, post('/subjects/s', '{}'))
    const [blank] = await sendRaw(server, post('/subjects/s', '{}', 'Content-Type:'))
    expect(untyped?.status).toBe(200)
    expect([blank?.status, blank?.body, blank?.headers.get('content-type')]).toEqual([400, '', undefined])
  })

  test('that say they are compressed are read as they stand', async () => {
    const { server } = start(new FakeRegistry())
    const [answer] = await sendRaw(server, post('/subjects/s', '\u001f\b\u0000', 'Content-Encoding: gzip'))
    expect(answer?.status).toBe(400)
  })
})

describe('bodies beyond the limit', () => {
  const tooLong = { status: 413, body: '{"error_code":413,"message":"The request body is longer than 1000 bytes"}' }

  test('are refused by their announced length, before they are sent', async () => {
    const { server } = start(new FakeRegistry(), { maxRequestBodyBytes: 1000 })
    const [answer] = await sendRaw(server, 'POST /subjects/s HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n{')
    expect(answer).toMatchObject(tooLong)
  })

  test('are refused while their chunks come in', async () => {
    const registry = new FakeRegistry()
    const { server } = start(registry, { maxRequestBodyBytes: 1000 })
    const chunk = `1f4\r\n${' '.repeat(500)}\r\n`
    const [answer] = await sendRaw(
      server,
      `POST /subjects/s HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}`,
    )
    expect([answer, registry.calls]).toMatchObject([tooLong, []])
  })

  test('do not end the connection when they are sent all the same', async () => {
    const { server } = start(new FakeRegistry(), { maxRequestBodyBytes: 1000 })
    const answers = await sendRaw(server, post('/subjects/s', ' '.repeat(1500)) + get('/'), 2)
    expect(answers.map(({ status }) => status)).toEqual([413, 200])
  })

  test('end the connection when as much again follows', async () => {
    const { server } = start(new FakeRegistry(), { maxRequestBodyBytes: 1000 })
    const answers = await sendRaw(server, post('/subjects/s', ' '.repeat(4000)) + get('/'), 2)
    expect(answers.length).toBeLessThan(2)
  })

  test('are refused before they are asked for', async () => {
    const { server } = start(new FakeRegistry(), { maxRequestBodyBytes: 1000 })
    const head = (length: number) =>
      `POST /subjects/s HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`
    const [refused] = await sendRaw(server, head(1001))
    const [taken] = await sendRaw(server, `${head(2)}{}`)
    expect([refused?.headers.get('connection'), refused?.status, taken?.status]).toEqual(['close', 413, 200])
  })

  test('are 503 when too many come in at once, until there is room again', async () => {
    const { server } = start(new FakeRegistry(), { maxRequestBodyBytes: 1000 })
    const port = await listening(server)
    const head = 'POST /subjects/s HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n'
    const halves = Array.from({ length: 16 }, () => connect(port, '127.0.0.1'))
    for (const socket of halves) socket.write(head + ' '.repeat(999))
    const statusOf = async (): Promise<number | undefined> =>
      (await sendRaw(server, post('/subjects/s', `{}${' '.repeat(100)}`)))[0]?.status
    await until(async () => (await statusOf()) === 503)
    expect(await statusOf()).toBe(503)
    for (const socket of halves) socket.destroy()
    await until(async () => (await statusOf()) === 200)
    expect(await statusOf()).toBe(200)
  })

  test('follow the size limit filter where it is on', async () => {
    const settings = { sizeLimitBytes: 10, maxRequestBodyBytes: 1000 }
    const body = { schema: 'x'.repeat(20) }
    expect((await call(start(new FakeRegistry(), settings).server, 'POST /subjects/s', body)).status).toBe(200)
    expect(
      (
        await call(
          start(new FakeRegistry(), { ...settings, sizeLimitEnabled: true }).server,
          'POST',
          '/subjects/s',
          body,
        )
      ).status,
    ).toBe(413)
  })
})

describe('connections', () => {
  test('carry one request after another, and several at once in their order', async () => {
    const { server } = start(new FakeRegistry())
    const requests = [
      get('/subjects'),
      post('/subjects/s', '{}'),
      get('/nothing'),
      post('/nothing', 'x'),
      get('//'),
      get('/'),
    ]
    const answers = await sendRaw(server, requests.join(''), requests.length)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 400, 200])
  })

  test('end when the client asks for it', async () => {
    const { server } = start(new FakeRegistry())
    const answers = await sendRaw(server, get('/', 'Connection: close') + get('/'), 2)
    expect(answers.map(({ headers }) => headers.get('connection'))).toEqual(['close'])
  })

  test('get 431 for a head beyond the limit', async () => {
    const { server } = start(new FakeRegistry(), { maxHeaderBytes: 1024 })
    const [answer] = await sendRaw(server, get('/', `X-Long: ${'x'.repeat(2000)}`))
    expect(answer?.status).toBe(431)
  })

  test.each([
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    '\u0000\u0001\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
  ])('get 400 for %j', async text => {
    const [answer] = await sendRaw(start(new FakeRegistry()).server, text)
    expect(answer?.status).toBe(400)
  })

  test('have the timeouts and bounds of the settings', () => {
    const { server } = start(new FakeRegistry(), {
      headersTimeoutMs: 11_000,
      requestTimeoutMs: 12_000,
      keepAliveTimeoutMs: 13_000,
      maxConnections: 14,
    })
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = server
    expect([headersTimeout, requestTimeout, keepAliveTimeout, maxConnections]).toEqual([11_000, 12_000, 13_000, 14])
  })

  test('of a client that sends too slowly end with 408', async () => {
    const { server } = start(new FakeRegistry(), { headersTimeoutMs: 20, requestTimeoutMs: 20 })
    const [answer] = await sendRaw(server, 'GET / HTTP/1.1\r\nHost: h\r\n')
    expect(answer?.status).toBe(408)
  })
})

describe('X-Request-ID', () => {
  const idOf = async (...headers: string[]): Promise<string | undefined> => {
    const [answer] = await sendRaw(start(new FakeRegistry()).server, get('/nothing', ...headers))
    return answer?.headers.get('x-request-id')
  }

  test('is echoed where one came that is not blank', async () => {
    expect(await idOf('x-request-ID: my id ')).toBe('my id')
  })

  test.each([[[]], [['X-Request-ID:']], [['X-Request-ID:  ']], [['X-Request-ID: a', 'X-Request-ID: b']]])(
    'is made up with %j',
    async headers => {
      expect(await idOf(...headers)).toMatch(UUID)
    },
  )

  test('differs from answer to answer, cached ones included', async () => {
    const { server } = start(new FakeRegistry())
    const answers = await sendRaw(server, get('/subjects') + get('/subjects') + get('/subjects'), 3)
    expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(3)
  })
})

describe('compression', () => {
  const versions = { versions: () => Array.from({ length: 100 }, (_, index) => index) }

  test('serves clients that take gzip, and Vary tells everybody', async () => {
    const { server } = start(new FakeRegistry(versions))
    const [plain] = await sendRaw(server, get('/subjects/s/versions'))
    const [packed] = await sendRaw(server, get('/subjects/s/versions', 'Accept-Encoding: deflate, gzip'))
    expect([plain?.headers.get('content-encoding'), packed?.headers.get('content-encoding')]).toEqual([
      undefined,
      'gzip',
    ])
    expect(gunzipSync(Buffer.from(packed?.body ?? '', 'latin1')).toString()).toBe(plain?.body)
    expect([plain?.headers.get('vary'), packed?.headers.get('vary')]).toEqual(['Accept-Encoding', 'Accept-Encoding'])
    expect(plain?.headers.get('etag')).not.toBe(packed?.headers.get('etag'))
  })

  test('leaves alone what is short, errors, and everything where it is off', async () => {
    const encodingOf = async (path: string, settings = {}): Promise<string | undefined> => {
      const [answer] = await sendRaw(
        start(new FakeRegistry(versions), settings).server,
        get(path, 'Accept-Encoding: gzip'),
      )
      return answer?.headers.get('content-encoding')
    }
    expect(await encodingOf('/subjects')).toBeUndefined()
    expect(await encodingOf('/nothing')).toBeUndefined()
    expect(await encodingOf('/subjects/s/versions', { compression: false })).toBeUndefined()
    expect(await encodingOf('/subjects/s/versions')).toBe('gzip')
  })

  test('starts at 32 bytes', async () => {
    const encodingOf = async (length: number): Promise<string | undefined> => {
      const registry = new FakeRegistry({ versionText: () => 'x'.repeat(length) })
      const [answer] = await sendRaw(
        start(registry).server,
        get('/subjects/s/versions/1/schema', 'Accept-Encoding: gzip'),
      )
      return answer?.headers.get('content-encoding')
    }
    expect([await encodingOf(31), await encodingOf(32), await encodingOf(100_000)]).toEqual([undefined, 'gzip', 'gzip'])
  })
})

test('an answer that takes too long is 504, and what comes later is dropped', async () => {
  let finish: (value: unknown) => void = () => undefined
  const registry = new FakeRegistry({ lookup: () => new Promise(resolve => (finish = resolve)) })
  const { server } = start(registry, { answerTimeoutMs: 20 })
  const port = await listening(server)
  const socket: Socket = connect(port, '127.0.0.1')
  socket.write(post('/subjects/s', '{}'))
  const [first] = (await once(socket, 'data')) as [Buffer]
  finish({ id: 1 })
  socket.write(get('/'))
  const [second] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  expect([first.toString().slice(9, 12), second.toString().slice(9, 12)]).toEqual(['504', '200'])
  expect(first.toString()).toContain('{"error_code":504,')
})
