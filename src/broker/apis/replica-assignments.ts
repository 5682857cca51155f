import { RequestError } from '../request-error.ts'

/** Throws RequestError unless a manual assignment names this broker, and it alone. */
export function expectAssignment(brokerIds: readonly number[], nodeId: number): void {
  if (brokerIds.length === 0) throw refusal('The manual partition assignment includes an empty replica list.')
  for (const [index, id] of brokerIds.toSorted((one, other) => one - other).entries()) {
    if (id !== nodeId)
      throw refusal(`The manual partition assignment includes broker ${id}, but no such broker is registered.`)
    if (index > 0) throw refusal(`The manual partition assignment includes the broker ${id} more than once.`)
  }
}

function refusal(text: string): RequestError {
  return new RequestError('INVALID_REPLICA_ASSIGNMENT', text)
}
