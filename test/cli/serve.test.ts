import { jest } from '@jest/globals'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchRecords } from '../../src/kafka/messages/fetch.ts'
import { metadata } from '../../src/kafka/messages/metadata.ts'
import { batchOf, fetchDraft, fetchFrom, produceTo, valuesOf } from '../support/broker-requests.ts'
import { KafkaClient } from '../support/kafka-client.ts'
import { runProgram, startServer, type ServerProcess } from '../support/server-process.ts'

jest.setTimeout(60_000)

let data: string
const running: ServerProcess[] = []

beforeAll(() => {
  data = realpathSync(mkdtempSync(join(tmpdir(), 'headgate-serve-')))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop('SIGKILL')
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

async function serve(environment: Record<string, string> = {}, ...words: string[]): Promise<ServerProcess> {
  const server = await startServer({ environment: { HEADGATE_DATA: data, ...environment }, words })
  running.push(server)
  return server
}

async function register(url: string, subject: string): Promise<unknown> {
  const answer = await fetch(`${url}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ schema: '"string"' }),
  })
  return answer.json()
}

const subjects = async (url: string): Promise<unknown> => (await fetch(`${url}/subjects`)).json()

test('the start prints where everything is, and SIGTERM ends with 0', async () => {
  const server = await serve({ HEADGATE_KAFKA_PORT: '0' }, '--access-log')
  expect(server.output()).toMatch(/^Headgate \d+\.\d+\.\d+ is ready\.$/m)
  expect(server.output()).toMatch(/^ +registry +http:\/\/127\.0\.0\.1:\d+$/m)
  expect(server.output()).toMatch(/^ +docs +http:\/\/127\.0\.0\.1:\d+\/docs$/m)
  expect(server.output()).toContain(`data folder  ${data}\n`)
  expect(server.output()).toMatch(/^ +settings +--port, HEADGATE_KAFKA_PORT, HEADGATE_DATA, --access-log$/m)
  expect(await subjects(server.url)).toEqual(expect.any(Array))
  expect(await server.stop('SIGTERM')).toBe(0)
})

test('what was registered is there after a stop, and after a kill', async () => {
  const first = await serve()
  await register(first.url, 'stopped')
  expect(await first.stop('SIGINT')).toBe(0)
  const second = await serve()
  await register(second.url, 'killed')
  expect(await second.stop('SIGKILL')).toBeNull()
  const third = await serve()
  expect(await subjects(third.url)).toEqual(expect.arrayContaining(['killed', 'stopped']))
})

test('a second process is refused the data folder, told why, and the first goes on', async () => {
  const first = await serve()
  const { code, output } = await runProgram(['serve', '--port', '0'], { environment: { HEADGATE_DATA: data } })
  expect(code).toBe(1)
  expect(output).toContain(data)
  expect(output).toMatch(/in use by process \d+/)
  expect(output).toMatch(/--data|HEADGATE_DATA/)
  expect(await subjects(first.url)).toEqual(expect.any(Array))
})

test('a port in use ends with 1 and says which and what to do, and leaves the data folder free', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  try {
    const { code, output } = await runProgram(['serve', '--port', `${port}`], { environment: { HEADGATE_DATA: data } })
    expect(code).toBe(1)
    expect(output).toMatch(new RegExp(`port ${port} of 127\\.0\\.0\\.1 is in use[^]*--port or HEADGATE_PORT`))
  } finally {
    other.close()
  }
  expect(await subjects((await serve()).url)).toEqual(expect.any(Array))
})

test('an address that is not ours ends with 1', async () => {
  const words = ['serve', '--port', '0', '--host', '192.0.2.1']
  const { code, output } = await runProgram(words, { environment: { HEADGATE_DATA: data } })
  expect(code).toBe(1)
  expect(output).toMatch(/192\.0\.2\.1 is no address of this machine[^]*--host or HEADGATE_HOST/)
})

test('a data folder that cannot be made ends with 1', async () => {
  const { code, output } = await runProgram(['serve', '--port', '0'], {
    environment: { HEADGATE_DATA: '/dev/null/data' },
  })
  expect(code).toBe(1)
  expect(output).toMatch(/\/dev\/null\/data[^]*HEADGATE_DATA or --data/)
})

test('a database that cannot be reached ends with 1, without its password', async () => {
  const environment = {
    DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/headgate',
    HEADGATE_DATABASE_START_TIMEOUT_MS: '0',
  }
  const { code, output } = await runProgram(['serve', '--port', '0'], { environment })
  expect(code).toBe(1)
  expect(output).toMatch(/127\.0\.0\.1:1[^]*DATABASE_URL/)
  expect(output).not.toContain('secret')
})

test('SIGTERM to npm start stops the server', async () => {
  const server = await startServer({ environment: { HEADGATE_DATA: data }, through: 'npm start' })
  expect(await server.stop('SIGTERM')).toBe(0)
  expect(server.output()).toContain('"msg":"stopped"')
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
})

/** Sends the head of a request and waits until the server asks for the body. */
async function openRequest(url: string) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', chunk => (answer += chunk.toString()))
  const closed = once(socket, 'close')
  socket.write(
    'POST /subjects/slow/versions HTTP/1.1\r\nHost: headgate\r\nContent-Type: application/json\r\n' +
      'Content-Length: 21\r\nExpect: 100-continue\r\n\r\n',
  )
  await once(socket, 'data')
  return { socket, closed, answer: () => answer }
}

test('a request under way is answered before the process ends', async () => {
  const server = await serve()
  const { socket, closed, answer } = await openRequest(server.url)
  const stopped = server.stop('SIGTERM')
  while (!server.output().includes('"stopping"')) await new Promise(setImmediate)
  socket.write('{"schema":"\\"long\\""}')
  await closed
  expect(answer()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
  expect(await stopped).toBe(0)
})

test('a request that never ends is given up after the time of the setting', async () => {
  const server = await serve({ HEADGATE_SHUTDOWN_TIMEOUT_MS: '50' })
  const { closed, answer } = await openRequest(server.url)
  expect(await server.stop('SIGTERM')).toBe(0)
  await closed
  expect(answer()).not.toContain('200 OK')
})

test('an error that nobody handles is logged, everything is closed, and the process ends with 1', async () => {
  const preload = encodeURIComponent(`process.on('SIGCONT', () => { throw new Error('unforeseen') })`)
  const server = await serve({ NODE_OPTIONS: `--import=data:text/javascript,${preload}` })
  expect(await server.stop('SIGCONT')).toBe(1)
  expect(server.output()).toMatch(/"level":"fatal".*"message":"unforeseen"/)
  expect(server.output()).toContain('"msg":"stopped"')
})

test('signals that go on end the process at once', async () => {
  const server = await serve()
  const { closed } = await openRequest(server.url)
  const again = setInterval(() => server.signal('SIGINT'), 50)
  const code = await server.stop('SIGTERM')
  clearInterval(again)
  await closed
  expect(code).toBe(1)
  expect(server.output()).toContain('"msg":"stopped at once by a second signal"')
})

test('the broker answers where the start says, and keeps its records', async () => {
  const values: string[][] = []
  for (const value of ['before', 'after']) {
    const server = await serve()
    const client = await KafkaClient.connect(Number(server.kafkaAddress?.split(':').at(-1)))
    await client.ask(metadata, 9, { topics: [{ name: 'served' }] })
    expect(await produceTo(client, 'served', batchOf([value]))).toMatchObject({ errorCode: 0 })
    values.push(valuesOf(await fetchFrom(client, 'served')))
    client.close()
    expect(await server.stop('SIGTERM')).toBe(0)
  }
  expect(values).toEqual([['before'], ['before', 'after']])
})

test('a fetch that waits does not hold up the stop', async () => {
  const server = await serve()
  const client = await KafkaClient.connect(Number(server.kafkaAddress?.split(':').at(-1)))
  await client.ask(metadata, 9, { topics: [{ name: 'awaited' }] })
  client.send(fetchRecords, 11, fetchDraft(['awaited'], { maxWaitMs: 60_000 }))
  // Another connection is answered when this one's request has been read.
  const other = await KafkaClient.connect(Number(server.kafkaAddress?.split(':').at(-1)))
  await other.ask(metadata, 9, { topics: [] })
  other.close()
  expect(await server.stop('SIGTERM')).toBe(0)
  await client.closed
}, 30_000)

test('where the usual port of Kafka is taken, and nobody asked for the broker, the registry runs alone', async () => {
  const other = createServer()
  // Another Kafka may hold it already, which does as well.
  await new Promise<void>(resolve => other.once('error', () => resolve()).listen(9092, '127.0.0.1', () => resolve()))
  try {
    const server = await startServer({ environment: { HEADGATE_DATA: data, HEADGATE_KAFKA_PORT: '9092' } })
    expect((await fetch(`${server.url}/subjects`)).status).toBe(200)
    expect(server.output()).toMatch(/port 9092 of 127\.0\.0\.1 is in use[^]*The broker does not run[^]*--kafka-port/)
    expect(await server.stop()).toBe(0)
    const asked = await runProgram(['serve', '--kafka', 'on', '--port', '0'], {
      environment: { HEADGATE_DATA: data, HEADGATE_KAFKA_PORT: '9092' },
    })
    expect(asked.code).toBe(1)
  } finally {
    other.close()
  }
})

test('a port of the broker that is in use is told, with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const environment = { HEADGATE_DATA: data, HEADGATE_PORT: '0', HEADGATE_KAFKA_PORT: String(port) }
  const { code, output } = await runProgram(['serve'], { environment })
  expect(code).toBe(1)
  expect(output).toContain(`port ${port} of 127.0.0.1 is in use by another process.`)
  expect(output).toContain('HEADGATE_KAFKA_PORT')
  server.close()
})

test('without the broker no port is opened for it', async () => {
  const server = await serve({ HEADGATE_KAFKA: 'off' })
  expect(server.kafkaAddress).toBeUndefined()
})
