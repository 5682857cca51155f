import { isUtf8 } from 'node:buffer'
import { named } from '../gate/rejection-text.ts'
import { columns, printable } from '../kafka/columns.ts'
import { ownHeaders, type Quarantined } from './quarantined.ts'

const MAX_CELL_LENGTH = 60
const MAX_SHOWN_BYTES = 1024

const timeText = (timestamp: bigint): string => {
  const ms = Number(timestamp)
  return ms >= 0 && ms <= 8_640_000_000_000_000 ? new Date(ms).toISOString() : String(timestamp)
}

/** Records set aside, one on a line. */
export function quarantineLines(records: readonly Quarantined[]): string {
  const rows = records.map(one => [
    `${one.partition}:${one.offset}`,
    timeText(one.record.timestamp),
    one.rejectionId ?? '-',
    one.client ?? '-',
    one.reason ?? '-',
    one.omittedBytes ?? one.record.value?.length ?? 'null',
    cut(one.text ?? '-', MAX_CELL_LENGTH),
  ])
  return columns(['PLACE', 'TIME', 'REJECTION', 'CLIENT', 'REASON', 'BYTES', 'TEXT'], rows)
}

/** Everything about one of them. */
export function quarantineText(one: Quarantined): string {
  const { record } = one
  const headers = ownHeaders(record).map(({ name, value }) => `  header     ${printable(name)}: ${bytesText(value)}\n`)
  const schema = [
    ...(one.subject === undefined ? [] : [`subject ${one.subject}`]),
    ...(one.schemaId === undefined ? [] : [`id ${one.schemaId}`]),
  ]
  const about = named([
    ['sent to', `${one.topic ?? '?'}, partition ${one.sourcePartition ?? '?'}`],
    ['time', timeText(record.timestamp)],
    ['rejection', one.rejectionId],
    ['client', one.client],
    ['principal', one.principal],
    ['reason', one.reason],
    ['text', one.text],
    ['schema', schema.length === 0 ? undefined : schema.join(', ')],
  ])
  const value = one.omittedBytes === undefined ? bytesText(record.value) : `left out, ${one.omittedBytes} bytes`
  return `record ${one.partition}:${one.offset}\n${about}  key        ${bytesText(record.key)}\n${headers.join('')}  value      ${value}\n`
}

/** One of them as JSON; bytes in base64. */
export function quarantineJson(one: Quarantined): object {
  const { record, partition, offset, sourcePartition, topic, omittedBytes, ...noted } = one
  return {
    partition,
    offset: Number(offset),
    topic,
    sourcePartition,
    timestamp: Number(record.timestamp),
    ...noted,
    key: record.key?.toString('base64') ?? null,
    value: record.value?.toString('base64') ?? null,
    omittedBytes,
    headers: ownHeaders(record).map(({ name, value }) => ({ name, value: value?.toString('base64') ?? null })),
  }
}

/** Text as it is, anything else in hexadecimal digits. */
function bytesText(bytes: Buffer | null): string {
  if (bytes === null) return 'null'
  const shown = bytes.subarray(0, MAX_SHOWN_BYTES)
  const more = bytes.length > shown.length ? ` … ${bytes.length} bytes` : ''
  const isText = isUtf8(bytes) && !/[\p{Cc}]/u.test(bytes.toString('utf8'))
  return `${isText ? printable(shown.toString('utf8')) : `0x${shown.toString('hex')}`}${more}`
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)
