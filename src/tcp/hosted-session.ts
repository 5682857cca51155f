import type { Buffer } from 'node:buffer'

/** Who is at the two ends of a connection. */
export interface Peer {
  /** Of the listener that took it. */
  readonly listenerName: string
  /** The address and port that the client has connected to, as this machine knows them. */
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
}

/** What is done after a request. */
export interface Answer {
  /** Buffers to send one after the other; without them the request has no answer. */
  readonly frame?: readonly Buffer[]
  /** The connection is closed once the answer is out. */
  readonly closes?: boolean
  /** Time for which nothing more is read from the connection (KIP-219). */
  readonly muteMs?: number
  /** Nothing refers to the bytes of the request any more: their memory may be used again. */
  readonly isRequestFree?: boolean
}

/** What goes with a request on its way through a session. */
export interface Turn {
  /** Lets the next request begin. */
  readonly next: () => void
  /** Memory for a part of the answer; it is taken back once the answer is out. */
  readonly borrow: (bytes: number) => Buffer
}

/** Port: what a connection hands its requests to, one of it for each connection. */
export interface HostedSession {
  /** Longest frame that is taken at the moment. */
  readonly maxFrameBytes: number
  /** Whether the client has said who it is, where it must. */
  readonly isAuthenticated: boolean
  /**
   * Takes the bytes of one request, without their length. The next request is given when `turn.next` is called, at the latest
   * when the answer is there. Answers are sent in the order of the requests. A rejection closes the connection.
   */
  handle(frame: Buffer, turn: Turn): Promise<Answer>
  /** The connection is closed, or the listener is about to stop: whatever waits is to be answered at once. */
  end(): void
}

/** Port: opens a session for each connection. */
export interface SessionHost {
  open(peer: Peer): HostedSession
}
