import type { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'

/** Words of a digest that are kept: 128 bits. */
const wordsPerKey = 4
const bytesPerSlot = wordsPerKey * 4 + 8
const maxLoad = 0.75
const empty = -1

/** The last offset of each key, in a table of fixed size: keys by a digest of 128 bits. */
export class KeyOffsets {
  readonly #slots: number
  readonly #words: Int32Array
  readonly #offsets: Float64Array
  #count = 0

  /** @param maxKeys keys that will come at most; the table has no more room than `maxBytes` allows */
  constructor(maxBytes: number, maxKeys: number) {
    const wanted = Math.ceil(maxKeys / maxLoad) + 1
    this.#slots = Math.max(2, Math.min(Math.floor(maxBytes / bytesPerSlot), wanted))
    this.#words = new Int32Array(this.#slots * wordsPerKey)
    this.#offsets = new Float64Array(this.#slots).fill(empty)
  }

  get count(): number {
    return this.#count
  }

  /** Notes an offset, which is larger than those before. False when there is no room for another key. */
  put(key: Buffer, offset: number): boolean {
    const digest = digestOf(key)
    const slot = this.#slotOf(digest)
    if (this.#offsets[slot] === empty) {
      if (this.#count + 1 > this.#slots * maxLoad) return false
      this.#count++
      this.#words.set(digest, slot * wordsPerKey)
    }
    this.#offsets[slot] = offset
    return true
  }

  /** The last offset of a key, -1 for one that was not seen. */
  get(key: Buffer): number {
    return this.#offsets[this.#slotOf(digestOf(key))] ?? empty
  }

  /** The slot of a key, or the empty one where it would go. */
  #slotOf(digest: Int32Array): number {
    let slot = ((digest[0] as number) >>> 0) % this.#slots
    while (this.#offsets[slot] !== empty && !this.#holds(slot, digest)) slot = slot + 1 === this.#slots ? 0 : slot + 1
    return slot
  }

  #holds(slot: number, digest: Int32Array): boolean {
    const at = slot * wordsPerKey
    for (let word = 0; word < wordsPerKey; word++) if (this.#words[at + word] !== digest[word]) return false
    return true
  }
}

/** A digest that cannot be made to collide: a collision would lose a record. */
function digestOf(key: Buffer): Int32Array {
  const digest = hash('sha256', key, 'buffer')
  const words = new Int32Array(wordsPerKey)
  for (let word = 0; word < wordsPerKey; word++) words[word] = digest.readInt32LE(word * 4)
  return words
}
