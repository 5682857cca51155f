import type { FieldElement, FileElement, MessageElement } from './elements.ts'
import type { Extension, NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** A field that an option or a key of an aggregate stands for. */
export interface OptionField {
  readonly field: FieldElement
  /** `[full.name]` for an extension. */
  readonly key: string
  /** Where the field's type is looked up. */
  readonly scope: Scope
  /** A list of numbers is written as one record. */
  readonly isPacked: boolean
}

/** Finds the fields behind option names and keys of aggregates. */
export class OptionFields {
  readonly #types: KnownTypes
  readonly #members = new Map<MessageElement, Map<string, FieldElement>>()

  constructor(types: KnownTypes) {
    this.#types = types
  }

  /** The field a key of an aggregate of this message stands for; keys in brackets are extensions. */
  member(message: NamedType, key: string): OptionField | undefined {
    if (key.startsWith('[')) return this.#extensionOf(message, key.slice(1, -1))
    if (message.element.kind !== 'message') return undefined
    const field = this.#fieldsOf(message.element).get(key)
    return field === undefined
      ? undefined
      : { field, key, scope: message.scope, isPacked: isPacked(field, message.file.element) }
  }

  extension(name: string, scope: Scope): OptionField | undefined {
    const found = this.#types.findExtension(name, scope)
    return found === undefined ? undefined : fieldOf(found)
  }

  #extensionOf(message: NamedType, name: string): OptionField | undefined {
    const found = this.#types.findExtension(name, message.scope)
    if (found === undefined || this.#types.find(found.extendee, found.scope)?.fullName !== message.fullName) {
      return undefined
    }
    return fieldOf(found)
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

function fieldOf({ field, fullName, scope, file }: Extension): OptionField {
  return { field, key: `[${fullName}]`, scope, isPacked: isPacked(field, file.element) }
}

/** Lists are packed unless the option says no, in proto2 only where it says yes. */
function isPacked(field: FieldElement, file: FileElement): boolean {
  const written = field.options.find(option => option.name === 'packed')?.value
  const isOn =
    written?.kind === 'boolean' ? written.text === 'true' : file.syntax === 'proto3' || file.edition !== undefined
  return isOn && field.label === 'repeated'
}
