import { BoundedCache } from '../schema/bounded-cache.ts'
import type { Clock } from './clock.ts'

/** How much of a text counts as one entry of a cache. */
const TEXT_PER_ENTRY = 16_384

interface Entry<Value> {
  readonly value: Value
  readonly expiresAt: number
}

export interface CacheBounds {
  /** Entries; one with a long text counts once for each 16,384 characters. */
  readonly capacity: number
  /** How long an entry holds. 0: not at all. Infinity: until it is pushed out. */
  readonly ttlMs: number
}

/** Values that are forgotten after a time, and the least recently used when there are too many. */
export class ExpiringCache<Value> {
  readonly #clock: Clock
  readonly #bounds: CacheBounds
  #entries: BoundedCache<string, Entry<Value>>
  #invalidations = 0

  constructor(clock: Clock, bounds: CacheBounds) {
    this.#clock = clock
    this.#bounds = bounds
    this.#entries = new BoundedCache(bounds.capacity)
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    if (this.#clock.now() < entry.expiresAt) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  /** `text`: the longest text of the value. */
  set(key: string, value: Value, text = ''): void {
    if (this.isOff) return
    const expiresAt = this.#clock.now() + this.#bounds.ttlMs
    this.#entries.set(key, { value, expiresAt }, 1 + Math.floor(text.length / TEXT_PER_ENTRY))
  }

  delete(key: string): void {
    this.#invalidations++
    this.#entries.delete(key)
  }

  clear(): void {
    this.#invalidations++
    this.#entries = new BoundedCache(this.#bounds.capacity)
  }

  /** Grows when something was deleted: what was asked for before that must not be put in any more. */
  get invalidations(): number {
    return this.#invalidations
  }

  /** Nothing is kept. */
  get isOff(): boolean {
    return this.#bounds.ttlMs <= 0
  }

  get size(): number {
    return this.#entries.size
  }
}
