/** Gives back what was taken; afterwards it does nothing. */
export type Release = () => void

/**
 * Bounds the bytes of requests that are received or on their way, in all connections together. Who asks for more than is
 * left waits for its turn; one request passes alone when it is larger than everything.
 */
export class FrameBudget {
  readonly #maxBytes: number
  readonly #waiting: { readonly bytes: number; readonly grant: () => void }[] = []
  #usedBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  get waitingCount(): number {
    return this.#waiting.length
  }

  /** Takes bytes if there is room, and nobody waits for it. */
  tryTake(bytes: number): boolean {
    if (this.#waiting.length > 0 || !this.#hasRoom(bytes)) return false
    this.#usedBytes += bytes
    return true
  }

  /** Takes bytes that are there already, whether there is room or not. */
  take(bytes: number): void {
    this.#usedBytes += bytes
  }

  /** Calls back once the bytes are taken. The answer withdraws the wish. */
  wait(bytes: number, onTaken: () => void): Release {
    const wish = { bytes, grant: onTaken }
    this.#waiting.push(wish)
    return () => {
      const index = this.#waiting.indexOf(wish)
      if (index !== -1) this.#waiting.splice(index, 1)
      this.#grant()
    }
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes
    this.#grant()
  }

  #grant(): void {
    for (let first = this.#waiting[0]; first !== undefined && this.#hasRoom(first.bytes); first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#usedBytes += first.bytes
      first.grant()
    }
  }

  #hasRoom(bytes: number): boolean {
    return this.#usedBytes === 0 || this.#usedBytes + bytes <= this.#maxBytes
  }
}
