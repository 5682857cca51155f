import type { Scalar } from './scalars.ts'
import type { WireReader } from './wire-reader.ts'

/** What reading and writing values of a message takes, worked out once. */
export interface MessagePlan {
  readonly fullName: string
  /** By number. */
  readonly fields: readonly FieldPlan[]
  /** Places among the fields, by number. */
  readonly places: ReadonlyMap<number, number>
  readonly required: readonly FieldPlan[]
  readonly oneofs: readonly OneofPlan[]
  /** Makes an empty value. */
  readonly Message: new () => MessageValue
}

/** A value of a message: properties by field name. */
export interface MessageValue {
  [name: string]: unknown
}

export interface EnumPlan {
  readonly fullName: string
  readonly numbers: ReadonlyMap<string, number>
  /** Of several names for a number the first. */
  readonly names: ReadonlyMap<number, string>
  readonly isClosed: boolean
}

/** The type of a field's values, or of those of its list or map. */
export type ValuePlan =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'enum'; readonly scalar: Scalar; readonly enumeration: EnumPlan }
  | { readonly kind: 'message'; readonly message: MessagePlan; readonly isGroup: boolean }

export interface FieldPlan {
  readonly number: number
  /** The name in the text, or `[full.name]` of an extension. */
  readonly originalName: string
  /** The property it is read as. */
  readonly name: string
  /** Further properties it is taken from. */
  readonly otherNames: readonly string[]
  readonly shape: 'single' | 'list' | 'map'
  readonly value: ValuePlan
  /** The keys of a map. */
  readonly key: Scalar | undefined
  /** Lists are written as one record. */
  readonly isPacked: boolean
  readonly presence: 'implicit' | 'explicit' | 'required'
  /** What a value without the field has. */
  readonly defaultValue: unknown
  readonly oneof: OneofPlan | undefined
  /** The tag it is written with; an item's, where it is a list that is not packed. */
  readonly tag: number
  /** Reads what follows that tag, where nothing but the value matters to the message. */
  readonly readPlain: ((reader: WireReader) => unknown) | undefined
}

/** Fields of which one at most is set. */
export interface OneofPlan {
  /** The property that tells which member is set, or holds it as @bufbuild/protobuf has it. */
  readonly name: string
  readonly otherNames: readonly string[]
  readonly members: readonly FieldPlan[]
}

/** The tag a field is written with; an item's, where it is a list that is not packed. */
export function tagOf({ number, value, shape, isPacked }: Omit<FieldPlan, 'tag' | 'readPlain'>): number {
  const isRecord = shape === 'map' || (shape === 'list' && isPacked)
  return ((number << 3) | (isRecord ? 2 : wireTypeOf(value))) >>> 0
}

/** The wire type of a single value. */
export function wireTypeOf(value: ValuePlan): number {
  if (value.kind === 'message') return value.isGroup ? 3 : 2
  return value.scalar.wireType
}

/** Whether values of this type can stand in one record without tags. */
export function isPackable(value: ValuePlan): boolean {
  return value.kind !== 'message' && value.scalar.wireType !== 2
}
