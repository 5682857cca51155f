/** A map whose values are never changed in place, so that a value's identity tells whether it is still the same. */
export interface Table<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
  keys(): Iterable<Key>
  /** Grows with every change. */
  readonly revision: number
}

/** The committed contents of a table. */
export class BaseTable<Key, Value> implements Table<Key, Value> {
  readonly #map = new Map<Key, Value>()
  revision = 0

  get(key: Key): Value | undefined {
    return this.#map.get(key)
  }

  set(key: Key, value: Value): void {
    this.revision++
    this.#map.set(key, value)
  }

  delete(key: Key): void {
    if (this.#map.delete(key)) this.revision++
  }

  keys(): Iterable<Key> {
    return this.#map.keys()
  }

  get size(): number {
    return this.#map.size
  }
}

/** Changes on top of another table, invisible to its readers until `flush`. */
export class LayeredTable<Key, Value> implements Table<Key, Value> {
  readonly #below: Table<Key, Value>
  readonly #changes = new Map<Key, Value | undefined>()
  #revision = 0

  constructor(below: Table<Key, Value>) {
    this.#below = below
  }

  get(key: Key): Value | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#below.get(key)
  }

  set(key: Key, value: Value): void {
    this.#revision++
    this.#changes.set(key, value)
  }

  delete(key: Key): void {
    this.#revision++
    this.#changes.set(key, undefined)
  }

  *keys(): Iterable<Key> {
    for (const key of this.#below.keys()) if (!this.#changes.has(key)) yield key
    for (const [key, value] of this.#changes) if (value !== undefined) yield key
  }

  get revision(): number {
    return this.#below.revision + this.#revision
  }

  /** What this layer changes: undefined for a key that it removes. */
  changed(): Iterable<readonly [Key, Value | undefined]> {
    return this.#changes
  }

  /** Changes `below`: the table under this one, or one that holds the same. */
  flush(below: Table<Key, Value>): void {
    for (const [key, value] of this.#changes) {
      if (value === undefined) below.delete(key)
      else below.set(key, value)
    }
    this.#changes.clear()
  }
}

/** One thing that was read: still current while `isSame` holds. */
export interface Observation {
  isSame(): boolean
}

/** Reads another table and notes what was seen. */
export class ObservedTable<Key, Value> implements Table<Key, Value> {
  readonly #below: Table<Key, Value>
  readonly #seen: Observation[]
  /** The table as a whole was looked at: single entries need no note of their own. */
  #isSeenWhole = false

  constructor(below: Table<Key, Value>, seen: Observation[]) {
    this.#below = below
    this.#seen = seen
  }

  get(key: Key): Value | undefined {
    const below = this.#below
    const value = below.get(key)
    if (!this.#isSeenWhole) this.#seen.push({ isSame: () => below.get(key) === value })
    return value
  }

  set(): void {
    throw new TypeError('an observed table is read-only')
  }

  delete(): void {
    throw new TypeError('an observed table is read-only')
  }

  keys(): Iterable<Key> {
    this.#noteRevision()
    return this.#below.keys()
  }

  get revision(): number {
    this.#noteRevision()
    return this.#below.revision
  }

  #noteRevision(): void {
    if (this.#isSeenWhole) return
    this.#isSeenWhole = true
    const below = this.#below
    const revision = below.revision
    this.#seen.push({ isSame: () => below.revision === revision })
  }
}
