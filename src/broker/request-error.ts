import type { ErrorName } from '../kafka/error-codes.ts'
import { errorCodes } from '../kafka/error-codes.ts'
import { LogError } from './log/log-error.ts'
import { StorageFailure } from './store.ts'

/** Why a request, or a part of it, is refused. Without a text of its own the answer has none. */
export class RequestError extends Error {
  readonly error: ErrorName
  /** What the answer says, where it has room for a text. */
  readonly answerText: string | null

  constructor(error: ErrorName, answerText: string | null = null) {
    super(answerText ?? errorCodes[error].message)
    this.name = 'RequestError'
    this.error = error
    this.answerText = answerText
  }
}

/** An error as answers show it. */
export interface ErrorAnswer {
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** No error. */
export const noError: ErrorAnswer = { errorCode: 0, errorMessage: null }

/** The answer to a request that gives no time. */
export const timedOut: ErrorAnswer = { errorCode: errorCodes.REQUEST_TIMED_OUT.code, errorMessage: null }

/** Texts quote what clients sent. As many characters fit into a string of the protocol, whatever they are. */
const maxTextLength = 10_000

/** The answer to what was thrown. Throws it again when it is no refusal. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof RequestError) {
    const { code } = errorCodes[error.error]
    return { errorCode: code, errorMessage: error.answerText?.slice(0, maxTextLength) ?? null }
  }
  if (error instanceof LogError) return { errorCode: errorCodes[error.error].code, errorMessage: null }
  if (error instanceof StorageFailure) return { errorCode: errorCodes.KAFKA_STORAGE_ERROR.code, errorMessage: null }
  throw error
}

/** The name of the error that was thrown. Throws it again when it is no refusal. */
export function errorNameOfThrown(error: unknown): ErrorName {
  if (error instanceof LogError || error instanceof RequestError) return error.error
  if (error instanceof StorageFailure) return 'KAFKA_STORAGE_ERROR'
  throw error
}
