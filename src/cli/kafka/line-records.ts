import { Buffer } from 'node:buffer'
import type { RecordDraft } from '../../kafka/record-encoding.ts'
import type { RecordHeader } from '../../serde/record-headers.ts'
import { Misuse } from './connection-options.ts'
import type { WriteField } from './field-writer.ts'
import { valueOfText, valueText } from './value-text.ts'

/** How a line becomes a record. */
export interface LineForm {
  readonly writeKey: WriteField
  readonly writeValue: WriteField
  /** The key of every record. */
  readonly key: Buffer | undefined
  /** What stands between key and value in a line. */
  readonly keySeparator: string | undefined
  /** The text that stands for null. */
  readonly nullText: string | undefined
  /** Lines are objects, as consume --json prints them. */
  readonly isJson: boolean
  readonly headers: readonly { readonly name: string; readonly value: Buffer }[]
}

/** A line as a record, and the partition that it asks for. */
export interface LineRecord {
  readonly record: RecordDraft
  readonly partition: number | undefined
}

/** What a line says, before key and value are written. */
interface LineParts {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: readonly { readonly name: string; readonly value: Buffer | null }[]
  readonly timestamp?: bigint
  readonly partition?: number
}

/** Reads a line. Rejects with Misuse or SerdeError. */
export async function recordOfLine(line: Buffer, form: LineForm): Promise<LineRecord> {
  const parts = form.isJson ? partsOfObject(line) : partsOfText(line, form)
  const headers: RecordHeader[] = []
  const key = parts.key === null ? null : await form.writeKey(parts.key, headers)
  const value = parts.value === null ? null : await form.writeValue(parts.value, headers)
  const added = headers.map(header => ({ name: String(header.key), value: bytesOfHeader(header) }))
  const { timestamp, partition } = parts
  return {
    record: {
      key,
      value,
      headers: [...form.headers, ...(parts.headers ?? []), ...added],
      ...(timestamp !== undefined && { timestamp }),
    },
    partition,
  }
}

function bytesOfHeader({ value }: RecordHeader): Buffer | null {
  return value === null || value === undefined ? null : Buffer.from(value as Uint8Array)
}

function partsOfText(line: Buffer, { key, keySeparator, nullText }: LineForm): LineParts {
  const orNull = (text: Buffer): Buffer | null => (nullText !== undefined && text.toString() === nullText ? null : text)
  if (keySeparator === undefined) return { key: key ?? null, value: orNull(line) }
  const at = line.indexOf(keySeparator)
  if (at === -1) throw new Misuse(`there is no '${keySeparator}' between a key and a value.`)
  return { key: orNull(line.subarray(0, at)), value: orNull(line.subarray(at + Buffer.byteLength(keySeparator))) }
}

/** Texts stand for themselves and anything else for its JSON, which is what schemas are given too. */
function partsOfObject(line: Buffer): LineParts {
  const object = valueOfText(line.toString())
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    throw new Misuse('the line is no JSON object.')
  const { key, value, headers = [], timestamp, partition } = object as Readonly<Record<string, unknown>>
  if (!Array.isArray(headers)) throw new Misuse('headers are a list of objects with name and value.')
  return {
    key: fieldOf(key),
    value: fieldOf(value),
    headers: headers.map(header => headerOf(header)),
    ...(timestamp !== undefined && timestamp !== null && { timestamp: timestampOf(timestamp) }),
    ...(typeof partition === 'number' && { partition }),
  }
}

function fieldOf(value: unknown): Buffer | null {
  if (value === undefined || value === null) return null
  if (Buffer.isBuffer(value)) return value
  return Buffer.from(typeof value === 'string' ? value : valueText(value))
}

function headerOf(header: unknown): { readonly name: string; readonly value: Buffer | null } {
  const { name, value } = (typeof header === 'object' && header !== null ? header : {}) as Readonly<
    Record<string, unknown>
  >
  if (typeof name !== 'string') throw new Misuse('headers are a list of objects with name and value.')
  return { name, value: fieldOf(value) }
}

function timestampOf(value: unknown): bigint {
  const timestampMs = typeof value === 'string' ? Date.parse(value) : Number(value)
  if (!Number.isSafeInteger(timestampMs)) throw new Misuse('the timestamp is no time, such as 2026-01-31T12:00:00Z.')
  return BigInt(timestampMs)
}
