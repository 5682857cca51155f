import { RegistryError } from '../registry/errors.ts'
import { BodiesTooMany, BodyTooLarge, ClientGone } from './http-messages.ts'

/** What a client is told when something went wrong; `log` where the operator has to know more. */
export interface Failure {
  readonly status: number
  readonly code: number
  readonly message: string
  readonly log: 'error' | 'warn' | undefined
}

const failure = (status: number, message: string): Failure => ({ status, code: status, message, log: undefined })

/** Refusals of this door, in the words of the contract (rest-contract 1.1 and 1.2). */
export const failures = {
  notFound: failure(404, 'HTTP 404 Not Found'),
  methodNotAllowed: failure(405, 'HTTP 405 Method Not Allowed'),
  notAcceptable: failure(406, 'HTTP 406 Not Acceptable'),
  unsupportedMediaType: failure(415, 'HTTP 415 Unsupported Media Type'),
  badRequest: failure(400, 'Bad Request'),
  bodiesTooMany: failure(503, 'Too many long request bodies at once. Send the request again'),
  answerTimedOut: failure(504, 'The answer took longer than the server allows'),
  contextWithColon: (name: string): Failure => failure(400, `Context name '${name}' cannot contain a colon`),
  bodyTooLarge: (limitBytes: number): Failure => failure(413, `The request body is longer than ${limitBytes} bytes`),
} as const

/** The answer to an error that was thrown; undefined when nobody is left to hear it. */
export function failureOf(error: unknown, requestId: string): Failure | undefined {
  if (error instanceof RegistryError) {
    return {
      status: error.status,
      code: error.code,
      message: error.message,
      log: error.status >= 500 ? 'error' : undefined,
    }
  }
  if (error instanceof BodyTooLarge) return failures.bodyTooLarge(error.limitBytes)
  if (error instanceof BodiesTooMany) return failures.bodiesTooMany
  if (error instanceof ClientGone) return undefined
  return {
    status: 500,
    code: 500,
    message: `Internal Server Error; the log has more under request id ${requestId}`,
    log: 'error',
  }
}
