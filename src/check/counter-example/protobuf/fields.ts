import type { EnumElement, FieldElement, MessageElement } from '../../../schema/protobuf/elements.ts'
import { fieldType, plainType } from '../../../schema/protobuf/field-types.ts'
import type { FieldType } from '../../../schema/protobuf/field-types.ts'
import { defaultJsonName } from '../../../schema/protobuf/json-name.ts'
import type { KnownTypes } from '../../../schema/protobuf/known-types.ts'
import type { Member } from '../../../schema/protobuf/message-shape.ts'
import type { NamedType, Scope, SourceFile } from '../../../schema/protobuf/type-index.ts'

/** A message of one side. */
export interface Message {
  readonly named: NamedType
  readonly element: MessageElement
  readonly types: KnownTypes
}

/** A field of one side, as the wire sees it. */
export interface Field {
  readonly element: FieldElement
  readonly type: FieldType
  readonly isList: boolean
  readonly isPacked: boolean
  readonly file: SourceFile
  readonly scope: Scope
  readonly types: KnownTypes
}

/** A named type as a message; undefined for an enum and for a name that nobody declares. */
export function messageOf(named: NamedType | undefined, types: KnownTypes): Message | undefined {
  if (named === undefined || named.element.kind === 'enum') return undefined
  return { named, element: named.element, types }
}

/** The members of a message by number, those of oneofs included. */
export function membersOf({ element, types }: Message): ReadonlyMap<number, Member> {
  return types.shapeOf(element).members
}

/** A field of a message. */
export function fieldOf({ named, types }: Message, element: FieldElement): Field {
  const type = fieldType(element, named.scope, types)
  const isList = element.label === 'repeated' && type.kind !== 'map'
  return {
    element,
    type,
    isList,
    isPacked: isList && wireTypeOf(type) !== 2 && isWrittenPacked(element, named.file),
    file: named.file,
    scope: named.scope,
    types,
  }
}

function isWrittenPacked({ options }: FieldElement, { element }: SourceFile): boolean {
  const written = options.findLast(option => option.name === 'packed')?.value
  if (written?.kind === 'boolean') return written.text === 'true'
  return element.syntax === 'proto3' || element.edition !== undefined
}

/** Numbers that a message of this type must have. */
export function requiredNumbers(message: Message): readonly number[] {
  return [...membersOf(message)].filter(([, { field }]) => field.label === 'required').map(([number]) => number)
}

const wireTypes = { integer: 0, zigzag: 0, text: 2, fixed32: 5, float: 5, fixed64: 1, double: 1 } as const

/** The wire type of one value. */
export function wireTypeOf(type: FieldType): number {
  return type.kind === 'scalar' ? wireTypes[type.group] : 2
}

/** The name of a field in the JSON mapping. */
export function jsonNameOf({ jsonName, name }: FieldElement): string {
  return jsonName ?? defaultJsonName(name)
}

/** The enum that a field of an enum type has. */
export function enumOf(typeName: string, scope: Scope, types: KnownTypes): EnumElement | undefined {
  const element = types.find(typeName, scope)?.element
  return element?.kind === 'enum' ? element : undefined
}

/** Key and value of a map field, as fields of their own. */
export function entryOf(field: Field): { readonly key: Field; readonly value: Field } | undefined {
  if (field.type.kind !== 'map') return undefined
  const { map, scope } = field.type
  const part = (type: string): Field => ({
    ...field,
    element: { ...field.element, type, map: undefined, label: undefined },
    type: plainType(type, scope, field.types),
    isList: false,
    isPacked: false,
    scope,
  })
  return { key: part(map.key), value: part(map.value) }
}

/** Whether strings of a file are checked to be UTF-8 when they are read. */
export function checksText({ element }: SourceFile): boolean {
  return element.syntax === 'proto3' || element.edition !== undefined
}
