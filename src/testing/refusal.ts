import { RegistryError } from '../client/errors.ts'

/** An error that knows the status and the code it is answered with: the registry's own refusals. */
interface Refusal extends Error {
  readonly status: number
  readonly code: number
}

/** A refusal as the REST client rejects with it; anything else stays what it is. */
export function asClientError(error: unknown): unknown {
  if (!isRefusal(error)) return error
  const { status, code, message } = error
  return new RegistryError({ kind: 'refused', status, code, message, cause: error })
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'RegistryError' && 'status' in error && 'code' in error
}
