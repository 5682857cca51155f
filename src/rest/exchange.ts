import { randomUUID } from 'node:crypto'
import { readHead, type RequestHead } from './head.ts'
import type { BodyRequest, LocalsResponse } from './http-messages.ts'
import { DEFAULT_TYPE } from './negotiation.ts'

/** One request and what becomes of it. */
export class Exchange {
  readonly request: BodyRequest
  readonly response: LocalsResponse
  readonly head: RequestHead
  /** `X-Request-ID`: the client's, or one made here. */
  readonly id: string
  /** As sent. */
  readonly url: string
  /** Milliseconds of a monotonic clock. */
  readonly startedAt: number
  /** Operation of the route that was found. */
  operationId: string | undefined
  /** `:.ctx:` of the prefix `/contexts/{ctx}`, decoded; empty for the default context; undefined without a prefix. */
  context: string | undefined
  /** The name in the prefix, where it has a colon: 400 wherever the rest of the URL leads. */
  badContext: string | undefined
  /** Raw query. */
  query = ''
  /** Type of the answer, once it is negotiated. */
  contentType = DEFAULT_TYPE
  /** The registry has been asked to catch up for this request. */
  isFresh = false
  isAnswered = false
  /** The raw body, once somebody has waited for it. */
  #body: Promise<Buffer> | undefined

  constructor(request: BodyRequest, response: LocalsResponse, startedAt: number) {
    this.request = request
    this.response = response
    this.head = readHead(request.rawHeaders)
    this.id = this.head.requestId ?? randomUUID()
    this.url = request.url ?? '/'
    this.startedAt = startedAt
  }

  /** The raw body; may be asked for again. Rejects with BodyTooLarge, BodiesTooMany and ClientGone. */
  body(): Promise<Buffer> {
    return (this.#body ??= this.request.body())
  }

  get method(): string {
    return this.request.method ?? 'GET'
  }
}

/** `response.locals` of express, typed. */
export interface ExchangeLocals extends Record<string, unknown> {
  exchange: Exchange
}
