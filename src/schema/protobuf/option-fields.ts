import type { FieldElement, MessageElement } from './elements.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { Types } from './types.ts'

/** A field that an option or a key of an aggregate stands for. */
export interface OptionField {
  readonly field: FieldElement
  /** `[full.name]` for an extension. */
  readonly key: string
  /** Where the field's type is looked up. */
  readonly scope: Scope
}

/** Finds the fields behind option names and keys of aggregates. */
export class OptionFields {
  readonly #types: Types
  readonly #members = new Map<MessageElement, Map<string, FieldElement>>()

  constructor(types: Types) {
    this.#types = types
  }

  /** The field a key of an aggregate of this message stands for; keys in brackets are extensions. */
  member(message: NamedType, key: string): OptionField | undefined {
    if (key.startsWith('[')) return this.#extensionOf(message, key.slice(1, -1))
    if (message.element.kind !== 'message') return undefined
    const field = this.#fieldsOf(message.element).get(key)
    return field === undefined ? undefined : { field, key, scope: message.scope }
  }

  extension(name: string, scope: Scope): OptionField | undefined {
    const found = this.#types.findExtension(name, scope)
    return found === undefined ? undefined : { field: found.field, key: `[${found.fullName}]`, scope: found.scope }
  }

  #extensionOf(message: NamedType, name: string): OptionField | undefined {
    const found = this.#types.findExtension(name, message.scope)
    if (found === undefined || this.#types.find(found.extendee, found.scope)?.fullName !== message.fullName) {
      return undefined
    }
    return { field: found.field, key: `[${found.fullName}]`, scope: found.scope }
  }

  /** The message or enum of a field; undefined for a scalar, a map and a type nobody knows. */
  typeOf({ field, scope }: OptionField): NamedType | undefined {
    return field.map === undefined ? this.#types.find(field.type, scope) : undefined
  }

  #fieldsOf(message: MessageElement): Map<string, FieldElement> {
    const known = this.#members.get(message)
    if (known !== undefined) return known
    const fields = [...message.fields, ...message.oneofs.flatMap(oneof => oneof.fields)]
    const made = new Map(fields.map(field => [field.name, field]))
    this.#members.set(message, made)
    return made
  }
}

/** Whether a field holds several values. */
export function isRepeated(field: FieldElement): boolean {
  return field.label === 'repeated' || field.map !== undefined
}
