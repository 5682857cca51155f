import { SchemaError } from '../schema.ts'
import type { SchemaLimits } from '../schema.ts'
import { isMapEntry, scalarTypes } from './elements.ts'
import type {
  EnumElement,
  ExtendElement,
  ExtensionsElement,
  FieldElement,
  FileElement,
  GroupElement,
  ImportElement,
  MapType,
  MessageElement,
  NumberRange,
  OneofElement,
  ReservedElement,
  ReservedName,
  ServiceElement,
  TypeElement,
} from './elements.ts'
import { OptionNormalizer } from './normalize-options.ts'
import { allOptions } from './print-options.ts'
import { normalNumber } from './numbers.ts'
import { byText } from './sorting.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** The key types a map may have. */
const mapKeyTypes: ReadonlySet<string> = new Set(
  [...scalarTypes].filter(type => type !== 'bytes' && type !== 'double' && type !== 'float'),
)

/**
 * The same file in normal form, to be printed with `dropsEmptyParts`. Throws SchemaError of stage `validation` where a
 * type does not resolve.
 */
export function normalizeFile(types: KnownTypes, limits: SchemaLimits): FileElement {
  return new Normalizer(types, limits).normalize(types.own.element)
}

class Normalizer {
  readonly #types: KnownTypes
  readonly #options: OptionNormalizer
  /** Characters that resolved names may still take: a long name used often must not make a text without bound. */
  #charactersLeft: number

  constructor(types: KnownTypes, limits: SchemaLimits) {
    this.#types = types
    this.#options = new OptionNormalizer(types)
    this.#charactersLeft = 10 * limits.textLength
  }

  normalize(file: FileElement): FileElement {
    const scope = this.#types.packageScope(file)
    return {
      ...file,
      syntax: file.syntax === 'proto3' ? file.syntax : undefined,
      imports: normalImports(file.imports),
      options: this.#options.normalize(file.options, scope),
      types: this.#typesIn(file.types, scope),
      extends: this.#extends(file.extends, scope),
      services: file.services.map(service => this.#service(service, scope)),
    }
  }

  #typesIn(types: readonly TypeElement[], scope: Scope): TypeElement[] {
    const kept = types.filter(type => type.kind === 'enum' || !isMapEntry(type))
    return kept.map(type => (type.kind === 'enum' ? this.#enum(type, scope) : this.#message(type, scope)))
  }

  #message(message: MessageElement, outer: Scope): MessageElement {
    const scope = outer.open(message.name)
    return {
      ...message,
      reserved: splitReserved(message.reserved),
      options: this.#options.normalize(message.options, scope),
      fields: this.#fields(message.fields, scope),
      oneofs: message.oneofs.map(oneof => this.#oneof(oneof, scope)).sort((a, b) => firstNumber(a) - firstNumber(b)),
      groups: this.#groups(message.groups, scope),
      extensions: this.#extensions(message.extensions, scope),
      extends: this.#extends(message.extends, scope),
      types: this.#typesIn(message.types, scope),
    }
  }

  #enum(element: EnumElement, scope: Scope): EnumElement {
    const constants = element.constants.map(one => ({ ...one, options: this.#options.normalize(one.options, scope) }))
    return {
      ...element,
      reserved: splitReserved(element.reserved),
      options: this.#options.normalize(element.options, scope),
      constants: constants.sort((a, b) => a.number - b.number || byText(a.name, b.name)),
    }
  }

  #fields(fields: readonly FieldElement[], scope: Scope): FieldElement[] {
    return fields.map(field => this.#field(field, scope)).sort(byNumber)
  }

  #field(field: FieldElement, scope: Scope): FieldElement {
    const element = this.#withOptions(field, scope)
    if (field.map !== undefined) return asMap(element, this.#map(field.map, scope))
    if (scalarTypes.has(field.type)) return element
    const found = this.#resolve(field.type, scope)
    const map = mapOfEntry(found)
    return map === undefined ? { ...element, type: this.#absolute(found) } : asMap(element, this.#map(map, found.scope))
  }

  /** `default` and `json_name` are sorted among the options. */
  #withOptions(field: FieldElement, scope: Scope): FieldElement {
    if (field.options.length === 0 && field.defaultValue === undefined && field.jsonName === undefined) return field
    const options = this.#options.normalize(field.options, scope)
    const all = allOptions({ ...field, options, defaultValue: normalDefault(field) })
    return { ...field, options: all.toSorted(byName), defaultValue: undefined, jsonName: undefined }
  }

  #map({ key, value }: MapType, scope: Scope): MapType {
    checkMapKey(key)
    // A map as the value of a map stays as written; its keys are checked all the same.
    for (const [, inner = ''] of value.matchAll(/map<([^,]*),/g)) checkMapKey(inner)
    const found = scalarTypes.has(value) ? undefined : this.#types.find(value, scope)
    return { key, value: found === undefined ? value : this.#absolute(found) }
  }

  #oneof(oneof: OneofElement, scope: Scope): OneofElement {
    return {
      ...oneof,
      options: this.#options.normalize(oneof.options, scope),
      fields: this.#fields(oneof.fields, scope),
      groups: this.#groups(oneof.groups, scope),
    }
  }

  #groups(groups: readonly GroupElement[], scope: Scope): GroupElement[] {
    return groups.map(group => ({ ...group, fields: this.#fields(group.fields, scope) })).sort(byNumber)
  }

  #extensions(elements: readonly ExtensionsElement[], scope: Scope): ExtensionsElement[] {
    const single = elements.flatMap(element => {
      const options = this.#options.normalize(element.options, scope)
      return element.ranges.map(range => ({
        start: range.start,
        at: element.at,
        ranges: [normalRange(range)],
        options,
      }))
    })
    return single.sort((a, b) => a.start - b.start)
  }

  /** Blocks of one type are joined at the place of the first. */
  #extends(blocks: readonly ExtendElement[], scope: Scope): ExtendElement[] {
    const joined = new Map<string, { at: number; type: string; fields: FieldElement[] }>()
    for (const block of blocks) {
      const type = scalarTypes.has(block.type) ? block.type : this.#absolute(this.#resolve(block.type, scope))
      const earlier = joined.get(type) ?? { at: block.at, type, fields: [] }
      for (const field of block.fields) earlier.fields.push(this.#field(field, scope))
      joined.set(type, earlier)
    }
    return [...joined.values()].map(block => ({ ...block, fields: block.fields.sort(byNumber) }))
  }

  #service(service: ServiceElement, scope: Scope): ServiceElement {
    return {
      ...service,
      options: this.#options.normalize(service.options, scope),
      rpcs: service.rpcs.map(rpc => ({
        ...rpc,
        request: scalarTypes.has(rpc.request) ? rpc.request : this.#absolute(this.#resolve(rpc.request, scope)),
        response: scalarTypes.has(rpc.response) ? rpc.response : this.#absolute(this.#resolve(rpc.response, scope)),
        options: this.#options.normalize(rpc.options, scope),
      })),
    }
  }

  #resolve(name: string, scope: Scope): NamedType {
    const found = this.#types.find(name, scope)
    if (found === undefined) throw new SchemaError(`Could not resolve type: ${name}`, { stage: 'validation' })
    return found
  }

  #absolute({ fullName }: NamedType): string {
    this.#charactersLeft -= fullName.length
    if (this.#charactersLeft < 0) {
      throw new SchemaError('the names of the types in full are too long', { stage: 'validation', limit: 'textLength' })
    }
    return `.${fullName}`
  }
}

function checkMapKey(key: string): void {
  if (mapKeyTypes.has(key)) return
  throw new SchemaError(`map key must be non-byte, non-floating point scalar: ${key}`, { stage: 'validation' })
}

/** The map type that an entry message stands for. */
function mapOfEntry({ element }: NamedType): MapType | undefined {
  if (element.kind === 'enum' || !isMapEntry(element)) return undefined
  const key = element.fields.find(field => field.name === 'key')
  const value = element.fields.find(field => field.name === 'value')
  if (key === undefined || value === undefined) {
    const message = `map entry ${element.name} needs the fields 'key' and 'value'`
    throw new SchemaError(message, { stage: 'validation' })
  }
  return { key: key.type, value: value.type }
}

function asMap(field: FieldElement, map: MapType): FieldElement {
  return { ...field, label: undefined, map, type: `map<${map.key}, ${map.value}>` }
}

/** A default that is a number in its normal form; bytes only look like numbers, and a float tells -0 from 0. */
function normalDefault({ type, defaultValue }: FieldElement): string | undefined {
  if (defaultValue === undefined || !scalarTypes.has(type)) return defaultValue
  if (type === 'string' || type === 'bytes' || type === 'bool') return defaultValue
  const isFloat = type === 'float' || type === 'double'
  return isFloat && /^-[0.]*$/.test(defaultValue) ? defaultValue : normalNumber(defaultValue)
}

/** Sorted and without doubles, each kind for itself. */
function normalImports(imports: readonly ImportElement[]): ImportElement[] {
  const distinct = new Map(imports.map(one => [`${one.kind} ${one.path}`, one]))
  return [...distinct.values()].sort((a, b) => byText(a.path, b.path))
}

/** One value a statement: numbers by their start, then names. */
function splitReserved(elements: readonly ReservedElement[]): ReservedElement[] {
  const values = elements.flatMap(element => element.values)
  const ranges = values.filter(value => 'start' in value).map(normalRange)
  const names = values.filter((value): value is ReservedName => 'name' in value)
  ranges.sort((a, b) => a.start - b.start)
  names.sort((a, b) => byText(a.name, b.name))
  return [...ranges, ...names].map(value => ({ at: -1, values: [value] }))
}

function normalRange({ start, end, isRange }: NumberRange): NumberRange {
  return { start, end, isRange: isRange && start !== end }
}

/** Oneofs without members are left out of the print, so their place is of no account. */
function firstNumber({ fields, groups }: OneofElement): number {
  return fields[0]?.number ?? groups[0]?.number ?? 0
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return byText(a.name, b.name)
}

function byNumber(a: { readonly number: number }, b: { readonly number: number }): number {
  return a.number - b.number
}
