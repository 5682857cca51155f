/** What an operator decides about transactions. */
export interface TransactionSettings {
  readonly maxTimeoutMs: number
  /** How long a transactional id is remembered after its last transaction. */
  readonly idExpirationMs: number
  readonly idExpirationCheckIntervalMs: number
  readonly maxTransactionalIds: number
}
