import { create, fromBinary } from '@bufbuild/protobuf'
import {
  DescriptorProtoSchema,
  DescriptorProto_ExtensionRangeSchema,
  Edition,
  EnumDescriptorProtoSchema,
  EnumOptionsSchema,
  EnumValueDescriptorProtoSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  FileDescriptorProtoSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodDescriptorProtoSchema,
  MethodOptionsSchema,
  OneofDescriptorProtoSchema,
  OneofOptionsSchema,
  ServiceDescriptorProtoSchema,
  ServiceOptionsSchema,
  SymbolVisibility,
} from '@bufbuild/protobuf/wkt'
import type {
  DescriptorProto,
  DescriptorProto_ExtensionRange,
  EnumDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  OneofDescriptorProto,
  ServiceDescriptorProto,
} from '@bufbuild/protobuf/wkt'
import type { DescMessage, MessageShape } from '@bufbuild/protobuf'
import { FieldDescriber } from './describe-fields.ts'
import { enumsOf, isMapEntry, maxFieldNumber, messagesOf } from './elements.ts'
import type {
  EnumElement,
  ExtensionsElement,
  FieldElement,
  FileElement,
  GroupElement,
  MessageElement,
  OneofElement,
  OptionElement,
  ReservedElement,
  RpcElement,
  ServiceElement,
  Visibility,
} from './elements.ts'
import { mapEntryName } from './json-name.ts'
import { OptionWriter } from './option-wire.ts'
import type { Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** The largest number of an enum constant. */
const maxEnumNumber = 0x7fffffff

const visibilities: { readonly [visibility in Visibility]: SymbolVisibility } = {
  export: SymbolVisibility.VISIBILITY_EXPORT,
  local: SymbolVisibility.VISIBILITY_LOCAL,
}

/**
 * The descriptor that protoc makes of the canonical text, but nested messages made for groups and maps stand behind
 * those declared. A type nobody knows keeps its name as written; an import nobody knows and an option nobody defines
 * are left out.
 */
export function fileDescriptor(types: KnownTypes, name: string): FileDescriptorProto {
  return new Describer(types).describe(name)
}

class Describer {
  readonly #types: KnownTypes
  readonly #options: OptionWriter
  readonly #fields: FieldDescriber

  constructor(types: KnownTypes) {
    this.#types = types
    this.#options = new OptionWriter(types)
    this.#fields = new FieldDescriber(types, this.#options)
  }

  describe(name: string): FileDescriptorProto {
    const file = this.#types.own.element
    const scope = this.#types.packageScope(file)
    return create(FileDescriptorProtoSchema, {
      name,
      ...(file.packageName === undefined ? {} : { package: file.packageName }),
      ...this.#dependencies(file),
      messageType: messagesOf(file.types).map(message => this.#message(message, scope)),
      enumType: enumsOf(file.types).map(element => this.#enum(element, scope)),
      service: file.services.map(service => this.#service(service, scope)),
      extension: this.#extensions(file.extends, scope),
      ...this.#withOptions(file.options, FileOptionsSchema, scope),
      ...(file.syntax === undefined ? {} : { syntax: file.syntax }),
      ...(file.edition === undefined ? {} : { syntax: 'editions', edition: editionNumber(file.edition) }),
    })
  }

  #dependencies(file: FileElement) {
    const known = file.imports.filter(one => this.#types.fileAt(one.path) !== undefined)
    const plain = known.filter(one => one.kind === 'plain')
    const dependency = [...plain, ...known.filter(one => one.kind === 'public')].map(one => one.path)
    return {
      dependency,
      publicDependency: dependency.map((_, at) => at).slice(plain.length),
      optionDependency: known.filter(one => one.kind === 'option').map(one => one.path),
    }
  }

  #message(message: MessageElement, outer: Scope): DescriptorProto {
    const scope = outer.open(message.name)
    const isProto3 = this.#types.own.element.syntax === 'proto3'
    const optional = isProto3 ? message.fields.filter(field => field.label === 'optional') : []
    const synthetic = new Map(optional.map((field, at) => [field, message.oneofs.length + at]))
    const taken = new Set([...message.fields, ...message.oneofs].map(one => one.name))
    const groups = [...message.oneofs.flatMap(oneof => oneof.groups), ...message.groups]
    return create(DescriptorProtoSchema, {
      name: message.name,
      field: [
        ...message.fields.map(field => this.#fields.field(field, scope, synthetic.get(field))),
        ...message.oneofs.flatMap((oneof, at) => this.#fields.members(oneof, scope, at)),
        ...message.groups.map(group => this.#fields.group(group, scope)),
      ],
      // What the text declares comes first: clients count positions here as message indexes (compatibility.md 2.5).
      nestedType: [
        ...messagesOf(message.types).map(one => this.#message(one, scope)),
        ...groups.map(group => this.#groupMessage(group, scope)),
        ...mapFieldsOf(message).map(field => this.#mapEntry(field, scope)),
      ],
      enumType: enumsOf(message.types).map(one => this.#enum(one, scope)),
      extensionRange: message.extensions.flatMap(one => this.#extensionRanges(one, scope)),
      extension: this.#extensions(message.extends, scope),
      oneofDecl: [
        ...message.oneofs.map(oneof => this.#oneof(oneof, scope)),
        ...optional.map(field => create(OneofDescriptorProtoSchema, { name: syntheticName(field, taken) })),
      ],
      ...this.#withOptions(message.options, MessageOptionsSchema, scope),
      ...reservedOf(message.reserved, maxFieldNumber + 1, 1),
      ...visibilityOf(message.visibility),
    })
  }

  #extensions(blocks: MessageElement['extends'], scope: Scope) {
    return blocks.flatMap(({ type, fields }) => fields.map(field => this.#fields.extension(field, scope, type)))
  }

  #oneof(oneof: OneofElement, scope: Scope): OneofDescriptorProto {
    const options = this.#withOptions(oneof.options, OneofOptionsSchema, scope)
    return create(OneofDescriptorProtoSchema, { name: oneof.name, ...options })
  }

  #mapEntry(field: FieldElement, scope: Scope): DescriptorProto {
    const { key = '', value = '' } = field.map ?? {}
    const part = (name: string, number: number, type: string): FieldElement => ({
      ...field,
      label: undefined,
      type,
      map: undefined,
      name,
      number,
      options: [],
      defaultValue: undefined,
      jsonName: undefined,
    })
    return create(DescriptorProtoSchema, {
      name: mapEntryName(field.name),
      field: [this.#fields.field(part('key', 1, key), scope), this.#fields.field(part('value', 2, value), scope)],
      options: { mapEntry: true },
    })
  }

  #groupMessage(group: GroupElement, outer: Scope): DescriptorProto {
    const scope = outer.open(group.name)
    return create(DescriptorProtoSchema, {
      name: group.name,
      field: group.fields.map(field => this.#fields.field(field, scope)),
      nestedType: group.fields.filter(field => field.map !== undefined).map(field => this.#mapEntry(field, scope)),
    })
  }

  #extensionRanges({ ranges, options }: ExtensionsElement, scope: Scope): DescriptorProto_ExtensionRange[] {
    return ranges.map(({ start, end }) =>
      create(DescriptorProto_ExtensionRangeSchema, {
        start,
        end: end + 1,
        ...this.#withOptions(options, ExtensionRangeOptionsSchema, scope),
      }),
    )
  }

  #enum(element: EnumElement, scope: Scope): EnumDescriptorProto {
    return create(EnumDescriptorProtoSchema, {
      name: element.name,
      value: element.constants.map(({ name, number, options }) =>
        create(EnumValueDescriptorProtoSchema, {
          name,
          number,
          ...this.#withOptions(options, EnumValueOptionsSchema, scope),
        }),
      ),
      ...this.#withOptions(element.options, EnumOptionsSchema, scope),
      ...reservedOf(element.reserved, maxEnumNumber, 0),
      ...visibilityOf(element.visibility),
    })
  }

  #service(service: ServiceElement, scope: Scope): ServiceDescriptorProto {
    return create(ServiceDescriptorProtoSchema, {
      name: service.name,
      method: service.rpcs.map(rpc => this.#method(rpc, scope)),
      ...this.#withOptions(service.options, ServiceOptionsSchema, scope),
    })
  }

  #method(rpc: RpcElement, scope: Scope): MethodDescriptorProto {
    return create(MethodDescriptorProtoSchema, {
      name: rpc.name,
      inputType: this.#fields.typeName(rpc.request, scope),
      outputType: this.#fields.typeName(rpc.response, scope),
      ...(rpc.isRequestStream ? { clientStreaming: true } : {}),
      ...(rpc.isResponseStream ? { serverStreaming: true } : {}),
      ...this.#withOptions(rpc.options, MethodOptionsSchema, scope),
    })
  }

  #withOptions<Desc extends DescMessage>(
    options: readonly OptionElement[],
    schema: Desc,
    scope: Scope,
  ): { options?: MessageShape<Desc> } {
    if (options.length === 0) return {}
    const bytes = this.#options.write(options, schema.name, scope)
    return bytes.length === 0 ? {} : { options: fromBinary(schema, bytes) }
  }
}

/** Reserved numbers, with `max` as the largest end, and names. */
function reservedOf(elements: readonly ReservedElement[], max: number, beyond: 0 | 1) {
  const values = elements.flatMap(element => element.values)
  const ranges = values.filter(value => 'start' in value)
  return {
    reservedRange: ranges.map(({ start, end }) => ({ start, end: end === maxFieldNumber ? max : end + beyond })),
    reservedName: values.flatMap(value => ('name' in value ? [value.name] : [])),
  }
}

function mapFieldsOf(message: MessageElement): FieldElement[] {
  const all = [...message.fields, ...message.oneofs.flatMap(oneof => oneof.fields)]
  const written = new Set(
    messagesOf(message.types)
      .filter(isMapEntry)
      .map(one => one.name),
  )
  return all.filter(field => field.map !== undefined && !written.has(mapEntryName(field.name)))
}

/** The oneof that stands for a proto3 `optional`. */
function syntheticName({ name }: FieldElement, taken: Set<string>): string {
  let free = name.startsWith('_') ? name : `_${name}`
  while (taken.has(free)) free = `X${free}`
  taken.add(free)
  return free
}

function visibilityOf(visibility: Visibility | undefined): { visibility?: SymbolVisibility } {
  return visibility === undefined ? {} : { visibility: visibilities[visibility] }
}

function editionNumber(edition: string): Edition {
  return edition === '2024' ? Edition.EDITION_2024 : Edition.EDITION_2023
}
