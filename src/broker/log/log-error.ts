import type { ErrorName } from '../../kafka/error-codes.ts'

/** Why the log refuses, by the name of the protocol's error. */
export class LogError extends Error {
  readonly error: ErrorName

  constructor(error: ErrorName, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'LogError'
    this.error = error
  }
}
