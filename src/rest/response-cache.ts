/** An answer that is ready to be sent to whoever sends the same request. */
export interface CachedAnswer {
  /** Body of the request; undefined for a GET. */
  readonly requestBody: Buffer | undefined
  /** `Accept` of the request, letter by letter. */
  readonly accept: string | undefined
  readonly isCompressed: boolean
  readonly operationId: string
  readonly body: Buffer
  /** Undefined for an answer to a POST. */
  readonly etag: string | undefined
  /** Names and values in turn, without those that differ from answer to answer. */
  readonly headers: readonly string[]
  /** False once anything the answer was made from has changed. */
  readonly isCurrent: () => boolean
}

interface Entry {
  variants: readonly CachedAnswer[]
  sizeBytes: number
}

/** What an answer occupies beside its body: headers, observations, places in tables. A generous guess. */
const OVERHEAD_BYTES = 1024
const MAX_VARIANTS = 8

/** What tells one request to a URL from another. */
export type Variant = Pick<CachedAnswer, 'accept' | 'isCompressed' | 'requestBody'>

/** Under which key the answers to a request are kept; undefined where they never are. */
export function cacheKey({ method, url }: { readonly method: string; readonly url: string }): string | undefined {
  return method === 'GET' ? url : method === 'POST' ? `POST ${url}` : undefined
}

/** Answers by URL, bounded by bytes; the URL that was asked for longest ago goes first. */
export class ResponseCache {
  readonly #maxBytes: number
  readonly #entries = new Map<string, Entry>()
  #sizeBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  has(url: string): boolean {
    return this.#entries.has(url)
  }

  /** The current answer for a URL as sent; one that is out of date is forgotten. */
  find(url: string, wanted: Variant): CachedAnswer | undefined {
    const entry = this.#entries.get(url)
    if (entry === undefined) return undefined
    const found = entry.variants.find(variant => isSame(variant, wanted))
    if (found === undefined) return undefined
    this.#entries.delete(url)
    if (found.isCurrent()) {
      this.#entries.set(url, entry)
      return found
    }
    this.#sizeBytes -= entry.sizeBytes
    return undefined
  }

  /** Keeps an answer unless it would take more than an eighth of the cache. */
  keep(url: string, answer: CachedAnswer): void {
    const size = answer.body.length + (answer.requestBody?.length ?? 0) + 2 * url.length + OVERHEAD_BYTES
    if (size > this.#maxBytes / 8) return
    const entry = this.#entries.get(url) ?? { variants: [], sizeBytes: 0 }
    if (entry.variants.length >= MAX_VARIANTS || entry.variants.some(one => isSame(one, answer))) this.#drop(url, entry)
    entry.variants = [...entry.variants, answer]
    entry.sizeBytes += size
    this.#sizeBytes += size
    this.#entries.delete(url)
    this.#entries.set(url, entry)
    this.#shrink()
  }

  #drop(url: string, entry: Entry): void {
    if (this.#entries.delete(url)) this.#sizeBytes -= entry.sizeBytes
    entry.variants = []
    entry.sizeBytes = 0
  }

  #shrink(): void {
    for (const [url, entry] of this.#entries) {
      if (this.#sizeBytes <= this.#maxBytes) return
      this.#drop(url, entry)
    }
  }
}

function isSame(one: Variant, other: Variant): boolean {
  if (one.accept !== other.accept || one.isCompressed !== other.isCompressed) return false
  if (one.requestBody === undefined || other.requestBody === undefined) return one.requestBody === other.requestBody
  return one.requestBody.equals(other.requestBody)
}
