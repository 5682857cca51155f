import { SerdeError } from '../errors.ts'
import { copyOf } from '../copy-bytes.ts'
import { Utf8Reader } from './utf8-reader.ts'

/** Wire types of the tags. */
export const wireTypes = { varint: 0, fixed64: 1, length: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const

/** Messages and groups inside one another, the limit of every Protobuf library. */
export const deepestMessage = 100

/** Beyond this a high half does not fit the 53 bits of a number. */
const safeHigh = 0x20_0000

/** Reads the wire format from bytes that may be anything. Every read stops at `end`, a move past it is an error. */
export class WireReader {
  bytes: Uint8Array = new Uint8Array()
  pos = 0
  /** Where the message that is being read ends. */
  end = 0
  readonly #text = new Utf8Reader()
  readonly #words = new Uint32Array(2)
  readonly #signed = new BigInt64Array(this.#words.buffer)
  readonly #unsigned = new BigUint64Array(this.#words.buffer)
  readonly #octets = new Uint8Array(8)
  readonly #view = new DataView(this.#octets.buffer)
  #low = 0
  #high = 0

  start(bytes: Uint8Array, pos: number): void {
    this.bytes = bytes
    this.pos = pos
    this.end = bytes.length
  }

  /** Field number and wire type. */
  tag(): number {
    const tag = this.uint32()
    if (tag >>> 3 === 0) throw new SerdeError('malformed', 'a field has the number 0')
    return tag
  }

  /** The low 32 bits of a varint. */
  uint32(): number {
    if (this.pos < this.end) {
      const byte = this.bytes[this.pos] as number
      if (byte < 128) {
        this.pos++
        return byte
      }
    }
    this.#varint()
    return this.#low >>> 0
  }

  int32(): number {
    return this.uint32() | 0
  }

  sint32(): number {
    const value = this.uint32()
    return (value >>> 1) ^ -(value & 1)
  }

  bool(): boolean {
    if (this.pos < this.end) {
      const byte = this.bytes[this.pos] as number
      if (byte < 128) {
        this.pos++
        return byte !== 0
      }
    }
    this.#varint()
    return (this.#low | this.#high) !== 0
  }

  int64(): bigint {
    this.#varint()
    return this.#bigint()
  }

  uint64(): bigint {
    this.#varint()
    return this.#biguint()
  }

  sint64(): bigint {
    this.#varint()
    const sign = -(this.#low & 1)
    const low = ((this.#low >>> 1) | (this.#high << 31)) ^ sign
    this.#high = (this.#high >>> 1) ^ sign
    this.#low = low
    return this.#bigint()
  }

  fixed32(): number {
    const { bytes } = this
    const at = this.#advance(4)
    const high = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8)
    return ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | (high << 16)) >>> 0
  }

  sfixed32(): number {
    return this.fixed32() | 0
  }

  fixed64(): bigint {
    this.#readHalves()
    return this.#biguint()
  }

  sfixed64(): bigint {
    this.#readHalves()
    return this.#bigint()
  }

  float(): number {
    const { bytes } = this
    const octets = this.#octets
    const at = this.#advance(4)
    for (let index = 0; index < 4; index++) octets[index] = bytes[at + index] as number
    return this.#view.getFloat32(0, true)
  }

  double(): number {
    const { bytes } = this
    const octets = this.#octets
    const at = this.#advance(8)
    for (let index = 0; index < 8; index++) octets[index] = bytes[at + index] as number
    return this.#view.getFloat64(0, true)
  }

  /** Text that must be UTF-8. */
  string(): string {
    const length = this.length()
    return this.#text.read(this.bytes, this.pos, (this.pos += length))
  }

  /** Text of proto2, where bytes that are no UTF-8 become replacement characters. */
  looseString(): string {
    const length = this.length()
    return this.#text.readLoosely(this.bytes, this.pos, (this.pos += length))
  }

  /** A copy: a view would keep the whole payload alive and change with it. */
  octets(): Uint8Array {
    const length = this.length()
    return this.copy(this.pos, (this.pos += length))
  }

  copy(from: number, to: number): Uint8Array {
    return copyOf(this.bytes, from, to)
  }

  /** A length that the bytes left can hold. */
  length(): number {
    const length = this.uint32() | 0
    if (length < 0) throw new SerdeError('malformed', 'a length is negative')
    if (length > this.end - this.pos) throw truncated()
    return length
  }

  /** Ends the reading after the next `length` bytes; gives the end that was, for `leave`. */
  enter(): number {
    const { end } = this
    const length = this.length()
    this.end = this.pos + length
    return end
  }

  leave(end: number): void {
    this.pos = this.end
    this.end = end
  }

  /** Passes over a field whose tag has been read. */
  skip(tag: number, depth: number): void {
    switch (tag & 7) {
      case wireTypes.varint:
        this.#varint()
        return
      case wireTypes.fixed64:
        this.#advance(8)
        return
      case wireTypes.length:
        this.#advance(this.length())
        return
      case wireTypes.groupStart:
        this.#skipGroup(tag >>> 3, depth + 1)
        return
      case wireTypes.fixed32:
        this.#advance(4)
        return
      case wireTypes.groupEnd:
        throw new SerdeError('malformed', 'a group ends that did not begin')
      default:
        throw new SerdeError('malformed', `no wire type has the number ${tag & 7}`)
    }
  }

  #skipGroup(number: number, depth: number): void {
    checkDepth(depth)
    for (;;) {
      if (this.pos >= this.end) throw new SerdeError('malformed', 'a group does not end')
      const tag = this.tag()
      if ((tag & 7) !== wireTypes.groupEnd) this.skip(tag, depth)
      else if (tag >>> 3 === number) return
      else throw new SerdeError('malformed', 'a group ends with the number of another')
    }
  }

  #advance(length: number): number {
    const at = this.pos
    if (length > this.end - at) throw truncated()
    this.pos = at + length
    return at
  }

  #readHalves(): void {
    this.#low = this.fixed32()
    this.#high = this.fixed32()
  }

  /** Both halves of a varint of at most ten bytes; bits beyond 64 are dropped. */
  #varint(): void {
    const { bytes, end } = this
    let { pos } = this
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= end) throw truncated()
      const byte = bytes[pos++] as number
      const bits = byte & 127
      if (shift < 28) low |= bits << shift
      else if (shift > 28) high |= bits << (shift - 32)
      else {
        low |= bits << 28
        high = bits >>> 4
      }
      if (byte < 128) {
        this.pos = pos
        this.#low = low
        this.#high = high
        return
      }
    }
    throw new SerdeError('malformed', 'a varint has more than ten bytes')
  }

  #bigint(): bigint {
    const high = this.#high | 0
    if (high < safeHigh && high >= -safeHigh) return BigInt(high * 0x1_0000_0000 + (this.#low >>> 0))
    this.#words[0] = this.#low
    this.#words[1] = this.#high
    return this.#signed[0] as bigint
  }

  #biguint(): bigint {
    const high = this.#high >>> 0
    if (high < safeHigh) return BigInt(high * 0x1_0000_0000 + (this.#low >>> 0))
    this.#words[0] = this.#low
    this.#words[1] = this.#high
    return this.#unsigned[0] as bigint
  }
}

/** Throws where messages nest too deep. */
export function checkDepth(depth: number): void {
  if (depth > deepestMessage) throw new SerdeError('malformed', `messages nest deeper than ${deepestMessage} levels`)
}

function truncated(): SerdeError {
  return new SerdeError('truncated', 'the bytes end within a field')
}
