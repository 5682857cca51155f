import { columns, printable } from '../kafka/columns.ts'
import type { ShownRecord, ShownRejection } from './governance-client.ts'

const MAX_CELL_LENGTH = 60

/** Rejections, one on a line. */
export function rejectionLines(rejections: readonly ShownRejection[]): string {
  const rows = rejections.map(({ id, time, topic, partition, client, outcome, failedCount, recordCount, records }) => {
    const [first] = records
    return [
      time,
      id,
      `${topic}-${partition}`,
      client ?? '-',
      outcome,
      `${failedCount}/${recordCount}`,
      first?.reason ?? '-',
      first === undefined ? '-' : cell(`${first.field}: ${first.text}`),
    ]
  })
  return columns(['TIME', 'REJECTION', 'PARTITION', 'CLIENT', 'OUTCOME', 'FAILED', 'REASON', 'FIRST'], rows)
}

/** Everything about one rejection. */
export function rejectionText(rejection: ShownRejection): string {
  const { id, time, topic, partition, client, software, principal, outcome, failedCount, recordCount } = rejection
  const about = named([
    ['time', time],
    ['topic', `${topic}, partition ${partition}`],
    ['client', `${client ?? '(none)'}${software === undefined ? '' : `, ${software}`}`],
    ['principal', principal],
    ['outcome', outcome],
    ['failed', `${failedCount} of ${recordCount} ${recordCount === 1 ? 'record' : 'records'}`],
  ])
  const left = failedCount - rejection.records.length
  const more = left > 0 ? `\n${left} more failed, which are not kept.\n` : ''
  return `rejection ${printable(id)}\n${about}${rejection.records.map(recordText).join('')}${more}`
}

function recordText(record: ShownRecord): string {
  const { batchIndex, field, text, reason, path, subject, schemaId, schemaVersion, keySize, valueSize, bytes, fix } =
    record
  const schema = [
    ...(subject === undefined ? [] : [`subject ${subject}`]),
    ...(schemaId === undefined ? [] : [`id ${schemaId}`]),
    ...(schemaVersion === undefined ? [] : [`version ${schemaVersion}`]),
  ]
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['reason', reason],
    ['path', path],
    ['schema', schema.length === 0 ? undefined : schema.join(', ')],
    ['sizes', `key ${sizeText(keySize)}, value ${sizeText(valueSize)}`],
    ['bytes', bytes],
    ['fix', fix],
  ]
  return `\nrecord ${batchIndex}: ${field}: ${printable(text)}\n${named(rows)}`
}

const sizeText = (size: number): string => (size < 0 ? 'null' : `${size} ${size === 1 ? 'byte' : 'bytes'}`)

/** Names and what they stand for, one on a line; those without are left out. */
export function named(rows: readonly (readonly [name: string, value: string | undefined])[]): string {
  return rows
    .flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(10)} ${printable(value)}\n`]))
    .join('')
}

const cell = (text: string): string =>
  text.length <= MAX_CELL_LENGTH ? text : `${text.slice(0, MAX_CELL_LENGTH - 1)}…`
