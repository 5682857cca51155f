import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { ConnectionLimits } from '../../src/tcp/connection-limits.ts'
import { defaultConnectionLimits } from '../../src/tcp/connection-limits.ts'
import { FrameBudget } from '../../src/tcp/frame-budget.ts'
import { FrameMemory } from '../../src/tcp/frame-memory.ts'
import type { Answer, HostedSession, Turn } from '../../src/tcp/hosted-session.ts'
import { Listener, type ListenerOptions } from '../../src/tcp/listener.ts'
import { createLogger } from '../../src/telemetry/logger.ts'

type Handle = (body: string, next: () => void, borrow: Turn['borrow']) => Promise<Answer>

const running: Listener[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const listener of running.splice(0)) await listener.stop(1000)
})

interface Hosted {
  readonly port: number
  readonly listener: Listener
  readonly budget: FrameBudget
  readonly ended: string[]
}

async function host(
  handle: Handle,
  limits: Partial<ConnectionLimits> = {},
  { maxFrameBytes = 1_000_000, options = {} }: { maxFrameBytes?: number; options?: Pick<ListenerOptions, 'tls'> } = {},
): Promise<Hosted> {
  const all = { ...defaultConnectionLimits, ...limits }
  const budget = new FrameBudget(all.maxProcessBytes)
  const ended: string[] = []
  const open = (): HostedSession => ({
    maxFrameBytes,
    isAuthenticated: true,
    handle: (frame, { next, borrow }) => handle(frame.toString(), next, borrow),
    end: () => ended.push('end'),
  })
  const logger = createLogger('silent')
  const listener = new Listener({
    name: 'TEST',
    host: '127.0.0.1',
    port: 0,
    sessions: { open },
    limits: all,
    budget,
    memory: new FrameMemory(1 << 24),
    logger,
    ...options,
  })
  running.push(listener)
  return { port: await listener.start(), listener, budget, ended }
}

function frame(body: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(Buffer.byteLength(body))
  return Buffer.concat([length, Buffer.from(body)])
}
const say = (body: string): Answer => ({ frame: [frame(body)] })

class Client {
  readonly socket: Socket
  readonly closed: Promise<unknown>
  readonly #received: Buffer[] = []

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    sockets.push(this.socket)
    this.socket.on('error', () => undefined)
    this.socket.on('data', chunk => this.#received.push(chunk))
    this.closed = once(this.socket, 'close')
  }

  send(...bodies: string[]): void {
    this.socket.write(Buffer.concat(bodies.map(frame)))
  }

  get answers(): string[] {
    const bytes = Buffer.concat(this.#received)
    const found: string[] = []
    for (let at = 0; at + 4 <= bytes.length && at + 4 + bytes.readInt32BE(at) <= bytes.length;) {
      const end = at + 4 + bytes.readInt32BE(at)
      found.push(bytes.toString('utf8', at + 4, end))
      at = end
    }
    return found
  }

  async has(count: number): Promise<string[]> {
    while (this.answers.length < count) await once(this.socket, 'data')
    return this.answers
  }
}

/** A promise and what settles it. */
function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = (): void => undefined
  const opened = new Promise<void>(resolve => (open = resolve))
  return { open, opened }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve))
}

test('the next request begins when the one before is answered', async () => {
  const begun: string[] = []
  const first = gate()
  const { port } = await host(async body => {
    begun.push(body)
    if (body === 'a') await first.opened
    return say(body)
  })
  const client = new Client(port)
  client.send('a', 'b')
  await until(() => begun.length > 0)
  expect(begun).toEqual(['a'])
  first.open()
  expect(await client.has(2)).toEqual(['a', 'b'])
})

test('a request may let the next begin; the answers keep the order of the requests', async () => {
  const slow = gate()
  const begun: string[] = []
  const { port } = await host(async (body, next) => {
    begun.push(body)
    next()
    if (body === 'slow') await slow.opened
    return say(body)
  })
  const client = new Client(port)
  client.send('slow', 'quick', 'quick too')
  await until(() => begun.length === 3)
  expect(client.answers).toEqual([])
  slow.open()
  expect(await client.has(3)).toEqual(['slow', 'quick', 'quick too'])
})

test('memory that an answer lies in is not used again before the answer is out', async () => {
  const { port } = await host((body, next, borrow) => {
    next()
    const bytes = borrow(10_000)
    bytes.fill(body)
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    return Promise.resolve({ frame: [length, bytes] })
  })
  const client = new Client(port)
  const bodies = Array.from({ length: 100 }, (_, index) => String.fromCharCode(97 + (index % 26)))
  for (let at = 0; at < bodies.length; at += 20) {
    client.socket.pause()
    client.send(...bodies.slice(at, at + 20))
    await new Promise(resolve => setImmediate(resolve))
    client.socket.resume()
    await client.has(at + 20)
  }
  const expected = bodies.map(body => body.repeat(10_000))
  expect((await client.has(bodies.length)).every((answer, index) => answer === expected[index])).toBe(true)
})

test('a request without an answer holds up nothing', async () => {
  const { port } = await host(async body => (body === 'silent' ? {} : say(body)))
  const client = new Client(port)
  client.send('silent', 'loud')
  expect(await client.has(1)).toEqual(['loud'])
})

test('a rejection closes its connection and no other', async () => {
  const { port } = await host(async body => {
    if (body === 'bad') throw new Error('no')
    return say(body)
  })
  const [bad, good] = [new Client(port), new Client(port)]
  bad.send('bad')
  await bad.closed
  good.send('good')
  expect(await good.has(1)).toEqual(['good'])
})

test('what came before a refused frame is answered, then the connection is closed', async () => {
  const { port } = await host(async body => say(body), {}, { maxFrameBytes: 100 })
  const client = new Client(port)
  client.socket.write(Buffer.concat([frame('fine'), Buffer.from([0x7f, 0xff, 0xff, 0xff]), Buffer.alloc(64)]))
  await client.closed
  expect(client.answers).toEqual(['fine'])
})

test('no more requests are read than the bound allows, and all are answered in the end', async () => {
  const begun: string[] = []
  const hold = gate()
  const { port } = await host(
    async (body, next) => {
      begun.push(body)
      next()
      await hold.opened
      return say(body)
    },
    { maxRequestsInFlight: 3 },
  )
  const client = new Client(port)
  // Each in a piece of its own: what one piece holds is read together.
  for (let index = 0; index < 10; index++) {
    client.send(`${index}`)
    if (index < 3) await until(() => begun.length === index + 1)
  }
  expect(begun).toEqual(['0', '1', '2'])
  hold.open()
  expect(await client.has(10)).toEqual(Array.from({ length: 10 }, (_, index) => `${index}`))
})

test('bytes of requests count until they are answered, and not longer', async () => {
  const hold = gate()
  const { port, budget } = await host(async body => {
    await hold.opened
    return say(body.slice(0, 1))
  })
  const client = new Client(port)
  client.send('x'.repeat(200_000))
  await until(() => budget.usedBytes >= 200_000)
  hold.open()
  await client.has(1)
  expect(budget.usedBytes).toBe(0)
})

test('a long frame waits for room; the connections that hold it give it back when they go', async () => {
  const { port, budget } = await host(async body => say(`${body.length}`), { maxProcessBytes: 300_000 })
  const holder = new Client(port)
  holder.socket.write(frame('h'.repeat(250_000)).subarray(0, 100))
  await until(() => budget.usedBytes === 250_000)
  const waiter = new Client(port)
  waiter.send('w'.repeat(200_000))
  await until(() => budget.waitingCount === 1)
  holder.socket.destroy()
  expect(await waiter.has(1)).toEqual(['200000'])
})

test('a connection that begins a frame and stalls is closed; one that waits for an answer is not', async () => {
  const hold = gate()
  const { port } = await host(
    async body => {
      await hold.opened
      return say(body)
    },
    { stallTimeoutMs: 30, idleTimeoutMs: 30 },
  )
  const [stalled, waiting] = [new Client(port), new Client(port)]
  waiting.send('patient')
  stalled.socket.write(frame('half').subarray(0, 5))
  await stalled.closed
  hold.open()
  expect(await waiting.has(1)).toEqual(['patient'])
  await waiting.closed
})

test('connections beyond the bound of one address are closed at once', async () => {
  const { port, listener } = await host(async body => say(body), { maxConnectionsPerAddress: 1 })
  const first = new Client(port)
  first.send('hello')
  await first.has(1)
  await new Client(port).closed
  expect(listener.connectionCount).toBe(1)
  first.socket.destroy()
  await until(() => listener.connectionCount === 0)
  const next = new Client(port)
  next.send('hello again')
  expect(await next.has(1)).toEqual(['hello again'])
})

test('a client that has stopped sending still gets its answers', async () => {
  const { port } = await host(async body => say(body))
  const client = new Client(port)
  client.socket.end(Buffer.concat([frame('a'), frame('b')]))
  await client.closed
  expect(client.answers).toEqual(['a', 'b'])
})

test('a stop tells the sessions, and waits for their answers', async () => {
  const hold = gate()
  const begun = gate()
  const { port, listener, ended } = await host(async body => {
    begun.open()
    await hold.opened
    return say(body)
  })
  const client = new Client(port)
  client.send('last')
  await begun.opened
  const stopped = listener.stop(5000)
  await until(() => ended.length > 0)
  hold.open()
  await stopped
  await client.closed
  expect(client.answers).toEqual(['last'])
})

test('an answer may close the connection behind it, or mute it for a time', async () => {
  const { port } = await host(async body => {
    if (body === 'bye') return { ...say(body), closes: true }
    return body === 'throttled' ? { ...say(body), muteMs: 20 } : say(body)
  })
  const client = new Client(port)
  client.send('throttled', 'later', 'bye', 'never')
  await client.closed
  expect(client.answers).toEqual(['throttled', 'later', 'bye'])
})

test('a client that is muted has not stalled, whatever it has begun to send', async () => {
  const { port } = await host(async body => (body === 'throttled' ? { ...say(body), muteMs: 1000 } : say(body)), {
    stallTimeoutMs: 20,
  })
  const client = new Client(port)
  const next = frame('next')
  client.socket.write(Buffer.concat([frame('throttled'), next.subarray(0, 6)]))
  await client.has(1)
  const mutedMs = performance.now()
  while (performance.now() - mutedMs < 100) await new Promise(setImmediate)
  client.socket.write(next.subarray(6))
  expect(await client.has(2)).toEqual(['throttled', 'next'])
})

test('of several waits the longest counts', async () => {
  const waits: Readonly<Record<string, number>> = { long: 120, short: 1 }
  const { port } = await host(async (body, next) => {
    next()
    return { ...say(body), muteMs: waits[body] ?? 0 }
  })
  const client = new Client(port)
  client.send('long', 'short')
  await client.has(2)
  const mutedMs = performance.now()
  client.send('later')
  await client.has(3)
  expect(performance.now() - mutedMs).toBeGreaterThan(80)
})

describe('a listener with TLS', () => {
  // No certificate: the handshakes of these tests never get so far.
  const options = { tls: {} }

  test('ends at once when a client never begins its handshake', async () => {
    const { port, listener } = await host(async () => say(''), {}, { options })
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    await listener.stop(60_000)
    await closed
    expect(listener.connectionCount).toBe(0)
  })

  test('closes the connection of a client that says something else', async () => {
    const { port } = await host(async () => say(''), {}, { options })
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    sockets.push(socket)
    socket.write(frame('hello'))
    await once(socket.resume(), 'end')
    socket.end()
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })
})
