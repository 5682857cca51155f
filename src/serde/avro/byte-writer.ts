import { nodeText } from '../node-text.ts'
import { ByteScratch } from './byte-scratch.ts'
import { MAX_DEPTH } from './limits.ts'
import { ValueFault } from './value-fault.ts'

const encoder = new TextEncoder()
/** Payloads are cut from pieces of this size. A longer one has a piece of its own. */
const PIECE = 32_768
/** Up to this length text is put in here: a call into the runtime costs more. */
const SHORT_TEXT = 24
/** The longest text whose length takes one byte. */
const MOST_IN_ONE_BYTE = 63
const WORD = 2 ** 32
const MAX_LONG = 2n ** 63n

/** Writes the primitive types of Avro into bytes that become the payload as they are. */
export class ByteWriter {
  bytes: Uint8Array = new Uint8Array(0)
  position = 0
  #view = new DataView(this.bytes.buffer)
  #start = 0
  #depth = 0
  readonly #scratch = new ByteScratch()

  /** Begins a payload after the last one. */
  begin(prefix: Uint8Array): void {
    this.#start = this.position
    this.#depth = 0
    this.raw(prefix)
  }

  /** The payload. Nothing writes to its bytes any more. */
  finish(): Uint8Array {
    const payload = this.bytes.subarray(this.#start, this.position)
    this.#start = this.position
    return payload
  }

  /** Forgets what was begun. */
  abandon(): void {
    this.position = this.#start
  }

  enter(): void {
    if (++this.#depth > MAX_DEPTH)
      throw new ValueFault('invalid-value', `the value is nested deeper than ${MAX_DEPTH} levels, or holds itself`)
  }

  leave(): void {
    this.#depth--
  }

  boolean(value: boolean): void {
    this.#need(1)
    this.bytes[this.position++] = value ? 1 : 0
  }

  int(value: number): void {
    this.#need(5)
    this.#unsigned(((value << 1) ^ (value >> 31)) >>> 0)
  }

  /** A safe integer. */
  number(value: number): void {
    if (value === (value | 0)) return this.int(value)
    this.#words(value | 0, Math.floor(value / WORD) | 0)
  }

  /** False where the value has more than 64 bits. */
  bigint(value: bigint): boolean {
    if (value >= MAX_LONG || value < -MAX_LONG) return false
    const { longs, words, low, high } = this.#scratch
    longs[0] = value
    this.#words(words[low] as number, words[high] as number)
    return true
  }

  float(value: number): void {
    this.#need(4)
    this.#view.setFloat32(this.position, value, true)
    this.position += 4
  }

  double(value: number): void {
    this.#need(8)
    this.#view.setFloat64(this.position, value, true)
    this.position += 8
  }

  lengthAndBytes(value: Uint8Array): void {
    this.number(value.length)
    this.raw(value)
  }

  raw(value: Uint8Array): void {
    this.#need(value.length)
    if (value.length < 8) for (let at = 0; at < value.length; at++) this.bytes[this.position + at] = value[at] as number
    else this.bytes.set(value, this.position)
    this.position += value.length
  }

  string(value: string): void {
    const { bytes, position } = this
    const { length } = value
    if (length > SHORT_TEXT || position + length >= bytes.length) return this.#anyText(value)
    let to = position + 1
    for (let at = 0; at < length; at++) {
      const code = value.charCodeAt(at)
      if (code > 0x7f) return this.#anyText(value)
      bytes[to++] = code
    }
    bytes[position] = length * 2
    this.position = to
  }

  #anyText(value: string): void {
    const { length } = value
    this.#need(length * 3 + 5)
    if (length <= SHORT_TEXT && this.#shortText(value)) return
    // Room for the length as it is for ASCII; text that takes more bytes may have to move by one or two.
    const before = this.position
    this.#unsigned(length * 2)
    const textStart = this.position
    const { bytes } = this
    const written = nodeText
      ? nodeText.utf8Write.call(bytes, value, textStart, length * 3)
      : encoder.encodeInto(value, bytes.subarray(textStart)).written
    if (written !== length) {
      this.position = before
      const lengthBytes = varintLength(written * 2)
      if (before + lengthBytes !== textStart) bytes.copyWithin(before + lengthBytes, textStart, textStart + written)
      this.#unsigned(written * 2)
    }
    this.position += written
  }

  /** False for what takes more than 63 bytes, whose length takes one, and for what has surrogates. */
  #shortText(value: string): boolean {
    const { bytes, position } = this
    const { length } = value
    let to = position + 1
    for (let at = 0; at < length; at++) {
      const code = value.charCodeAt(at)
      if (code < 0x80) bytes[to++] = code
      else if (code < 0x800) {
        bytes[to++] = 0xc0 | (code >> 6)
        bytes[to++] = 0x80 | (code & 0x3f)
      } else if ((code & 0xf800) !== 0xd800) {
        bytes[to++] = 0xe0 | (code >> 12)
        bytes[to++] = 0x80 | ((code >> 6) & 0x3f)
        bytes[to++] = 0x80 | (code & 0x3f)
      } else return false
    }
    const size = to - position - 1
    if (size > MOST_IN_ONE_BYTE) return false
    bytes[position] = size * 2
    this.position = to
    return true
  }

  #need(length: number): void {
    if (this.position + length > this.bytes.length) this.#grow(length)
  }

  #grow(length: number): void {
    const written = this.position - this.#start
    const isOwn = written + length > PIECE
    const bytes = new Uint8Array(isOwn ? 2 * (written + length) : PIECE)
    bytes.set(this.bytes.subarray(this.#start, this.position))
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#start = 0
    this.position = written
  }

  /** A varint of 32 bits; there is room. */
  #unsigned(value: number): void {
    const { bytes } = this
    let { position } = this
    let rest = value
    while (rest > 0x7f) {
      bytes[position++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    bytes[position++] = rest
    this.position = position
  }

  /** A long by its two halves. */
  #words(lowWord: number, highWord: number): void {
    this.#need(10)
    const sign = highWord >> 31
    let low = ((lowWord << 1) ^ sign) >>> 0
    let high = (((highWord << 1) | (lowWord >>> 31)) ^ sign) >>> 0
    const { bytes } = this
    while (high > 0) {
      bytes[this.position++] = (low & 0x7f) | 0x80
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    this.#unsigned(low)
  }
}

function varintLength(value: number): number {
  let length = 1
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) length++
  return length
}
