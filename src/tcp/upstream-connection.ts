import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { ByteReader } from '../bytes/byte-reader.ts'
import { MalformedBytes } from '../bytes/malformed-bytes.ts'
import type { Api } from '../kafka/api.ts'
import type { ListedApi } from '../kafka/api-listing.ts'
import { decodeResponseHeader, encodeRequest } from '../kafka/frames.ts'
import { apiVersions, type ApiVersionsResponse } from '../kafka/messages/api-versions.ts'
import { AnswerFrames } from './answer-frames.ts'
import { RefusedFrame } from './frame-assembler.ts'
import { addressText } from './listener-addresses.ts'
import type { UpstreamCredentials } from './upstream-authentication.ts'
import { authenticateUpstream } from './upstream-authentication.ts'
import { UpstreamFailure } from './upstream-failure.ts'
import { openUpstreamSocket, type UpstreamAddress } from './upstream-socket.ts'

/** A broker, and how a connection to it behaves. */
export interface UpstreamOptions extends UpstreamAddress {
  readonly clientId: string
  readonly credentials?: UpstreamCredentials | undefined
  /** Time for connection, TLS, versions and credentials together. */
  readonly connectTimeoutMs?: number
  /** Time for an answer, unless the request says otherwise. */
  readonly requestTimeoutMs?: number
  /** Longest answer that is taken. */
  readonly maxAnswerBytes?: number
  /** Requests under way; more wait for their turn. */
  readonly maxInFlight?: number
  /** Bytes that wait for the broker to read them before further requests wait. */
  readonly maxUnsentBytes?: number
  readonly signal?: AbortSignal | undefined
}

/** What one request wants. The version is the highest that both sides speak within the bounds. */
export interface AskOptions {
  readonly minVersion?: number
  readonly maxVersion?: number
  /** Without an answer after that time the connection is closed. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

const defaults = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  maxAnswerBytes: 256 * 1024 * 1024,
  maxInFlight: 64,
  maxUnsentBytes: 16 * 1024 * 1024,
}
const software = { clientSoftwareName: 'headgate', clientSoftwareVersion: '1' }
/** After this part of its lifetime an authentication is renewed (KIP-368). */
const renewAfter = 0.85
const unsupportedVersion = 35
const tlsAlert = 0x15

/** What one exchange carries. */
interface Exchange<Draft, Response> {
  readonly draft: Draft
  readonly options: AskOptions
  readonly decode?: (reader: ByteReader, apiVersion: number) => Response
}

/** A request on its way. */
interface Pending {
  readonly correlationId: number
  readonly onAnswer: (reader: ByteReader) => void
  readonly onFailure: (failure: UpstreamFailure) => void
}

/**
 * One connection to a broker, from whose side we are a client:
 *
 *     const connection = await UpstreamConnection.open({ host, port, clientId: 'replay' })
 *     const answer = await connection.request(metadata, { topics: null })
 */
export class UpstreamConnection {
  /** `host:port`. */
  readonly place: string
  readonly #options: UpstreamOptions & typeof defaults
  readonly #socket: Socket
  readonly #frames = new AnswerFrames()
  readonly #pending: Pending[] = []
  readonly #waiting: (() => void)[] = []
  #versions: ReadonlyMap<number, ListedApi> = new Map()
  #correlationId = 0
  #failure: UpstreamFailure | undefined
  #renewal: Promise<void> | undefined
  #renewAtMs = Infinity
  #onClosed: (failure: UpstreamFailure) => void = () => undefined
  /** Resolves when the connection has ended, with the reason. */
  readonly closed: Promise<UpstreamFailure>

  private constructor(socket: Socket, options: UpstreamOptions & typeof defaults) {
    this.place = addressText(options.host, options.port)
    this.#socket = socket
    this.#options = options
    this.closed = new Promise(resolve => (this.#onClosed = resolve))
    socket.on('data', chunk => this.#onData(chunk))
    socket.on('drain', () => this.#admit())
    socket.on('error', cause =>
      this.#end(new UpstreamFailure('closed', `${this.place} broke the connection: ${cause.message}.`, { cause })),
    )
    socket.on('close', () => this.#end(this.#closedByPeer()))
  }

  /** Connects, learns which versions the broker speaks, and says who it is. Rejects with UpstreamFailure. */
  static async open(given: UpstreamOptions): Promise<UpstreamConnection> {
    const options = { ...defaults, ...given }
    const { connectTimeoutMs: timeoutMs, signal } = options
    const socket = await openUpstreamSocket(options, timeoutMs, signal)
    const connection = new UpstreamConnection(socket, options)
    try {
      await connection.#learnVersions({ timeoutMs, signal })
      await connection.#authenticate()
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  get isClosed(): boolean {
    return this.#failure !== undefined
  }

  /** The highest version that both sides speak; undefined when there is none. */
  versionOf(api: Pick<Api, 'key' | 'versions'>, { minVersion = 0, maxVersion = Infinity }: AskOptions = {}) {
    const served = this.#versions.get(api.key)
    if (served === undefined) return undefined
    const version = Math.min(served.maxVersion, api.versions.max, maxVersion)
    return version < Math.max(served.minVersion, api.versions.min, minVersion) ? undefined : version
  }

  /** Sends a request and resolves with the answer. Rejects with UpstreamFailure. */
  async request<Draft, Response>(
    api: Api<unknown, Draft, Response>,
    draft: Draft,
    options: AskOptions = {},
  ): Promise<Response> {
    await this.#stayAuthenticated()
    return this.ask(api, draft, options)
  }

  /** Sends a request that has no answer, as Produce with acks 0; resolves when it was handed to the socket. */
  async post<Draft>(api: Api<unknown, Draft>, draft: Draft, options: AskOptions = {}): Promise<void> {
    await this.#stayAuthenticated()
    await this.#room()
    const apiVersion = this.#negotiated(api, options)
    this.#write(encodeRequest(api, { ...this.#header(), apiVersion }, draft))
  }

  /** Ends the connection; whatever waits is rejected. */
  close(): void {
    this.#end(new UpstreamFailure('closed', `the connection to ${this.place} was closed on this side.`))
  }

  /** As `request`, without looking at how long the authentication holds. */
  readonly ask = async <Draft, Response>(
    api: Api<unknown, Draft, Response>,
    draft: Draft,
    options: AskOptions = {},
  ): Promise<Response> => {
    await this.#room()
    return this.#exchange(api, this.#negotiated(api, options), { draft, options })
  }

  #negotiated(api: Pick<Api, 'name' | 'key' | 'versions'>, options: AskOptions): number {
    const version = this.versionOf(api, options)
    if (version !== undefined) return version
    const served = this.#versions.get(api.key)
    const found = served === undefined ? 'does not offer it' : `offers ${served.minVersion} to ${served.maxVersion}`
    const { minVersion = api.versions.min, maxVersion = api.versions.max } = options
    throw new UpstreamFailure(
      'unsupported',
      `${api.name} is needed in one of the versions ${minVersion} to ${maxVersion}, and ${this.place} ${found}.`,
    )
  }

  #header() {
    this.#correlationId = (this.#correlationId + 1) & 0x7fff_ffff
    return { correlationId: this.#correlationId, clientId: this.#options.clientId }
  }

  #exchange<Draft, Response>(
    api: Api<unknown, Draft, Response>,
    apiVersion: number,
    { draft, options, decode }: Exchange<Draft, Response>,
  ): Promise<Response> {
    const { signal, timeoutMs = this.#options.requestTimeoutMs } = options
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      if (signal?.aborted === true) return reject(this.#aborted(api))
      const header = this.#header()
      const buffers = encodeRequest(api, { ...header, apiVersion }, draft)
      // Who gave up leaves a place in the line: the answer still comes.
      const onAbort = (): void => settle(() => reject(this.#aborted(api)))
      const limit = setTimeout(() => this.#end(this.#overdue(api, timeoutMs)), timeoutMs)
      const settle = (then: () => void): void => {
        clearTimeout(limit)
        signal?.removeEventListener('abort', onAbort)
        then()
      }
      signal?.addEventListener('abort', onAbort)
      this.#pending.push({
        correlationId: header.correlationId,
        onAnswer: reader => {
          decodeResponseHeader(reader, api, apiVersion)
          const response = decode?.(reader, apiVersion) ?? api.response.decode(reader, apiVersion)
          settle(() => resolve(response))
        },
        onFailure: failure => settle(() => reject(failure)),
      })
      this.#write(buffers)
    })
  }

  #write(buffers: readonly Buffer[]): void {
    this.#socket.cork()
    for (const buffer of buffers) this.#socket.write(buffer)
    this.#socket.uncork()
  }

  /** Waits until another request may be sent, in the order of the calls. */
  async #room(): Promise<void> {
    if (this.#waiting.length > 0 || this.#isFull()) await new Promise<void>(resolve => this.#waiting.push(resolve))
    if (this.#failure !== undefined) throw this.#failure
  }

  #isFull(): boolean {
    const { maxInFlight, maxUnsentBytes } = this.#options
    const isFull = this.#pending.length >= maxInFlight || this.#socket.writableLength > maxUnsentBytes
    return isFull && this.#failure === undefined
  }

  /** One at a time: the next one may go once this one is on its way. */
  #admit(): void {
    if (this.#isFull()) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    next()
    if (this.#waiting.length > 0) setImmediate(() => this.#admit())
  }

  #onData(chunk: Buffer): void {
    const { maxAnswerBytes } = this.#options
    try {
      this.#frames.push(chunk)
      for (;;) {
        const frame = this.#frames.next(maxAnswerBytes)
        if (frame === undefined) break
        this.#onFrame(frame)
      }
    } catch (cause) {
      if (!(cause instanceof RefusedFrame || cause instanceof MalformedBytes)) throw cause
      this.#end(this.#noKafka(chunk, cause))
    }
    this.#admit()
  }

  /** Answers come in the order of the requests. Throws MalformedBytes. */
  #onFrame(frame: Buffer): void {
    const first = this.#pending[0]
    const reader = new ByteReader(frame)
    const correlationId = new ByteReader(frame).int32()
    if (first === undefined || first.correlationId !== correlationId)
      throw new MalformedBytes(
        `an answer to request ${correlationId}, where ${first?.correlationId ?? 'none'} is due`,
        0,
      )
    first.onAnswer(reader)
    this.#pending.shift()
  }

  async #learnVersions(options: AskOptions): Promise<void> {
    const ask = (apiVersion: number): Promise<ApiVersionsResponse> =>
      this.#exchange(apiVersions, apiVersion, { draft: software, options, decode: decodeVersions })
    let answer = await ask(apiVersions.versions.max)
    if (answer.errorCode === unsupportedVersion) {
      const own = answer.apiKeys.find(({ apiKey }) => apiKey === apiVersions.key)
      answer = await ask(Math.min(own?.maxVersion ?? 0, apiVersions.versions.max - 1))
    }
    if (answer.errorCode !== 0)
      throw new UpstreamFailure('protocol', `${this.place} answered ApiVersions with error ${answer.errorCode}.`)
    this.#versions = new Map(answer.apiKeys.map(served => [served.apiKey, served]))
  }

  async #authenticate(): Promise<void> {
    const { credentials } = this.#options
    if (credentials === undefined) return
    const lifetimeMs = await authenticateUpstream(this, credentials)
    this.#renewAtMs = lifetimeMs > 0 ? performance.now() + lifetimeMs * renewAfter : Infinity
  }

  async #stayAuthenticated(): Promise<void> {
    if (this.#renewAtMs === Infinity || performance.now() < this.#renewAtMs) return
    this.#renewal ??= this.#authenticate().finally(() => (this.#renewal = undefined))
    await this.#renewal
  }

  #end(failure: UpstreamFailure): void {
    if (this.#failure !== undefined) return
    this.#failure = failure
    this.#socket.destroy()
    for (const { onFailure } of this.#pending.splice(0)) onFailure(failure)
    for (const resume of this.#waiting.splice(0)) resume()
    this.#onClosed(failure)
  }

  #closedByPeer(): UpstreamFailure {
    const { credentials, tls } = this.#options
    const hints = [
      ...(credentials === undefined ? ['whether it asks for credentials'] : []),
      ...(tls === undefined ? ['whether the port is one with TLS'] : []),
    ]
    const advice = hints.length === 0 ? undefined : `Check ${hints.join(' and ')}.`
    return new UpstreamFailure('closed', `${this.place} closed the connection.`, { advice })
  }

  #overdue({ name }: Pick<Api, 'name'>, timeoutMs: number): UpstreamFailure {
    return new UpstreamFailure('timeout', `${this.place} did not answer ${name} within ${timeoutMs} ms.`)
  }

  #aborted({ name }: Pick<Api, 'name'>): UpstreamFailure {
    return new UpstreamFailure('aborted', `${name} to ${this.place} was given up.`)
  }

  /** Other servers say something too. */
  #noKafka(chunk: Buffer, cause: Error): UpstreamFailure {
    const isTls = this.#options.tls === undefined && chunk[0] === tlsAlert
    const isHttp = chunk.subarray(0, 5).toString('latin1') === 'HTTP/'
    const advice = isTls
      ? 'The port is one with TLS.'
      : isHttp
        ? 'The port is one of HTTP: name that of the broker.'
        : undefined
    const message = `${this.place} answered with something else than Kafka's protocol: ${cause.message}.`
    return new UpstreamFailure('protocol', message, { advice, cause })
  }
}

/** A refused version is answered in the oldest one. */
function decodeVersions(reader: ByteReader, apiVersion: number): ApiVersionsResponse {
  const isRefused = reader.remaining >= 2 && reader.buffer.readInt16BE(reader.position) === unsupportedVersion
  return apiVersions.response.decode(reader, isRefused ? 0 : apiVersion)
}
