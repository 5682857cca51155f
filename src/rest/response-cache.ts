/** An answer that is ready to be sent to whoever sends the same request. */
export interface CachedAnswer {
  /** `Accept` of the request, letter by letter. */
  readonly accept: string | undefined
  readonly isCompressed: boolean
  readonly operationId: string
  readonly body: Buffer
  readonly etag: string
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
  find(url: string, accept: string | undefined, isCompressed: boolean): CachedAnswer | undefined {
    const entry = this.#entries.get(url)
    if (entry === undefined) return undefined
    const found = entry.variants.find(variant => variant.accept === accept && variant.isCompressed === isCompressed)
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
    const size = answer.body.length + 2 * url.length + OVERHEAD_BYTES
    if (size > this.#maxBytes / 8) return
    const entry = this.#entries.get(url) ?? { variants: [], sizeBytes: 0 }
    const isSame = (one: CachedAnswer) => one.accept === answer.accept && one.isCompressed === answer.isCompressed
    if (entry.variants.length >= MAX_VARIANTS || entry.variants.some(isSame)) this.#drop(url, entry)
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
