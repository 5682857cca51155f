import { messagesOf, scalarTypes } from '../../schema/protobuf/elements.ts'
import type { FieldElement, GroupElement, MessageElement } from '../../schema/protobuf/elements.ts'
import { fileFeatures, isProto2, withOptions } from '../../schema/protobuf/features.ts'
import type { Features } from '../../schema/protobuf/features.ts'
import type { KnownTypes } from '../../schema/protobuf/known-types.ts'
import type { NamedType, Scope } from '../../schema/protobuf/type-index.ts'
import { SchemaError } from '../../schema/schema.ts'

/** What a field's bytes have to be. Zero: the message has no field of that number. */
export const kinds = { varint: 1, fixed64: 2, fixed32: 3, text: 4, bytes: 5, message: 6, group: 7, none: 8 } as const

/** Added to a kind whose values may stand in one record without tags. */
export const packable = 16

/** A field of a message. */
export interface FieldRow {
  readonly number: number
  /** As it is declared; `[full.name]` of an extension. */
  readonly name: string
  readonly kind: number
  readonly message: MessageTable | undefined
  readonly shape: 'single' | 'list' | 'map'
  readonly isRequired: boolean
  /** Of a closed enum: a field with another number is as if it were not there. */
  readonly numbers: ReadonlySet<number> | undefined
  /** Its oneof's fields; of these one at most is set. */
  readonly oneof: string | undefined
}

/** Numbers up to this one are looked up in an array. */
const mostDense = 2000

/** The fields of a message by number. Filled by the linker: messages hold one another. */
export class MessageTable {
  readonly fullName: string
  kinds = new Uint8Array(1)
  readonly messages: (MessageTable | undefined)[] = []
  /** Every field. */
  readonly rows = new Map<number, FieldRow>()
  required: readonly FieldRow[] = []
  /** It or a message inside it has fields that must be there. */
  reachesRequired = false

  constructor(fullName: string) {
    this.fullName = fullName
  }

  define(rows: readonly FieldRow[]): void {
    for (const row of rows) this.rows.set(row.number, row)
    const dense = [...this.rows.values()].filter(({ number }) => number <= mostDense)
    this.kinds = new Uint8Array(Math.max(0, ...dense.map(({ number }) => number)) + 1)
    // No field has the number 0.
    this.kinds[0] = kinds.none
    for (let number = 0; number < this.kinds.length; number++) this.messages.push(undefined)
    for (const { number, kind, message } of dense) {
      this.kinds[number] = kind
      this.messages[number] = message
    }
    this.required = rows.filter(({ isRequired }) => isRequired)
    this.reachesRequired = this.required.length > 0
  }
}

/** Stands for groups that the schema does not have. */
export const unknownMessage = new MessageTable('')
unknownMessage.define([])

const scalarKinds: ReadonlyMap<string, number> = new Map([
  ...['int32', 'sint32', 'uint32', 'int64', 'sint64', 'uint64', 'bool'].map(
    type => [type, kinds.varint | packable] as const,
  ),
  ...['fixed64', 'sfixed64', 'double'].map(type => [type, kinds.fixed64 | packable] as const),
  ...['fixed32', 'sfixed32', 'float'].map(type => [type, kinds.fixed32 | packable] as const),
  ['string', kinds.text],
  ['bytes', kinds.bytes],
])

interface Declared {
  readonly fullName: string
  readonly element: MessageElement | GroupElement
  readonly scope: Scope
  readonly features: Features
  /** To the fields of proto2 all enums are closed. */
  readonly isProto2: boolean
}

interface Member extends Pick<Declared, 'scope' | 'features' | 'isProto2'> {
  readonly element: FieldElement | GroupElement
  readonly name: string
  readonly oneof: string | undefined
}

/** Makes tables of messages. Throws SchemaError for a type that nobody knows. */
export class TableLinker {
  readonly #types: KnownTypes
  readonly #tables = new Map<string, MessageTable>()
  /** Messages whose fields are still to be read: types may refer to one another, and do so thousands deep. */
  readonly #pending: { readonly declared: Declared; readonly table: MessageTable }[] = []

  constructor(types: KnownTypes) {
    this.#types = types
  }

  /** The table of a message by its full name; undefined where there is none. */
  message(fullName: string): MessageTable | undefined {
    const root = this.#types.packageScope(this.#types.own.element)
    const named = this.#types.find(`.${fullName}`, root)
    if (named === undefined || named.element.kind === 'enum') return undefined
    const table = this.#messageOf(named)
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#fill(next)
    this.#spreadRequired()
    return table
  }

  #messageOf(named: NamedType): MessageTable {
    const { fullName, element, scope, file } = named
    if (element.kind === 'enum') throw new TypeError(`${fullName} is an enum`)
    return this.#tableOf({ fullName, element, scope, features: featuresOf(named), isProto2: isProto2(file.element) })
  }

  #tableOf(declared: Declared): MessageTable {
    const known = this.#tables.get(declared.fullName)
    if (known !== undefined) return known
    const table = new MessageTable(declared.fullName)
    this.#tables.set(declared.fullName, table)
    this.#pending.push({ declared, table })
    return table
  }

  #fill({ declared, table }: { readonly declared: Declared; readonly table: MessageTable }): void {
    const extensions = this.#types.extensionsOf(declared.fullName).map(({ field, file, scope, fullName: name }) => {
      return {
        element: field,
        name: `[${name}]`,
        oneof: undefined,
        scope,
        features: fileFeatures(file.element),
        isProto2: isProto2(file.element),
      }
    })
    table.define([...membersOf(declared), ...extensions].map(member => this.#row(member, declared.fullName)))
  }

  #row(member: Member, owner: string): FieldRow {
    const { element, name, oneof } = member
    const { number, label } = element
    const features = 'options' in element ? withOptions(member.features, element.options) : member.features
    const isRequired = label === 'required' || features.fieldPresence === 'LEGACY_REQUIRED'
    const common = { number, name, isRequired, oneof }
    if (!('type' in element)) {
      const shape = label === 'repeated' ? 'list' : 'single'
      return { ...common, shape, kind: kinds.group, numbers: undefined, message: this.#group(element, member) }
    }
    if (element.map === undefined) {
      const value = this.#value(element.type, { ...member, features })
      const { kind } = value
      const isList = label === 'repeated'
      return { ...common, ...value, shape: isList ? 'list' : 'single', kind: isList ? kind : kind & ~packable }
    }
    const message = this.#entry(`${owner}.${name}`, element.map, { ...member, features })
    return { ...common, shape: 'map', kind: kinds.message, numbers: undefined, message }
  }

  /** An entry is a message of key and value; neither is ever a group, and Java wants their strings to be UTF-8 everywhere. */
  #entry(fullName: string, map: { readonly key: string; readonly value: string }, member: Member) {
    const entry = new MessageTable(`map ${fullName}`)
    this.#tables.set(entry.fullName, entry)
    const features = { ...member.features, messageEncoding: 'LENGTH_PREFIXED', utf8Validation: 'VERIFY' }
    const row = { name: '', shape: 'single', isRequired: false, oneof: undefined } as const
    const key = this.#value(map.key, { ...member, features })
    const value = this.#value(map.value, { ...member, features })
    entry.define([
      { ...row, number: 1, ...key, kind: key.kind & ~packable },
      { ...row, number: 2, ...value, kind: value.kind & ~packable },
    ])
    return entry
  }

  #group(element: GroupElement, { scope, features, isProto2 }: Member): MessageTable {
    const inner = scope.open(element.name)
    return this.#tableOf({ fullName: inner.fullName, element, scope: inner, features, isProto2 })
  }

  #value(type: string, { scope, features, isProto2 }: Member): Pick<FieldRow, 'kind' | 'message' | 'numbers'> {
    const plain = { message: undefined, numbers: undefined }
    if (type === 'string' && features.utf8Validation === 'NONE') return { ...plain, kind: kinds.bytes }
    if (scalarTypes.has(type)) return { ...plain, kind: scalarKinds.get(type) ?? kinds.bytes }
    const named = this.#types.find(type, scope)
    if (named === undefined) throw new SchemaError(`the type '${type}' is not defined`, { stage: 'validation' })
    const { element } = named
    if (element.kind === 'enum') {
      const isClosed = isProto2 || withOptions(featuresOf(named), element.options).enumType === 'CLOSED'
      const numbers = isClosed ? new Set(element.constants.map(({ number }) => number)) : undefined
      return { ...plain, kind: kinds.varint | packable, numbers }
    }
    const kind = features.messageEncoding === 'DELIMITED' ? kinds.group : kinds.message
    return { ...plain, kind, message: this.#messageOf(named) }
  }

  /** Messages that hold one with required fields. */
  #spreadRequired(): void {
    const holders = new Map<MessageTable, MessageTable[]>()
    for (const table of this.#tables.values()) {
      for (const { message } of table.rows.values()) {
        if (message === undefined) continue
        const known = holders.get(message)
        if (known === undefined) holders.set(message, [table])
        else known.push(table)
      }
    }
    const open = [...this.#tables.values()].filter(table => table.reachesRequired)
    for (let table = open.pop(); table !== undefined; table = open.pop()) {
      for (const holder of holders.get(table) ?? []) {
        if (holder.reachesRequired) continue
        holder.reachesRequired = true
        open.push(holder)
      }
    }
  }
}

function membersOf({ element, scope, features, isProto2 }: Declared): Member[] {
  const member = (one: FieldElement | GroupElement): Member => {
    const name = 'type' in one ? one.name : one.name.toLowerCase()
    return { element: one, name, oneof: undefined, scope, features, isProto2 }
  }
  const own = element.fields.map(member)
  if (!('kind' in element)) return own
  const inOneofs = element.oneofs.flatMap(({ name, options, fields, groups }) => {
    const oneofFeatures = withOptions(features, options)
    return [...fields, ...groups].map(one => ({ ...member(one), oneof: name, features: oneofFeatures }))
  })
  return [...own, ...inOneofs, ...element.groups.map(member)]
}

/** Features of a message: of its file, the messages around it, and its own. */
function featuresOf({ fullName, file }: NamedType): Features {
  const { packageName, types } = file.element
  const path = fullName.slice(packageName === undefined ? 0 : packageName.length + 1).split('.')
  let features = fileFeatures(file.element)
  let scope = types
  for (const name of path) {
    const message = messagesOf(scope).find(one => one.name === name)
    if (message === undefined) break
    features = withOptions(features, message.options)
    scope = message.types
  }
  return features
}
