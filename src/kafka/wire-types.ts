import { Buffer } from 'node:buffer'

/** A type as the codecs walk it. `nullableSince` is the first version in which null may stand there. */
export type TypeNode =
  | { readonly kind: 'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uuid' }
  | { readonly kind: 'string' | 'bytes' | 'records'; readonly nullableSince: number }
  | { readonly kind: 'array'; readonly item: TypeNode; readonly nullableSince: number }
  | StructNode

/** Fields in the order of the wire. */
export interface StructNode {
  readonly kind: 'struct'
  readonly fields: readonly FieldNode[]
  readonly nullableSince: number
}

/** A field of a struct: where `tag` is a number it stands among the tagged fields. */
export interface FieldNode {
  readonly name: string
  readonly type: TypeNode
  readonly since: number
  readonly until: number
  readonly tag: number | undefined
  /** The value of the field in versions without it, or when a draft leaves it out. */
  readonly absent: unknown
}

/** A type of the tables: what is read of it, and what may be given to be written. */
export interface Type<Value, Draft = Value> {
  readonly node: TypeNode
  /** The value of a field that is not there, unless the table names another. */
  readonly zero: Value
  /** Carries the type; never set. */
  readonly draft?: Draft
}

/** A field that some versions lack or a draft may leave out. */
export interface Field<Value, Draft = Value> {
  readonly type: Type<Value, Draft>
  readonly since: number
  readonly until: number
  readonly tag: number | undefined
  readonly absent: Value
}

/** The fields of a struct by name. */
export type Fields = Readonly<Record<string, Type<unknown> | Field<unknown>>>

// The drafts are inferred apart: one variable for both would make a value of a draft, with fields left out.
type EntryValue<Entry> =
  Entry extends Field<infer Value, infer _Draft> ? Value : Entry extends Type<infer Value, infer _Draft> ? Value : never
type EntryDraft<Entry> =
  Entry extends Field<unknown, infer Draft> ? Draft : Entry extends Type<unknown, infer Draft> ? Draft : never
type OptionalKeys<Entries> = {
  [Name in keyof Entries]: Entries[Name] extends Field<unknown> ? Name : never
}[keyof Entries]

/** A struct as it is read: every field is there, in every version. */
export type StructValue<Entries> = { readonly [Name in keyof Entries]: EntryValue<Entries[Name]> }

/** A struct to be written: fields with a value of their own for absence may be left out. */
export type StructDraft<Entries> = {
  readonly [Name in Exclude<keyof Entries, OptionalKeys<Entries>>]: EntryDraft<Entries[Name]>
} & {
  readonly [Name in OptionalKeys<Entries>]?: EntryDraft<Entries[Name]> | undefined
}

/** Record batches to be written: in one piece, or in several that are sent one after the other. */
export type RecordsDraft = Uint8Array | readonly Uint8Array[]

/** A uuid is the 22 characters of its base64url form, as Kafka prints it. This is the one of sixteen zeros. */
export const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

const never = Infinity
const noBytes = Buffer.alloc(0)
const primitive = <Value>(kind: 'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uuid', zero: Value): Type<Value> => ({
  node: { kind },
  zero,
})

/** One byte, 0 or 1; any other byte is read as true. */
export const bool = primitive('bool', false)
/** A signed integer of one byte. */
export const int8 = primitive('int8', 0)
/** A signed integer of two bytes. */
export const int16 = primitive('int16', 0)
/** A signed integer of four bytes. */
export const int32 = primitive('int32', 0)
/** A signed integer of eight bytes. */
export const int64 = primitive('int64', 0n)
/** Sixteen bytes, as 22 characters. */
export const uuid = primitive('uuid', zeroUuid)
/** Text of at most 32,767 bytes. */
export const string: Type<string> = { node: { kind: 'string', nullableSince: never }, zero: '' }
/** Bytes; what is read is a view of the frame. */
export const bytes: Type<Buffer, Uint8Array> = { node: { kind: 'bytes', nullableSince: never }, zero: noBytes }
/** Record batches; what is read is a view of the frame. */
export const records: Type<Buffer, RecordsDraft> = { node: { kind: 'records', nullableSince: never }, zero: noBytes }
/** Text or null. */
export const nullableString = nullable(string)
/** Bytes or null. */
export const nullableBytes = nullable(bytes)
/** Record batches or null. */
export const nullableRecords = nullable(records)

/** A list. */
export function array<Value, Draft>(item: Type<Value, Draft>): Type<readonly Value[], readonly Draft[]> {
  return { node: { kind: 'array', item: item.node, nullableSince: never }, zero: Object.freeze([]) }
}

/** The type, or null. */
export function nullable<Value, Draft>(type: Type<Value, Draft>): Type<Value | null, Draft | null> {
  return { ...nullableSince(0, type), zero: null }
}

/** The type, which may be null from this version on. */
export function nullableSince<Value, Draft>(
  version: number,
  { node, zero }: Type<Value, Draft>,
): Type<Value | null, Draft | null> {
  if (!('nullableSince' in node)) throw new TypeError(`a ${node.kind} is never null`)
  return { node: { ...node, nullableSince: version }, zero }
}

/** Fields in the order of the wire. */
export function struct<const Entries extends Fields>(
  entries: Entries,
): Type<StructValue<Entries>, StructDraft<Entries>> {
  const fields = Object.entries(entries).map(([name, entry]) => fieldNode(name, entry))
  const zero = Object.fromEntries(fields.map(({ name, absent }) => [name, absent]))
  return {
    node: { kind: 'struct', fields, nullableSince: never },
    zero: Object.freeze(zero) as StructValue<Entries>,
  }
}

function fieldNode(name: string, entry: Type<unknown> | Field<unknown>): FieldNode {
  if ('zero' in entry) return { name, type: entry.node, since: 0, until: never, tag: undefined, absent: entry.zero }
  const { type, since, until, tag, absent } = entry
  return { name, type: type.node, since, until, tag, absent }
}

/** A field that came with a version. */
export function since<Value, Draft>(
  version: number,
  type: Type<Value, Draft>,
  absent = type.zero,
): Field<Value, Draft> {
  return { type, since: version, until: never, tag: undefined, absent }
}

/** A field that a version was the last to have. */
export function until<Value, Draft>(
  version: number,
  type: Type<Value, Draft>,
  absent = type.zero,
): Field<Value, Draft> {
  return { type, since: 0, until: version, tag: undefined, absent }
}

/** A field that came with one version and had its last in another. */
export function between<Value, Draft>(
  first: number,
  last: number,
  type: Type<Value, Draft>,
  absent = type.zero,
): Field<Value, Draft> {
  return { type, since: first, until: last, tag: undefined, absent }
}

/** A field that every version has, with the value it takes when a draft leaves it out. */
export function optional<Value, Draft>(type: Type<Value, Draft>, absent = type.zero): Field<Value, Draft> {
  return { type, since: 0, until: never, tag: undefined, absent }
}

/** A tagged field since a version. At its absent value it is not written. */
export function tagged<Value, Draft>(
  version: number,
  tag: number,
  type: Type<Value, Draft>,
  absent = type.zero,
): Field<Value, Draft> {
  return { type, since: version, until: never, tag, absent }
}
