import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { scalarTypes } from './elements.ts'
import type { FieldElement, OptionElement, OptionValue } from './elements.ts'
import { OptionNormalizer } from './normalize-options.ts'
import { integerValue } from './numbers.ts'
import { OptionFields } from './option-fields.ts'
import type { OptionField } from './option-fields.ts'
import { writeScalar } from './scalar-wire.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/**
 * Writes options as the bytes of their options message. An option that no file defines, or whose value does not fit its
 * type, is left out.
 */
export class OptionWriter {
  readonly #types: KnownTypes
  readonly #fields: OptionFields
  readonly #normalizer: OptionNormalizer

  constructor(types: KnownTypes) {
    this.#types = types
    this.#fields = new OptionFields(types)
    this.#normalizer = new OptionNormalizer(types)
  }

  /** The bytes of a message such as `FieldOptions`. */
  write(options: readonly OptionElement[], kind: string, scope: Scope): Uint8Array {
    const message = this.#types.find(`.google.protobuf.${kind}`, scope)
    if (message === undefined) return new Uint8Array()
    const fields = new Map<string, { readonly field: OptionField; readonly values: OptionValue[] }>()
    for (const option of this.#normalizer.merge(options, scope)) {
      const { field, value } = this.#target(option, message)
      if (field === undefined) continue
      const earlier = fields.get(field.key)
      if (earlier === undefined) fields.set(field.key, { field, values: [value] })
      else earlier.values.push(value)
    }
    return joined([...fields.values()].map(({ field, values }) => this.#written(field, values)))
  }

  /** The field an option sets, and with what. */
  #target(option: OptionElement, message: NamedType): { field: OptionField | undefined; value: OptionValue } {
    const [name = '', ...rest] = option.isExtension ? [option.name] : option.name.split('.')
    const value = [...rest, ...option.path].reduceRight<OptionValue>(
      (inner, key) => ({ kind: 'aggregate', entries: new Map([[key, inner]]) }),
      option.value,
    )
    return { field: this.#fields.member(message, option.isExtension ? `[.${name}]` : name), value }
  }

  #written(field: OptionField, values: readonly OptionValue[]): Uint8Array {
    const writer = new BinaryWriter()
    return this.#writeField(writer, field, values) ? writer.finish() : new Uint8Array()
  }

  #writeField(writer: BinaryWriter, field: OptionField, values: readonly OptionValue[]): boolean {
    const items = values.flatMap(value => (value.kind === 'list' ? value.items : [value]))
    if (field.field.map !== undefined) return items.every(item => this.#writeMapEntry(writer, field, item))
    if (!field.isPacked || !this.#isNumeric(field)) return items.every(item => this.#writeValue(writer, field, item))
    const packed = this.#packed(field, items)
    if (packed !== undefined) writer.tag(field.field.number, WireType.LengthDelimited).bytes(packed)
    return packed !== undefined
  }

  /** The items of a list without their tags. */
  #packed(field: OptionField, items: readonly OptionValue[]): Uint8Array | undefined {
    const chunks: Uint8Array[] = []
    for (const item of items) {
      const writer = new BinaryWriter()
      // Field 1 has a tag of one byte.
      if (!this.#writeValue(writer, { ...field, field: { ...field.field, number: 1 } }, item)) return undefined
      chunks.push(writer.finish().subarray(1))
    }
    return joined(chunks)
  }

  #isNumeric(field: OptionField): boolean {
    if (scalarTypes.has(field.field.type)) return field.field.type !== 'string' && field.field.type !== 'bytes'
    return this.#fields.typeOf(field)?.element.kind === 'enum'
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
      if (member === undefined || !this.#writeField(inner, member, [item])) return false
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
      if (!this.#writeField(inner, { field: part, key, scope, isPacked: false }, [item])) return false
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
