import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { FieldElement, OptionElement, OptionValue } from './elements.ts'
import { OptionNormalizer } from './normalize-options.ts'
import { integerValue } from './numbers.ts'
import { OptionFields } from './option-fields.ts'
import type { OptionField } from './option-fields.ts'
import { writeScalar } from './scalar-wire.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { Types } from './types.ts'

/**
 * Writes options as the bytes of their options message. An option that no file defines, or whose value does not fit its
 * type, is left out.
 */
export class OptionWriter {
  readonly #types: Types
  readonly #fields: OptionFields
  readonly #normalizer: OptionNormalizer

  constructor(types: Types) {
    this.#types = types
    this.#fields = new OptionFields(types)
    this.#normalizer = new OptionNormalizer(types)
  }

  /** The bytes of a message such as `FieldOptions`. */
  write(options: readonly OptionElement[], kind: string, scope: Scope): Uint8Array {
    const message = this.#types.find(`.google.protobuf.${kind}`, scope)
    const chunks: Uint8Array[] = []
    for (const option of this.#normalizer.merge(options, scope)) {
      const writer = new BinaryWriter()
      if (message !== undefined && this.#writeOption(writer, option, message)) chunks.push(writer.finish())
    }
    return joined(chunks)
  }

  #writeOption(writer: BinaryWriter, option: OptionElement, message: NamedType): boolean {
    const [name = '', ...rest] = option.isExtension ? [option.name] : option.name.split('.')
    const field = this.#fields.member(message, option.isExtension ? `[.${name}]` : name)
    const value = [...rest, ...option.path].reduceRight<OptionValue>(
      (inner, key) => ({ kind: 'aggregate', entries: new Map([[key, inner]]) }),
      option.value,
    )
    return field !== undefined && this.#writeField(writer, field, value)
  }

  #writeField(writer: BinaryWriter, field: OptionField, value: OptionValue): boolean {
    if (value.kind === 'list') return value.items.every(item => this.#writeField(writer, field, item))
    if (field.field.map !== undefined) return this.#writeMapEntry(writer, field, value)
    return this.#writeValue(writer, field, value)
  }

  #writeValue(writer: BinaryWriter, target: OptionField, value: OptionValue): boolean {
    const { field } = target
    if (writeScalar(writer, field.number, { type: field.type, value })) return true
    const type = this.#fields.typeOf(target)
    if (type?.element.kind === 'enum') return writeEnum(writer, field, { type, value })
    if (type === undefined || value.kind !== 'aggregate') return false
    const inner = new BinaryWriter()
    for (const [key, item] of value.entries) {
      const member = this.#fields.member(type, key)
      if (member === undefined || !this.#writeField(inner, member, item)) return false
    }
    writer.tag(field.number, WireType.LengthDelimited).bytes(inner.finish())
    return true
  }

  /** An entry of a map, written `{ key: … value: … }`. */
  #writeMapEntry(writer: BinaryWriter, { field, scope }: OptionField, value: OptionValue): boolean {
    if (field.map === undefined || value.kind !== 'aggregate') return false
    const inner = new BinaryWriter()
    for (const [key, item] of value.entries) {
      if (key !== 'key' && key !== 'value') return false
      const part = { ...field, label: undefined, map: undefined, type: field.map[key], number: key === 'key' ? 1 : 2 }
      if (!this.#writeField(inner, { field: part, key, scope }, item)) return false
    }
    writer.tag(field.number, WireType.LengthDelimited).bytes(inner.finish())
    return true
  }
}

function writeEnum(
  writer: BinaryWriter,
  field: FieldElement,
  { type, value }: { readonly type: NamedType; readonly value: OptionValue },
): boolean {
  if (type.element.kind !== 'enum' || value.kind === 'list' || value.kind === 'aggregate') return false
  const constant = type.element.constants.find(one => one.name === value.text)
  const number = constant?.number ?? Number(integerValue(value.text) ?? Number.NaN)
  if (!Number.isInteger(number) || Math.abs(number) > 0x7fffffff) return false
  writer.tag(field.number, WireType.Varint).int32(number)
  return true
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
