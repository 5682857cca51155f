import type { Buffer } from 'node:buffer'
import { MalformedBytes } from './malformed-bytes.ts'
import { decodeUtf8 } from './utf8.ts'

/** Where a reader starts and ends, and how much may be made of what it reads. */
export interface ReaderOptions {
  readonly start?: number
  readonly end?: number
  /** List items that may be made in all. */
  readonly maxItems?: number
}

const defaultMaxItems = 1_000_000

/**
 * Reads big-endian values off a buffer, each checked against the bytes left. Throws MalformedBytes. Views share the buffer's
 * memory: nothing is copied.
 */
export class ByteReader {
  readonly buffer: Buffer
  readonly end: number
  position: number
  #itemsLeft: number

  constructor(buffer: Buffer, { start = 0, end = buffer.length, maxItems = defaultMaxItems }: ReaderOptions = {}) {
    this.buffer = buffer
    this.position = start
    this.end = end
    this.#itemsLeft = maxItems
  }

  get remaining(): number {
    return this.end - this.position
  }

  /** The position of the next `length` bytes, which are then behind. */
  skip(length: number): number {
    const { position } = this
    const next = position + length
    if (length < 0 || next > this.end) throw this.malformed(`${length} bytes wanted, ${this.end - position} left`)
    this.position = next
    return position
  }

  int8(): number {
    return ((this.buffer[this.skip(1)] as number) << 24) >> 24
  }

  uint8(): number {
    return this.buffer[this.skip(1)] as number
  }

  int16(): number {
    return (this.uint16() << 16) >> 16
  }

  uint16(): number {
    const at = this.skip(2)
    return ((this.buffer[at] as number) << 8) | (this.buffer[at + 1] as number)
  }

  int32(): number {
    const at = this.skip(4)
    const { buffer } = this
    return (
      ((buffer[at] as number) << 24) |
      ((buffer[at + 1] as number) << 16) |
      ((buffer[at + 2] as number) << 8) |
      (buffer[at + 3] as number)
    )
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  int64(): bigint {
    const high = this.int32()
    const low = this.int32()
    // Most values are small; a bigint made of one number costs half of one made of two.
    if (high === 0) return BigInt(low >>> 0)
    if (high === -1 && low < 0) return BigInt(low)
    return (BigInt(high) << 32n) | BigInt(low >>> 0)
  }

  /** An unsigned varint of 32 bits. Bits beyond are dropped, a sixth byte is refused. */
  uvarint(): number {
    const { buffer, position } = this
    if (position < this.end) {
      const byte = buffer[position] as number
      if (byte < 0x80) {
        this.position = position + 1
        return byte
      }
    }
    return this.#longUvarint()
  }

  #longUvarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.uint8()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    throw this.malformed('varint of more than 5 bytes')
  }

  /** A zigzag varint of 32 bits. */
  varint(): number {
    const value = this.uvarint()
    return (value >>> 1) ^ -(value & 1)
  }

  /** A zigzag varint of 64 bits. */
  varlong(): bigint {
    let low = 0
    let high = 0n
    for (let index = 0; index < 10; index++) {
      const byte = this.uint8()
      if (index < 4) low |= (byte & 0x7f) << (7 * index)
      else high |= BigInt(byte & 0x7f) << BigInt(7 * index)
      if (byte < 0x80) return zigzag(BigInt.asUintN(64, high | BigInt(low)))
    }
    throw this.malformed('varlong of more than 10 bytes')
  }

  /** The next `length` bytes, not copied. */
  view(length: number): Buffer {
    const start = this.skip(length)
    return this.buffer.subarray(start, start + length)
  }

  /** The next `length` bytes as text; ill-formed sequences become U+FFFD. */
  utf8(length: number): string {
    const start = this.skip(length)
    return decodeUtf8(this.buffer, start, start + length)
  }

  /** Checks that `count` items of at least `minBytes` each can follow, before anything is allocated for them. */
  expectItems(count: number, minBytes: number): void {
    if (count * Math.max(1, minBytes) > this.remaining)
      throw this.malformed(`${count} items announced, ${this.remaining} bytes left`)
    this.#itemsLeft -= count
    if (this.#itemsLeft < 0) throw this.malformed('more items than the limit')
  }

  /** The error for what stands at this position. */
  malformed(message: string): MalformedBytes {
    return new MalformedBytes(message, this.position)
  }
}

function zigzag(value: bigint): bigint {
  return (value & 1n) === 0n ? value >> 1n : -(value >> 1n) - 1n
}
