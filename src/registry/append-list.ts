/**
 * An immutable list that shares its storage with the lists it grew from, so that growing by one costs the same at any
 * length (a content held by 10,000 subjects is ordinary).
 */
export class AppendList<Item> {
  readonly #items: Item[]
  readonly length: number

  private constructor(items: Item[], length: number) {
    this.#items = items
    this.length = length
  }

  static of<Item>(...items: Item[]): AppendList<Item> {
    return new AppendList(items, items.length)
  }

  /** Whether it is this one item. */
  isJust(item: Item): boolean {
    return this.length === 1 && this.#items[0] === item
  }

  with(item: Item): AppendList<Item> {
    // Most lists never grow beyond one: room for more would be most of what they weigh.
    if (this.length === 0) return new AppendList([item], 1)
    // Somebody else may have grown the shared storage from here already.
    const items = this.#items.length === this.length ? this.#items : this.#items.slice(0, this.length)
    items.push(item)
    return new AppendList(items, this.length + 1)
  }

  without(item: Item): AppendList<Item> {
    const items = this.toArray().filter(one => one !== item)
    return new AppendList(items, items.length)
  }

  toArray(): readonly Item[] {
    return this.#items.slice(0, this.length)
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let index = 0; index < this.length; index++) yield this.#items[index] as Item
  }
}
