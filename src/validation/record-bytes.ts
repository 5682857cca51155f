import { Buffer } from 'node:buffer'
import { ByteWriter } from '../bytes/byte-writer.ts'
import type { RecordCursor } from '../kafka/record-cursor.ts'
import { HeaderScan, headersStart } from './header-scan.ts'

/** A header to be put behind those of a record. */
export type NewHeader = readonly [name: string, value: string | null]

/** How a record is to be written again. */
export interface RecordChange {
  /** Where the record begins: at its length. */
  readonly start: number
  /** Names of headers that are left out. */
  readonly removed?: readonly Buffer[]
  readonly added: readonly NewHeader[]
  /** Another place in another batch. */
  readonly offsetDelta?: number
  /** Null in place of the value. */
  readonly omitsValue?: boolean
}

/** Writes the record that a cursor stands on once more. What is not changed keeps its bytes. */
export function writeRecord(writer: ByteWriter, cursor: RecordCursor, change: RecordChange): void {
  const body = new ByteWriter()
  writeFields(body, cursor, change)
  writeHeaders(body, cursor, change)
  writer.varint(body.length)
  writer.append(body)
}

function writeFields(body: ByteWriter, cursor: RecordCursor, { start, offsetDelta, omitsValue }: RecordChange): void {
  const { buffer } = cursor
  const bodyStart = behindVarint(buffer, start)
  const offsetStart = behindVarint(buffer, bodyStart + 1)
  const keyStart = behindVarint(buffer, offsetStart)
  const valueStart = cursor.keyLength > 0 ? cursor.keyStart + cursor.keyLength : cursor.keyStart
  if (offsetDelta === undefined) body.bytes(buffer.subarray(bodyStart, keyStart))
  else {
    body.bytes(buffer.subarray(bodyStart, offsetStart))
    body.varint(offsetDelta)
  }
  body.bytes(buffer.subarray(keyStart, valueStart))
  if (omitsValue === true) body.varint(-1)
  else body.bytes(buffer.subarray(valueStart, headersStart(cursor)))
}

function writeHeaders(body: ByteWriter, cursor: RecordCursor, { removed = [], added }: RecordChange): void {
  const kept: Buffer[] = []
  const scan = new HeaderScan(cursor)
  while (scan.next())
    if (!removed.some(name => scan.isNamed(name))) kept.push(cursor.buffer.subarray(scan.start, scan.end))
  body.varint(kept.length + added.length)
  for (const header of kept) body.bytes(header)
  for (const [name, value] of added) {
    writeText(body, name)
    if (value === null) body.varint(-1)
    else writeText(body, value)
  }
}

function writeText(body: ByteWriter, text: string): void {
  const length = Buffer.byteLength(text)
  body.varint(length)
  body.utf8(text, length)
}

function behindVarint(buffer: Buffer, position: number): number {
  let at = position
  while ((buffer[at] as number) >= 0x80) at++
  return at + 1
}

/** At most so many bytes of UTF-8, and no part of a character. */
export function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let end = maxBytes
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
