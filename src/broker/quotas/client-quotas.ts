import { everyName, quotaKeys, type QuotaEntry, type QuotaKey } from './quota-entries.ts'
import { TokenBucket } from './token-bucket.ts'

/** Who sends a request. */
export interface QuotaClient {
  readonly user: string
  readonly clientId: string
}

/** What one request has taken. */
export interface QuotaUse {
  readonly requestBytes: number
  readonly fetchedBytes: number
  readonly isProduce: boolean
  /** Time that the request has kept the processor busy. */
  readonly busyMs: number
}

/** How long a connection has to wait, and for which quota. */
export interface Throttle {
  readonly quota: QuotaKey
  readonly throttleTimeMs: number
}

type Buckets = ReadonlyMap<QuotaKey, TokenBucket>

const maxRemembered = 10_000
/** Longer waits go on with the next request: clients give up on connections that are silent for too long. */
const maxThrottleMs = 30_000
/** As in Kafka, where time is concerned. */
const maxRequestThrottleMs = 1000

/**
 * Quotas by user and client id. The entry that names most wins, as in Kafka: user and client id, user, client id; and a
 * name before `*`. An entry with `*` gives each name a bucket of its own.
 */
export class ClientQuotas {
  readonly #entries: ReadonlyMap<string, QuotaEntry>
  readonly #nowMs: () => number
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #resolved = new Map<string, Buckets>()
  readonly isOn: boolean

  constructor(entries: readonly QuotaEntry[], nowMs: () => number) {
    this.#entries = new Map(entries.map(entry => [nameOf(entry.user, entry.clientId), entry]))
    this.#nowMs = nowMs
    this.isOn = entries.length > 0
  }

  /** Takes what a request has used; the longest of the waits that follow, undefined for none. */
  charge(client: QuotaClient, { requestBytes, fetchedBytes, isProduce, busyMs }: QuotaUse): Throttle | undefined {
    const buckets = this.#bucketsOf(client)
    if (buckets.size === 0) return undefined
    const taken: readonly (readonly [QuotaKey, number, number])[] = [
      ['producer_byte_rate', isProduce ? requestBytes : 0, maxThrottleMs],
      ['consumer_byte_rate', fetchedBytes, maxThrottleMs],
      ['request_percentage', busyMs, maxRequestThrottleMs],
    ]
    let longest: Throttle | undefined
    for (const [quota, amount, maxMs] of taken) {
      const waitMs = amount === 0 ? 0 : (buckets.get(quota)?.take(amount, this.#nowMs()) ?? 0)
      const throttleTimeMs = Math.min(Math.ceil(waitMs), maxMs)
      if (throttleTimeMs > (longest?.throttleTimeMs ?? 0)) longest = { quota, throttleTimeMs }
    }
    return longest
  }

  #bucketsOf({ user, clientId }: QuotaClient): Buckets {
    const key = nameOf(user, clientId)
    const known = this.#resolved.get(key)
    if (known !== undefined) return known
    const buckets = new Map<QuotaKey, TokenBucket>()
    for (const quota of quotaKeys) {
      const entry = this.#entryOf(user, clientId, quota)
      if (entry !== undefined) buckets.set(quota, this.#bucketOf(entry, { user, clientId }, quota))
    }
    forgetOldest(this.#resolved)
    this.#resolved.set(key, buckets)
    return buckets
  }

  #entryOf(user: string, clientId: string, quota: QuotaKey): QuotaEntry | undefined {
    const order: readonly (readonly [string | undefined, string | undefined])[] = [
      [user, clientId],
      [user, everyName],
      [user, undefined],
      [everyName, clientId],
      [everyName, everyName],
      [everyName, undefined],
      [undefined, clientId],
      [undefined, everyName],
    ]
    return order.map(names => this.#entries.get(nameOf(...names))).find(entry => entry?.limits.has(quota) === true)
  }

  #bucketOf(entry: QuotaEntry, client: QuotaClient, quota: QuotaKey): TokenBucket {
    const owner = nameOf(entry.user && client.user, entry.clientId && client.clientId)
    const key = `${quota} ${owner}`
    const known = this.#buckets.get(key)
    if (known !== undefined) return known
    const limit = entry.limits.get(quota) ?? Infinity
    // Percent of a processor, in milliseconds a second.
    const perSecond = quota === 'request_percentage' ? limit * 10 : limit
    const bucket = new TokenBucket(perSecond, this.#nowMs())
    forgetOldest(this.#buckets)
    this.#buckets.set(key, bucket)
    return bucket
  }
}

/** Clients can call themselves anything: names are told apart by their length as well. */
function nameOf(user: string | undefined, clientId: string | undefined): string {
  return `${user?.length ?? '-'}:${user ?? ''}:${clientId ?? ''}:${clientId === undefined ? '-' : '='}`
}

function forgetOldest(map: Map<string, unknown>): void {
  if (map.size < maxRemembered) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
