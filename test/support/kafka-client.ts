import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { ByteReader } from '../../src/bytes/byte-reader.ts'
import type { Api } from '../../src/kafka/api.ts'
import { decodeResponseHeader, encodeRequest } from '../../src/kafka/frames.ts'

/** A connection to a broker that speaks by the product's own tables. Answers come in the order of the requests. */
export class KafkaClient {
  readonly #socket: Socket
  readonly #frames: Buffer[] = []
  readonly #waiting: { resolve: (frame: Buffer) => void; reject: (error: Error) => void }[] = []
  #rest: Buffer = Buffer.alloc(0)
  #correlationId = 0
  #isClosed = false
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise(resolve => {
      socket.on('close', () => {
        this.#isClosed = true
        for (const { reject } of this.#waiting.splice(0)) reject(new Error('connection closed'))
        resolve()
      })
    })
    socket.on('error', () => undefined)
    socket.on('data', chunk => this.#onData(chunk))
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<KafkaClient> {
    const socket = connect(port, host)
    await once(socket, 'connect')
    return new KafkaClient(socket)
  }

  /** Sends a request and reads the answer to it. */
  async ask<Draft, Response>(
    api: Api<unknown, Draft, Response>,
    apiVersion: number,
    draft: Draft,
    clientId: string | null = 'test',
  ): Promise<Response> {
    const correlationId = this.send(api, apiVersion, draft, clientId)
    const reader = new ByteReader(await this.nextFrame())
    const answered = decodeResponseHeader(reader, api, apiVersion)
    if (answered !== correlationId) throw new Error(`answer ${answered} where ${correlationId} was due`)
    return api.response.decode(reader, apiVersion)
  }

  /** Sends a request whose answer, if any, is read with `nextFrame`. */
  send<Draft>(api: Api<unknown, Draft>, apiVersion: number, draft: Draft, clientId: string | null = 'test'): number {
    const correlationId = ++this.#correlationId
    this.write(...encodeRequest(api, { apiVersion, correlationId, clientId }, draft))
    return correlationId
  }

  /** Writes bytes as they are. */
  write(...buffers: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(buffers))
  }

  /** The next answer, without its length. Rejects when the connection is closed first. */
  nextFrame(): Promise<Buffer> {
    const frame = this.#frames.shift()
    if (frame !== undefined) return Promise.resolve(frame)
    if (this.#isClosed) return Promise.reject(new Error('connection closed'))
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Stops reading what the other side sends. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.#socket.destroy()
  }

  #onData(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= 4 && this.#rest.length >= 4 + this.#rest.readInt32BE(0)) {
      const end = 4 + this.#rest.readInt32BE(0)
      const frame = this.#rest.subarray(4, end)
      this.#rest = this.#rest.subarray(end)
      const waiting = this.#waiting.shift()
      if (waiting === undefined) this.#frames.push(frame)
      else waiting.resolve(frame)
    }
  }
}
