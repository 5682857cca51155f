interface Entry<Value> {
  readonly value: Value
  readonly weight: number
  wasUsed: boolean
}

/** A map of bounded weight. The oldest entry goes first, but one that was used since it came is given a second turn. */
export class BoundedCache<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>()
  readonly #maxWeight: number
  #weight = 0
  /** Stands before the oldest entry. A new one would have to pass the places of all that have gone. */
  #oldest: MapIterator<[Key, Entry<Value>]> | undefined

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    entry.wasUsed = true
    return entry.value
  }

  /** An entry heavier than the whole cache is not kept. */
  set(key: Key, value: Value, weight: number): void {
    this.delete(key)
    if (weight > this.#maxWeight) return
    if (this.#weight + weight > this.#maxWeight) this.#makeRoom(weight)
    this.#entries.set(key, { value, weight, wasUsed: false })
    this.#weight += weight
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#weight -= entry.weight
  }

  get size(): number {
    return this.#entries.size
  }

  /** A Map keeps the order of insertion: who gets another turn goes to its end, and is met again as one that was not used. */
  #makeRoom(weight: number): void {
    this.#oldest ??= this.#entries.entries()
    while (this.#weight + weight > this.#maxWeight) {
      const { value } = this.#oldest.next()
      if (value === undefined) return
      const [key, entry] = value
      this.#entries.delete(key)
      if (entry.wasUsed) {
        entry.wasUsed = false
        this.#entries.set(key, entry)
      } else this.#weight -= entry.weight
    }
  }
}
