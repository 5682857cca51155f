import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import express, { type Express } from 'express'

/** The client closed the connection before its body was there. Nobody is left to tell. */
export class ClientGone extends Error {}

/** A body beyond the limit: 413. */
export class BodyTooLarge extends Error {
  readonly limitBytes: number

  constructor(limitBytes: number) {
    super(`The body is longer than the limit of ${limitBytes} bytes`)
    this.limitBytes = limitBytes
  }
}

/** Too many bodies at once: 503. */
export class BodiesTooMany extends Error {}

/** Bytes that all bodies together may hold while they come in. */
export class BodyBudget {
  #freeBytes: number

  constructor(maxBytes: number) {
    this.#freeBytes = maxBytes
  }

  /** False when there is no room for so many more. */
  take(sizeBytes: number): boolean {
    if (sizeBytes > this.#freeBytes) return false
    this.#freeBytes -= sizeBytes
    return true
  }

  give(sizeBytes: number): void {
    this.#freeBytes += sizeBytes
  }
}

/** How much a body may hold, and all of them together. */
export interface BodyLimits {
  readonly maxBodyBytes: number
  readonly budget: BodyBudget
}

const unlimited: BodyLimits = { maxBodyBytes: Infinity, budget: new BodyBudget(Infinity) }

/**
 * A request that keeps its body as it comes in, up to a limit, past the stream machinery: node:http hands each chunk to
 * `push`, and `push` is here. Nothing is to be read from it as a stream.
 */
export class BodyRequest extends IncomingMessage {
  readonly #limits: BodyLimits
  #chunks: Buffer[] = []
  #heldBytes = 0
  #seenBytes = 0
  #isWhole = false
  /** The body is not wanted, or not any more: chunks are counted and let go. */
  #isDropped = false
  #refusal: Error | undefined
  #waiting: { readonly resolve: (body: Buffer) => void; readonly reject: (error: Error) => void } | undefined

  constructor(socket: Socket, limits: BodyLimits = unlimited) {
    super(socket)
    this.#limits = limits
  }

  /** Called by node:http with each chunk, with null at the end. */
  override push(chunk: Buffer | null): boolean {
    if (chunk === null) this.#isWhole = true
    else this.#keep(chunk)
    this.#settle()
    return true
  }

  /** Called by node:http when the answer is out: what is still here, or still comes, is of no use. */
  _dump(): void {
    this.#drop()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#isWhole) this.#refusal ??= new ClientGone('the connection was closed')
    this.#settle()
    this.#drop()
    super._destroy(error, callback)
  }

  /** The whole body, once. Rejects with BodyTooLarge, BodiesTooMany and ClientGone. */
  body(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#settle()
    })
  }

  #keep(chunk: Buffer): void {
    const { maxBodyBytes, budget } = this.#limits
    this.#seenBytes += chunk.length
    if (this.#seenBytes > 2 * maxBodyBytes) this.socket.destroy()
    if (this.#isDropped) return
    if (this.#seenBytes > maxBodyBytes) this.#refusal = new BodyTooLarge(maxBodyBytes)
    else if (!budget.take(chunk.length))
      this.#refusal = new BodiesTooMany('the bodies that come in hold all the room there is')
    if (this.#refusal !== undefined) return this.#drop()
    this.#heldBytes += chunk.length
    this.#chunks.push(chunk)
  }

  #drop(): void {
    this.#isDropped = true
    this.#chunks = []
    this.#limits.budget.give(this.#heldBytes)
    this.#heldBytes = 0
  }

  #settle(): void {
    const waiting = this.#waiting
    if (waiting === undefined || !(this.#isWhole || this.#refusal)) return
    this.#waiting = undefined
    const chunks = this.#chunks
    this.#drop()
    if (this.#refusal !== undefined) waiting.reject(this.#refusal)
    else waiting.resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
  }
}

/** A response with the place where express keeps what handlers share; it makes an empty one where there is none. */
export class LocalsResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  locals: Record<string, unknown> | undefined
}

/** What `http.createServer` is to make of requests and answers. */
export interface MessageClasses {
  readonly IncomingMessage: typeof BodyRequest
  readonly ServerResponse: typeof LocalsResponse
}

/**
 * Message classes whose prototypes are the application's own. Express sets the prototype of each request and response;
 * set to what it is already, it costs nothing, while a change makes every later access slow.
 */
export function createMessageClasses(app: Express, limits: BodyLimits): MessageClasses {
  class RestRequest extends BodyRequest {
    constructor(socket: Socket) {
      super(socket, limits)
    }
  }
  class RestResponse<Request extends IncomingMessage = IncomingMessage> extends LocalsResponse<Request> {}
  app.request = adopt(RestRequest.prototype, express.request, app.request)
  app.response = adopt(RestResponse.prototype, express.response, app.response)
  return { IncomingMessage: RestRequest, ServerResponse: RestResponse }
}

function adopt<Message extends object>(prototype: object, ...sources: readonly [Message, Message]): Message {
  for (const source of sources) Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(source))
  return prototype as Message
}
