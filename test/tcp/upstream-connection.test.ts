import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { encodeResponse } from '../../src/kafka/frames.ts'
import { apiVersions } from '../../src/kafka/messages/api-versions.ts'
import { createAcls } from '../../src/kafka/messages/create-acls.ts'
import { listGroups } from '../../src/kafka/messages/list-groups.ts'
import { metadata } from '../../src/kafka/messages/metadata.ts'
import { saslAuthenticate } from '../../src/kafka/messages/sasl-authenticate.ts'
import { saslHandshake } from '../../src/kafka/messages/sasl-handshake.ts'
import { UpstreamConnection, type UpstreamOptions } from '../../src/tcp/upstream-connection.ts'
import { UpstreamFailure } from '../../src/tcp/upstream-failure.ts'
import { startBroker } from '../support/broker-fixture.ts'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(port: number, options: Partial<UpstreamOptions> = {}): Promise<UpstreamConnection> {
  const connection = await UpstreamConnection.open({ host: '127.0.0.1', port, clientId: 'test', ...options })
  closers.push(() => connection.close())
  return connection
}

const failureOf = async (work: Promise<unknown>): Promise<UpstreamFailure> => {
  const error: unknown = await work.then(
    () => undefined,
    reason => reason as unknown,
  )
  expect(error).toBeInstanceOf(UpstreamFailure)
  return error as UpstreamFailure
}

type OnFrame = (socket: Socket, frame: { key: number; version: number; correlationId: number }) => void

/** A broker of a few lines. Frames are small, and come whole. */
async function fakeBroker(onFrame: OnFrame): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      for (let at = 0; at < chunk.length; at += 4 + chunk.readInt32BE(at)) {
        const [key, version] = [chunk.readInt16BE(at + 4), chunk.readInt16BE(at + 6)]
        onFrame(socket, { key, version, correlationId: chunk.readInt32BE(at + 8) })
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(async () => {
    for (const socket of sockets) socket.destroy()
    const closed = once(server, 'close')
    server.close()
    await closed
  })
  return (server.address() as AddressInfo).port
}

function answerVersions(
  socket: Socket,
  { version, correlationId }: { version: number; correlationId: number },
  served: readonly (readonly [key: number, min: number, max: number])[],
): void {
  const apiKeys = served.map(([apiKey, minVersion, maxVersion]) => ({ apiKey, minVersion, maxVersion }))
  for (const buffer of encodeResponse(apiVersions, { apiVersion: version, correlationId }, { errorCode: 0, apiKeys }))
    socket.write(buffer)
}

describe('a connection to a broker', () => {
  test('many requests go out at once and each gets its own answer', async () => {
    const broker = await startBroker()
    closers.push(() => broker.stop())
    const connection = await open(broker.port, { maxInFlight: 3 })
    const asked = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? connection.request(metadata, { topics: [] }) : connection.request(listGroups, {}),
    )
    const answers = await Promise.all(asked)
    expect(answers.map(answer => 'brokers' in answer)).toEqual(answers.map((_, index) => index % 2 === 0))
  })

  test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)(
    '%s lets the right password in, and no other',
    async mechanism => {
      const broker = await startBroker({ passwords: new Map([['ann', 'secret']]) })
      closers.push(() => broker.stop())
      const connection = await open(broker.saslPort, {
        credentials: { mechanism, username: 'ann', password: 'secret' },
      })
      expect((await connection.request(metadata, { topics: [] })).brokers).toHaveLength(1)
      const wrong = await failureOf(
        open(broker.saslPort, { credentials: { mechanism, username: 'ann', password: 'x' } }),
      )
      expect(wrong.kind).toBe('authentication')
    },
  )

  test('an authentication that lapses is renewed before the next request', async () => {
    const keys: number[] = []
    const port = await fakeBroker((socket, frame) => {
      keys.push(frame.key)
      const { version: apiVersion, correlationId } = frame
      const write = (buffers: readonly Buffer[]): void => {
        for (const buffer of buffers) socket.write(buffer)
      }
      if (frame.key === 18)
        return answerVersions(socket, frame, [
          [3, 1, 9],
          [17, 1, 1],
          [36, 1, 1],
        ])
      if (frame.key === 17)
        return write(encodeResponse(saslHandshake, { apiVersion, correlationId }, { errorCode: 0, mechanisms: [] }))
      if (frame.key === 36) {
        const draft = { errorCode: 0, authBytes: Buffer.alloc(0), sessionLifetimeMs: 1n }
        return write(encodeResponse(saslAuthenticate, { apiVersion, correlationId }, draft))
      }
      write(encodeResponse(metadata, { apiVersion, correlationId }, { brokers: [], topics: [] }))
    })
    const connection = await open(port, { credentials: { mechanism: 'PLAIN', username: 'ann', password: 'secret' } })
    const endMs = performance.now() + 1
    while (performance.now() < endMs) await new Promise(setImmediate)
    await connection.request(metadata, { topics: [] })
    expect(keys).toEqual([18, 17, 36, 17, 36, 3])
  })

  test('a broker that knows only old versions is asked again in one of them', async () => {
    const versions: number[] = []
    const port = await fakeBroker((socket, frame) => {
      versions.push(frame.version)
      if (frame.version <= 1) return answerVersions(socket, frame, [[18, 0, 1]])
      const draft = { errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 1 }] }
      const { correlationId } = frame
      for (const buffer of encodeResponse(apiVersions, { apiVersion: 0, correlationId }, draft)) socket.write(buffer)
    })
    const connection = await open(port)
    expect(versions).toEqual([4, 1])
    expect(connection.versionOf(metadata)).toBeUndefined()
  })

  test('an API that the broker lacks is refused with what it offers', async () => {
    const port = await fakeBroker((socket, frame) => answerVersions(socket, frame, [[3, 0, 0]]))
    const connection = await open(port)
    const [lacking, old] = [
      await failureOf(connection.request(createAcls, { creations: [] })),
      await failureOf(connection.request(metadata, { topics: [] }, { minVersion: 4 })),
    ]
    expect(lacking.message).toContain('CreateAcls is needed in one of the versions 1 to 3')
    expect(lacking.message).toContain('does not offer it')
    expect([old.kind, old.message]).toEqual(['unsupported', expect.stringContaining('offers 0 to 0')])
  })

  test('a request without an answer ends the connection after its time', async () => {
    const port = await fakeBroker((socket, frame) => {
      if (frame.key === 18) answerVersions(socket, frame, [[3, 0, 9]])
    })
    const connection = await open(port)
    const [first, second] = await Promise.all([
      failureOf(connection.request(metadata, { topics: [] }, { timeoutMs: 20 })),
      failureOf(connection.request(metadata, { topics: [] })),
    ])
    expect(first.kind).toBe('timeout')
    expect(second).toBe(first)
    expect(await connection.closed).toBe(first)
  })

  test('a request that was given up leaves the others their answers', async () => {
    const held: (() => void)[] = []
    const port = await fakeBroker((socket, frame) => {
      const answer = (): void => answerVersions(socket, frame, [[18, 0, 4]])
      if (held.length === 0 && frame.correlationId === 1) answer()
      else held.push(answer)
    })
    const connection = await open(port)
    const stop = new AbortController()
    const ask = (signal?: AbortSignal) =>
      connection.request(apiVersions, { clientSoftwareName: 'a', clientSoftwareVersion: '1' }, { signal })
    const [givenUp, other] = [failureOf(ask(stop.signal)), ask()]
    while (held.length < 2) await new Promise(setImmediate)
    stop.abort()
    expect((await givenUp).kind).toBe('aborted')
    for (const answer of held) answer()
    expect((await other).apiKeys).toHaveLength(1)
  })

  test('answers in another order end the connection', async () => {
    const port = await fakeBroker((socket, frame) =>
      answerVersions(socket, { ...frame, correlationId: frame.correlationId + 1 }, []),
    )
    const failure = await failureOf(open(port))
    expect([failure.kind, failure.message]).toEqual(['protocol', expect.stringContaining('an answer to request 2')])
  })

  test.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'The port is one of HTTP: name that of the broker.'],
    ['\x15\x03\x03\x00\x02\x02\x46', 'The port is one with TLS.'],
  ])('another server is told from a broker by what it says', async (said, advice) => {
    const port = await fakeBroker(socket => void socket.write(Buffer.from(said, 'latin1')))
    const failure = await failureOf(open(port))
    expect([failure.kind, failure.advice]).toEqual(['protocol', advice])
  })

  test('a length that no answer can have is refused before anything is kept for it', async () => {
    const port = await fakeBroker(socket => void socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff])))
    expect((await failureOf(open(port))).message).toContain('a frame of 2147483647 bytes')
  })

  test('an answer that is cut short is no answer', async () => {
    const port = await fakeBroker((socket, { correlationId }) => {
      const frame = Buffer.alloc(10)
      frame.writeInt32BE(6, 0)
      frame.writeInt32BE(correlationId, 4)
      socket.write(frame)
    })
    expect((await failureOf(open(port))).kind).toBe('protocol')
  })

  test('a connection that ends rejects whatever waits, with what may be the cause', async () => {
    const port = await fakeBroker((socket, frame) => {
      if (frame.key === 18) answerVersions(socket, frame, [[3, 0, 9]])
      else socket.destroy()
    })
    const failure = await failureOf((await open(port)).request(metadata, { topics: [] }))
    expect(failure.kind).toBe('closed')
    expect(failure.advice).toBe('Check whether it asks for credentials and whether the port is one with TLS.')
  })

  test('a port that nobody listens on is named with what to do', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const failure = await failureOf(open(port))
    expect(failure.message).toBe(`127.0.0.1:${port} cannot be reached: nothing listens there.`)
    expect(failure.isRetriable).toBe(true)
  })
})
