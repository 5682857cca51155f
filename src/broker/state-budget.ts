/** Bounds the bytes that coordinators keep on behalf of clients. Sizes are estimates, the same when taken and given back. */
export class StateBudget {
  readonly #maxBytes: number
  #usedBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  hasRoom(bytes: number): boolean {
    return this.#usedBytes + bytes <= this.#maxBytes
  }

  /** Counts bytes that are kept from now on; negative when they are let go. Never refuses: ask `hasRoom` first. */
  add(bytes: number): void {
    this.#usedBytes += bytes
  }
}
