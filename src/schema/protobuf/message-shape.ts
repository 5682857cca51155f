import { enumsOf, isMapEntry } from './elements.ts'
import type {
  EnumConstantElement,
  EnumElement,
  FieldElement,
  GroupElement,
  MessageElement,
  OneofElement,
  TypeElement,
} from './elements.ts'

/** A field with the oneof it is a member of. */
export interface Member {
  readonly field: FieldElement
  readonly oneof: OneofElement | undefined
}

/** A message as a comparison looks at it. */
export interface MessageShape {
  /** Fields by number, members of oneofs included. */
  readonly members: ReadonlyMap<number, Member>
  /** Their numbers, ascending. */
  readonly numbers: readonly number[]
  readonly oneofs: ReadonlyMap<string, OneofElement>
  readonly groups: ReadonlyMap<number, GroupElement>
  readonly nested: ScopeShape
}

/** The types of a scope by name; map entries are left out. */
export interface ScopeShape {
  readonly messages: ReadonlyMap<string, { readonly element: MessageElement; readonly index: number }>
  readonly enums: ReadonlyMap<string, EnumElement>
}

export function messageShape(message: MessageElement): MessageShape {
  const members = new Map<number, Member>()
  const groups = new Map<number, GroupElement>()
  for (const field of message.fields) members.set(field.number, { field, oneof: undefined })
  for (const group of message.groups) groups.set(group.number, group)
  for (const oneof of message.oneofs) {
    for (const field of oneof.fields) members.set(field.number, { field, oneof })
    for (const group of oneof.groups) groups.set(group.number, group)
  }
  return {
    members,
    numbers: [...members.keys()].sort((a, b) => a - b),
    oneofs: new Map(message.oneofs.map(oneof => [oneof.name, oneof])),
    groups,
    nested: scopeShape(message.types),
  }
}

export function scopeShape(types: readonly TypeElement[]): ScopeShape {
  const messages = new Map<string, { element: MessageElement; index: number }>()
  let index = 0
  for (const element of types) {
    if (element.kind === 'enum' || isMapEntry(element)) continue
    messages.set(element.name, { element, index })
    index++
  }
  return { messages, enums: new Map(enumsOf(types).map(element => [element.name, element])) }
}

/** The constants of an enum by number; of several with one number the last. */
export function constantsOf(element: EnumElement): ReadonlyMap<number, EnumConstantElement> {
  return new Map(element.constants.map(constant => [constant.number, constant]))
}
