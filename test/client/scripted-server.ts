import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the server saw it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What the server does with one request. */
export type Behaviour = (response: ServerResponse, seen: Seen) => void

export interface ScriptedServer {
  readonly url: string
  readonly seen: readonly Seen[]
  /** What happens to the requests to come, in order; the last goes on for ever. */
  plays(...behaviours: Behaviour[]): void
  /** Requests that the client cut off before they were answered to the end. */
  readonly cut: number
  stop(): Promise<void>
}

/** A real HTTP server on a free port of this machine. `create` makes another kind, such as one with TLS. */
export async function scriptedServer(
  create: (listener: RequestListener) => Server = listener => createServer(listener),
  scheme = 'http',
): Promise<ScriptedServer> {
  let script: Behaviour[] = [json({})]
  const seen: Seen[] = []
  let cut = 0
  const server = create((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://any')
    let body = ''
    for await (const piece of request.setEncoding('utf8')) body += String(piece)
    const one = { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers, body }
    seen.push(one)
    response.on('close', () => void (cut += response.writableFinished ? 0 : 1))
    const behaviour = script.length > 1 ? script.shift() : script[0]
    behaviour?.(response, one)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${scheme}://localhost:${(server.address() as AddressInfo).port}`,
    seen,
    plays: (...behaviours) => void (script = behaviours),
    get cut() {
      return cut
    },
    async stop() {
      server.closeAllConnections()
      if (server.listening) await new Promise(resolve => server.close(resolve))
    },
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Behaviour {
  return response => {
    response.writeHead(status, { 'Content-Type': 'application/vnd.schemaregistry.v1+json', ...headers })
    response.end(JSON.stringify(body))
  }
}

export function error(status: number, code = status * 100 + 1, headers: Record<string, string> = {}): Behaviour {
  return json({ error_code: code, message: `refused with ${code}` }, status, headers)
}

export function text(body: string | Uint8Array, status = 200, headers: Record<string, string> = {}): Behaviour {
  return response => void response.writeHead(status, headers).end(body)
}

/** The connection is cut before an answer. */
export const drop: Behaviour = response => void response.socket?.destroy()

/** The connection is cut in the middle of the body. */
export const halfBody: Behaviour = response => {
  response.writeHead(200, { 'Content-Length': '100' })
  response.write('{"schema":', () => response.socket?.destroy())
}

/** Headers, half of a body, and then nothing more. */
export const stuckBody: Behaviour = response => {
  response.writeHead(200, { 'Content-Length': '100' })
  response.write('{"schema":')
}

/** Nothing at all. */
export const silence: Behaviour = () => {}

/** Resolves when `condition` holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setImmediate(resolve))
}
