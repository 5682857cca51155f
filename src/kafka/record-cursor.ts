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
    this.attributes = this.#byte()
    this.#timestampStart = this.#position
    this.timestampDelta = this.#varlong()
    this.offsetDelta = this.#varint()
    this.keyLength = this.#bytesWithin(end)
    this.keyStart = this.#position - Math.max(0, this.keyLength)
    this.valueLength = this.#bytesWithin(end)
    this.valueStart = this.#position - Math.max(0, this.valueLength)
    this.#passHeaders(end)
    if (this.#position !== end) throw this.#malformed('record of another length than announced')
    return true
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
    if (length > end - this.#position) throw this.#malformed(`${length} bytes beyond the end of the record`)
    this.#position += length
    return length
  }

  #byte(): number {
    if (this.#position >= this.#end) throw this.#malformed('the batch ends inside a record')
    return this.buffer[this.#position++] as number
  }

  #varint(): number {
    let byte = this.#byte()
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let value = byte & 0x7f
    for (let shift = 7; shift < 35; shift += 7) {
      byte = this.#byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    throw this.#malformed('varint of more than 5 bytes')
  }

  #varlong(): number {
    const start = this.#position
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    const reader = new ByteReader(this.buffer, { start })
    const long = Number(reader.varlong())
    this.#position = reader.position
    return long
  }

  #malformed(message: string): MalformedBytes {
    return new MalformedBytes(message, this.#position)
  }
}
