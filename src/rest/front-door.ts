import type { Express } from 'express'
import type { Registry } from '../registry/operations.ts'
import { readAddress, RefusedAddress, type Address } from './address.ts'
import type { Answers } from './answers.ts'
import { catchUp } from './catch-up.ts'
import { takeContextPrefix } from './context-prefix.ts'
import type { Cors } from './cors.ts'
import type { Deadlines } from './deadlines.ts'
import { Exchange } from './exchange.ts'
import { failures } from './failures.ts'
import type { BodyRequest, LocalsResponse } from './http-messages.ts'
import { judgeContentType } from './negotiation.ts'
import { cacheKey, type ResponseCache } from './response-cache.ts'

export interface FrontDoorParts {
  readonly app: Express
  readonly registry: Registry
  readonly answers: Answers
  readonly cors: Cors
  readonly cache: ResponseCache | undefined
  readonly deadlines: Deadlines
  readonly maxBodyBytes: number
  readonly now: () => number
}

/** What every request meets first: the cache of answers, then what is refused or rewritten before express routes it. */
export class FrontDoor {
  readonly #parts: FrontDoorParts

  constructor(parts: FrontDoorParts) {
    this.#parts = parts
  }

  receive(request: BodyRequest, response: LocalsResponse): void {
    const exchange = new Exchange(request, response, this.#parts.now())
    if (!this.#servesFromCache(exchange)) this.#enter(exchange)
  }

  /** A client that waits for `100 Continue` is told before it sends a body that is too long. */
  receiveExpecting(request: BodyRequest, response: LocalsResponse): void {
    const exchange = new Exchange(request, response, this.#parts.now())
    if (this.#isTooLong(exchange)) {
      return this.#parts.answers.failure(exchange, failures.bodyTooLarge(this.#parts.maxBodyBytes), [
        'Connection',
        'close',
      ])
    }
    response.writeContinue()
    this.#enter(exchange)
  }

  /** Answers that were made before; true when the request is served or will be. */
  #servesFromCache(exchange: Exchange): boolean {
    const { cache, registry } = this.#parts
    const key = cache && cacheKey(exchange)
    if (key === undefined || !cache?.has(key)) return false
    if (exchange.method === 'POST') {
      if (this.#isTooLong(exchange)) return false
      void this.#serveWithBody(exchange, cache)
      return true
    }
    const pending = catchUp(registry)
    if (pending === undefined) return this.#repeats(exchange, cache, undefined)
    void this.#serveWhenFresh(exchange, cache, { pending })
    return true
  }

  async #serveWithBody(exchange: Exchange, cache: ResponseCache): Promise<void> {
    this.#parts.deadlines.add(exchange)
    let body: Buffer
    try {
      body = await exchange.body()
    } catch {
      // The route asks for the body again and is told the same.
      return this.#enter(exchange)
    }
    const pending = catchUp(this.#parts.registry)
    if (pending !== undefined) await this.#serveWhenFresh(exchange, cache, { pending, body })
    else if (!this.#repeats(exchange, cache, body)) return this.#enter(exchange)
    if (exchange.isAnswered) this.#parts.deadlines.remove(exchange)
  }

  async #serveWhenFresh(
    exchange: Exchange,
    cache: ResponseCache,
    { pending, body }: { readonly pending: Promise<void>; readonly body?: Buffer },
  ): Promise<void> {
    try {
      await pending
    } catch (error) {
      return this.#parts.answers.thrown(exchange, error)
    }
    exchange.isFresh = true
    if (!this.#repeats(exchange, cache, body)) this.#enter(exchange)
  }

  #repeats(exchange: Exchange, cache: ResponseCache, requestBody: Buffer | undefined): boolean {
    const { answers } = this.#parts
    const { accept, contentType } = exchange.head
    const key = cacheKey(exchange)
    if (key === undefined || judgeContentType(contentType) !== 'readable') return false
    const answer = cache.find(key, { accept, isCompressed: answers.wantsGzip(exchange), requestBody })
    if (answer !== undefined) answers.repeat(exchange, answer)
    return answer !== undefined
  }

  #enter(exchange: Exchange): void {
    const { answers, cors } = this.#parts
    const address = readAddress(exchange.url)
    if (address instanceof RefusedAddress) return refusePage(exchange, answers, address)
    if (this.#isTooLong(exchange)) return answers.failure(exchange, failures.bodyTooLarge(this.#parts.maxBodyBytes))
    if (cors.isPreflight(exchange.method, exchange.head)) {
      return answers.plain(exchange, 200, cors.preflightHeaders(exchange.head), undefined)
    }
    if (judgeContentType(exchange.head.contentType) === 'malformed') return refuseContentType(exchange, answers)
    this.#route(exchange, address)
  }

  #route(exchange: Exchange, address: Address): void {
    const prefixed = takeContextPrefix(address.path)
    exchange.query = address.query
    if ('badName' in prefixed) exchange.badContext = prefixed.badName
    else exchange.context = prefixed.context === undefined ? undefined : decodeURIComponent(prefixed.context)
    const { request, response } = exchange
    request.url = prefixed.path
    response.locals = { exchange }
    this.#parts.app(request, response)
  }

  #isTooLong(exchange: Exchange): boolean {
    return Number(exchange.head.contentLength ?? 0) > this.#parts.maxBodyBytes
  }
}

/** GET and POST get a page, other methods the status alone (rest-contract 1.2). */
function refusePage(exchange: Exchange, answers: Answers, { reason }: RefusedAddress): void {
  if (!['GET', 'HEAD', 'POST'].includes(exchange.method)) return answers.plain(exchange, 400, [], undefined)
  const page = `<!doctype html>\n<title>400 Bad Request</title>\n<h1>400 Bad Request</h1>\n<p>${reason}</p>\n`
  answers.plain(exchange, 400, ['Content-Type', 'text/html;charset=iso-8859-1'], page)
}

/** Of this type whatever the client accepts, and without a body for the methods that have none. */
function refuseContentType(exchange: Exchange, answers: Answers): void {
  exchange.contentType = 'application/json'
  if (['GET', 'HEAD', 'POST', 'PUT'].includes(exchange.method)) answers.failure(exchange, failures.badRequest)
  else answers.plain(exchange, 400, [], undefined)
}
