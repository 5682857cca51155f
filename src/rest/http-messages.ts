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

/**
 * A request that keeps its body as it comes in, up to a limit, past the stream machinery: node:http hands each chunk to
 * `push`, and `push` is here. Nothing is to be read from it as a stream.
 */
export class BodyRequest extends IncomingMessage {
  readonly #limitBytes: number
  readonly #chunks: Buffer[] = []
  #sizeBytes = 0
  #isWhole = false
  #waiting: { readonly resolve: (body: Buffer) => void; readonly reject: (error: Error) => void } | undefined

  constructor(socket: Socket, limitBytes = Infinity) {
    super(socket)
    this.#limitBytes = limitBytes
  }

  /** Called by node:http with each chunk, with null at the end. */
  override push(chunk: Buffer | null): boolean {
    if (chunk === null) {
      this.#isWhole = true
      this.#settle()
      return true
    }
    this.#sizeBytes += chunk.length
    if (this.#sizeBytes <= this.#limitBytes) this.#chunks.push(chunk)
    else this.#refuse()
    return true
  }

  /** Called by node:http when the answer is out before the body was read. It needs no reading here. */
  _dump(): void {}

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#waiting?.reject(new ClientGone('the connection was closed'))
    super._destroy(error, callback)
  }

  /** The whole body. Rejects with BodyTooLarge and ClientGone. To be called once. */
  body(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      if (this.#isWhole || this.#sizeBytes > this.#limitBytes) this.#settle()
      else if (this.destroyed) reject(new ClientGone('the connection was closed'))
    })
  }

  /** Drops what there is; a client that sends as much again is cut off. */
  #refuse(): void {
    this.#chunks.length = 0
    this.#settle()
    if (this.#sizeBytes > 2 * this.#limitBytes) this.socket.destroy()
  }

  #settle(): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    if (this.#sizeBytes > this.#limitBytes) waiting.reject(new BodyTooLarge(this.#limitBytes))
    else waiting.resolve(this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks))
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
export function createMessageClasses(app: Express, maxBodyBytes: number): MessageClasses {
  class RestRequest extends BodyRequest {
    constructor(socket: Socket) {
      super(socket, maxBodyBytes)
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
