import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { FieldElement, MessageElement, OptionElement, OptionValue } from './elements.ts'
import { floatText } from './numbers.ts'
import { isRepeated } from './option-fields.ts'
import type { Extension, NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** Aggregates nested deeper than this are left out; option messages refer to themselves seldom. */
const deepest = 100

interface Target {
  readonly field: FieldElement
  readonly scope: Scope
  /** Full name of an extension. */
  readonly extension: string | undefined
}

/** Reads the bytes of options messages back into options; what no file defines is left out. */
export class OptionReader {
  readonly #types: KnownTypes
  readonly #members = new Map<MessageElement, Map<number, FieldElement>>()

  constructor(types: KnownTypes) {
    this.#types = types
  }

  /** The options in a message such as `FieldOptions`: one option for each value of a list. */
  read(bytes: Uint8Array, kind: string): OptionElement[] {
    const message = this.#types.find(`.google.protobuf.${kind}`, this.#types.packageScope(this.#types.own.element))
    if (message === undefined) return []
    return this.#fields(bytes, message, 0).flatMap(({ target, values }) => {
      const name = target.extension ?? target.field.name
      const isExtension = target.extension !== undefined
      if (!isExtension && (name === 'map_entry' || name === 'uninterpreted_option')) return []
      return values.map(value => ({ at: -1, name, isExtension, path: [], value }))
    })
  }

  #fields(bytes: Uint8Array, message: NamedType, depth: number): { target: Target; values: OptionValue[] }[] {
    const found = new Map<number, { target: Target; values: OptionValue[] }>()
    const reader = new BinaryReader(bytes)
    while (reader.pos < reader.len) {
      const [number, wireType] = reader.tag()
      const target = this.#target(message, number)
      const value = target === undefined ? undefined : this.#values(reader, wireType, { target, depth })
      if (target === undefined || value === undefined) {
        reader.skip(wireType, number)
        continue
      }
      const entry = found.get(number) ?? { target, values: [] }
      entry.values.push(...value)
      found.set(number, entry)
    }
    return [...found.values()]
  }

  #target(message: NamedType, number: number): Target | undefined {
    if (message.element.kind === 'enum') return undefined
    const field = this.#numbered(message.element).get(number)
    if (field !== undefined) return { field, scope: message.scope, extension: undefined }
    const extension = this.#types.extensionOf(message, number)
    return extension === undefined ? undefined : targetOf(extension)
  }

  #numbered(message: MessageElement): Map<number, FieldElement> {
    const known = this.#members.get(message)
    if (known !== undefined) return known
    const fields = [...message.fields, ...message.oneofs.flatMap(oneof => oneof.fields)]
    const made = new Map(fields.map(field => [field.number, field]))
    this.#members.set(message, made)
    return made
  }

  /** The values at the reader's place, several where they are packed; undefined, with nothing read, where none fit. */
  #values(
    reader: BinaryReader,
    wireType: WireType,
    { target, depth }: { readonly target: Target; readonly depth: number },
  ): OptionValue[] | undefined {
    const { field, scope } = target
    const scalar = scalarReaders.get(field.type)
    const type = scalar !== undefined || field.map !== undefined ? undefined : this.#types.find(field.type, scope)
    const numeric = type?.element.kind === 'enum' ? enumReader(type) : scalar
    if (numeric !== undefined) return readNumeric(reader, wireType, numeric)
    if (wireType !== WireType.LengthDelimited || depth >= deepest) return undefined
    if (field.type === 'string' || field.type === 'bytes') return [{ kind: 'string', text: reader.string() }]
    const message = type ?? this.#entryType(target)
    if (message === undefined) return undefined
    return [this.#aggregate(reader.bytes(), message, depth + 1)]
  }

  #aggregate(bytes: Uint8Array, message: NamedType, depth: number): OptionValue {
    const entries = new Map<string, OptionValue>()
    for (const { target, values } of this.#fields(bytes, message, depth)) {
      const key = target.extension === undefined ? target.field.name : `[${target.extension}]`
      const last = values.at(-1)
      if (last !== undefined) entries.set(key, isRepeated(target.field) ? { kind: 'list', items: values } : last)
    }
    return { kind: 'aggregate', entries }
  }

  /** A map's entry as a message of `key` and `value`. */
  #entryType({ field, scope }: Target): NamedType | undefined {
    const { map } = field
    if (map === undefined) return undefined
    const part = (name: string, number: number, type: string): FieldElement => {
      return { ...field, label: undefined, map: undefined, name, number, type, options: [] }
    }
    const element: MessageElement = {
      kind: 'message',
      at: -1,
      visibility: undefined,
      name: '',
      reserved: [],
      options: [],
      fields: [part('key', 1, map.key), part('value', 2, map.value)],
      oneofs: [],
      groups: [],
      extensions: [],
      extends: [],
      types: [],
    }
    return { fullName: '', localName: '', element, file: this.#types.own, scope }
  }
}

interface NumericReader {
  readonly wireType: WireType
  readonly read: (reader: BinaryReader) => OptionValue
}

function numeric(wireType: WireType, read: (reader: BinaryReader) => string): NumericReader {
  return { wireType, read: reader => ({ kind: 'number', text: read(reader) }) }
}

const scalarReaders: ReadonlyMap<string, NumericReader> = new Map<string, NumericReader>([
  ['int32', numeric(WireType.Varint, reader => String(reader.int32()))],
  ['uint32', numeric(WireType.Varint, reader => String(reader.uint32()))],
  ['sint32', numeric(WireType.Varint, reader => String(reader.sint32()))],
  ['int64', numeric(WireType.Varint, reader => String(reader.int64()))],
  ['uint64', numeric(WireType.Varint, reader => String(reader.uint64()))],
  ['sint64', numeric(WireType.Varint, reader => String(reader.sint64()))],
  ['fixed32', numeric(WireType.Bit32, reader => String(reader.fixed32()))],
  ['sfixed32', numeric(WireType.Bit32, reader => String(reader.sfixed32()))],
  ['fixed64', numeric(WireType.Bit64, reader => String(reader.fixed64()))],
  ['sfixed64', numeric(WireType.Bit64, reader => String(reader.sfixed64()))],
  ['float', { wireType: WireType.Bit32, read: reader => floatOption(reader.float()) }],
  ['double', { wireType: WireType.Bit64, read: reader => floatOption(reader.double()) }],
  [
    'bool',
    { wireType: WireType.Varint, read: reader => ({ kind: 'boolean', text: reader.bool() ? 'true' : 'false' }) },
  ],
])

/** A number without `+`, which the grammar has not. */
function floatOption(value: number): OptionValue {
  return { kind: Number.isFinite(value) || value < 0 ? 'number' : 'word', text: floatText(value).replace('+', '') }
}

function enumReader({ element }: NamedType): NumericReader {
  const constants = element.kind === 'enum' ? element.constants : []
  return {
    wireType: WireType.Varint,
    read: reader => {
      const number = reader.int32()
      const constant = constants.find(one => one.number === number)
      return constant === undefined ? { kind: 'number', text: String(number) } : { kind: 'word', text: constant.name }
    },
  }
}

function readNumeric(reader: BinaryReader, wireType: WireType, { read, wireType: own }: NumericReader) {
  if (wireType === own) return [read(reader)]
  if (wireType !== WireType.LengthDelimited) return undefined
  const values: OptionValue[] = []
  const end = reader.uint32() + reader.pos
  while (reader.pos < end) values.push(read(reader))
  return values
}

function targetOf({ field, scope, fullName }: Extension): Target {
  return { field, scope, extension: fullName }
}
