import { isUtf8 } from 'node:buffer'
import { answers } from '../../client/answers.ts'
import type { Config, Mode, SubjectSchema } from '../../client/entities.ts'
import { WrongShape } from '../../client/shape.ts'
import { plainSubject, type ScopeName } from './scopes.ts'
import { snapshotVersion, type SnapshotVersion } from './snapshot.ts'

/** A record of the topic that a registry keeps its state in (`_schemas`), as it lies there. */
export interface TopicRecord {
  readonly key: Uint8Array | null
  /** Null: a tombstone. */
  readonly value: Uint8Array | null
  /** Milliseconds since 1970, where it is known. */
  readonly timestamp?: number
}

/** What a record says. Configs and modes are undefined where the record takes them away. */
export type TopicEvent =
  | { readonly kind: 'schema'; readonly row: SnapshotVersion; readonly isEncrypted: boolean }
  | { readonly kind: 'schema-gone'; readonly subject: string; readonly version: number }
  | { readonly kind: 'config'; readonly scope: ScopeName; readonly config: Config | undefined }
  | { readonly kind: 'mode'; readonly scope: ScopeName; readonly mode: Mode | undefined }
  | { readonly kind: 'delete-subject'; readonly subject: string; readonly version: number }
  | { readonly kind: 'clear-subject'; readonly scope: ScopeName }
  | { readonly kind: 'association' }
  | { readonly kind: 'nothing' }

/** A record that says nothing we could read, and why. */
export interface UnreadRecord {
  readonly kind: 'unread'
  readonly reason: string
}

/** A record longer than this is not of a registry: brokers take 1 MiB unless they are set otherwise. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024

type Fields = Readonly<Record<string, unknown>>
type Reader = (key: Fields, value: Fields | null, record: TopicRecord) => TopicEvent | UnreadRecord

/** What a record says. Key and value are read as JSON, whatever the order of their fields. */
export function readTopicRecord(record: TopicRecord): TopicEvent | UnreadRecord {
  const key = objectOf(record.key)
  if (key === undefined || key === null) return unread('its key is no JSON object')
  const { keytype, magic = 0 } = key
  const reader = typeof keytype === 'string' ? readers.get(keytype) : undefined
  if (reader === undefined) return unread(`its key type is ${JSON.stringify(keytype) ?? 'missing'}`)
  if (typeof magic !== 'number' || magic > (keytype === 'SCHEMA' ? 1 : 0) || magic < 0) {
    return unread(`its key has the magic ${JSON.stringify(magic)}`)
  }
  const value = objectOf(record.value)
  if (value === undefined) return unread('its value is no JSON object')
  return reader(key, value, record)
}

const unread = (reason: string): UnreadRecord => ({ kind: 'unread', reason })

/** Undefined for what is no object; null for a tombstone. */
function objectOf(bytes: Uint8Array | null): Fields | null | undefined {
  if (bytes === null) return null
  if (bytes.length > MAX_RECORD_BYTES || !isUtf8(bytes)) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (value === null) return null
    return typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['SCHEMA', readSchema],
  ['CONFIG', readConfig],
  ['MODE', readMode],
  ['DELETE_SUBJECT', readDelete],
  ['CLEAR_SUBJECT', key => ({ kind: 'clear-subject', scope: scopeOf(key) })],
  ['NOOP', () => ({ kind: 'nothing' })],
  // A context is there as soon as it has a subject.
  ['CONTEXT', () => ({ kind: 'nothing' })],
  ['ASSOC', (_, value) => ({ kind: value === null ? 'nothing' : 'association' })],
])

/** Absent, null and the empty text are the whole registry. */
function scopeOf({ subject }: Fields): ScopeName {
  return typeof subject === 'string' ? plainSubject(subject) : ''
}

const isNumber = (value: unknown, least: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value < 2 ** 31

function readSchema(key: Fields, value: Fields | null, { timestamp }: TopicRecord): TopicEvent | UnreadRecord {
  const { subject, version } = key
  if (typeof subject !== 'string' || !isNumber(version, 1)) return unread('its key names no subject and version')
  const place = { subject: plainSubject(subject), version }
  if (value === null) return { kind: 'schema-gone', ...place }
  if (!isNumber(value['id'], 0)) return unread('its value has no id')
  const row = shaped<SubjectSchema>(() => {
    const { guid: _guid, ts, ...fields } = value
    const written = timestamp ?? (typeof ts === 'number' ? ts : undefined)
    return answers.subjectSchema({ ...fields, ...place, schema: value['schema'] ?? '', ts: written })
  })
  if (typeof row === 'string') return unread(row)
  const isEncrypted = row.metadata?.properties !== undefined && Object.hasOwn(row.metadata.properties, '__enc__')
  return { kind: 'schema', row: snapshotVersion(row), isEncrypted }
}

/** The value, or why it is not of the right shape. */
function shaped<Value>(read: () => Value): Value | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof WrongShape) return error.message
    throw error
  }
}

/** What a config of the topic has beside the fields of REST. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['subject', 'offset', 'ts'])

function readConfig(key: Fields, value: Fields | null): TopicEvent | UnreadRecord {
  const scope = scopeOf(key)
  if (value === null) return { kind: 'config', scope, config: undefined }
  const fields = Object.entries(value).filter(([name]) => !OWN_FIELDS.has(name))
  const config = shaped(() => answers.config(Object.fromEntries(fields)))
  return typeof config === 'string' ? unread(config) : { kind: 'config', scope, config }
}

const modes: readonly Mode[] = ['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD']

function readMode(key: Fields, value: Fields | null): TopicEvent | UnreadRecord {
  const scope = scopeOf(key)
  const mode = modes.find(one => one === value?.['mode'])
  if (value !== null && mode === undefined) return unread('its value names no mode')
  return { kind: 'mode', scope, mode }
}

function readDelete(key: Fields, value: Fields | null): TopicEvent | UnreadRecord {
  if (value === null) return { kind: 'nothing' }
  const { subject } = key
  const { version } = value
  if (typeof subject !== 'string' || !isNumber(version, 0)) return unread('it names no subject and version')
  return { kind: 'delete-subject', subject: plainSubject(subject), version }
}
