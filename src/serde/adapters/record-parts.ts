import { Buffer } from 'node:buffer'
import type { RecordHeaders } from '../record-headers.ts'

/** Writes keys or values: a `Serializer`, or a typed one. */
export interface PartSerializer<Part = unknown> {
  serialize(topic: string, part: Part, options: { readonly headers: RecordHeaders }): Promise<Uint8Array | null>
}

/** Reads keys or values: a `Deserializer`, or a typed one. */
export interface PartDeserializer<Part = unknown> {
  deserialize(topic: string, bytes: Uint8Array | null, options: { readonly headers: RecordHeaders }): Promise<Part>
}

/** What writes the halves of a record. A half without a serializer goes through as it is. */
export interface RecordSerializers {
  readonly key?: PartSerializer<never>
  readonly value?: PartSerializer<never>
}

/** What reads the halves of a record. A half without a deserializer goes through as it is. */
export interface RecordDeserializers {
  readonly key?: PartDeserializer
  readonly value?: PartDeserializer
}

/** What a client takes for a half that goes through as it is. */
export type PlainPart = Buffer | string | null | undefined

/** What a half may be before it is written. */
export type Writable<Serializers, Half extends 'key' | 'value'> = Serializers extends {
  readonly [half in Half]: PartSerializer<infer Part>
}
  ? Part
  : PlainPart

/** What a half is after it has been read. */
export type Readable<Deserializers, Half extends 'key' | 'value', Plain> = Deserializers extends {
  readonly [half in Half]: PartDeserializer<infer Part>
}
  ? Part
  : Plain

/** A record ready to be sent, and the headers that name its schemas. */
export interface WrittenParts {
  readonly key: PlainPart
  readonly value: Buffer | string | null
  readonly headers: readonly { readonly name: string; readonly value: Buffer }[]
}

interface Parts {
  readonly key?: unknown
  readonly value?: unknown
}

/** Writes both halves. A key that is not there stays away; a value that is null is a tombstone. Rejects with SerdeError. */
export async function writeParts(
  topic: string,
  { key, value }: Parts,
  serializers: RecordSerializers,
): Promise<WrittenParts> {
  const added: { readonly key: string | Uint8Array; readonly value: unknown }[] = []
  const options = { headers: added as Extract<RecordHeaders, readonly { readonly key: unknown }[]> }
  const isKeyWritten = serializers.key !== undefined && key !== undefined
  const keyBytes = isKeyWritten ? await serializers.key.serialize(topic, key as never, options) : key
  const valueBytes = serializers.value ? await serializers.value.serialize(topic, value as never, options) : value
  return {
    key: plain(keyBytes),
    value: plain(valueBytes) ?? null,
    headers: added.map(header => ({ name: String(header.key), value: asBuffer(header.value as Uint8Array) })),
  }
}

/** Reads both halves. Rejects with SerdeError. */
export async function readParts(
  topic: string,
  { key, value }: Parts,
  headers: RecordHeaders | undefined,
  deserializers: RecordDeserializers,
): Promise<{ readonly key: unknown; readonly value: unknown }> {
  const options = { headers: headers ?? {} }
  return {
    key: deserializers.key ? await deserializers.key.deserialize(topic, bytesOf(key), options) : key,
    value: deserializers.value ? await deserializers.value.deserialize(topic, bytesOf(value), options) : value,
  }
}

/** Clients turn other arrays of bytes into text: `1,2,3`. */
function plain(part: unknown): PlainPart {
  return part instanceof Uint8Array ? asBuffer(part) : (part as PlainPart)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function bytesOf(part: unknown): Uint8Array | null {
  return typeof part === 'string' ? Buffer.from(part) : ((part ?? null) as Uint8Array | null)
}
