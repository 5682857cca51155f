/**
 * What went wrong. `refused`: the registry answered an error. `connection`, `timeout`: no whole answer came. `bad-answer`:
 * an answer that is not of the contract. `too-large`, `redirect`: answers that are not taken. `credentials`: no token.
 * `configuration`, `argument`: nothing was sent.
 */
export type RegistryErrorKind =
  | 'refused'
  | 'connection'
  | 'timeout'
  | 'bad-answer'
  | 'too-large'
  | 'redirect'
  | 'credentials'
  | 'configuration'
  | 'argument'

/** Codes of the registry that programs look at. The first three digits are the HTTP status. */
export const errorCodes = {
  subjectNotFound: 40401,
  versionNotFound: 40402,
  schemaNotFound: 40403,
  subjectSoftDeleted: 40404,
  subjectNotSoftDeleted: 40405,
  versionSoftDeleted: 40406,
  versionNotSoftDeleted: 40407,
  subjectConfigNotFound: 40408,
  subjectModeNotFound: 40409,
  associationNotFound: 40410,
  /** Registries before Confluent 8.0.4 and 8.1.2 say 409: look at `status` instead. */
  incompatibleSchema: 40901,
  invalidSchema: 42201,
  invalidVersion: 42202,
  invalidCompatibilityLevel: 42203,
  invalidMode: 42204,
  operationNotPermitted: 42205,
  referenceExists: 42206,
  invalidSubject: 42208,
  schemaTooLarge: 42209,
  invalidRuleSet: 42210,
  contextNotEmpty: 42211,
  invalidAssociation: 42212,
  storeError: 50001,
  storeTimeout: 50002,
  forwardingFailed: 50003,
  unknownLeader: 50004,
  /** Not sent by a registry: the client puts it where an error has no readable body. */
  unreadableError: 50005,
} as const

/** What is known of a failure when it happens. */
export interface Failure {
  readonly kind: RegistryErrorKind
  readonly message: string
  readonly method?: string
  /** Without credentials. */
  readonly url?: string
  readonly status?: number
  readonly code?: number
  readonly requestId?: string
  readonly cause?: unknown
}

/** What is known of it at the end. */
export interface Trail {
  readonly attempts: number
  readonly isOutcomeUnknown: boolean
}

/** Every failure of the client but an abort, which rejects with the reason of the signal. */
export class RegistryError extends Error {
  readonly kind: RegistryErrorKind
  /** HTTP status; undefined where there was no answer. */
  readonly status: number | undefined
  /** `error_code` of the registry; `errorCodes` names them. */
  readonly code: number | undefined
  readonly method: string | undefined
  /** What was asked, without credentials. */
  readonly url: string | undefined
  /** `X-Request-ID` of the answer. */
  readonly requestId: string | undefined
  /** Requests that were sent. 0: the failure comes from a cache, or nothing was sent. */
  readonly attempts: number
  /** An attempt ended in a way that leaves open whether it was done, such as a lost connection. */
  readonly isOutcomeUnknown: boolean

  constructor(failure: Failure, trail: Trail = { attempts: 0, isOutcomeUnknown: false }) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause })
    this.name = 'RegistryError'
    this.kind = failure.kind
    this.status = failure.status
    this.code = failure.code
    this.method = failure.method
    this.url = failure.url
    this.requestId = failure.requestId
    this.attempts = trail.attempts
    this.isOutcomeUnknown = trail.isOutcomeUnknown
  }

  /** The registry says that there is no such thing: 404 with a code of its own, which a wrong URL does not have. */
  get isNotFound(): boolean {
    return this.status === 404 && this.code !== undefined && this.code > 40400 && this.code < 40500
  }

  /** The registry refuses the schema because it is incompatible with an earlier one. */
  get isIncompatible(): boolean {
    return this.status === 409 && (this.code === 409 || this.code === errorCodes.incompatibleSchema)
  }
}

/** A setting that cannot be used. */
export function configurationError(message: string, cause?: unknown): RegistryError {
  return new RegistryError({ kind: 'configuration', message, cause })
}

/** An argument that cannot be sent. */
export function argumentError(message: string): RegistryError {
  return new RegistryError({ kind: 'argument', message })
}
