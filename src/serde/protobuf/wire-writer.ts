import { payloadOf } from '../copy-bytes.ts'

/** A buffer that has grown beyond this is not kept for the next payload. */
const mostKept = 1 << 20

/** Texts up to this length are written character by character. */
const shortText = 80

/** Writes the wire format into a buffer that is used again for the next payload. */
export class WireWriter {
  #bytes = new Uint8Array(512)
  #pos = 0
  readonly #encoder = new TextEncoder()
  readonly #words = new Uint32Array(2)
  readonly #bigint = new BigInt64Array(this.#words.buffer)
  readonly #octets = new Uint8Array(8)
  readonly #view = new DataView(this.#octets.buffer)

  /** Begins a payload after `prefix`. */
  start(prefix: Uint8Array): void {
    if (this.#bytes.length > mostKept) this.#bytes = new Uint8Array(512)
    this.#pos = 0
    this.raw(prefix)
  }

  /** How much has been written. */
  get position(): number {
    return this.#pos
  }

  /** Takes back what was written behind a position. */
  rewind(position: number): void {
    this.#pos = position
  }

  /** The payload: a copy. */
  finish(): Uint8Array {
    return payloadOf(this.#bytes, this.#pos)
  }

  raw(bytes: Uint8Array): void {
    const { length } = bytes
    this.#reserve(length)
    if (length > 16) this.#bytes.set(bytes, this.#pos)
    else for (let at = 0; at < length; at++) this.#bytes[this.#pos + at] = bytes[at] as number
    this.#pos += length
  }

  uint32(value: number): void {
    this.#reserve(5)
    const bytes = this.#bytes
    let left = value
    while (left > 127) {
      bytes[this.#pos++] = (left & 127) | 128
      left >>>= 7
    }
    bytes[this.#pos++] = left
  }

  int32(value: number): void {
    if (value >= 0) this.uint32(value)
    else this.#varint(value, -1)
  }

  sint32(value: number): void {
    this.uint32(((value << 1) ^ (value >> 31)) >>> 0)
  }

  bool(value: boolean): void {
    this.#reserve(1)
    this.#bytes[this.#pos++] = value ? 1 : 0
  }

  /** An int64 or uint64; the bits are the same. */
  int64(value: bigint): void {
    this.#bigint[0] = value
    this.#varint(this.#words[0] as number, this.#words[1] as number)
  }

  sint64(value: bigint): void {
    this.#bigint[0] = value
    const low = this.#words[0] as number
    const high = this.#words[1] as number
    const sign = (high | 0) >> 31
    this.#varint((low << 1) ^ sign, ((high << 1) | (low >>> 31)) ^ sign)
  }

  /** A fixed32 or sfixed32. */
  fixed32(value: number): void {
    this.#reserve(4)
    const bytes = this.#bytes
    bytes[this.#pos++] = value
    bytes[this.#pos++] = value >>> 8
    bytes[this.#pos++] = value >>> 16
    bytes[this.#pos++] = value >>> 24
  }

  /** A fixed64 or sfixed64. */
  fixed64(value: bigint): void {
    this.#bigint[0] = value
    this.fixed32(this.#words[0] as number)
    this.fixed32(this.#words[1] as number)
  }

  float(value: number): void {
    this.#view.setFloat32(0, value, true)
    this.#octetsOut(4)
  }

  double(value: number): void {
    this.#view.setFloat64(0, value, true)
    this.#octetsOut(8)
  }

  octets(value: Uint8Array): void {
    this.uint32(value.length)
    this.raw(value)
  }

  /** Gives false where the text has half a surrogate pair, which UTF-8 cannot write. */
  string(text: string): boolean {
    return (text.length <= shortText && this.#shortAscii(text)) || this.#longText(text)
  }

  /** Begins something whose length goes before it; `close` takes what this gives. */
  open(): number {
    this.#reserve(1)
    return ++this.#pos
  }

  close(at: number): void {
    const length = this.#pos - at
    if (length < 128) {
      this.#bytes[at - 1] = length
      return
    }
    const more = varintSize(length) - 1
    this.#reserve(more)
    this.#bytes.copyWithin(at + more, at, this.#pos)
    this.#pos = at - 1
    this.uint32(length)
    this.#pos += length
  }

  #shortAscii(text: string): boolean {
    const { length } = text
    this.#reserve(length + 1)
    const bytes = this.#bytes
    let at = this.#pos
    bytes[at++] = length
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) return false
      bytes[at++] = code
    }
    this.#pos = at
    return true
  }

  #longText(text: string): boolean {
    this.#reserve(text.length * 3 + 5)
    const guess = varintSize(text.length)
    const from = this.#pos + guess
    const { written } = this.#encoder.encodeInto(text, this.#bytes.subarray(from))
    if (written !== text.length && !isWellFormed(text)) return false
    const size = varintSize(written)
    if (size !== guess) this.#bytes.copyWithin(this.#pos + size, from, from + written)
    this.uint32(written)
    this.#pos += written
    return true
  }

  #varint(low: number, high: number): void {
    this.#reserve(10)
    const bytes = this.#bytes
    let lowLeft = low >>> 0
    let highLeft = high >>> 0
    while (highLeft !== 0 || lowLeft > 127) {
      bytes[this.#pos++] = (lowLeft & 127) | 128
      lowLeft = ((lowLeft >>> 7) | (highLeft << 25)) >>> 0
      highLeft >>>= 7
    }
    bytes[this.#pos++] = lowLeft
  }

  #octetsOut(count: number): void {
    this.#reserve(count)
    const bytes = this.#bytes
    const octets = this.#octets
    for (let index = 0; index < count; index++) bytes[this.#pos++] = octets[index] as number
  }

  #reserve(count: number): void {
    const needed = this.#pos + count
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#pos))
    this.#bytes = grown
  }
}

function varintSize(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x20_0000) return 3
  return value < 0x1000_0000 ? 4 : 5
}

function isWellFormed(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0xd800 || unit > 0xdfff) continue
    const next = text.charCodeAt(at + 1)
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false
    at++
  }
  return true
}
