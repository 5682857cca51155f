import { maxFieldNumber } from './elements.ts'
import type {
  BareValue,
  EnumConstantElement,
  ExtensionsElement,
  FieldElement,
  GroupElement,
  Label,
  MapType,
  NumberRange,
  OneofElement,
  OptionElement,
  OptionValue,
  ReservedElement,
  ReservedName,
} from './elements.ts'
import { readOption, readOptionList } from './parse-options.ts'
import { parseInteger } from './text-reader.ts'
import type { TextReader } from './text-reader.ts'

/** What the head of a file says of the rules for its fields. */
export interface FieldRules {
  /** Proto3 and editions: a field may stand without a label. */
  readonly isLabelFree: boolean
  readonly isProto3: boolean
  /** An edition: reserved names stand without quotes. */
  readonly isEdition: boolean
}

interface TypeName {
  readonly type: string
  readonly map: MapType | undefined
}

/** Reads a field whose first word, a label or its type, has been read already. A group is a field of its own shape. */
export function readField(
  reader: TextReader,
  first: { readonly at: number; readonly word: string },
  rules: FieldRules,
): FieldElement | GroupElement {
  const label = labelOf(first.word)
  if (label === 'required' && rules.isProto3) {
    throw reader.fault("'required' label forbidden in proto3 field declarations", first.at)
  }
  const isMap = first.word === 'map' && label === undefined && reader.peek() === '<'
  if (label === undefined && !rules.isLabelFree && !isMap) {
    throw reader.fault(`unexpected label: ${first.word}`, first.at)
  }
  const typeName = label === undefined ? readTypeAfter(reader, first.word) : readType(reader)
  if (typeName.map !== undefined && label !== undefined) throw reader.fault("'map' type cannot have label", first.at)
  if (typeName.type === 'group') return readGroup(reader, first.at, label, rules)
  return readFieldAfterType(reader, first.at, label, typeName)
}

/** Tells the two shapes of a field apart. */
export function isGroup(field: FieldElement | GroupElement): field is GroupElement {
  return 'fields' in field
}

export function readOneof(reader: TextReader, at: number, rules: FieldRules): OneofElement {
  reader.countNode()
  const name = reader.readName()
  const oneof = {
    at,
    name,
    options: [] as OptionElement[],
    fields: [] as FieldElement[],
    groups: [] as GroupElement[],
  }
  reader.require('{')
  while (!reader.take('}')) {
    const memberAt = reader.at
    const typeName = readType(reader)
    if (typeName.type === 'group') oneof.groups.push(readGroup(reader, memberAt, undefined, rules))
    else if (typeName.type === 'option') {
      oneof.options.push(readOption(reader))
      reader.require(';')
    } else oneof.fields.push(readFieldAfterType(reader, memberAt, undefined, typeName))
  }
  return oneof
}

export function readReserved(reader: TextReader, at: number, rules: FieldRules): ReservedElement {
  reader.countNode()
  const values: (NumberRange | ReservedName)[] = []
  for (;;) {
    reader.countNode()
    values.push(readReservedValue(reader, at, rules))
    const separator = reader.readCharacter()
    if (separator === ';') break
    if (separator !== ',') throw reader.fault("expected ',' or ';'")
  }
  reader.endStatement()
  return { at, values }
}

export function readExtensions(reader: TextReader, at: number): ExtensionsElement {
  reader.countNode()
  const ranges: NumberRange[] = []
  for (;;) {
    reader.countNode()
    ranges.push(readRange(reader, at, reader.readInteger()))
    if (!reader.take(',')) break
  }
  const options = readOptionList(reader)
  reader.require(';')
  return { at, ranges, options }
}

export function readEnumConstant(reader: TextReader, at: number, name: string): EnumConstantElement {
  reader.countNode()
  if (/^[0-9]/.test(name)) throw reader.fault('field and constant names cannot start with a digit')
  reader.require('=')
  const number = reader.readInteger()
  const options = readOptionList(reader)
  reader.require(';')
  reader.endStatement()
  return { at, name, number, options }
}

/** A type name; blanks around its dots are dropped. */
export function readType(reader: TextReader): TypeName {
  return readTypeAfter(reader, reader.readWord())
}

/** A type name whose first word has been read. */
export function readTypeAfter(reader: TextReader, word: string, depth = 1): TypeName {
  if (word === 'map') return readMapType(reader, depth)
  let last = word
  const parts = [word]
  while (last.endsWith('.') || reader.peek() === '.') {
    last = reader.readWord()
    parts.push(last)
  }
  return { type: parts.length === 1 ? word : parts.join(''), map: undefined }
}

function readMapType(reader: TextReader, depth: number): TypeName {
  reader.checkDepth(depth)
  if (reader.readCharacter() !== '<') throw reader.fault("expected '<'")
  const key = readTypeAfter(reader, reader.readWord(), depth + 1).type
  if (reader.readCharacter() !== ',') throw reader.fault("expected ','")
  const value = readTypeAfter(reader, reader.readWord(), depth + 1).type
  if (reader.readCharacter() !== '>') throw reader.fault("expected '>'")
  return { type: `map<${key}, ${value}>`, map: { key, value } }
}

function labelOf(word: string): Label | undefined {
  return word === 'optional' || word === 'required' || word === 'repeated' ? word : undefined
}

function readFieldAfterType(
  reader: TextReader,
  at: number,
  label: Label | undefined,
  { type, map }: TypeName,
): FieldElement {
  reader.countNode()
  const name = reader.readFieldName()
  reader.require('=')
  const number = reader.readInteger()
  const written = readOptionList(reader)
  reader.require(';')
  reader.endStatement()
  if (written.length === 0) {
    return { at, label, type, map, name, number, options: written, defaultValue: undefined, jsonName: undefined }
  }
  const options = written.filter(option => option.name !== 'default' && option.name !== 'json_name')
  const defaultValue = lastTextOf(written, 'default')
  const jsonName = lastTextOf(written, 'json_name')
  return { at, label, type, map, name, number, options, defaultValue, jsonName }
}

function lastTextOf(options: readonly OptionElement[], name: string): string | undefined {
  const option = options.findLast(one => one.name === name)
  return option === undefined ? undefined : plainText(option.value)
}

const kindWords: Readonly<Record<BareValue['kind'], string>> = { number: 'NUMBER', boolean: 'BOOLEAN', word: 'ENUM' }

/** A value where only a text is asked for. Of lists and aggregates it is what upstream makes of them, seldom readable. */
function plainText(value: OptionValue): string {
  if (value.kind !== 'list' && value.kind !== 'aggregate') return value.text
  const textOf = (item: OptionValue): string =>
    item.kind === 'string' || item.kind === 'list' || item.kind === 'aggregate'
      ? plainText(item)
      : `OptionPrimitive(kind=${kindWords[item.kind]}, value=${item.text})`
  if (value.kind === 'list') return `[${value.items.map(textOf).join(', ')}]`
  return `{${[...value.entries].map(([key, item]) => `${key}=${textOf(item)}`).join(', ')}}`
}

function readGroup(reader: TextReader, at: number, label: Label | undefined, rules: FieldRules): GroupElement {
  reader.countNode()
  const name = reader.readWord()
  reader.require('=')
  const number = reader.readInteger()
  const fields: FieldElement[] = []
  reader.require('{')
  while (!reader.take('}')) {
    const fieldAt = reader.at
    const field = readField(reader, { at: fieldAt, word: reader.readWord() }, rules)
    if (isGroup(field)) throw reader.fault('expected field declaration, was a group')
    fields.push(field)
  }
  return { at, label, name, number, fields }
}

function readReservedValue(reader: TextReader, at: number, rules: FieldRules): NumberRange | ReservedName {
  const first = reader.peek()
  if (first === '"' || first === "'") return { name: reader.readQuoted(), isQuoted: true }
  const word = reader.readWord()
  const start = parseInteger(word)
  if (start !== undefined) return readRange(reader, at, start)
  if (rules.isEdition && /^[A-Za-z_]\w*$/.test(word)) return { name: word, isQuoted: false }
  throw reader.fault(`expected an integer but was ${word}`)
}

function readRange(reader: TextReader, at: number, start: number): NumberRange {
  const next = reader.peek()
  if (next === ',' || next === ';' || next === '[') return { start, end: start, isRange: false }
  if (reader.readWord() !== 'to') throw reader.fault("expected ',', ';', or 'to'", at)
  const word = reader.readWord()
  const end = word === 'max' ? maxFieldNumber : parseInteger(word)
  if (end === undefined) throw reader.fault(`expected an integer but was ${word}`)
  return { start, end, isRange: true }
}
