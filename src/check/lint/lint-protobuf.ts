import { enumsOf, isMapEntry, messagesOf } from '../../schema/protobuf/elements.ts'
import type { EnumElement, FieldElement, FileElement, MessageElement } from '../../schema/protobuf/elements.ts'
import { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import type { LintCode, LintNote } from './lint-rules.ts'
import { nameStyles } from './name-styles.ts'

interface Scope {
  readonly text: string
  /** Full name of what is around, and a dot; empty at the top of a file without a package. */
  readonly prefix: string
}

/** What the lint rules find in a Protobuf schema. */
export function lintProtobuf(schema: ParsedSchema, text: string): readonly LintNote[] {
  if (!(schema instanceof ProtobufSchema)) throw new TypeError(`no Protobuf schema: ${schema.type}`)
  const { file } = schema
  const prefix = file.packageName === undefined ? '' : `${file.packageName}.`
  const notes: LintNote[] = [...fileNotes(file)]
  const open: { readonly types: FileElement['types']; readonly scope: Scope }[] = [
    { types: file.types, scope: { text, prefix } },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { types, scope } = next
    for (const one of enumsOf(types)) notes.push(...enumNotes(one, scope))
    for (const message of messagesOf(types)) {
      if (isMapEntry(message)) continue
      notes.push(...messageNotes(message, scope))
      open.push({ types: message.types, scope: { text, prefix: `${scope.prefix}${message.name}.` } })
    }
  }
  return notes.sort((one, other) => one.at - other.at)
}

function fileNotes(file: FileElement): readonly LintNote[] {
  const notes: LintNote[] = []
  const add = (code: LintCode, message: string) => notes.push({ code, path: '', at: 0, message })
  if (file.syntax === undefined && file.edition === undefined) add('SYNTAX_MISSING', 'the file names no syntax')
  if (file.packageName === undefined) add('NAMESPACE_MISSING', 'the file has no package')
  else if (!nameStyles.namespace.test(file.packageName))
    add('NAMESPACE_STYLE', `the package '${file.packageName}' is not in lower case`)
  for (const { kind, path } of file.imports)
    if (kind === 'weak') add('DEPRECATED_FEATURE', `the import '${path}' is weak`)
  return notes
}

function messageNotes(message: MessageElement, scope: Scope): readonly LintNote[] {
  const path = scope.prefix + message.name
  const notes: LintNote[] = [...typeNotes(message, 'message', scope)]
  for (const { at, name } of message.groups.concat(message.oneofs.flatMap(({ groups }) => groups))) {
    const text = `the group '${name}' is a form that proto3 does not have`
    notes.push({ code: 'DEPRECATED_FEATURE', path: `${path}.${name}`, at, message: text })
  }
  const fields = [...message.fields, ...message.oneofs.flatMap(oneof => oneof.fields)]
  return [...notes, ...fields.flatMap(field => fieldNotes(field, path, scope.text))]
}

function fieldNotes(field: FieldElement, message: string, text: string): readonly LintNote[] {
  const { name, at, label } = field
  const path = `${message}.${name}`
  const notes: LintNote[] = []
  if (!nameStyles.snake.test(name))
    notes.push({ code: 'FIELD_NAME_STYLE', path, at, message: `the field '${name}' is not in snake_case` })
  if (label === 'required') notes.push({ code: 'REQUIRED_FIELD', path, at, message: `the field '${name}' is required` })
  if (!hasComment(text, at))
    notes.push({ code: 'FIELD_DOC_MISSING', path, at, message: `the field '${name}' has no comment` })
  return notes
}

function enumNotes(element: EnumElement, scope: Scope): readonly LintNote[] {
  const path = scope.prefix + element.name
  const notes: LintNote[] = [...typeNotes(element, 'enum', scope)]
  const start = `${element.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()}_`
  for (const { name, number, at } of element.constants) {
    const place = { path: `${path}.${name}`, at }
    if (!nameStyles.upper.test(name))
      notes.push({ code: 'ENUM_SYMBOL_STYLE', ...place, message: `the value '${name}' is not in UPPER_SNAKE_CASE` })
    if (!name.startsWith(start))
      notes.push({ code: 'ENUM_VALUE_PREFIX', ...place, message: `the value '${name}' does not begin with ${start}` })
    if (number === 0 && !/(^|_)(UNSPECIFIED|UNKNOWN)$/.test(name))
      notes.push({ code: 'ENUM_ZERO_VALUE', ...place, message: `the value 0 is '${name}', which means something` })
  }
  return notes
}

function typeNotes(
  { name, at }: MessageElement | EnumElement,
  kind: 'message' | 'enum',
  { text, prefix }: Scope,
): readonly LintNote[] {
  const path = prefix + name
  const notes: LintNote[] = []
  if (!nameStyles.pascal.test(name))
    notes.push({ code: 'TYPE_NAME_STYLE', path, at, message: `the ${kind} '${name}' is not in PascalCase` })
  if (!hasComment(text, at))
    notes.push({ code: 'DOC_MISSING', path, at, message: `the ${kind} '${name}' has no comment` })
  return notes
}

/** A comment that ends on the line above, or stands behind the element on its own line. */
function hasComment(text: string, at: number): boolean {
  if (at < 0) return true
  const above = text.slice(Math.max(0, at - MAX_LOOK_BACK), at).trimEnd()
  if (above.endsWith('*/')) return true
  const line = above.slice(above.lastIndexOf('\n') + 1).trimStart()
  if (line.startsWith('//')) return true
  const end = text.indexOf('\n', at)
  return /\/\/|\/\*/.test(text.slice(at, end < 0 ? undefined : end))
}

/** A longer comment line than this is taken for none. */
const MAX_LOOK_BACK = 2000
