import type { Buffer } from 'node:buffer'
import { ByteReader } from '../bytes/byte-reader.ts'
import { MalformedBytes } from '../bytes/malformed-bytes.ts'

/** A record's header; names come more than once, and in any order. */
export interface RecordHeader {
  readonly name: string
  readonly value: Buffer | null
}

/**
 * Walks over the records of a batch without making an object of any. After each `next()` the fields describe one record:
 * positions and lengths within the buffer, length -1 for null. Throws MalformedBytes for records that do not fill their
 * length, their batch or the announced count exactly.
 */
export class RecordCursor {
  readonly buffer: Buffer
  attributes = 0
  offsetDelta = 0
  /** Exact up to 2^53; `exactTimestampDelta` beyond. */
  timestampDelta = 0
  keyStart = 0
  keyLength = -1
  valueStart = 0
  valueLength = -1
  headerCount = 0
  #headersStart = 0
  #timestampStart = 0
  #position: number
  readonly #end: number
  #left: number

  /** @param count records announced; fewer or more bytes than they take are an error */
  constructor(buffer: Buffer, start: number, count: number) {
    this.buffer = buffer
    this.#position = start
    this.#end = buffer.length
    this.#left = count
    if (count < 0) throw this.#malformed(`record count ${count}`)
  }

  /** Whether there is another record, which the fields then describe. */
  next(): boolean {
    if (this.#left === 0) {
      if (this.#position < this.#end) throw this.#malformed('bytes after the last record')
      return false
    }
    this.#left--
    const length = this.#varint()
    const end = this.#position + length
    if (length < 0 || end > this.#end) throw this.#malformed(`record of ${length} bytes`)
    this.#readFields(end)
    if (this.#position !== end) throw this.#malformed('record of another length than announced')
    return true
  }

  /** The one hot loop of the broker: numbers of one byte, which most are, are read here; all others by `#longVarint`. */
  #readFields(end: number): void {
    const { buffer } = this
    let at = this.#position
    if (at >= end) throw this.#malformed('record without fields')
    this.attributes = buffer[at++] as number
    this.#timestampStart = at
    let byte = at < end ? (buffer[at] as number) : 0x80
    if (byte < 0x80) {
      this.timestampDelta = (byte >>> 1) ^ -(byte & 1)
      at++
    } else {
      this.#position = at
      this.timestampDelta = this.#varlong()
      at = this.#position
    }
    byte = at < end ? (buffer[at] as number) : 0x80
    if (byte < 0x80) at++
    this.offsetDelta = byte < 0x80 ? (byte >>> 1) ^ -(byte & 1) : this.#longVarint(at)
    if (byte >= 0x80) at = this.#position
    byte = at < end ? (buffer[at] as number) : 0x80
    if (byte < 0x80) at++
    const keyLength = byte < 0x80 ? (byte >>> 1) ^ -(byte & 1) : this.#longVarint(at)
    if (byte >= 0x80) at = this.#position
    if (keyLength > end - at) throw this.#beyond(keyLength)
    this.keyStart = at
    this.keyLength = keyLength < 0 ? -1 : keyLength
    if (keyLength > 0) at += keyLength
    byte = at < end ? (buffer[at] as number) : 0x80
    if (byte < 0x80) at++
    const valueLength = byte < 0x80 ? (byte >>> 1) ^ -(byte & 1) : this.#longVarint(at)
    if (byte >= 0x80) at = this.#position
    if (valueLength > end - at) throw this.#beyond(valueLength)
    this.valueStart = at
    this.valueLength = valueLength < 0 ? -1 : valueLength
    if (valueLength > 0) at += valueLength
    const hasNoHeaders = at < end && buffer[at] === 0
    this.headerCount = 0
    this.#position = hasNoHeaders ? at + 1 : at
    this.#headersStart = this.#position
    if (!hasNoHeaders) this.#passHeaders(end)
  }

  /** Where the record ends, and the next one begins. */
  get position(): number {
    return this.#position
  }

  get key(): Buffer | null {
    return this.keyLength < 0 ? null : this.buffer.subarray(this.keyStart, this.keyStart + this.keyLength)
  }

  get value(): Buffer | null {
    return this.valueLength < 0 ? null : this.buffer.subarray(this.valueStart, this.valueStart + this.valueLength)
  }

  /** The headers of the record. */
  headers(): readonly RecordHeader[] {
    const reader = new ByteReader(this.buffer, { start: this.#headersStart, end: this.#position })
    return Array.from({ length: this.headerCount }, () => {
      const name = reader.utf8(reader.varint())
      const length = reader.varint()
      return { name, value: length < 0 ? null : reader.view(length) }
    })
  }

  exactTimestampDelta(): bigint {
    return new ByteReader(this.buffer, { start: this.#timestampStart }).varlong()
  }

  /** Every header is looked at, so that `headers()` cannot fail. */
  #passHeaders(end: number): void {
    const count = this.#varint()
    if (count < 0 || count > end - this.#position) throw this.#malformed(`${count} record headers`)
    this.headerCount = count
    this.#headersStart = this.#position
    for (let index = 0; index < count; index++) {
      if (this.#bytesWithin(end) < 0) throw this.#malformed('record header without a name')
      this.#bytesWithin(end)
    }
  }

  /** Passes a length and as many bytes. Lengths below -1 are null, as Kafka takes them. */
  #bytesWithin(end: number): number {
    const length = this.#varint()
    if (length < 0) return -1
    if (length > end - this.#position) throw this.#beyond(length)
    this.#position += length
    return length
  }

  #varint(): number {
    const { buffer } = this
    const end = this.#end
    let position = this.#position
    let value = 0
    for (let shift = 0; shift < 35 && position < end; shift += 7) {
      const byte = buffer[position++] as number
      value |= (byte & 0x7f) << shift
      if (byte >= 0x80) continue
      this.#position = position
      return (value >>> 1) ^ -(value & 1)
    }
    throw this.#malformed(position < end ? 'varint of more than 5 bytes' : 'the batch ends inside a record')
  }

  #longVarint(position: number): number {
    this.#position = position
    return this.#varint()
  }

  /** Beyond 2^53 not exact. */
  #varlong(): number {
    const { buffer } = this
    const end = Math.min(this.#end, this.#position + 4)
    let value = 0
    for (let position = this.#position, shift = 0; position < end; shift += 7) {
      const byte = buffer[position++] as number
      value |= (byte & 0x7f) << shift
      if (byte >= 0x80) continue
      this.#position = position
      return (value >>> 1) ^ -(value & 1)
    }
    const reader = new ByteReader(buffer, { start: this.#position })
    const long = Number(reader.varlong())
    this.#position = reader.position
    return long
  }

  #beyond(length: number): MalformedBytes {
    return this.#malformed(`${length} bytes beyond the end of the record`)
  }

  #malformed(message: string): MalformedBytes {
    return new MalformedBytes(message, this.#position)
  }
}
