import { Buffer } from 'node:buffer'

/** Views of at least this many bytes are passed on as they are, shorter ones are copied. */
const spliceBytes = 2048

/**
 * Writes big-endian values. The outcome is a list of buffers to be written one after the other: large views that were
 * passed in stand in it themselves, so that the bytes of record batches are never copied.
 */
export class ByteWriter {
  readonly #done: Buffer[] = []
  #doneBytes = 0
  #buffer: Buffer
  /** Where the bytes that are not in `#done` begin. */
  #start = 0
  #position = 0

  constructor(capacityBytes = 256) {
    this.#buffer = Buffer.allocUnsafe(capacityBytes)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#doneBytes + this.#position - this.#start
  }

  int8(value: number): void {
    const at = this.#advance(1)
    this.#buffer[at] = value
  }

  int16(value: number): void {
    const at = this.#advance(2)
    const buffer = this.#buffer
    buffer[at] = value >> 8
    buffer[at + 1] = value
  }

  int32(value: number): void {
    const at = this.#advance(4)
    const buffer = this.#buffer
    buffer[at] = value >> 24
    buffer[at + 1] = value >> 16
    buffer[at + 2] = value >> 8
    buffer[at + 3] = value
  }

  int64(value: bigint): void {
    const number = Number(value)
    if (Number.isSafeInteger(number)) {
      this.int32(Math.floor(number / 0x1_0000_0000))
      this.int32(number)
      return
    }
    const at = this.#advance(8)
    this.#buffer.writeBigInt64BE(value, at)
  }

  /** An unsigned varint of 32 bits; of a negative number, its 32 bits. */
  uvarint(value: number): void {
    let rest = value >>> 0
    while (rest > 0x7f) {
      this.int8((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.int8(rest)
  }

  /** A zigzag varint of 32 bits. */
  varint(value: number): void {
    this.uvarint((value << 1) ^ (value >> 31))
  }

  /** A zigzag varint of 64 bits. */
  varlong(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
    while (rest > 0x7fn) {
      this.int8(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.int8(Number(rest))
  }

  /** The bytes of a text, whose number (`Buffer.byteLength`) the caller has written in front. */
  utf8(text: string, byteLength: number): void {
    const at = this.#advance(byteLength)
    if (byteLength === text.length && byteLength <= 16) {
      for (let index = 0; index < byteLength; index++) this.#buffer[at + index] = text.charCodeAt(index)
    } else this.#buffer.write(text, at, byteLength, 'utf8')
  }

  /** Bytes, copied unless there are many. Whoever passes many in leaves them alone until they are sent. */
  bytes(view: Uint8Array): void {
    if (view.length >= spliceBytes) return this.#splice(view)
    const at = this.#advance(view.length)
    this.#buffer.set(view, at)
  }

  /** What another writer wrote. */
  append(writer: ByteWriter): void {
    for (const chunk of writer.chunks()) this.bytes(chunk)
  }

  /** All that was written, in order. The writer is used up. */
  chunks(): readonly Buffer[] {
    this.#close()
    return this.#done
  }

  /** All that was written, in one piece. The writer is used up. */
  toBuffer(): Buffer {
    const [only, ...others] = this.chunks()
    return only !== undefined && others.length === 0 ? only : Buffer.concat(this.#done, this.#doneBytes)
  }

  #splice(view: Uint8Array): void {
    this.#close()
    this.#done.push(Buffer.from(view.buffer, view.byteOffset, view.length))
    this.#doneBytes += view.length
  }

  #close(): void {
    if (this.#position === this.#start) return
    this.#done.push(this.#buffer.subarray(this.#start, this.#position))
    this.#doneBytes += this.#position - this.#start
    this.#start = this.#position
  }

  #advance(length: number): number {
    if (this.#position + length > this.#buffer.length) this.#grow(length)
    const at = this.#position
    this.#position = at + length
    return at
  }

  #grow(length: number): void {
    const written = this.#position - this.#start
    const next = Buffer.allocUnsafe(Math.max(2 * (written + length), this.#buffer.length))
    this.#buffer.copy(next, 0, this.#start, this.#position)
    this.#buffer = next
    this.#start = 0
    this.#position = written
  }
}
