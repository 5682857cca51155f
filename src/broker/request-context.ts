import type { Buffer } from 'node:buffer'
import type { ClientSoftware } from '../validation/client-safety.ts'
import type { BrokerParts } from './broker-parts.ts'

/** A host and port that clients are told. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** The connection that a request came in on. */
export interface ClientConnection {
  readonly listenerName: string
  readonly remoteAddress: string
  /** Where clients of this listener find the broker. */
  readonly advertised: Address
  /** Who has authenticated; undefined where nobody is asked to. */
  readonly user: string | undefined
  /** Aborted when nobody waits for answers any more, or the broker stops. */
  readonly ended: AbortSignal
  /** What the client last said of itself with ApiVersions. */
  software: ClientSoftware | undefined
  /** Random, and never used for another connection. */
  readonly connectionId: string
}

/** What a handler knows beside the request. */
export interface RequestContext {
  readonly broker: BrokerParts
  readonly apiVersion: number
  readonly clientId: string
  readonly connection: ClientConnection
  /** Lets the next request of the connection begin before this one is answered. */
  readonly next: () => void
  /** Said by a handler that keeps nothing of the request's bytes: their memory may be used again once it has answered. */
  readonly freeRequest: () => void
  /** Told the time, in ms, that the request has kept the processor busy after its handler returned a promise. */
  readonly spend: (ms: number) => void
  /** Memory for a part of the answer; it is used again once the answer is out. */
  readonly borrow: (bytes: number) => Buffer
}

/** The connection is closed without an answer: the protocol has no other way to refuse (such as errors under acks 0). */
export class ConnectionRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'ConnectionRefused'
  }
}
