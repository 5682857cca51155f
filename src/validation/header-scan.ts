import type { Buffer } from 'node:buffer'
import type { RecordPlace } from '../kafka/record-walk.ts'

/** One header of a record: positions within the record's buffer; `valueLength` is -1 for null. */
export interface HeaderPlace {
  readonly start: number
  readonly nameStart: number
  readonly nameLength: number
  readonly valueStart: number
  readonly valueLength: number
  readonly end: number
}

/**
 * Walks over the headers of a record, whose lengths have been looked at already. After `next()` the fields describe one
 * header.
 */
export class HeaderScan implements HeaderPlace {
  readonly #buffer: Buffer
  #position: number
  #left: number
  start = 0
  nameStart = 0
  nameLength = 0
  valueStart = 0
  valueLength = -1

  constructor(record: RecordPlace) {
    this.#buffer = record.buffer
    this.#position = headersStart(record)
    this.#left = this.#varint()
  }

  get end(): number {
    return this.#position
  }

  next(): boolean {
    if (this.#left-- <= 0) return false
    this.start = this.#position
    this.nameLength = this.#varint()
    this.nameStart = this.#position
    this.#position += this.nameLength
    const length = this.#varint()
    this.valueLength = length < 0 ? -1 : length
    this.valueStart = this.#position
    if (length > 0) this.#position += length
    return true
  }

  isNamed(name: Buffer): boolean {
    if (this.nameLength !== name.length) return false
    const [buffer, start] = [this.#buffer, this.nameStart]
    for (let index = 0; index < name.length; index++) if (buffer[start + index] !== name[index]) return false
    return true
  }

  #varint(): number {
    const buffer = this.#buffer
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = buffer[this.#position++] as number
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
  }
}

/** Where the number of headers stands. */
export function headersStart({ valueStart, valueLength }: RecordPlace): number {
  return valueLength > 0 ? valueStart + valueLength : valueStart
}
