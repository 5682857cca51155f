import { once } from 'node:events'
import { request as send, type IncomingMessage, type Server } from 'node:http'
import { duplexPair } from 'node:stream'
import { createRestServer } from '../rest/server.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { OpenedRegistry } from './open-registry.ts'

/** Statuses whose answers have no body, so that a Response refuses one. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304])

const silent: Logger = {
  fatal: () => undefined,
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silent,
}

/** The server's REST door: every request goes through its HTTP parser and its routes, over a pipe in place of a port. */
export class RestDoor {
  readonly #server: Server

  constructor({ registry, settings }: OpenedRegistry) {
    this.#server = createRestServer(registry, settings.rest, { logger: silent, version: 'testing' })
  }

  /** Rejects with the reason of the request's signal once that is aborted. */
  async fetch(request: Request): Promise<Response> {
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
    request.signal.throwIfAborted()
    try {
      return await this.#exchange(request, body)
    } catch (error) {
      request.signal.throwIfAborted()
      throw new TypeError('fetch failed', { cause: error })
    }
  }

  async #exchange({ method, url, headers, signal }: Request, body: Buffer | undefined): Promise<Response> {
    const [near, far] = duplexPair()
    this.#server.emit('connection', far)
    const { pathname, search, host } = new URL(url)
    const outgoing = send({
      createConnection: () => near,
      method,
      path: pathname + search,
      // A real fetch undoes compression, which over a pipe is of no use.
      headers: { ...Object.fromEntries(headers), host, 'accept-encoding': 'identity' },
      signal,
    })
    outgoing.end(body)
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    const pieces: Uint8Array[] = []
    for await (const piece of answer) pieces.push(piece as Uint8Array)
    far.destroy()
    return responseOf(answer, Buffer.concat(pieces))
  }
}

function responseOf(
  { statusCode: status = 0, statusMessage, headersDistinct }: IncomingMessage,
  body: Buffer,
): Response {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value)
  const init = { status, headers, ...(statusMessage !== undefined && { statusText: statusMessage }) }
  return new Response(WITHOUT_BODY.has(status) ? null : body, init)
}
