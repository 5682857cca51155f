import { BoundedCache } from '../schema/bounded-cache.ts'
import type { SchemaType } from '../schema/schema.ts'
import type { Content, ContentKey, RegistryStore } from './store.ts'

const cacheKey = (key: ContentKey): string => `${key.type}${key.guid}`
/** What an entry costs besides its text, and how many bytes a code unit may take. */
const ENTRY_BYTES = 400
const BYTES_PER_UNIT = 2
const MAX_EQUIVALENCE_KEYS = 20_000

interface Waiter {
  readonly key: ContentKey
  readonly resolve: (content: Content) => void
  readonly reject: (error: unknown) => void
}

/** A row stands for a content that the store no longer has: it was deleted for good since the row was looked at. */
export class ContentMissing extends Error {
  constructor(name: string) {
    super(`the store has no content ${name}`)
    this.name = 'ContentMissing'
  }
}

/** The texts of the store behind a cache. Requests of one turn of the event loop travel together. */
export class Contents {
  readonly #store: Pick<RegistryStore, 'readContents'>
  readonly #cache: BoundedCache<string, Content>
  /** Keys of `SchemaEngine.equivalenceKey` by guid, which leaves out the type, of contents without references. */
  readonly equivalenceKeys = new BoundedCache<string, { readonly type: SchemaType; readonly key: string }>(
    MAX_EQUIVALENCE_KEYS,
  )
  readonly #waiting = new Map<string, Waiter[]>()

  constructor(store: Pick<RegistryStore, 'readContents'>, cacheBytes: number) {
    this.#store = store
    this.#cache = new BoundedCache(cacheBytes)
  }

  /** A content that a row stands for; rejects when the store lost it. */
  get(key: ContentKey): Content | Promise<Content> {
    return this.#cache.get(cacheKey(key)) ?? this.#fetch(key)
  }

  /** Makes a content known that is about to be stored. */
  put(content: Content): void {
    this.#cache.set(cacheKey(content), content, ENTRY_BYTES + content.text.length * BYTES_PER_UNIT)
  }

  #fetch(key: ContentKey): Promise<Content> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) queueMicrotask(() => void this.#send())
      const name = cacheKey(key)
      const waiter = { key, resolve, reject }
      const others = this.#waiting.get(name)
      if (others) others.push(waiter)
      else this.#waiting.set(name, [waiter])
    })
  }

  async #send(): Promise<void> {
    const waiting = new Map(this.#waiting)
    this.#waiting.clear()
    const keys = [...waiting.values()].flatMap(waiters => waiters.slice(0, 1).map(waiter => waiter.key))
    try {
      for (const content of await this.#store.readContents(keys)) {
        this.put(content)
        for (const waiter of waiting.get(cacheKey(content)) ?? []) waiter.resolve(content)
        waiting.delete(cacheKey(content))
      }
      for (const [name, waiters] of waiting) {
        for (const waiter of waiters) waiter.reject(new ContentMissing(name))
      }
    } catch (cause) {
      for (const waiters of waiting.values()) for (const waiter of waiters) waiter.reject(cause)
    }
  }
}
