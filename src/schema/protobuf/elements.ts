/**
 * The tree of a .proto text, shaped like the canonical print: what a section of the print lists is a list here, in the
 * order of the text. `at` is the offset of an element's first character in its text; -1 where it was read from bytes.
 */
interface Element {
  readonly at: number
}

export type Label = 'optional' | 'required' | 'repeated'

/** A number, a word or a boolean: written bare, kept as written. */
export interface BareValue {
  readonly kind: 'number' | 'boolean' | 'word'
  readonly text: string
}

export interface StringValue {
  readonly kind: 'string'
  readonly text: string
}

export interface ListValue {
  readonly kind: 'list'
  readonly items: readonly OptionValue[]
}

/** `{ key: value … }`; an extension key keeps its brackets. */
export interface AggregateValue {
  readonly kind: 'aggregate'
  readonly entries: ReadonlyMap<string, OptionValue>
}

export type OptionValue = BareValue | StringValue | ListValue | AggregateValue

/** `(name).path = value`; `path` is what follows the first name, `isExtension` says that the name stood in parens. */
export interface OptionElement extends Element {
  readonly name: string
  readonly isExtension: boolean
  readonly path: readonly string[]
  readonly value: OptionValue
}

/** The two types of `map<key, value>`. */
export interface MapType {
  readonly key: string
  readonly value: string
}

export interface FieldElement extends Element {
  readonly label: Label | undefined
  /** As written: `int32`, `a.B`, `.a.B`, `map<string, B>`. */
  readonly type: string
  readonly map: MapType | undefined
  readonly name: string
  readonly number: number
  /** Without `default` and `json_name`, which stand apart. */
  readonly options: readonly OptionElement[]
  readonly defaultValue: string | undefined
  readonly jsonName: string | undefined
}

export interface GroupElement extends Element {
  readonly label: Label | undefined
  readonly name: string
  readonly number: number
  readonly fields: readonly FieldElement[]
}

export interface OneofElement extends Element {
  readonly name: string
  readonly options: readonly OptionElement[]
  readonly fields: readonly FieldElement[]
  readonly groups: readonly GroupElement[]
}

/** Both ends belong to the range; `isRange` tells `5 to 5` from `5`. */
export interface NumberRange {
  readonly start: number
  readonly end: number
  readonly isRange: boolean
}

/** A reserved name, with quotes or, in an edition, without. */
export interface ReservedName {
  readonly name: string
  readonly isQuoted: boolean
}

export interface ReservedElement extends Element {
  readonly values: readonly (NumberRange | ReservedName)[]
}

export interface ExtensionsElement extends Element {
  readonly ranges: readonly NumberRange[]
  readonly options: readonly OptionElement[]
}

export interface ExtendElement extends Element {
  readonly type: string
  readonly fields: readonly FieldElement[]
}

/** Edition 2024: `export message` and `local message`. */
export type Visibility = 'export' | 'local'

export interface MessageElement extends Element {
  readonly kind: 'message'
  readonly visibility: Visibility | undefined
  readonly name: string
  readonly reserved: readonly ReservedElement[]
  readonly options: readonly OptionElement[]
  readonly fields: readonly FieldElement[]
  readonly oneofs: readonly OneofElement[]
  readonly groups: readonly GroupElement[]
  readonly extensions: readonly ExtensionsElement[]
  readonly extends: readonly ExtendElement[]
  /** Messages and enums in the order of the text. */
  readonly types: readonly TypeElement[]
}

export interface EnumConstantElement extends Element {
  readonly name: string
  readonly number: number
  readonly options: readonly OptionElement[]
}

export interface EnumElement extends Element {
  readonly kind: 'enum'
  readonly visibility: Visibility | undefined
  readonly name: string
  readonly reserved: readonly ReservedElement[]
  readonly options: readonly OptionElement[]
  readonly constants: readonly EnumConstantElement[]
}

export type TypeElement = MessageElement | EnumElement

export interface RpcElement extends Element {
  readonly name: string
  readonly request: string
  readonly isRequestStream: boolean
  readonly response: string
  readonly isResponseStream: boolean
  readonly options: readonly OptionElement[]
}

export interface ServiceElement extends Element {
  readonly name: string
  readonly options: readonly OptionElement[]
  readonly rpcs: readonly RpcElement[]
}

export type Syntax = 'proto2' | 'proto3'

export type ImportKind = 'plain' | 'public' | 'weak' | 'option'

export interface ImportElement {
  readonly kind: ImportKind
  readonly path: string
}

export interface FileElement {
  /** Undefined where the text has no syntax statement (proto2 rules) or an edition. */
  readonly syntax: Syntax | undefined
  readonly edition: string | undefined
  readonly packageName: string | undefined
  readonly imports: readonly ImportElement[]
  readonly options: readonly OptionElement[]
  readonly types: readonly TypeElement[]
  readonly extends: readonly ExtendElement[]
  readonly services: readonly ServiceElement[]
  /** Elements and values in this file. */
  readonly nodeCount: number
}

/** The largest field number, written `max`. */
export const maxFieldNumber = 536_870_911

/** The types that are no names. */
export const scalarTypes: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'fixed32',
  'fixed64',
  'float',
  'int32',
  'int64',
  'sfixed32',
  'sfixed64',
  'sint32',
  'sint64',
  'string',
  'uint32',
  'uint64',
])

/** A message that a compiler made of a map field: `option map_entry = true`. */
export function isMapEntry(message: MessageElement): boolean {
  return message.options.some(
    option =>
      option.name === 'map_entry' &&
      option.path.length === 0 &&
      option.value.kind === 'boolean' &&
      option.value.text === 'true',
  )
}

/** The messages among the types of a scope, in order. */
export function messagesOf(types: readonly TypeElement[]): MessageElement[] {
  return types.filter(type => type.kind === 'message')
}

/** The enums among the types of a scope, in order. */
export function enumsOf(types: readonly TypeElement[]): EnumElement[] {
  return types.filter(type => type.kind === 'enum')
}
