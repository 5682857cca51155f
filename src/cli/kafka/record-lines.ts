import type { Buffer } from 'node:buffer'
import type { KafkaRecord } from '../../kafka/record-decoding.ts'
import { Misuse } from './connection-options.ts'
import type { ShownField } from './field-reader.ts'
import { valueText } from './value-text.ts'

/** A record, its key and value ready to be shown. */
export interface ShownRecord {
  readonly partition: number
  readonly record: KafkaRecord
  readonly key: ShownField
  readonly value: ShownField
}

/** What a line can show, in the order in which it shows it. */
export const shownColumns = ['partition', 'offset', 'timestamp', 'schema', 'headers', 'key', 'value'] as const
export type ShownColumn = (typeof shownColumns)[number]

const cells: Readonly<Record<ShownColumn, (shown: ShownRecord) => string>> = {
  partition: ({ partition }) => String(partition),
  offset: ({ record }) => String(record.offset),
  timestamp: ({ record }) => timeText(record.timestamp) ?? '-',
  schema: ({ value }) => String(value.schemaId ?? '-'),
  headers: ({ record }) =>
    record.headers.map(({ name, value }) => `${name}=${value?.toString() ?? ''}`).join(',') || '-',
  key: ({ key }) => key.text,
  value: ({ value }) => value.text,
}

/** The columns that a flag names; the value alone when there is none. Throws Misuse. */
export function columnsOf(text = 'value'): readonly ShownColumn[] {
  const names = text.split(',').map(name => name.trim())
  const unknown = names.find(name => !(shownColumns as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Misuse(`--show: '${unknown}' is none of ${shownColumns.join(', ')}.`)
  return shownColumns.filter(name => names.includes(name))
}

/** The columns with tabs between them. */
export function textLine(shown: ShownRecord, columns: readonly ShownColumn[]): string {
  return `${columns.map(column => cells[column](shown)).join('\t')}\n`
}

/** One JSON object, which `headgate produce --json` takes. */
export function jsonLine({ partition, record, key, value }: ShownRecord): string {
  const { offset, timestamp, headers } = record
  const time = timeText(timestamp)
  const members = [
    `"partition":${partition}`,
    `"offset":${offset}`,
    `"timestamp":${time === undefined ? 'null' : JSON.stringify(time)}`,
    ...(key.schemaId === undefined ? [] : [`"keySchemaId":${key.schemaId}`]),
    ...(value.schemaId === undefined ? [] : [`"valueSchemaId":${value.schemaId}`]),
    `"key":${key.json}`,
    `"value":${value.json}`,
    `"headers":[${headers.map(header => `{"name":${JSON.stringify(header.name)},"value":${headerJson(header.value)}}`).join(',')}]`,
  ]
  return `{${members.join(',')}}\n`
}

function headerJson(value: Buffer | null): string {
  const text = value?.toString() ?? null
  return text?.includes('\ufffd') === true ? valueText(value) : JSON.stringify(text)
}

/** Times beyond what a calendar has are shown as none. */
function timeText(timestamp: bigint): string | undefined {
  const date = new Date(Number(timestamp))
  return timestamp < 0n || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
