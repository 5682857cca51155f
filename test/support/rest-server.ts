import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import request from 'supertest'
import { createRestServer, type RestServerOptions } from '../../src/rest/server.ts'
import type { RestSettings } from '../../src/rest/settings.ts'
import type { Registry } from '../../src/registry/operations.ts'
import type { Logger } from '../../src/telemetry/logger.ts'

/** The settings a door has in tests. */
export const restSettings: RestSettings = {
  maxRequestBodyBytes: 10 * 1024 * 1024,
  sizeLimitEnabled: false,
  sizeLimitBytes: 1024 * 1024,
  responseCacheBytes: 1024 * 1024,
  compression: true,
  answerTimeoutMs: 60_000,
  headersTimeoutMs: 15_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 30_000,
  maxHeaderBytes: 16_384,
  maxConnections: 1000,
  responseHeaders: '',
  cors: {
    allowOrigin: '',
    allowMethods: '',
    allowHeaders: '',
    exposeHeaders: '',
    skipOptions: true,
    rejectOptions: false,
  },
  accessLog: false,
  docs: true,
  healthTimeoutMs: 1000,
  healthIntervalMs: 0,
  groupId: 'schema-registry',
  deploymentAttributes: [],
}

/** One line that was logged. */
export interface LoggedLine {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A logger that keeps its lines. */
export function keepingLogger(lines: LoggedLine[]): Logger {
  const at = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ level, fields, message })
  const logger: Logger = {
    fatal: at('fatal'),
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: () => logger,
  }
  return logger
}

/** A door onto a registry; `lines` has its log. */
export function restServer(
  registry: Registry,
  settings: Partial<RestSettings> = {},
  options: Partial<RestServerOptions> = {},
): { readonly server: Server; readonly lines: readonly LoggedLine[] } {
  const lines: LoggedLine[] = []
  const server = createRestServer(
    registry,
    { ...restSettings, ...settings },
    { logger: keepingLogger(lines), version: '1.2.3', ...options },
  )
  return { server, lines }
}

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Sends bytes to a server and returns what it says until it closes the connection or has said `answers` answers. */
export async function sendRaw(server: Server, request: string | Buffer, answers = 1): Promise<readonly WireAnswer[]> {
  if (!server.listening) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let received = Buffer.alloc(0)
  socket.write(request)
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer])
    const found = splitAnswers(received)
    if (found.length >= answers) {
      socket.destroy()
      return found
    }
  }
  return splitAnswers(received)
}

function splitAnswers(bytes: Buffer): readonly WireAnswer[] {
  const found: WireAnswer[] = []
  for (let rest = bytes.toString('latin1'); rest !== '';) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return found
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const headers = new Map(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const length = Number(headers.get('content-length') ?? 0)
    const status = Number(first.split(' ')[1])
    if (rest.length < end + 4 + length) return found
    if (status !== 100) found.push({ status, headers, body: rest.slice(end + 4, end + 4 + length) })
    rest = rest.slice(end + 4 + (status === 100 ? 0 : length))
  }
  return found
}

/** Sends one request by supertest: `GET /subjects`. `headers` replace those that are sent otherwise. */
export function call(server: Server, line: string, body?: object | string, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = line.split(' ')
  const name = method.toLowerCase() as 'get' | 'head' | 'post' | 'put' | 'delete' | 'options' | 'patch'
  const agent = request(server)
  const test = agent[name](path)
    .set({ 'Accept-Encoding': 'identity', ...headers })
    .buffer(true)
    .parse(asText)
  if (body === undefined) return test
  const type = { 'Content-Type': 'application/vnd.schemaregistry.v1+json', ...headers }
  return test.set(type).send(typeof body === 'string' ? body : JSON.stringify(body))
}

function asText(response: request.Response, done: (error: Error | null, body: unknown) => void): void {
  let text = ''
  const stream = response as unknown as NodeJS.ReadableStream
  stream.on('data', chunk => (text += String(chunk)))
  stream.on('end', () => {
    response.text = text
    done(null, text)
  })
}
