/** What can be bounded: bytes a second of requests to produce and of records fetched, and percent of a processor's time. */
export const quotaKeys = ['producer_byte_rate', 'consumer_byte_rate', 'request_percentage'] as const
export type QuotaKey = (typeof quotaKeys)[number]

/** Stands for every name that has no entry of its own; each gets the quota for itself. */
export const everyName = '*'

/** The quotas of a user, a client id, or a user with a client id. */
export interface QuotaEntry {
  readonly user: string | undefined
  readonly clientId: string | undefined
  readonly limits: ReadonlyMap<QuotaKey, number>
}

const numberPattern = /^\d{1,15}(\.\d{1,6})?$/

/**
 * Reads `user=NAME;client-id=NAME;producer_byte_rate=N;…`: one name at least, `*` for all others, and one limit at least.
 * Undefined when it is none.
 */
export function parseQuotaEntry(text: string): QuotaEntry | undefined {
  const names = new Map<string, string>()
  const limits = new Map<QuotaKey, number>()
  for (const pair of text.split(';')) {
    const at = pair.indexOf('=')
    const [key, value] = [pair.slice(0, Math.max(0, at)).trim(), pair.slice(at + 1).trim()]
    const limit = quotaKeys.find(name => name === key)
    if (limit !== undefined && numberPattern.test(value) && Number(value) > 0 && !limits.has(limit))
      limits.set(limit, Number(value))
    else if ((key === 'user' || key === 'client-id') && value !== '' && !names.has(key)) names.set(key, value)
    else return undefined
  }
  if (names.size === 0 || limits.size === 0) return undefined
  return { user: names.get('user'), clientId: names.get('client-id'), limits }
}
