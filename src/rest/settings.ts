/** Cross-origin answers (rest-contract 12): the names of the Confluent settings stand in the comments. */
export interface CorsSettings {
  /** `access.control.allow.origin`: origins split by commas, `*` for every origin; empty: CORS is off. */
  readonly allowOrigin: string
  /** `access.control.allow.methods`: methods split by commas; empty: `GET,POST,HEAD`. */
  readonly allowMethods: string
  /** `access.control.allow.headers`: request headers split by commas; empty: `X-Requested-With,Content-Type,Accept,Origin`. */
  readonly allowHeaders: string
  /** `access.control.expose.headers`: response headers split by commas that scripts may read; empty: none. */
  readonly exposeHeaders: string
  /** `access.control.skip.options`: a preflight is answered without credentials. */
  readonly skipOptions: boolean
  /** `reject.options.request`: every OPTIONS request that is no preflight is 405. */
  readonly rejectOptions: boolean
}

/** Settings of the HTTP door. config.ts holds the defaults; the ones named here are what the door was built for. */
export interface RestSettings {
  /** Bytes of a request body beyond which it is refused with 413 before more is read. 10 MiB. */
  readonly maxRequestBodyBytes: number
  /** `size.limit.filter.enabled`. false. */
  readonly sizeLimitEnabled: boolean
  /** `size.limit.filter.max.request.body.size`, counts only with `sizeLimitEnabled`. 1048576. */
  readonly sizeLimitBytes: number
  /** Bytes that prebuilt answers may hold; 0 turns the cache of answers off. 16 MiB. */
  readonly responseCacheBytes: number
  /** Compress answers for clients that accept gzip (`compression.enable`). true. */
  readonly compression: boolean
  /** `request.timeout.ms`: an answer that takes longer is 504. 600000. */
  readonly answerTimeoutMs: number
  /** Time a client has to send the head of a request. 15000. */
  readonly headersTimeoutMs: number
  /** Time a client has to send a whole request. 60000. */
  readonly requestTimeoutMs: number
  /** Time an idle connection is kept. 30000. */
  readonly keepAliveTimeoutMs: number
  /** `max.request.header.size`: bytes of request line and headers together, beyond: 431. 16384. */
  readonly maxHeaderBytes: number
  /** Connections open at once; more are closed on arrival. 10000. */
  readonly maxConnections: number
  /** `response.http.headers.config`: `[action] [name]: [value], …`, action one of add, set, addDate, setDate; empty: none. */
  readonly responseHeaders: string
  readonly cors: CorsSettings
  /** One line in the log for each request. false. */
  readonly accessLog: boolean
  /** Serve /docs and /openapi.yaml. true. */
  readonly docs: boolean
  /** Time the store has to answer a health check. 3000. */
  readonly healthTimeoutMs: number
  /** Time for which one answer of the store serves every health check. 1000. */
  readonly healthIntervalMs: number
  /** `schema.registry.group.id`, shown by /v1/metadata/id. `schema-registry`. */
  readonly groupId: string
  /** Names and values shown by /v1/metadata/deployment, `name:value` each. Empty. */
  readonly deploymentAttributes: readonly string[]
}
