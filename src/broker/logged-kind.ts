import type { Buffer } from 'node:buffer'
import { ByteReader } from '../bytes/byte-reader.ts'
import { ByteWriter } from '../bytes/byte-writer.ts'
import type { DescribedVersions, Message } from '../kafka/api.ts'
import { message } from '../kafka/api.ts'
import type { Type } from '../kafka/wire-types.ts'
import type { LogRecord } from './coordinator-log.ts'

/** One kind of record of an internal topic: its key and the versions of its value. */
export interface LoggedKind<Key, KeyDraft, Value, ValueDraft> {
  readonly name: string
  /** What the first two bytes of the key say. */
  readonly keyTypes: readonly number[]
  record(key: KeyDraft, value: ValueDraft | null): LogRecord
  /** Throws MalformedBytes. */
  readKey(key: Buffer): Key
  /** Undefined for versions that are not known. Throws MalformedBytes. */
  readValue(value: Buffer): Value | undefined
}

/** Describes a kind of record. `written` is the version that values are written in. */
export function loggedKind<Key, KeyDraft, Value, ValueDraft>(table: {
  readonly name: string
  /** The last one is written. */
  readonly keyTypes: readonly [number, ...number[]]
  readonly key: Type<Key, KeyDraft>
  readonly value: Type<Value, ValueDraft>
  readonly versions: DescribedVersions
  readonly written: number
}): LoggedKind<Key, KeyDraft, Value, ValueDraft> {
  const { name, keyTypes, versions, written } = table
  const key = message(`${name} key`, table.key, { min: 0, max: 0 })
  const value = message(`${name} value`, table.value, versions)
  return {
    name,
    keyTypes,
    record: (keyDraft, valueDraft) => ({
      key: encode(key, keyDraft, { prefix: keyTypes.at(-1) as number, version: 0 }),
      value: valueDraft === null ? null : encode(value, valueDraft, { prefix: written, version: written }),
    }),
    readKey: bytes => key.decode(new ByteReader(bytes, { start: 2 }), 0),
    readValue: bytes => {
      const reader = new ByteReader(bytes)
      const version = reader.int16()
      return version < versions.min || version > versions.max ? undefined : value.decode(reader, version)
    },
  }
}

function encode<Draft>(
  codec: Message<unknown, Draft>,
  draft: Draft,
  { prefix, version }: { readonly prefix: number; readonly version: number },
): Buffer {
  const writer = new ByteWriter()
  writer.int16(prefix)
  codec.encode(writer, version, draft)
  return writer.toBuffer()
}

/** What the first two bytes of a record's key say; -1 for a key without them. */
export function keyTypeOf({ key }: LogRecord): number {
  return key.length < 2 ? -1 : key.readInt16BE(0)
}
