import type { Message } from '@bufbuild/protobuf'
import {
  DescriptorProtoSchema,
  Edition,
  EnumDescriptorProtoSchema,
  EnumValueDescriptorProtoSchema,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  SymbolVisibility,
} from '@bufbuild/protobuf/wkt'
import type {
  DescriptorProto,
  DescriptorProto_ExtensionRange,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  ServiceDescriptorProto,
} from '@bufbuild/protobuf/wkt'
import { isFieldSet } from '@bufbuild/protobuf'
import type {
  EnumElement,
  ExtendElement,
  ExtensionsElement,
  FieldElement,
  FileElement,
  GroupElement,
  ImportElement,
  Label,
  MessageElement,
  NumberRange,
  OneofElement,
  OptionElement,
  ReservedElement,
  ServiceElement,
  TypeElement,
  Visibility,
} from './elements.ts'
import { maxFieldNumber } from './elements.ts'
import { importPath } from './import-path.ts'
import { defaultJsonName } from './json-name.ts'

/** Turns the bytes of an options message into option elements; `scope` is the kind of options, such as `FieldOptions`. */
export type ReadOptions = (options: Message, kind: string) => OptionElement[]

const labels: { readonly [label in FieldDescriptorProto_Label]: Label } = {
  [FieldDescriptorProto_Label.OPTIONAL]: 'optional',
  [FieldDescriptorProto_Label.REQUIRED]: 'required',
  [FieldDescriptorProto_Label.REPEATED]: 'repeated',
}

/** The element tree of a descriptor, of protoc's form or of upstream's. Map entries become map fields. */
export function fileFromDescriptor(
  proto: FileDescriptorProto,
  readOptions: ReadOptions,
  keepsEdition = false,
): FileElement {
  return new DescriptorReader(proto, readOptions, keepsEdition).read()
}

/** Fields with the groups taken out of them. */
interface Members {
  readonly fields: FieldElement[]
  readonly groups: GroupElement[]
}

class DescriptorReader {
  readonly #proto: FileDescriptorProto
  readonly #readOptions: ReadOptions
  readonly #keepsEdition: boolean
  #nodes = 0

  constructor(proto: FileDescriptorProto, readOptions: ReadOptions, keepsEdition: boolean) {
    this.#proto = proto
    this.#readOptions = readOptions
    this.#keepsEdition = keepsEdition
  }

  read(): FileElement {
    const proto = this.#proto
    return {
      syntax: proto.syntax === 'proto2' || proto.syntax === 'proto3' ? proto.syntax : undefined,
      edition: this.#keepsEdition && proto.syntax === 'editions' ? editionName(proto.edition) : undefined,
      packageName: proto.package === '' ? undefined : proto.package,
      imports: this.#imports(),
      options: this.#options(proto.options, 'FileOptions'),
      types: [
        ...proto.messageType.map(message => this.#message(message)),
        ...proto.enumType.map(one => this.#enum(one)),
      ],
      extends: this.#extends(proto.extension),
      services: proto.service.map(service => this.#service(service)),
      nodeCount: this.#nodes,
    }
  }

  #imports(): ImportElement[] {
    const isPublic = new Set(this.#proto.publicDependency)
    const isWeak = new Set(this.#proto.weakDependency)
    return this.#proto.dependency.map((path, at) => {
      const kind = isPublic.has(at) ? 'public' : isWeak.has(at) ? 'weak' : 'plain'
      return { kind, path: importPath(path) }
    })
  }

  #message(proto: DescriptorProto): MessageElement {
    this.#nodes++
    const nested = new Map(proto.nestedType.map(one => [one.name, one]))
    const groups = new Set(proto.field.filter(isGroupField).map(field => lastPart(field.typeName)))
    const types: TypeElement[] = []
    for (const one of proto.nestedType) {
      if (one.options?.mapEntry !== true && !groups.has(one.name)) types.push(this.#message(one))
    }
    for (const one of proto.enumType) types.push(this.#enum(one))
    const plain = this.#members(
      proto.field.filter(field => !isOneofMember(field)),
      nested,
    )
    const hasVisibility = isFieldSet(proto, DescriptorProtoSchema.field.visibility)
    return {
      kind: 'message',
      at: -1,
      visibility: hasVisibility ? this.#visibility(proto.visibility) : undefined,
      name: proto.name,
      reserved: this.#reserved(
        proto.reservedRange.map(({ start, end }) => range(start, end - 1)),
        proto.reservedName,
      ),
      options: this.#options(proto.options, 'MessageOptions'),
      fields: plain.fields,
      oneofs: this.#oneofs(proto, nested),
      groups: plain.groups,
      extensions: proto.extensionRange.map(one => this.#extensionRange(one)),
      extends: this.#extends(proto.extension),
      types,
    }
  }

  /** Oneofs that stand for a proto3 `optional` are none. */
  #oneofs(proto: DescriptorProto, nested: ReadonlyMap<string, DescriptorProto>): OneofElement[] {
    const inside = new Map<number, FieldDescriptorProto[]>()
    for (const field of proto.field) {
      if (!hasOneof(field)) continue
      const fields = inside.get(field.oneofIndex) ?? []
      inside.set(field.oneofIndex, fields)
      fields.push(field)
    }
    return proto.oneofDecl.flatMap((oneof, at) => {
      const fields = inside.get(at) ?? []
      if (fields.length > 0 && fields.every(field => field.proto3Optional)) return []
      this.#nodes++
      const options = this.#options(oneof.options, 'OneofOptions')
      return [{ at: -1, name: oneof.name, options, ...this.#members(fields.filter(isOneofMember), nested) }]
    })
  }

  #members(protos: readonly FieldDescriptorProto[], nested: ReadonlyMap<string, DescriptorProto>): Members {
    const members: Members = { fields: [], groups: [] }
    for (const proto of protos) {
      const content = nested.get(lastPart(proto.typeName))
      if (!isGroupField(proto) || content === undefined) members.fields.push(this.#field(proto, content))
      else {
        this.#nodes++
        const { fields } = this.#members(content.field, new Map())
        members.groups.push({ at: -1, label: this.#label(proto), name: content.name, number: proto.number, fields })
      }
    }
    return members
  }

  #field(proto: FieldDescriptorProto, content: DescriptorProto | undefined): FieldElement {
    this.#nodes++
    const entry = content?.options?.mapEntry === true ? content : undefined
    const key = entry?.field.find(field => field.number === 1)
    const value = entry?.field.find(field => field.number === 2)
    const map = key === undefined || value === undefined ? undefined : { key: typeOf(key), value: typeOf(value) }
    const isJsonNameOwn = proto.jsonName !== '' && proto.jsonName !== defaultJsonName(proto.name)
    return {
      at: -1,
      label: map === undefined ? this.#label(proto) : undefined,
      type: map === undefined ? typeOf(proto) : `map<${map.key}, ${map.value}>`,
      map,
      name: proto.name,
      number: proto.number,
      options: this.#options(proto.options, 'FieldOptions'),
      defaultValue: defaultOf(proto),
      jsonName: isJsonNameOwn ? proto.jsonName : undefined,
    }
  }

  #label(proto: FieldDescriptorProto): Label | undefined {
    if (isOneofMember(proto)) return undefined
    const label = labels[proto.label]
    if (label !== 'optional') return label
    if (proto.proto3Optional) return 'optional'
    const isLabelFree = this.#proto.syntax === 'proto3' || (this.#keepsEdition && this.#proto.syntax === 'editions')
    return isLabelFree ? undefined : 'optional'
  }

  #extends(protos: readonly FieldDescriptorProto[]): ExtendElement[] {
    const blocks = new Map<string, { at: -1; type: string; fields: FieldElement[] }>()
    for (const proto of protos) {
      const block = blocks.get(proto.extendee) ?? { at: -1, type: proto.extendee, fields: [] }
      blocks.set(proto.extendee, block)
      if (!isGroupField(proto)) block.fields.push(this.#field(proto, undefined))
    }
    return [...blocks.values()]
  }

  #extensionRange(proto: DescriptorProto_ExtensionRange): ExtensionsElement {
    this.#nodes++
    const options = this.#options(proto.options, 'ExtensionRangeOptions')
    return { at: -1, ranges: [range(proto.start, proto.end - 1)], options }
  }

  #enum(proto: EnumDescriptorProto): EnumElement {
    this.#nodes++
    // `to max` is the largest field number in upstream's form, the largest 32-bit number in protoc's.
    const reserved = proto.reservedRange.map(({ start, end }) =>
      range(start, end === 0x7fffffff ? maxFieldNumber : end),
    )
    return {
      kind: 'enum',
      at: -1,
      visibility: isFieldSet(proto, EnumDescriptorProtoSchema.field.visibility)
        ? this.#visibility(proto.visibility)
        : undefined,
      name: proto.name,
      reserved: this.#reserved(reserved, proto.reservedName),
      options: this.#options(proto.options, 'EnumOptions'),
      constants: proto.value.map(one => ({
        at: -1,
        name: one.name,
        number: isFieldSet(one, EnumValueDescriptorProtoSchema.field.number) ? one.number : 0,
        options: this.#options(one.options, 'EnumValueOptions'),
      })),
    }
  }

  #visibility(visibility: SymbolVisibility): Visibility | undefined {
    if (!this.#keepsEdition) return undefined
    if (visibility === SymbolVisibility.VISIBILITY_EXPORT) return 'export'
    return visibility === SymbolVisibility.VISIBILITY_LOCAL ? 'local' : undefined
  }

  #reserved(ranges: readonly NumberRange[], names: readonly string[]): ReservedElement[] {
    const elements: ReservedElement[] = []
    if (ranges.length > 0) elements.push({ at: -1, values: ranges })
    const isQuoted = !(this.#keepsEdition && this.#proto.syntax === 'editions')
    if (names.length > 0) elements.push({ at: -1, values: names.map(name => ({ name, isQuoted })) })
    return elements
  }

  #service(proto: ServiceDescriptorProto): ServiceElement {
    this.#nodes++
    const options = this.#options(proto.options, 'ServiceOptions')
    return { at: -1, name: proto.name, options, rpcs: proto.method.map(method => this.#rpc(method)) }
  }

  #rpc(proto: MethodDescriptorProto): ServiceElement['rpcs'][number] {
    this.#nodes++
    return {
      at: -1,
      name: proto.name,
      request: proto.inputType,
      isRequestStream: proto.clientStreaming,
      response: proto.outputType,
      isResponseStream: proto.serverStreaming,
      options: this.#options(proto.options, 'MethodOptions'),
    }
  }

  #options(options: Message | undefined, kind: string): OptionElement[] {
    if (options === undefined) return []
    const read = this.#readOptions(options, kind)
    this.#nodes += read.length
    return read
  }
}

/** `2023` for the edition 2023. */
function editionName(edition: Edition): string | undefined {
  const name = Edition[edition]
  return /^EDITION_[0-9]+$/.test(name) ? name.slice('EDITION_'.length) : undefined
}

function typeOf(proto: FieldDescriptorProto): string {
  if (proto.typeName !== '') return proto.typeName
  return FieldDescriptorProto_Type[proto.type].toLowerCase()
}

/** A default as a text spells it: the `+` of an exponent is no part of the grammar. */
function defaultOf(proto: FieldDescriptorProto): string | undefined {
  if (!isFieldSet(proto, FieldDescriptorProtoSchema.field.defaultValue)) return undefined
  const { type, defaultValue } = proto
  const isFloat = type === FieldDescriptorProto_Type.FLOAT || type === FieldDescriptorProto_Type.DOUBLE
  return isFloat ? defaultValue.replace('e+', 'e') : defaultValue
}

function isGroupField(proto: FieldDescriptorProto): boolean {
  return proto.type === FieldDescriptorProto_Type.GROUP
}

function hasOneof(proto: FieldDescriptorProto): boolean {
  return isFieldSet(proto, FieldDescriptorProtoSchema.field.oneofIndex)
}

function isOneofMember(proto: FieldDescriptorProto): boolean {
  return hasOneof(proto) && !proto.proto3Optional
}

function range(start: number, end: number): NumberRange {
  return { start, end, isRange: end !== start }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
