import type { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { ByteReader } from '../bytes/byte-reader.ts'
import type { Api } from '../kafka/api.ts'
import { isServed, unsupportedApiVersions } from '../kafka/api-listing.ts'
import type { RequestHeader } from '../kafka/frames.ts'
import { decodeRequestHeader, encodeResponse, skipHeaderTags } from '../kafka/frames.ts'
import { apiVersions } from '../kafka/messages/api-versions.ts'
import { fetchRecords } from '../kafka/messages/fetch.ts'
import { produce } from '../kafka/messages/produce.ts'
import { saslAuthenticate } from '../kafka/messages/sasl-authenticate.ts'
import { saslHandshake } from '../kafka/messages/sasl-handshake.ts'
import type { Handler } from './apis/handler.ts'
import { AuthenticationState } from './authentication-state.ts'
import type { BrokerParts } from './broker-parts.ts'
import type { Address, ClientConnection, RequestContext } from './request-context.ts'
import { ConnectionRefused } from './request-context.ts'

/** A listener as sessions know it. */
export interface ListenerProfile {
  readonly name: string
  readonly usesSasl: boolean
  /** Where clients find the broker; what is missing is taken from the connection. */
  readonly advertisedHost: string | undefined
  readonly advertisedPort: number | undefined
}

/** The two ends of a connection. */
export interface SessionPeer {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
}

/** What is done after a request: bytes to send, or none; maybe the end of the connection, or a pause. */
export interface SessionAnswer {
  readonly frame?: readonly Buffer[]
  readonly closes?: boolean
  readonly muteMs?: number
  readonly isRequestFree?: boolean
}

/** What goes with a request. */
export type SessionTurn = Pick<RequestContext, 'next' | 'borrow'>

/** The answer of a handler, and what follows it. */
interface Outcome {
  readonly draft: unknown
  readonly closes?: boolean
  readonly isRequestFree?: boolean
  /** Time of the processor that was taken later than the call, in ms. */
  readonly spentMs?: number
}

/** One client's requests, from frame to frame. What the protocol cannot answer rejects, and closes the connection. */
export class BrokerSession {
  readonly #broker: BrokerParts
  readonly #handlers: ReadonlyMap<number, Handler>
  readonly #authentication: AuthenticationState
  readonly #connection: ClientConnection
  readonly #end = new AbortController()
  readonly #disconnected: () => void

  constructor(
    broker: BrokerParts,
    handlers: ReadonlyMap<number, Handler>,
    { listener, peer }: { readonly listener: ListenerProfile; readonly peer: SessionPeer },
  ) {
    this.#broker = broker
    this.#handlers = handlers
    this.#disconnected = broker.metrics.connected(listener.name)
    const authentication = new AuthenticationState(broker, listener.usesSasl)
    this.#authentication = authentication
    this.#connection = {
      listenerName: listener.name,
      remoteAddress: peer.remoteAddress,
      advertised: advertisedAddress(listener, peer),
      get user() {
        return authentication.user
      },
      ended: this.#end.signal,
      software: undefined,
      connectionId: randomUUID(),
    }
  }

  get maxFrameBytes(): number {
    const { maxRequestBytes, maxUnauthenticatedRequestBytes } = this.#broker.settings
    return this.#authentication.isDone ? maxRequestBytes : maxUnauthenticatedRequestBytes
  }

  get isAuthenticated(): boolean {
    return this.#authentication.isDone
  }

  end(): void {
    this.#disconnected()
    this.#end.abort()
  }

  /** Answers one request. Rejects with MalformedBytes or ConnectionRefused when the connection must be closed. */
  async handle(frame: Buffer, turn: SessionTurn): Promise<SessionAnswer> {
    const { metrics } = this.#broker
    try {
      const answer = await this.#handle(frame, turn)
      metrics.exchanged(frame.length, answer.frame)
      return answer
    } catch (error) {
      metrics.refused()
      throw error
    }
  }

  async #handle(frame: Buffer, turn: SessionTurn): Promise<SessionAnswer> {
    const { metrics, clock, quotas } = this.#broker
    const startMs = clock.steadyMs()
    const reader = new ByteReader(frame)
    const header = decodeRequestHeader(reader)
    const served = this.#handlers.get(header.apiKey)
    if (served === undefined) throw new ConnectionRefused(`api key ${header.apiKey} is not served`)
    const { api } = served
    if (!isServed(api, header.apiVersion)) return this.#unsupported(api, header)
    skipHeaderTags(reader, api, header.apiVersion)
    const request = api.request.decode(reader, header.apiVersion)
    const answering = this.#answer(served, request, header, turn)
    const busyMs = clock.steadyMs() - startMs
    const outcome = await answering
    const { draft, closes = false, isRequestFree = false, spentMs = 0 } = outcome
    metrics.answered(api, header.apiVersion, { draft, durationMs: clock.steadyMs() - startMs })
    const answer = { isRequestFree, closes, ...encoded(api, header, draft) }
    return quotas.isOn
      ? this.#throttled(answer, { api, header, draft, requestBytes: frame.length, busyMs: busyMs + spentMs })
      : answer
  }

  /** Charges what the request has taken. Who has taken too much is told how long to wait, and read from no sooner. */
  #throttled(answer: SessionAnswer, { api, header, draft, requestBytes, busyMs }: Charged): SessionAnswer {
    const { quotas, metrics } = this.#broker
    const client = { user: this.#connection.user ?? anonymous, clientId: header.clientId ?? '' }
    const fetchedBytes = api.key === fetchKey ? bytesOf(answer.frame) : 0
    const use = { requestBytes, fetchedBytes, isProduce: api.key === produceKey, busyMs }
    const throttle = this.#authentication.isDone ? quotas.charge(client, use) : undefined
    if (throttle === undefined) return answer
    const { throttleTimeMs } = throttle
    metrics.throttled(throttle.quota, throttleTimeMs)
    if (draft === undefined) return { ...answer, muteMs: throttleTimeMs }
    return { ...answer, ...encoded(api, header, { ...(draft as object), throttleTimeMs }) }
  }

  #answer(served: Handler, request: unknown, header: RequestHeader, turn: SessionTurn): Outcome | Promise<Outcome> {
    const { apiVersion, clientId } = header
    const state = this.#authentication
    switch (served.api) {
      case saslHandshake as unknown as Api:
        return state.handshake(request as { readonly mechanism: string })
      case saslAuthenticate as unknown as Api:
        return state.authenticate(request as { readonly authBytes: Buffer })
    }
    if (!state.isDone || state.isExpired) {
      const refused = state.refuse(served.api, request, apiVersion)
      if (refused !== undefined) return refused
    }
    let isRequestFree = false
    let spentMs = 0
    const context: RequestContext = {
      freeRequest: () => {
        isRequestFree = true
      },
      broker: this.#broker,
      apiVersion,
      clientId: clientId ?? '',
      connection: this.#connection,
      spend: ms => {
        spentMs += ms
      },
      next: turn.next,
      borrow: turn.borrow,
    }
    return this.#handled(served, request, context).then(draft => ({ draft, isRequestFree, spentMs }))
  }

  async #handled(served: Handler, request: unknown, context: RequestContext): Promise<unknown> {
    try {
      return await served.handle(request as never, context)
    } catch (err) {
      const { apiVersion } = context
      if (!(err instanceof ConnectionRefused))
        this.#broker.logger.error({ err, api: served.api.name, apiVersion }, 'a request could not be handled')
      throw err
    }
  }

  /** Only ApiVersions has an answer that clients of any version read. */
  #unsupported(api: Api, header: RequestHeader): SessionAnswer {
    const { correlationId } = header
    if (api.key === apiVersions.key) {
      const { apiVersion, draft } = unsupportedApiVersions()
      return { frame: encodeResponse(apiVersions, { apiVersion, correlationId }, draft) }
    }
    if (api.key === saslHandshake.key && header.apiVersion === 0) {
      const draft = { errorCode: 35, mechanisms: [] }
      return { frame: encodeResponse(saslHandshake, { apiVersion: 0, correlationId }, draft), closes: true }
    }
    throw new ConnectionRefused(`${api.name} version ${header.apiVersion} is not served`)
  }
}

/** What a request is charged for. */
interface Charged {
  readonly api: Api
  readonly header: RequestHeader
  readonly draft: unknown
  readonly requestBytes: number
  readonly busyMs: number
}

/** Whom quotas mean by clients that nobody asks for a name, as in Kafka. */
const anonymous = 'ANONYMOUS'
const { key: produceKey } = produce
const { key: fetchKey } = fetchRecords

function encoded(api: Api, header: RequestHeader, draft: unknown): Pick<SessionAnswer, 'frame' | 'muteMs'> {
  if (draft === undefined) return {}
  return { frame: encodeResponse(api, header, draft as never), muteMs: throttleOf(draft) }
}

function bytesOf(buffers: readonly Buffer[] = []): number {
  return buffers.reduce((sum, { length }) => sum + length, 0)
}

/** Never an address that only the server understands, such as 0.0.0.0: what the client came by, it can come by again. */
function advertisedAddress(listener: ListenerProfile, peer: SessionPeer): Address {
  return {
    host: listener.advertisedHost ?? peer.localAddress,
    port: listener.advertisedPort ?? peer.localPort,
  }
}

function throttleOf(draft: unknown): number {
  const { throttleTimeMs } = draft as { readonly throttleTimeMs?: unknown }
  return typeof throttleTimeMs === 'number' ? throttleTimeMs : 0
}
