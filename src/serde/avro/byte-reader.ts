import { nodeText } from '../node-text.ts'
import { ByteScratch } from './byte-scratch.ts'
import { MAX_DEPTH, MAX_EMPTY_ITEMS, MAX_LENGTH } from './limits.ts'
import { ValueFault } from './value-fault.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const nothing = new Uint8Array(0)
/** Up to this length text is put together here: a call into the runtime costs more. */
const SHORT_TEXT = 24
const WORD = 2 ** 32
const { fromCharCode } = String

/** Reads the primitive types of Avro, and never beyond the end of the bytes. Throws ValueFault. */
export class ByteReader {
  bytes: Uint8Array = nothing
  position = 0
  #depth = 0
  #emptyItems = 0
  readonly #scratch = new ByteScratch()

  begin(bytes: Uint8Array, position: number): void {
    this.bytes = bytes
    this.position = position
    this.#depth = 0
    this.#emptyItems = 0
  }

  /** Lets go of the bytes. */
  end(): void {
    this.bytes = nothing
  }

  /** Counts a level of nesting. */
  enter(): void {
    if (++this.#depth > MAX_DEPTH)
      throw new ValueFault('malformed', `the value is nested deeper than ${MAX_DEPTH} levels`)
  }

  leave(): void {
    this.#depth--
  }

  boolean(): boolean {
    return this.#byte() === 1
  }

  int(): number {
    const { bytes, position } = this
    const first = bytes[position]
    if (first !== undefined && first < 0x80) {
      this.position = position + 1
      return (first >>> 1) ^ -(first & 1)
    }
    let word = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte()
      word |= (byte & 0x7f) << shift
      if (byte < 0x80) return (word >>> 1) ^ -(word & 1)
    }
    throw new ValueFault('malformed', 'an int has more than 5 bytes')
  }

  /** A long without loss. */
  bigint(): bigint {
    const { words, longs, low, high } = this.#scratch
    const first = this.bytes[this.position]
    if (first !== undefined && first < 0x80) {
      this.position++
      const number = (first >>> 1) ^ -(first & 1)
      words[low] = number
      words[high] = number >> 31
    } else this.#longWords()
    return longs[0] as bigint
  }

  /** A long as the nearest number. */
  number(): number {
    const first = this.bytes[this.position]
    if (first !== undefined && first < 0x80) {
      this.position++
      return (first >>> 1) ^ -(first & 1)
    }
    this.#longWords()
    const { words, low, high } = this.#scratch
    return (words[high] as number) * WORD + ((words[low] as number) >>> 0)
  }

  /** A long as a number. Throws where it is no safe integer. */
  safeNumber(): number {
    const number = this.number()
    if (Number.isSafeInteger(number)) return number
    throw new ValueFault('malformed', 'a long is no safe integer', 'a long that fits a number')
  }

  float(): number {
    const { words, floats } = this.#scratch
    words[0] = this.#word()
    return floats[0] as number
  }

  double(): number {
    const { words, doubles, low, high } = this.#scratch
    if (this.position + 8 > this.bytes.length) throw this.#truncated()
    words[low] = this.#word()
    words[high] = this.#word()
    return doubles[0] as number
  }

  string(): string {
    return this.text(this.#length('text'))
  }

  text(length: number): string {
    const { bytes, position } = this
    const end = position + length
    this.position = end
    if (length <= SHORT_TEXT) {
      const text = asciiText(bytes, position, end)
      if (text !== undefined) return text
    }
    return nodeText ? nodeText.utf8Slice.call(bytes, position, end) : decoder.decode(bytes.subarray(position, end))
  }

  lengthAndBytes(): Uint8Array {
    return this.fixed(this.#length('byte sequence'))
  }

  /** A copy: the payload may be reused. */
  fixed(length: number): Uint8Array {
    this.skip(length)
    const copy = new Uint8Array(length)
    copy.set(this.bytes.subarray(this.position - length, this.position))
    return copy
  }

  skip(length: number): void {
    if (length > this.bytes.length - this.position) throw this.#truncated()
    this.position += length
  }

  skipLength(): void {
    this.skip(this.#length('text or byte sequence'))
  }

  /** Everything that is left. */
  get left(): number {
    return this.bytes.length - this.position
  }

  /** Number of items in the next block of an array or map whose items take `least` bytes or more; 0 at the end. */
  blockCount(least: number): number {
    let count = this.number()
    if (count < 0) {
      count = -count
      this.number()
    }
    this.#checkCount(count, least)
    return count
  }

  /** As `blockCount`, after going over the blocks that say how long they are. */
  skippedBlockCount(least: number): number {
    let count = this.number()
    for (; count < 0; count = this.number()) {
      const length = this.number()
      if (length < 0) throw new ValueFault('malformed', 'a block has a negative length')
      this.skip(length)
    }
    this.#checkCount(count, least)
    return count
  }

  #checkCount(count: number, least: number): void {
    if (count === 0) return
    if (count > MAX_LENGTH) throw new ValueFault('malformed', `a block of ${count} items is larger than any value`)
    if (least > 0) {
      if (count * least > this.left) throw this.#truncated()
      return
    }
    this.#emptyItems += count
    if (this.#emptyItems > MAX_EMPTY_ITEMS)
      throw new ValueFault('malformed', `more than ${MAX_EMPTY_ITEMS} items take no bytes`)
  }

  #length(what: string): number {
    const length = this.number()
    if (length < 0) throw new ValueFault('malformed', `a ${what} has a negative length`)
    if (length > MAX_LENGTH) throw new ValueFault('malformed', `a ${what} of ${length} bytes is longer than any value`)
    if (length > this.left) throw this.#truncated()
    return length
  }

  #byte(): number {
    const byte = this.bytes[this.position]
    if (byte === undefined) throw this.#truncated()
    this.position++
    return byte
  }

  #word(): number {
    const { bytes, position } = this
    if (position + 4 > bytes.length) throw this.#truncated()
    this.position = position + 4
    // Checked: the four bytes are there.
    return (
      (bytes[position] as number) |
      ((bytes[position + 1] as number) << 8) |
      ((bytes[position + 2] as number) << 16) |
      ((bytes[position + 3] as number) << 24)
    )
  }

  /** Reads the two halves of a long into the scratch. */
  #longWords(): void {
    let low = 0
    let high = 0
    let byte = 0x80
    let shift = 0
    for (; shift < 28 && byte >= 0x80; shift += 7) {
      byte = this.#byte()
      low |= (byte & 0x7f) << shift
    }
    if (byte >= 0x80) {
      byte = this.#byte()
      low |= (byte & 0x7f) << 28
      high = (byte & 0x7f) >>> 4
      for (shift = 3; shift < 32 && byte >= 0x80; shift += 7) {
        byte = this.#byte()
        high |= (byte & 0x7f) << shift
      }
      if (byte >= 0x80) throw new ValueFault('malformed', 'a long has more than 10 bytes')
    }
    const sign = -(low & 1)
    const { words, low: lowWord, high: highWord } = this.#scratch
    words[lowWord] = ((low >>> 1) | (high << 31)) ^ sign
    words[highWord] = (high >>> 1) ^ sign
  }

  #truncated(): ValueFault {
    return new ValueFault('truncated', 'the bytes end within the value')
  }
}

/** Text of ASCII alone; undefined where there is more to it. The caller has checked that the bytes are there. */
function asciiText(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = ''
  let at = start
  for (; at + 8 <= end; at += 8) {
    const a = bytes[at] as number
    const b = bytes[at + 1] as number
    const c = bytes[at + 2] as number
    const d = bytes[at + 3] as number
    const e = bytes[at + 4] as number
    const f = bytes[at + 5] as number
    const g = bytes[at + 6] as number
    const h = bytes[at + 7] as number
    if ((a | b | c | d | e | f | g | h) > 0x7f) return undefined
    text += fromCharCode(a, b, c, d, e, f, g, h)
  }
  if (at + 4 <= end) {
    const a = bytes[at] as number
    const b = bytes[at + 1] as number
    const c = bytes[at + 2] as number
    const d = bytes[at + 3] as number
    if ((a | b | c | d) > 0x7f) return undefined
    text += fromCharCode(a, b, c, d)
    at += 4
  }
  for (; at < end; at++) {
    const byte = bytes[at] as number
    if (byte > 0x7f) return undefined
    text += fromCharCode(byte)
  }
  return text
}
