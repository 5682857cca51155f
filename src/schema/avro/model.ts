import type { JsonNode } from '../json-text.ts'

export type PrimitiveKind = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'

/** The words that name a primitive type. */
export const primitiveKinds: ReadonlySet<string> = new Set<PrimitiveKind>([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
])

/** Keys of a schema that Avro does not know, `logicalType` among them, in the order of the text. */
export type Properties = ReadonlyMap<string, JsonNode>

/** A full name taken apart; `space` is undefined in the null namespace. */
export interface AvroName {
  readonly full: string
  readonly simple: string
  readonly space: string | undefined
}

interface Placed {
  /** Offset into the schema's own text; -1 for what a reference defines. */
  readonly start: number
  readonly properties: Properties | undefined
}

interface Named extends Placed {
  readonly name: AvroName
  readonly doc: string | undefined
  readonly aliases: readonly AvroName[]
}

export interface PrimitiveType extends Placed {
  readonly kind: PrimitiveKind
}

export interface ArrayType extends Placed {
  readonly kind: 'array'
  /** Replaced once, where it names a type that is defined further on. */
  items: AvroType
}

export interface MapType extends Placed {
  readonly kind: 'map'
  /** As `items` of an array. */
  values: AvroType
}

export interface UnionType extends Placed {
  readonly kind: 'union'
  /** As `items` of an array. */
  readonly branches: AvroType[]
}

export interface EnumType extends Named {
  readonly kind: 'enum'
  readonly symbols: readonly string[]
  readonly default: string | undefined
}

export interface FixedType extends Named {
  readonly kind: 'fixed'
  readonly size: number
}

export interface RecordType extends Named {
  readonly kind: 'record'
  /** Written as `error` in the text. */
  readonly isError: boolean
  readonly fields: readonly Field[]
  readonly fieldsByName: ReadonlyMap<string, Field>
}

export type FieldOrder = 'ascending' | 'descending' | 'ignore'

export interface Field extends Placed {
  readonly name: string
  /** As `items` of an array. */
  type: AvroType
  readonly doc: string | undefined
  readonly default: JsonNode | undefined
  readonly order: FieldOrder
  readonly aliases: readonly string[]
  /** Set where schemas share the field. */
  sharedPrints?: SharedPrints
}

/** A field as it is printed where its names are not known yet, in records of one namespace. */
export interface SharedPrints {
  /** Full names of the types that it defines. */
  readonly names: readonly string[]
  readonly space: string | undefined
  readonly byStyle: Map<object, string>
}

/** Stands for a type that is not known yet; a schema that has been read holds none. */
export interface PendingType extends Placed {
  readonly kind: 'pending'
  /** Full name. */
  readonly target: string
}

export type NamedType = RecordType | EnumType | FixedType

export type AvroType = PrimitiveType | ArrayType | MapType | UnionType | NamedType | PendingType

/** The name that tells one branch of a union from another: the full name, or the kind of a type without one. */
export function typeName(type: AvroType): string {
  switch (type.kind) {
    case 'record':
    case 'enum':
    case 'fixed':
      return type.name.full
    case 'pending':
      return type.target
    default:
      return type.kind
  }
}
