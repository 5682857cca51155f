import { docComment, numberLiteral, propertyName, stringLiteral } from './safe-text.ts'
import type { Declaration, Member, TypeNode } from './type-node.ts'

/** The name under which a declaration is printed. */
export type NameOf = (declaration: Declaration) => string

/** A line up to this length is not broken. */
const LINE_LENGTH = 100

/** A type as text; over several lines where it is long. */
export function printType(type: TypeNode, nameOf: NameOf): string {
  const inner = (one: TypeNode) => printType(one, nameOf)
  switch (type.kind) {
    case 'word':
      return type.word
    case 'literal':
      return printLiteral(type.value)
    case 'named':
      return nameOf(type.to)
    case 'list':
      return `readonly ${grouped(type.items, inner)}[]`
    case 'map':
      return `ReadonlyMap<string, ${inner(type.values)}>`
    case 'tuple':
      return printTuple(type, inner)
    case 'object':
      return printObject(type, nameOf)
    case 'union':
      return printUnion(type.parts, nameOf)
    case 'intersection':
      return type.parts.map(part => grouped(part, inner)).join(' & ')
  }
}

/** The members of an object type, in braces, each on a line of its own. */
export function printMembers(type: TypeNode & { kind: 'object' }, nameOf: NameOf): string {
  return block(memberLines(type, nameOf))
}

function block(lines: readonly string[]): string {
  return `{\n${lines.map(line => indented(line)).join('\n')}\n}`
}

function memberLines({ members, index }: TypeNode & { kind: 'object' }, nameOf: NameOf): readonly string[] {
  const named = members.map(member => printMember(member, nameOf))
  return index === undefined ? named : [...named, behind('readonly [key: string]:', printType(index, nameOf))]
}

function printLiteral(value: string | number | boolean | null): string {
  if (typeof value === 'string') return stringLiteral(value)
  return typeof value === 'number' ? numberLiteral(value) : String(value)
}

function printTuple(type: TypeNode & { kind: 'tuple' }, inner: (type: TypeNode) => string): string {
  const items = type.items.map((item, at) => (at < type.least ? inner(item) : `${grouped(item, inner)}?`))
  const rest = type.rest === undefined ? [] : [`...${grouped(type.rest, inner)}[]`]
  return `readonly [${[...items, ...rest].join(', ')}]`
}

function printObject(type: TypeNode & { kind: 'object' }, nameOf: NameOf): string {
  const lines = memberLines(type, nameOf)
  if (lines.length === 0) return '{ readonly [key: string]: never }'
  const oneLine = `{ ${lines.join('; ')} }`
  return oneLine.length <= LINE_LENGTH && !oneLine.includes('\n') ? oneLine : block(lines)
}

function printMember({ name, type, isOptional, doc }: Member, nameOf: NameOf): string {
  const printed = printType(type, nameOf)
  const end =
    isOptional && printed !== 'unknown' ? (printed === 'never' ? 'undefined' : `${printed} | undefined`) : printed
  return behind(`${docComment(doc)}readonly ${propertyName(name)}${isOptional ? '?' : ''}:`, end)
}

function printUnion(parts: readonly TypeNode[], nameOf: NameOf): string {
  const texts = [...new Set(parts.flatMap(flat).map(part => printType(part, nameOf)))].filter(text => text !== 'never')
  if (texts.length === 0) return 'never'
  if (texts.includes('unknown')) return 'unknown'
  const oneLine = texts.join(' | ')
  if (oneLine.length <= LINE_LENGTH) return oneLine
  return texts.map(text => `\n${indented(`| ${text}`)}`).join('')
}

/** The parts of a union, and of unions in it. */
function flat(type: TypeNode): readonly TypeNode[] {
  return type.kind === 'union' ? type.parts.flatMap(flat) : [type]
}

/** A type behind a word and a blank, or below the word. */
export function behind(start: string, printed: string): string {
  return printed.startsWith('\n') ? start + printed : `${start} ${printed}`
}

/** In brackets where it would be read together with what stands beside it. */
function grouped(type: TypeNode, inner: (type: TypeNode) => string): string {
  const text = inner(type)
  const isAlone = ['word', 'literal', 'named', 'object', 'map'].includes(type.kind)
  return isAlone ? text : `(${text})`
}

/** Two spaces before every line. No literal of ours holds a line break. */
function indented(text: string): string {
  return text.replace(/^/gm, '  ')
}
