import { create, fromBinary } from '@bufbuild/protobuf'
import {
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptionsSchema,
} from '@bufbuild/protobuf/wkt'
import type { FieldDescriptorProto } from '@bufbuild/protobuf/wkt'
import { scalarTypes } from './elements.ts'
import type { FieldElement, GroupElement, Label, OneofElement } from './elements.ts'
import { defaultJsonName, mapEntryName } from './json-name.ts'
import { floatText, floatValue, integerValue } from './numbers.ts'
import type { OptionWriter } from './option-wire.ts'
import type { Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

const labels: { readonly [label in Label]: FieldDescriptorProto_Label } = {
  optional: FieldDescriptorProto_Label.OPTIONAL,
  required: FieldDescriptorProto_Label.REQUIRED,
  repeated: FieldDescriptorProto_Label.REPEATED,
}

const scalarNumbers: ReadonlyMap<string, FieldDescriptorProto_Type> = new Map([
  ['double', FieldDescriptorProto_Type.DOUBLE],
  ['float', FieldDescriptorProto_Type.FLOAT],
  ['int64', FieldDescriptorProto_Type.INT64],
  ['uint64', FieldDescriptorProto_Type.UINT64],
  ['int32', FieldDescriptorProto_Type.INT32],
  ['fixed64', FieldDescriptorProto_Type.FIXED64],
  ['fixed32', FieldDescriptorProto_Type.FIXED32],
  ['bool', FieldDescriptorProto_Type.BOOL],
  ['string', FieldDescriptorProto_Type.STRING],
  ['bytes', FieldDescriptorProto_Type.BYTES],
  ['uint32', FieldDescriptorProto_Type.UINT32],
  ['sfixed32', FieldDescriptorProto_Type.SFIXED32],
  ['sfixed64', FieldDescriptorProto_Type.SFIXED64],
  ['sint32', FieldDescriptorProto_Type.SINT32],
  ['sint64', FieldDescriptorProto_Type.SINT64],
])

interface TypeParts {
  type?: FieldDescriptorProto_Type
  typeName?: string
}

/** Makes the descriptors of fields. */
export class FieldDescriber {
  readonly #types: KnownTypes
  readonly #options: OptionWriter

  constructor(types: KnownTypes, options: OptionWriter) {
    this.#types = types
    this.#options = options
  }

  /** `oneof` is the position of the oneof that stands for a proto3 `optional`. */
  field(field: FieldElement, scope: Scope, oneof?: number): FieldDescriptorProto {
    return this.#describe(field, scope, oneof === undefined ? {} : { oneofIndex: oneof, proto3Optional: true })
  }

  members(oneof: OneofElement, scope: Scope, at: number): FieldDescriptorProto[] {
    const fields = oneof.fields.map(field => this.#describe(field, scope, { oneofIndex: at }))
    return [...fields, ...oneof.groups.map(group => this.group(group, scope, at))]
  }

  extension(field: FieldElement, scope: Scope, extendee: string): FieldDescriptorProto {
    const isOptional = this.#types.own.element.syntax === 'proto3' && field.label === 'optional'
    const rest = { extendee: this.typeName(extendee, scope), ...(isOptional ? { proto3Optional: true } : {}) }
    return this.#describe(field, scope, rest)
  }

  group(group: GroupElement, scope: Scope, oneof?: number): FieldDescriptorProto {
    const name = group.name.toLowerCase()
    return create(FieldDescriptorProtoSchema, {
      name,
      number: group.number,
      label: labels[group.label ?? 'optional'],
      type: FieldDescriptorProto_Type.GROUP,
      typeName: `.${scope.open(group.name).fullName}`,
      jsonName: defaultJsonName(name),
      ...(oneof === undefined ? {} : { oneofIndex: oneof }),
    })
  }

  /** The absolute name of a type; a name nobody knows as it is written. */
  typeName(name: string, scope: Scope): string {
    const found = this.#types.find(name, scope)
    return found === undefined ? name : `.${found.fullName}`
  }

  #describe(
    field: FieldElement,
    scope: Scope,
    rest: { oneofIndex?: number; proto3Optional?: boolean; extendee?: string },
  ): FieldDescriptorProto {
    const options = this.#options.write(field.options, 'FieldOptions', scope)
    const type = this.#type(field, scope)
    return create(FieldDescriptorProtoSchema, {
      name: field.name,
      number: field.number,
      label: field.map === undefined ? labels[field.label ?? 'optional'] : FieldDescriptorProto_Label.REPEATED,
      ...type,
      ...(field.defaultValue === undefined ? {} : { defaultValue: defaultText(field.type, field.defaultValue) }),
      jsonName: field.jsonName ?? defaultJsonName(field.name),
      ...(options.length === 0 ? {} : { options: fromBinary(FieldOptionsSchema, options) }),
      ...rest,
    })
  }

  #type(field: FieldElement, scope: Scope): TypeParts {
    if (field.map !== undefined) {
      const entry = scope.fullName === '' ? mapEntryName(field.name) : `${scope.fullName}.${mapEntryName(field.name)}`
      return { type: FieldDescriptorProto_Type.MESSAGE, typeName: `.${entry}` }
    }
    const scalar = scalarNumbers.get(field.type)
    if (scalar !== undefined) return { type: scalar }
    const found = this.#types.find(field.type, scope)
    if (found === undefined) return { typeName: field.type }
    const isEnum = found.element.kind === 'enum'
    const type = isEnum ? FieldDescriptorProto_Type.ENUM : FieldDescriptorProto_Type.MESSAGE
    return { type, typeName: `.${found.fullName}` }
  }
}

/** A default as descriptors spell it: numbers in one form, bytes escaped. */
function defaultText(type: string, text: string): string {
  if (type === 'bytes') return escapedBytes(text)
  if (type === 'float' || type === 'double') {
    const value = floatValue(text)
    return value === undefined ? text : floatText(value)
  }
  if (type === 'string' || type === 'bool' || !scalarTypes.has(type)) return text
  return integerValue(text)?.toString() ?? text
}

function escapedBytes(text: string): string {
  let escaped = ''
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte)
    if (character === '\n') escaped += '\\n'
    else if (character === '\r') escaped += '\\r'
    else if (character === '\t') escaped += '\\t'
    else if (character === '"' || character === "'" || character === '\\') escaped += `\\${character}`
    else escaped += byte >= 32 && byte < 127 ? character : `\\${byte.toString(8).padStart(3, '0')}`
  }
  return escaped
}
