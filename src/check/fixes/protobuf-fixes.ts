import type { EnumElement, FileElement, MessageElement } from '../../schema/protobuf/elements.ts'
import { enumsOf, messagesOf } from '../../schema/protobuf/elements.ts'
import { parseProtobuf } from '../../schema/protobuf/parse.ts'
import { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import { messageShape } from '../../schema/protobuf/message-shape.ts'
import { defaultLimits } from '../../schema/limits.ts'
import { SchemaError } from '../../schema/schema.ts'
import type { Fix, FixableFinding, FixTexts } from './fixable-finding.ts'
import { indentAt, lineEndOf } from './text-edit.ts'
import type { TextEdit } from './text-edit.ts'

/** The fixes of Protobuf: numbers and names that are gone are kept for nobody. */
export const protobufFixes: Readonly<Record<string, Fix>> = {
  PROTOBUF_FIELD_REMOVED: reserveField,
  PROTOBUF_ENUM_CONST_REMOVED: reserveConstant,
}

function reserveField({ path }: FixableFinding, texts: FixTexts): readonly TextEdit[] {
  const [names, number] = placeOf(path)
  const files = filesOf(texts)
  if (files === undefined) return []
  const isMessage = (file: FileElement) => messageNamed(file, names) !== undefined
  // The name of a oneof may stand before the number.
  const own = isMessage(files.now) ? names : names.slice(0, -1)
  const message = messageNamed(files.now, own)
  const before = messageNamed(files.before, own)
  const name = before && messageShape(before).members.get(number)?.field.name
  if (message === undefined || name === undefined) return []
  const isNameTaken = [...messageShape(message).members.values()].some(({ field }) => field.name === name)
  return reserved(texts.text, message, { number, name: isNameTaken ? undefined : name, file: files.now })
}

function reserveConstant({ path }: FixableFinding, texts: FixTexts): readonly TextEdit[] {
  const [names, number] = placeOf(path)
  const files = filesOf(texts)
  const element = files && enumNamed(files.now, names)
  const before = files && enumNamed(files.before, names)
  const name = before?.constants.find(constant => constant.number === number)?.name
  if (files === undefined || element === undefined || name === undefined) return []
  const isNameTaken = element.constants.some(constant => constant.name === name)
  return reserved(texts.text, element, { number, name: isNameTaken ? undefined : name, file: files.now })
}

const removals: ReadonlySet<string> = new Set(['FIELD_REMOVED', 'ONEOF_FIELD_REMOVED', 'ENUM_CONST_REMOVED'])

/** `reserved` for every field and constant that the version before had and the text has no longer. */
export function reservationsFor(text: string, earlier: string): readonly TextEdit[] {
  const [now, before] = [schemaOf(text), schemaOf(earlier)]
  if (now === undefined || before === undefined) return []
  const { differences } = now.differencesFrom(before, { policy: 'STRICT', limits: defaultLimits })
  return differences.flatMap(({ kind, path }) => {
    if (!removals.has(kind)) return []
    const fix = kind === 'ENUM_CONST_REMOVED' ? reserveConstant : reserveField
    return fix({ code: '', path }, { text, earlier })
  })
}

interface Kept {
  readonly number: number
  /** Undefined where another field has the name now. */
  readonly name: string | undefined
  readonly file: FileElement
}

function reserved(
  text: string,
  element: MessageElement | EnumElement,
  { number, name, file }: Kept,
): readonly TextEdit[] {
  const { at } = element
  const open = at < 0 ? -1 : braceAfter(text, at)
  if (open < 0 || Number.isNaN(number)) return []
  const values = element.reserved.flatMap(block => block.values)
  const hasNumber = values.some(value => 'start' in value && value.start <= number && number <= value.end)
  const hasName = name === undefined || values.some(value => 'name' in value && value.name === name)
  const words = [
    ...(hasNumber ? [] : [`reserved ${number};`]),
    ...(hasName ? [] : [`reserved ${file.edition === undefined ? JSON.stringify(name) : name};`]),
  ]
  if (words.length === 0) return []
  return [{ start: open + 1, end: open + 1, text: placed(text, at, open, words) }]
}

/** On lines of their own where the first member is on one. */
function placed(text: string, at: number, open: number, words: readonly string[]): string {
  const [, blanks = '', rest = ''] = /^([ \t]*)([^]?)/.exec(text.slice(open + 1)) ?? []
  const isOneLine = rest !== '\n' && rest !== '\r' && rest !== '/'
  if (isOneLine) return `${blanks === '' ? ' ' : blanks}${words.join(' ')}${blanks === '' ? ' ' : ''}`
  const next = /(?:\r\n?|\n)([ \t]+)\S/.exec(text.slice(open + 1))
  const indent = next?.[1] ?? `${indentAt(text, at)}  `
  return words.map(word => `${lineEndOf(text)}${indent}${word}`).join('')
}

/** The brace that opens the body of a declaration, comments passed over. */
function braceAfter(text: string, at: number): number {
  const token = /\/\/[^\n]*|\/\*[^]*?\*\/|\{/g
  token.lastIndex = at
  for (let found = token.exec(text); found !== null; found = token.exec(text)) if (found[0] === '{') return found.index
  return -1
}

function placeOf(path: string): readonly [names: readonly string[], number: number] {
  const tokens = path.split('/').slice(1)
  return [tokens.slice(0, -1), Number(tokens.at(-1))]
}

function filesOf({ text, earlier }: FixTexts): { readonly now: FileElement; readonly before: FileElement } | undefined {
  const now = fileOf(text)
  const before = earlier === undefined ? undefined : fileOf(earlier)
  return now === undefined || before === undefined ? undefined : { now, before }
}

const fileOf = (text: string): FileElement | undefined => schemaOf(text)?.file

function schemaOf(text: string): ProtobufSchema | undefined {
  const options = { mode: 'stored', isUnchecked: true, validateFields: false, allowsEditions: true } as const
  try {
    const schema = parseProtobuf(text, [], { ...options, limits: defaultLimits })
    return schema instanceof ProtobufSchema ? schema : undefined
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}

function messageNamed({ types }: FileElement, names: readonly string[]): MessageElement | undefined {
  let [scope, found]: [FileElement['types'], MessageElement | undefined] = [types, undefined]
  for (const name of names) {
    found = messagesOf(scope).find(message => message.name === name)
    if (found === undefined) return undefined
    scope = found.types
  }
  return found
}

function enumNamed(file: FileElement, names: readonly string[]): EnumElement | undefined {
  const around = names.slice(0, -1)
  const scope = around.length === 0 ? file.types : (messageNamed(file, around)?.types ?? [])
  return enumsOf(scope).find(({ name }) => name === names.at(-1))
}
