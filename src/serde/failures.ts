import { SchemaError } from '../schema/schema.ts'
import { SerdeError, type SerdeErrorCode, type SerdeErrorPlace } from './errors.ts'

/** Codes of a registry that say: there is no such thing. */
const missingCodes: readonly unknown[] = [40401, 40402, 40403]

/** A failure of the registry as an error of ours; `missing` is what a 404 with a code of the contract means here. */
export function registryFailure(error: unknown, missing: SerdeErrorCode, signal: AbortSignal | undefined): unknown {
  if (error instanceof SerdeError || isAbort(error, signal)) return error
  const { status, code } = numbersOf(error)
  const reason = error instanceof Error ? error.message : String(error)
  const details = { cause: error }
  if (missingCodes.includes(code)) return new SerdeError(missing, reason, details)
  return new SerdeError(status === 409 ? 'incompatible' : 'registry', reason, details)
}

/** Any failure as an error of ours, with what is known of the place. An abort stays what its signal says. */
export function placed(
  error: unknown,
  otherwise: SerdeErrorCode,
  place: SerdeErrorPlace,
  signal?: AbortSignal,
): unknown {
  if (isAbort(error, signal)) return error
  if (error instanceof SerdeError) return error.at(place)
  if (error instanceof SchemaError) return new SerdeError('bad-schema', error.message, { ...place, cause: error })
  const reason = error instanceof Error ? error.message : String(error)
  return new SerdeError(otherwise, reason, { ...place, cause: error })
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason
}

function numbersOf(error: unknown): { readonly status?: unknown; readonly code?: unknown } {
  return typeof error === 'object' && error !== null ? error : {}
}
