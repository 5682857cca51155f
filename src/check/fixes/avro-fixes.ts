import type { AvroType, Field, RecordType } from '../../schema/avro/model.ts'
import { AvroSchema, parseAvro } from '../../schema/avro/parse.ts'
import type { JsonObject } from '../../schema/json-text.ts'
import { defaultLimits } from '../../schema/limits.ts'
import { SchemaError } from '../../schema/schema.ts'
import { plainZero, zeroDefault } from './avro-defaults.ts'
import type { Fix, FixableFinding, FixTexts } from './fixable-finding.ts'
import { itemAdded, memberAdded, nodeAt } from './json-places.ts'
import type { TextEdit } from './text-edit.ts'

/** The fixes of Avro: each of them adds to the reader what resolution asks for. */
export const avroFixes: Readonly<Record<string, Fix>> = {
  AVRO_READER_FIELD_MISSING_DEFAULT_VALUE: fieldFix,
  // A field of an enum with a default for symbols goes by this code, too.
  AVRO_TYPE_MISMATCH: fieldFix,
  AVRO_MISSING_ENUM_SYMBOLS: symbolFix,
  AVRO_NAME_MISMATCH: nameFix,
  AVRO_NAMESPACE_CHANGED: nameFix,
}

/** A field that the writer lacks takes the name of the one field that is gone as its alias, or a default. */
function fieldFix({ position }: FixableFinding, { text, earlier }: FixTexts): readonly TextEdit[] {
  const object = position && objectAt(text, position)
  if (object === undefined || !isField(object)) return []
  const found = fieldAt(text, object.start)
  const renamed = earlier === undefined || found === undefined ? undefined : renamedFrom(found, earlier)
  if (renamed !== undefined) return withAlias(text, object, renamed)
  const value = found === undefined ? plainZero(object.members.get('type')) : zeroDefault(found.field.type)
  return value === undefined ? [] : [memberAdded(text, object, 'default', value)]
}

/** A type has members beside its name that a field does not have. */
function isField({ members }: JsonObject): boolean {
  const isType = ['fields', 'symbols', 'size', 'items', 'values'].some(key => members.has(key))
  return members.has('name') && members.has('type') && !members.has('default') && !isType
}

/** Symbols that are made to stand for others. */
const standIn = /^(UNKNOWN|UNSPECIFIED|UNDEFINED|OTHER|NONE|DEFAULT)/i

function symbolFix({ position }: FixableFinding, { text }: FixTexts): readonly TextEdit[] {
  const object = position && objectAt(text, position)
  const list = object?.members.get('symbols')
  if (object === undefined || list?.kind !== 'array' || object.members.has('default')) return []
  const symbols = list.items.flatMap(item => (item.kind === 'string' ? [item.value] : []))
  const symbol = symbols.find(one => standIn.test(one)) ?? symbols[0]
  return symbol === undefined ? [] : [memberAdded(text, object, 'default', JSON.stringify(symbol))]
}

function nameFix({ position, serverMessage = '' }: FixableFinding, { text }: FixTexts): readonly TextEdit[] {
  const object = position && objectAt(text, position)
  const [, name] = /additionalInfo:'(?:expected: )?([\w.]+)(?:'| is read as )/.exec(serverMessage) ?? []
  if (object === undefined || name === undefined || !object.members.has('name')) return []
  // A name without a namespace would take that of the type.
  return withAlias(text, object, name.includes('.') ? name : `.${name}`)
}

function withAlias(text: string, object: JsonObject, name: string): readonly TextEdit[] {
  const aliases = object.members.get('aliases')
  const alias = JSON.stringify(name)
  if (aliases === undefined) return [memberAdded(text, object, 'aliases', `[${alias}]`)]
  return aliases.kind === 'array' ? [itemAdded(text, aliases, alias)] : []
}

function objectAt(text: string, position: NonNullable<FixableFinding['position']>): JsonObject | undefined {
  const node = nodeAt(text, position)?.node
  return node?.kind === 'object' ? node : undefined
}

interface FoundField {
  readonly field: Field
  readonly record: RecordType
}

/** The one field of the earlier record that is gone, where one field alone has come, of the same type. */
function renamedFrom({ field, record }: FoundField, earlier: string): string | undefined {
  const before = recordsOf(earlier).find(({ name }) => name.full === record.name.full)
  if (before === undefined) return undefined
  const known = new Set(record.fields.flatMap(({ name, aliases }) => [name, ...aliases]))
  const gone = before.fields.filter(({ name }) => !known.has(name))
  const come = record.fields.filter(({ name, aliases }) =>
    [name, ...aliases].every(one => !before.fieldsByName.has(one)),
  )
  const [only, ...others] = gone
  if (only === undefined || others.length > 0 || come.length !== 1 || come[0] !== field) return undefined
  return isAlike(only.type, field.type) ? only.name : undefined
}

function isAlike(one: AvroType, other: AvroType): boolean {
  if (one.kind !== other.kind) return false
  if ('name' in one && 'name' in other) return one.name.full === other.name.full
  if (one.kind === 'array' && other.kind === 'array') return isAlike(one.items, other.items)
  if (one.kind === 'map' && other.kind === 'map') return isAlike(one.values, other.values)
  if (one.kind !== 'union' || other.kind !== 'union') return true
  const { branches } = other
  return one.branches.length === branches.length && one.branches.every((branch, at) => isPair(branch, branches[at]))
}

function isPair(one: AvroType, other: AvroType | undefined): boolean {
  return other !== undefined && isAlike(one, other)
}

function fieldAt(text: string, offset: number): FoundField | undefined {
  for (const record of recordsOf(text)) {
    const field = record.fields.find(({ start }) => start === offset)
    if (field !== undefined) return { field, record }
  }
  return undefined
}

/** Records of a text that stands by itself. */
function recordsOf(text: string): readonly RecordType[] {
  const root = rootOf(text)
  const found = new Set<AvroType>()
  const open = root === undefined ? [] : [root]
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (found.has(type)) continue
    found.add(type)
    if (type.kind === 'array') open.push(type.items)
    else if (type.kind === 'map') open.push(type.values)
    else if (type.kind === 'union') open.push(...type.branches)
    else if (type.kind === 'record') open.push(...type.fields.map(field => field.type))
  }
  return [...found].filter(type => type.kind === 'record')
}

/** Undefined for a text that needs references. */
function rootOf(text: string): AvroType | undefined {
  try {
    const schema = parseAvro(text, [], { mode: 'stored', validateFields: false, limits: defaultLimits })
    return schema instanceof AvroSchema ? schema.root : undefined
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}
