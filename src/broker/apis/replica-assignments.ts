import { RequestError } from '../request-error.ts'

/** Throws RequestError unless a manual assignment names this broker, and it alone. */
export function expectAssignment(brokerIds: readonly number[], nodeId: number): void {
  if (brokerIds.length === 0) throw refusal('The manual partition assignment includes an empty replica list.')
  const stranger = brokerIds.find(id => id !== nodeId)
  if (stranger !== undefined)
    throw refusal(`The manual partition assignment includes broker ${stranger}, but no such broker is registered.`)
  if (brokerIds.length > 1)
    throw refusal(`The manual partition assignment includes the broker ${nodeId} more than once.`)
}

function refusal(text: string): RequestError {
  return new RequestError('INVALID_REPLICA_ASSIGNMENT', text)
}
