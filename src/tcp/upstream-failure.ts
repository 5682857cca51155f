/**
 * What went wrong with a connection to a broker. `unreachable`: no connection came about; `closed`: it ended; `timeout`: no
 * answer in time; `protocol`: what came is no answer; `unsupported`: the broker lacks the API or its versions;
 * `authentication`: it refused the credentials.
 */
export type UpstreamFailureKind =
  'unreachable' | 'closed' | 'timeout' | 'protocol' | 'unsupported' | 'authentication' | 'aborted'

/** A request to a broker that has no answer. `advice` says what to do, where something can be done. */
export class UpstreamFailure extends Error {
  readonly kind: UpstreamFailureKind
  readonly advice: string | undefined

  constructor(
    kind: UpstreamFailureKind,
    message: string,
    { advice, cause }: { readonly advice?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'UpstreamFailure'
    this.kind = kind
    this.advice = advice
  }

  /** Whether another attempt, on a new connection, may go well. */
  get isRetriable(): boolean {
    return this.kind === 'unreachable' || this.kind === 'closed' || this.kind === 'timeout'
  }
}
