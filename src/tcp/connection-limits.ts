/** Bounds of one connection and of all together. */
export interface ConnectionLimits {
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  /** Requests of a connection that are received and not answered. */
  readonly maxRequestsInFlight: number
  /** Their bytes; one larger request may pass. */
  readonly maxBytesInFlight: number
  /** Bytes of answers that wait for a slow client before no more of its requests are begun. */
  readonly maxUnsentBytes: number
  /** Bytes of requests in all connections. */
  readonly maxProcessBytes: number
  /** A connection that says nothing and waits for nothing is closed. */
  readonly idleTimeoutMs: number
  /** Time in which something of a frame must come that has begun, or an answer be taken. */
  readonly stallTimeoutMs: number
  /** Time to say who one is, where that is asked. */
  readonly authenticationTimeoutMs: number
}

/** The bounds, unless the settings say otherwise. */
export const defaultConnectionLimits: ConnectionLimits = {
  maxConnections: 10_000,
  maxConnectionsPerAddress: 10_000,
  maxRequestsInFlight: 64,
  maxBytesInFlight: 16 * 1024 * 1024,
  maxUnsentBytes: 4 * 1024 * 1024,
  maxProcessBytes: 256 * 1024 * 1024,
  idleTimeoutMs: 600_000,
  stallTimeoutMs: 30_000,
  authenticationTimeoutMs: 60_000,
}
