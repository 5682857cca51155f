import { Buffer } from 'node:buffer'
import { Run } from '../../schema/json/validation/run.ts'

/** Words of bits for properties that were met, for all objects that are open at once. */
const bitWords = 4096

/** State of a scan over a JSON text. All checks of a compiler share one, which keeps the last bytes it was given. */
export class JsonScan {
  bytes: Buffer = Buffer.alloc(0)
  view = new DataView(this.bytes.buffer, 0, 0)
  end = 0
  depth = 0
  readonly limit: number
  /** Counts what patterns cost. */
  readonly run = new Run({ depth: 1, steps: 1 })
  /** Of the string that was scanned last: it holds escapes, or characters beyond ASCII. */
  hasEscapes = false
  isAscii = true
  /** Properties met beyond the first 32 of each object. */
  readonly #bits = new Uint32Array(bitWords)
  #used = 0

  constructor(limit: number) {
    this.limit = limit
  }

  begin(bytes: Buffer, end: number, steps: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    }
    this.end = end
    this.depth = 0
    this.#used = 0
    this.run.reset(steps)
  }

  /** Makes room for bits of an object; gives where they begin, -1 where there is no room. */
  openBits(words: number): number {
    const base = this.#used
    if (base + words > bitWords) return -1
    if (words > 0) this.#bits.fill(0, base, base + words)
    this.#used = base + words
    return base
  }

  closeBits(base: number): void {
    this.#used = base
  }

  /** `property` is 32 or more. */
  markBit(base: number, property: number): void {
    const word = base + (property >>> 5) - 1
    this.#bits[word] = (this.#bits[word] as number) | (1 << (property & 31))
  }

  /** Whether all that is required beyond the first word was marked. */
  hasBits(base: number, required: Uint32Array): boolean {
    for (let word = 1; word < required.length; word++) {
      const wanted = required[word] as number
      if (((this.#bits[base + word - 1] as number) & wanted) >>> 0 !== wanted) return false
    }
    return true
  }
}
