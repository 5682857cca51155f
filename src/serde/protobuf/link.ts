import { messagesOf } from '../../schema/protobuf/elements.ts'
import type { EnumElement, FieldElement, GroupElement, MessageElement } from '../../schema/protobuf/elements.ts'
import type { KnownTypes } from '../../schema/protobuf/known-types.ts'
import { floatValue, integerValue } from '../../schema/protobuf/numbers.ts'
import type { NamedType, Scope, SourceFile } from '../../schema/protobuf/type-index.ts'
import { SerdeError } from '../errors.ts'
import { fileFeatures, isProto2, withOptions } from '../../schema/protobuf/features.ts'
import type { Features } from '../../schema/protobuf/features.ts'
import { fieldNames } from './field-names.ts'
import type { FieldNames } from './field-names.ts'
import { messageClass } from './message-class.ts'
import { isPackable, tagOf } from './message-plan.ts'
import type { EnumPlan, FieldPlan, MessagePlan, MessageValue, OneofPlan, ValuePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { enumScalar, isLong, looseString, scalars } from './scalars.ts'
import type { Scalar } from './scalars.ts'

/** A message or group with what its fields need to be understood. */
interface Declared {
  readonly fullName: string
  readonly element: MessageElement | GroupElement
  readonly scope: Scope
  readonly file: SourceFile
  readonly features: Features
}

/** A field as declared, before its type is looked up. */
interface Member {
  readonly element: FieldElement | GroupElement
  readonly name: string
  readonly oneof: OneofDraft | undefined
  readonly scope: Scope
  readonly file: SourceFile
  readonly features: Features
}

interface OneofDraft {
  name: string
  otherNames: readonly string[]
  readonly members: FieldPlan[]
}

interface Draft {
  fullName: string
  fields: FieldPlan[]
  places: Map<number, number>
  required: FieldPlan[]
  oneofs: OneofPlan[]
  Message: new () => MessageValue
}

/** Makes the plans of messages from a parsed schema. Throws SerdeError `bad-schema` for a type nobody knows. */
export class Linker {
  readonly #types: KnownTypes
  readonly #options: ProtobufOptions
  readonly #messages = new Map<string, Draft>()
  readonly #enums = new Map<string, EnumPlan>()
  /** Messages whose fields are still to be read: types may refer to one another, and do so thousands deep. */
  readonly #pending: { readonly declared: Declared; readonly draft: Draft }[] = []

  constructor(types: KnownTypes, options: ProtobufOptions) {
    this.#types = types
    this.#options = options
  }

  /** The plan of a message by its full name. */
  message(fullName: string): MessagePlan {
    const root = this.#types.packageScope(this.#types.own.element)
    const named = this.#types.find(`.${fullName}`, root)
    if (named === undefined || named.element.kind === 'enum') {
      throw new SerdeError('unknown-message', `the schema has no message '${fullName}'`)
    }
    const plan = this.#messageOf(named)
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#fill(next)
    return plan
  }

  #messageOf(named: NamedType): MessagePlan {
    const { fullName, element, scope, file } = named
    if (element.kind === 'enum') throw new TypeError(`${fullName} is an enum`)
    const features = withOptions(this.#outerFeatures(named), element.options)
    return this.#planOf({ fullName, element, scope, file, features })
  }

  #planOf(declared: Declared): MessagePlan {
    const known = this.#messages.get(declared.fullName)
    if (known !== undefined) return known
    const { fullName } = declared
    const draft: Draft = { fullName, fields: [], places: new Map(), required: [], oneofs: [], Message: Unlinked }
    this.#messages.set(fullName, draft)
    this.#pending.push({ declared, draft })
    return draft
  }

  /** Features of the file and of the messages around a type. */
  #outerFeatures({ fullName, file }: NamedType): Features {
    const { packageName, types } = file.element
    const path = fullName.slice(packageName === undefined ? 0 : packageName.length + 1).split('.')
    let features = fileFeatures(file.element)
    let scope = types
    for (const name of path.slice(0, -1)) {
      const outer = messagesOf(scope).find(message => message.name === name)
      if (outer === undefined) break
      features = withOptions(features, outer.options)
      scope = outer.types
    }
    return features
  }

  #fill({ declared, draft }: { readonly declared: Declared; readonly draft: Draft }): void {
    const members = this.#members(declared)
    const oneofs = [...new Set(members.flatMap(({ oneof }) => oneof ?? []))]
    const names = fieldNames(
      [
        ...members.map(({ name, element }) => ({ name, jsonName: isGroup(element) ? undefined : element.jsonName })),
        ...oneofs.map(({ name }) => ({ name, jsonName: undefined })),
      ],
      this.#options.fieldNames,
    )
    for (const [at, oneof] of oneofs.entries()) {
      const { name, others } = names[members.length + at] ?? { name: oneof.name, others: [] }
      Object.assign(oneof, { name, otherNames: others })
    }
    draft.oneofs = oneofs
    const byNumber = new Map<number, FieldPlan>()
    for (const [at, member] of members.entries()) {
      const field = this.#field(member, names[at] ?? { name: member.name, others: [] })
      byNumber.set(field.number, field)
      member.oneof?.members.push(field)
    }
    for (const member of this.#extensions(declared.fullName)) {
      const field = this.#field(member, { name: `[${member.name}]`, others: [`.${member.name}`] })
      byNumber.set(field.number, field)
    }
    draft.fields = [...byNumber.values()].sort((a, b) => a.number - b.number)
    for (const [place, { number }] of draft.fields.entries()) draft.places.set(number, place)
    draft.required = draft.fields.filter(field => field.presence === 'required')
    draft.Message = messageClass(draft)
  }

  #members({ element, scope, file, features }: Declared): Member[] {
    const shared = { scope, file, features }
    const member = (element: FieldElement | GroupElement, oneof?: Member['oneof']): Member => {
      const name = isGroup(element) ? element.name.toLowerCase() : element.name
      return { ...shared, element, name, oneof }
    }
    const own = element.fields.map(field => member(field))
    if (!('kind' in element)) return own
    const inOneofs = element.oneofs.flatMap(({ name, options, fields, groups }) => {
      const oneof: OneofDraft = { name, otherNames: [], members: [] }
      const oneofFeatures = withOptions(features, options)
      return [...fields, ...groups].map(one => ({ ...member(one, oneof), features: oneofFeatures }))
    })
    return [...own, ...inOneofs, ...element.groups.map(group => member(group))]
  }

  #extensions(fullName: string): Member[] {
    return this.#types.extensionsOf(fullName).map(({ field, file, scope, fullName: name }) => {
      return { element: field, name, oneof: undefined, scope, file, features: fileFeatures(file.element) }
    })
  }

  #field(member: Member, { name, others }: FieldNames): FieldPlan {
    const { element, oneof, file } = member
    const isOwn = isGroup(element)
    const features = isOwn ? member.features : withOptions(member.features, element.options)
    const map = isOwn ? undefined : element.map
    const shape: FieldPlan['shape'] = map !== undefined ? 'map' : element.label === 'repeated' ? 'list' : 'single'
    const value = isOwn
      ? this.#group(element, member)
      : map === undefined
        ? this.#value(element.type, member, features)
        : this.#value(map.value, member, { ...features, messageEncoding: 'LENGTH_PREFIXED' })
    const presence = presenceOf(element, { features, file, isMember: oneof !== undefined, value })
    const field = {
      number: element.number,
      originalName: member.name,
      name,
      otherNames: others,
      shape,
      value,
      key: map === undefined ? undefined : this.#key(map.key, features),
      isPacked: shape === 'list' && isPackable(value) && isPacked(element, features),
      presence,
      defaultValue: shape === 'single' ? this.#defaultOf(element, presence, value) : undefined,
      oneof,
    }
    return { ...field, tag: tagOf(field), readPlain: this.#plainReader(field) }
  }

  #plainReader({ shape, value, oneof, name }: Omit<FieldPlan, 'tag' | 'readPlain'>): FieldPlan['readPlain'] {
    if (shape !== 'single' || value.kind !== 'scalar' || oneof !== undefined || name === '__proto__') return undefined
    const { longs = 'bigint' } = this.#options
    return isLong(value.scalar.family) && longs !== 'bigint' ? undefined : value.scalar.read
  }

  #value(type: string, { scope, file }: Member, features: Features): ValuePlan {
    const scalar = scalars.get(type)
    if (scalar !== undefined) return { kind: 'scalar', scalar: checkedText(scalar, features) }
    const named = this.#types.find(type, scope)
    if (named === undefined) throw new SerdeError('bad-schema', `the type '${type}' is not defined`)
    const { element } = named
    if (element.kind === 'enum') {
      const enumeration = this.#enumOf(named, element)
      const isClosed = enumeration.isClosed || isProto2(file.element)
      return { kind: 'enum', scalar: enumScalar, enumeration: { ...enumeration, isClosed } }
    }
    const isGroup = features.messageEncoding === 'DELIMITED'
    return { kind: 'message', message: this.#messageOf(named), isGroup }
  }

  #group(element: GroupElement, { scope, file, features }: Member): ValuePlan {
    const inner = scope.open(element.name)
    const declared = { fullName: inner.fullName, element, scope: inner, file, features }
    return { kind: 'message', message: this.#planOf(declared), isGroup: true }
  }

  #key(type: string, features: Features): Scalar {
    const scalar = scalars.get(type)
    if (scalar === undefined || scalar.family === 'float' || scalar.family === 'bytes') {
      throw new SerdeError('bad-schema', `'${type}' cannot be the type of a map's keys`)
    }
    return checkedText(scalar, features)
  }

  #enumOf(named: NamedType, element: EnumElement): EnumPlan {
    const known = this.#enums.get(named.fullName)
    if (known !== undefined) return known
    const names = new Map<number, string>()
    for (const { name, number } of element.constants) if (!names.has(number)) names.set(number, name)
    const plan = {
      fullName: named.fullName,
      numbers: new Map(element.constants.map(({ name, number }) => [name, number])),
      names,
      isClosed: withOptions(this.#outerFeatures(named), element.options).enumType === 'CLOSED',
    }
    this.#enums.set(named.fullName, plan)
    return plan
  }

  /** What an absent field shows: a declared default; where presence does not count, the type's own. */
  #defaultOf(element: FieldElement | GroupElement, presence: FieldPlan['presence'], value: ValuePlan): unknown {
    if (value.kind === 'message') return undefined
    const declared = isGroup(element) ? undefined : element.defaultValue
    if (declared === undefined && presence !== 'implicit') return undefined
    if (value.kind === 'enum') {
      const { numbers, names } = value.enumeration
      const number = declared === undefined ? 0 : (numbers.get(declared) ?? 0)
      return this.#options.enums === 'string' ? (names.get(number) ?? number) : number
    }
    const { family } = value.scalar
    if (isLong(family)) return this.#longOf(declared === undefined ? 0n : (integerValue(declared) ?? 0n))
    if (family === 'string') return declared ?? ''
    if (family === 'bool') return declared === 'true'
    if (family === 'bytes') return new TextEncoder().encode(declared ?? '')
    if (declared === undefined) return 0
    return family === 'float' ? (floatValue(declared) ?? 0) : Number(integerValue(declared) ?? 0n)
  }

  #longOf(value: bigint): unknown {
    const { longs } = this.#options
    return longs === 'number' ? Number(value) : longs === 'string' ? String(value) : value
  }
}

function isGroup(element: FieldElement | GroupElement): element is GroupElement {
  return 'fields' in element
}

function presenceOf(
  element: FieldElement | GroupElement,
  field: {
    readonly features: Features
    readonly file: SourceFile
    readonly isMember: boolean
    readonly value: ValuePlan
  },
): FieldPlan['presence'] {
  const { features, file, isMember, value } = field
  if (element.label === 'required' || features.fieldPresence === 'LEGACY_REQUIRED') return 'required'
  if (value.kind === 'message' || isMember || isProto2(file.element) || element.label === 'optional') return 'explicit'
  return features.fieldPresence === 'EXPLICIT' ? 'explicit' : 'implicit'
}

/** In an edition the feature decides, elsewhere the option `packed` before the default of the syntax. */
function isPacked(element: FieldElement | GroupElement, features: Features): boolean {
  const written = isGroup(element) ? undefined : element.options.findLast(option => option.name === 'packed')?.value
  if (written?.kind === 'boolean') return written.text === 'true'
  return features.repeatedEncoding === 'PACKED'
}

function checkedText(scalar: Scalar, features: Features): Scalar {
  return scalar.family === 'string' && features.utf8Validation === 'NONE' ? looseString : scalar
}

/** Stands where a constructor goes until the fields are known. */
class Unlinked implements MessageValue {
  [name: string]: unknown
}
