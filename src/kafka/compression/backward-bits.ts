import { MalformedBytes } from '../../bytes/malformed-bytes.ts'

/** Reads bits from the end of a range of bytes towards its start (RFC 8878, 4.1). The highest bit set marks the end. */
export class BackwardBits {
  readonly #bytes: Uint8Array
  readonly #start: number
  /** Bits not read yet. Below zero more was read than there is: those bits are zeros. */
  left: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] as number) : 0
    if (last === 0) throw new MalformedBytes('zstd: a bit stream without an end', end)
    this.#bytes = bytes
    this.#start = start
    this.left = 8 * (end - start - 1) + (31 - Math.clz32(last))
  }

  /** The next `count` bits, of which there may be 16; they stay unread. */
  peek(count: number): number {
    const from = this.left - count
    if (from < 0) return this.left <= 0 ? 0 : (this.#at(0) & ((1 << this.left) - 1)) << -from
    return this.#at(from) & ((1 << count) - 1)
  }

  /** The next `count` bits, 31 at most. */
  read(count: number): number {
    if (count > 16) return this.read(count - 16) * 0x1_0000 + this.read(16)
    const bits = this.peek(count)
    this.left -= count
    return bits
  }

  /** At least 17 bits from the one at a place on. */
  #at(bit: number): number {
    const at = this.#start + (bit >> 3)
    const bytes = this.#bytes
    const word = (bytes[at] as number) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
    return word >>> (bit & 7)
  }
}
