import { SchemaError } from '../schema.ts'
import { bundledFiles } from './bundled.ts'
import { scalarTypes } from './elements.ts'
import type { EnumElement, ExtendElement, FieldElement, FileElement, MessageElement, TypeElement } from './elements.ts'
import { integerValue } from './numbers.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/**
 * Refuses a file that no descriptor can be built from: names and numbers used twice, names that are none, types that
 * are not imported. Throws SchemaError of stage `validation`; the first fault counts.
 */
export function validateDescriptor(types: KnownTypes): void {
  new Validator(types).validate()
}

class Validator {
  readonly #types: KnownTypes
  readonly #symbols = new Set<string>()
  readonly #visible: ReadonlySet<FileElement>

  constructor(types: KnownTypes) {
    this.#types = types
    this.#visible = visibleFiles(types)
  }

  validate(): void {
    const file = this.#types.own.element
    const packageName = file.packageName ?? ''
    for (const part of packageName === '' ? [] : packageName.split('.')) checkIdentifier(part, packageName)
    const scope = this.#types.packageScope(file)
    this.#declareTypes(file.types, packageName)
    this.#declareExtensions(file.extends, packageName)
    for (const service of file.services) {
      this.#declare(service.name, packageName)
      for (const rpc of service.rpcs) this.#declare(rpc.name, inside(packageName, service.name))
    }
    this.#linkTypes(file.types, scope)
    this.#linkExtensions(file.extends, scope)
    for (const service of file.services) {
      for (const rpc of service.rpcs) {
        const name = inside(inside(packageName, service.name), rpc.name)
        for (const type of [rpc.request, rpc.response]) this.#messageType(type, scope, name)
      }
    }
  }

  #declareTypes(types: readonly TypeElement[], scope: string): void {
    for (const type of types) {
      if (type.kind === 'enum') this.#declareEnum(type, scope)
      else this.#declareMessage(type, scope)
    }
  }

  #declareMessage(message: MessageElement, scope: string): void {
    const name = inside(scope, message.name)
    this.#declareTypes(message.types, name)
    for (const field of fieldsOf(message)) {
      if (field.number <= 0) fail(inside(name, field.name), 'Field numbers must be positive integers.')
      this.#declare(field.name, name)
    }
    this.#declareExtensions(message.extends, name)
    for (const oneof of message.oneofs) {
      this.#declare(oneof.name, name)
      if (oneof.fields.length + oneof.groups.length === 0)
        fail(inside(name, oneof.name), 'Oneof must have at least one field.')
    }
    this.#declare(message.name, scope)
  }

  #declareEnum(element: EnumElement, scope: string): void {
    const name = inside(scope, element.name)
    if (element.constants.length === 0) fail(name, 'Enums must contain at least one value.')
    this.#declare(element.name, scope)
    for (const constant of element.constants) this.#declare(constant.name, name)
  }

  #declareExtensions(blocks: readonly ExtendElement[], scope: string): void {
    for (const field of blocks.flatMap(block => block.fields)) {
      if (field.number <= 0) fail(inside(scope, field.name), 'Field numbers must be positive integers.')
      this.#declare(field.name, scope)
    }
  }

  #declare(name: string, scope: string): void {
    const fullName = inside(scope, name)
    checkIdentifier(name, fullName)
    if (this.#symbols.has(fullName)) {
      fail(fullName, scope === '' ? `"${name}" is already defined.` : `"${name}" is already defined in "${scope}".`)
    }
    this.#symbols.add(fullName)
  }

  #linkTypes(types: readonly TypeElement[], outer: Scope): void {
    for (const message of types) {
      if (message.kind === 'enum') continue
      const scope = outer.open(message.name)
      this.#linkTypes(message.types, scope)
      const numbers = new Map<number, FieldElement>()
      for (const field of fieldsOf(message)) {
        const name = `${scope.fullName}.${field.name}`
        this.#linkField(field, scope, name)
        const earlier = numbers.get(field.number)
        if (earlier !== undefined) {
          fail(
            name,
            `Field number ${field.number} has already been used in "${scope.fullName}" by field "${earlier.name}".`,
          )
        }
        numbers.set(field.number, field)
      }
      this.#linkExtensions(message.extends, scope)
    }
  }

  #linkField(field: FieldElement, scope: Scope, name: string): void {
    for (const type of field.map === undefined ? [field.type] : [field.map.key, field.map.value]) {
      if (scalarTypes.has(type)) checkDefault(field, name, undefined)
      else checkDefault(field, name, this.#type(type, scope, name))
    }
  }

  #linkExtensions(blocks: readonly ExtendElement[], scope: Scope): void {
    for (const { type, fields } of blocks) {
      for (const field of fields) {
        const name = inside(scope.fullName, field.name)
        const extended = this.#messageType(type, scope, name)
        if (!isExtension(extended, field.number)) {
          fail(name, `"${extended.fullName}" does not declare ${field.number} as an extension number.`)
        }
        this.#linkField(field, scope, name)
      }
    }
  }

  #messageType(type: string, scope: Scope, name: string): NamedType {
    const found = this.#type(type, scope, name)
    if (found.element.kind === 'enum') fail(name, `"${type}" is not a message type.`)
    return found
  }

  #type(type: string, scope: Scope, name: string): NamedType {
    const found = this.#types.find(type, scope)
    if (found === undefined || !this.#visible.has(found.file.element)) return fail(name, `"${type}" is not defined.`)
    return found
  }
}

/** The file itself, what it imports, and what those import publicly. */
function visibleFiles(types: KnownTypes): ReadonlySet<FileElement> {
  const own = types.own.element
  const visible = new Set([own])
  const known = new Map([...bundledFiles(), ...types.references.map(one => [one.reference.name, one.element] as const)])
  const paths = own.imports.map(one => one.path)
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const file = known.get(path)
    if (file === undefined || visible.has(file)) continue
    visible.add(file)
    for (const one of file.imports) if (one.kind === 'public') paths.push(one.path)
  }
  return visible
}

function isExtension({ element }: NamedType, number: number): boolean {
  if (element.kind === 'enum') return false
  return element.extensions.some(({ ranges }) => ranges.some(({ start, end }) => start <= number && number <= end))
}

/** A default must suit its type. */
function checkDefault(
  { type, label, map, defaultValue }: FieldElement,
  name: string,
  named: NamedType | undefined,
): void {
  if (defaultValue === undefined || map !== undefined) return
  if (label === 'repeated') fail(name, 'Repeated fields cannot have default values.')
  if (named?.element.kind === 'message') fail(name, "Messages can't have default values.")
  if (named?.element.kind === 'enum' && !named.element.constants.some(one => one.name === defaultValue)) {
    fail(name, `Unknown enum default value: "${defaultValue}"`)
  }
  if (/int|fixed/.test(type) && named === undefined && integerValue(defaultValue) === undefined) {
    fail(name, `Could not parse default value: "${defaultValue}"`)
  }
}

function checkIdentifier(name: string, fullName: string): void {
  if (name === '') fail(fullName, 'Missing name.')
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) fail(fullName, `"${name}" is not a valid identifier.`)
}

function fieldsOf(message: MessageElement): FieldElement[] {
  return [...message.oneofs.flatMap(oneof => oneof.fields), ...message.fields]
}

function inside(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`
}

function fail(symbol: string, fault: string): never {
  throw new SchemaError(`Invalid protobuf schema definition: ${symbol}: ${fault}`, { stage: 'validation' })
}
