import { Buffer } from 'node:buffer'
import type { RecordField } from '../governance/rejections.ts'
import type { RecordPlace } from '../kafka/record-walk.ts'
import { HeaderScan } from './header-scan.ts'

const idMagic = 0
const guidMagic = 1
/** Bytes of an id in front of a payload. */
export const idBytes = 5
const guidBytes = 17
/** Messages nest no deeper. */
const maxIndexes = 100

/** What a field says about its schema; `missing`: nothing. */
export type FieldForm = 'null' | 'id' | 'guid' | 'missing' | 'bad-header'

/**
 * Reads what a record's key or value says about its schema, in a header or in front of the payload (kafka.md 1.5). After
 * `read` the fields describe one record; nothing is allocated for an id in front of the payload.
 */
export class FieldReader {
  readonly headerName: string
  readonly #isKey: boolean
  readonly #header: Buffer
  readonly #lastGuid = Buffer.alloc(guidBytes)
  #lastGuidText = ''
  #position = 0
  id = 0
  /** The payload, behind the id; all of the field where the id stands in a header. */
  payloadStart = 0
  end = 0
  /** Bytes of the header that is none, where `read` says so. */
  headerLength = -1
  isInHeader = false
  /** Where the message indexes of Protobuf stand. */
  indexBuffer: Buffer
  indexStart = 0
  indexEnd = 0

  constructor(field: RecordField) {
    this.#isKey = field === 'key'
    this.headerName = `__${field}_schema_id`
    this.#header = Buffer.from(this.headerName)
    this.indexBuffer = this.#header
  }

  read(record: RecordPlace): FieldForm {
    const start = this.#isKey ? record.keyStart : record.valueStart
    const length = this.#isKey ? record.keyLength : record.valueLength
    const { buffer } = record
    this.isInHeader = false
    this.payloadStart = start
    this.end = length < 0 ? start : start + length
    if (length < 0) return 'null'
    if (record.headerCount > 0) {
      const form = this.#readHeader(record)
      if (form !== undefined) return form
    }
    if (length < idBytes) return 'missing'
    const magic = buffer[start]
    if (magic === idMagic) {
      this.id = int32(buffer, start + 1)
      return this.#readAt(buffer, start + idBytes)
    }
    if (magic !== guidMagic || length < guidBytes) return 'missing'
    this.#noteGuid(buffer, start)
    this.#readAt(buffer, start + guidBytes)
    return 'guid'
  }

  /** The GUID that was read, in 36 characters. */
  get guid(): string {
    return this.#lastGuidText
  }

  /**
   * Reads the message indexes, as their text `0,1`; undefined where they are cut short or too many. Moves the payload's
   * start behind them where they stand in front of it.
   */
  readIndexes(): string | undefined {
    const [buffer, start] = [this.indexBuffer, this.indexStart]
    if (start >= this.indexEnd) return undefined
    if (buffer[start] === 0) {
      this.#indexesEnd(start + 1)
      return '0'
    }
    return this.#readLongIndexes()
  }

  #readLongIndexes(): string | undefined {
    const indexes: number[] = []
    this.#position = this.indexStart
    const count = this.#index()
    if (count === undefined || count < 0 || count > maxIndexes) return undefined
    while (indexes.length < count) {
      const index = this.#index()
      if (index === undefined) return undefined
      indexes.push(index)
    }
    this.#indexesEnd(this.#position)
    return count === 0 ? '0' : indexes.join(',')
  }

  /** The next zigzag number of at most five bytes; undefined where it is cut short. */
  #index(): number | undefined {
    const end = Math.min(this.indexEnd, this.#position + 5)
    let value = 0
    for (let shift = 0; this.#position < end; shift += 7) {
      const byte = this.indexBuffer[this.#position++] as number
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1)
    }
    return undefined
  }

  #indexesEnd(position: number): void {
    if (!this.isInHeader) this.payloadStart = position
  }

  #readAt(buffer: Buffer, payloadStart: number): 'id' {
    this.payloadStart = payloadStart
    this.indexBuffer = buffer
    this.indexStart = payloadStart
    this.indexEnd = this.end
    return 'id'
  }

  /** The last header of the name counts; null is none. */
  #readHeader(record: RecordPlace): 'id' | 'guid' | 'bad-header' | undefined {
    const scan = new HeaderScan(record)
    let length = -1
    let start = 0
    while (scan.next()) {
      if (!scan.isNamed(this.#header)) continue
      length = scan.valueLength
      start = scan.valueStart
    }
    if (length < 0) return undefined
    const { buffer } = record
    const magic = length === 0 ? -1 : buffer[start]
    const size = magic === idMagic ? idBytes : magic === guidMagic ? guidBytes : Number.POSITIVE_INFINITY
    this.headerLength = length
    if (length < size) return 'bad-header'
    this.isInHeader = true
    this.indexBuffer = buffer
    this.indexStart = start + size
    this.indexEnd = start + length
    if (magic === guidMagic) {
      this.#noteGuid(buffer, start)
      return 'guid'
    }
    this.id = int32(buffer, start + 1)
    return 'id'
  }

  #noteGuid(buffer: Buffer, start: number): void {
    if (this.#lastGuid.compare(buffer, start, start + guidBytes) === 0) return
    buffer.copy(this.#lastGuid, 0, start, start + guidBytes)
    const hex = this.#lastGuid.toString('hex', 1)
    this.#lastGuidText = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}

/** The id that stands in front of a payload; -1, which is none, where there is none. */
export function idAt(buffer: Buffer, start: number, length: number): number {
  return length >= idBytes && buffer[start] === idMagic ? int32(buffer, start + 1) : -1
}

function int32(buffer: Buffer, at: number): number {
  return (
    ((buffer[at] as number) << 24) |
    ((buffer[at + 1] as number) << 16) |
    ((buffer[at + 2] as number) << 8) |
    (buffer[at + 3] as number)
  )
}
