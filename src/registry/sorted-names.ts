/** A set of names kept in string order (UTF-16 code units). Adding and removing cost a search and a shift. */
export class SortedNames {
  #names: string[] = []
  #isSorted = true

  /** Takes many names without sorting after each; the next reader pays once. */
  addUnsorted(name: string): void {
    this.#names.push(name)
    this.#isSorted = false
  }

  add(name: string): void {
    this.#sort()
    this.#names.splice(this.#position(name), 0, name)
  }

  remove(name: string): void {
    this.#sort()
    const position = this.#position(name)
    if (this.#names[position] === name) this.#names.splice(position, 1)
  }

  /** Do not change it. */
  list(): readonly string[] {
    this.#sort()
    return this.#names
  }

  #sort(): void {
    if (this.#isSorted) return
    this.#names.sort()
    this.#isSorted = true
  }

  #position(name: string): number {
    let low = 0
    let high = this.#names.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#names[middle] as string) < name) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Those of a sorted list that begin with `prefix`. */
export function rangeWithPrefix(sorted: readonly string[], prefix: string): readonly string[] {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as string) < prefix) low = middle + 1
    else high = middle
  }
  let end = low
  while (end < sorted.length && (sorted[end] as string).startsWith(prefix)) end++
  return sorted.slice(low, end)
}
