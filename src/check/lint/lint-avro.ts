import { hasLogicalType } from '../../schema/avro/logical-types.ts'
import type { AvroType, EnumType, Field, NamedType, RecordType } from '../../schema/avro/model.ts'
import { AvroSchema } from '../../schema/avro/parse.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import type { LintNote } from './lint-rules.ts'
import { leadingStyle, nameStyles, styleNames } from './name-styles.ts'

interface Visited {
  readonly type: AvroType
  /** The place, for types without a name. */
  readonly path: string
}

/** What the lint rules find in an Avro schema. What references define is theirs and not looked at. */
export function lintAvro(schema: ParsedSchema): readonly LintNote[] {
  if (!(schema instanceof AvroSchema)) throw new TypeError(`no Avro schema: ${schema.type}`)
  const types = ownTypes(schema.root)
  const style = leadingStyle(types.flatMap(({ type }) => (type.kind === 'record' ? type.fields : [])).map(nameOf))
  return types.flatMap(visited => [...lintNames(visited.type, style), ...lintShape(visited)])
}

const nameOf = ({ name }: Field): string => name

/** Every type that the text itself defines, once, in the order of the text. */
function ownTypes(root: AvroType): readonly Visited[] {
  const found: Visited[] = []
  const seen = new Set<AvroType>()
  const open: Visited[] = [{ type: root, path: 'name' in root ? root.name.full : '' }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { type } = next
    if (seen.has(type) || type.start < 0) continue
    seen.add(type)
    found.push(next)
    open.push(...partsOf(next).toReversed())
  }
  return found
}

function partsOf({ type, path }: Visited): readonly Visited[] {
  switch (type.kind) {
    case 'record':
      return type.fields.map(field => ({ type: field.type, path: `${type.name.full}.${field.name}` }))
    case 'array':
      return [{ type: type.items, path: `${path}[]` }]
    case 'map':
      return [{ type: type.values, path: `${path}{}` }]
    case 'union':
      return type.branches.map(branch => ({ type: branch, path }))
    default:
      return []
  }
}

function lintNames(type: AvroType, style: 'snake' | 'camel'): readonly LintNote[] {
  if (!('name' in type)) return []
  const notes = [...typeNameNotes(type), ...docNotes(type)]
  if (type.kind === 'enum') return [...notes, ...enumNotes(type)]
  return type.kind === 'record' ? [...notes, ...fieldNotes(type, style)] : notes
}

function typeNameNotes({ name, start: at }: NamedType): readonly LintNote[] {
  const path = name.full
  const notes: LintNote[] = []
  if (!nameStyles.pascal.test(name.simple)) {
    notes.push({ code: 'TYPE_NAME_STYLE', path, at, message: `the type '${name.simple}' is not in PascalCase` })
  }
  if (name.space === undefined) {
    notes.push({ code: 'NAMESPACE_MISSING', path, at, message: `the type '${name.simple}' has no namespace` })
  } else if (!nameStyles.namespace.test(name.space)) {
    notes.push({ code: 'NAMESPACE_STYLE', path, at, message: `the namespace '${name.space}' is not in lower case` })
  }
  return notes
}

function docNotes({ doc, name, start: at, kind }: NamedType): readonly LintNote[] {
  if (kind === 'fixed' || isWritten(doc)) return []
  return [{ code: 'DOC_MISSING', path: name.full, at, message: `the ${kind} '${name.simple}' has no doc` }]
}

const isWritten = (doc: string | undefined): boolean => doc !== undefined && doc.trim() !== ''

function enumNotes({ name, symbols, default: fallback, start: at }: EnumType): readonly LintNote[] {
  const path = name.full
  const odd = symbols.filter(symbol => !nameStyles.upper.test(symbol))
  const notes: LintNote[] = odd.map(symbol => ({
    code: 'ENUM_SYMBOL_STYLE',
    path: `${path}.${symbol}`,
    at,
    message: `the symbol '${symbol}' is not in UPPER_SNAKE_CASE`,
  }))
  if (fallback === undefined) {
    notes.push({ code: 'ENUM_WITHOUT_DEFAULT', path, at, message: `the enum '${name.simple}' has no default symbol` })
  }
  return notes
}

function fieldNotes(record: RecordType, style: 'snake' | 'camel'): readonly LintNote[] {
  return record.fields.flatMap(field => {
    const path = `${record.name.full}.${field.name}`
    const at = field.start
    const notes: LintNote[] = []
    if (!nameStyles[style].test(field.name)) {
      const message = `the field '${field.name}' is not in ${styleNames[style]}`
      notes.push({ code: 'FIELD_NAME_STYLE', path, at, message })
    }
    if (!isWritten(field.doc)) {
      notes.push({ code: 'FIELD_DOC_MISSING', path, at, message: `the field '${field.name}' has no doc` })
    }
    if (field.default !== undefined) return notes
    const mayBeNull = field.type.kind === 'union' && field.type.branches.some(({ kind }) => kind === 'null')
    const which = mayBeNull ? 'may be null and has' : 'has'
    const code = mayBeNull ? 'NULLABLE_WITHOUT_DEFAULT' : 'FIELD_WITHOUT_DEFAULT'
    notes.push({ code, path, at, message: `the field '${field.name}' ${which} no default` })
    return notes
  })
}

function lintShape({ type, path }: Visited): readonly LintNote[] {
  const at = type.start
  const place = 'name' in type ? type.name.full : path
  if (type.kind === 'union' && type.branches.length === 1) {
    return [{ code: 'SINGLE_BRANCH_UNION', path: place, at, message: 'the union has one branch' }]
  }
  const notes: LintNote[] = []
  if (type.kind === 'record' && type.isError) {
    const message = `'${type.name.simple}' is an error type, which protocols alone use`
    notes.push({ code: 'DEPRECATED_FEATURE', path: place, at, message })
  }
  const logical = type.properties?.get('logicalType')
  if (logical !== undefined && !hasLogicalType(type)) {
    const word = logical.kind === 'string' ? `'${logical.value}'` : 'that is no text'
    const message = `the logical type ${word} means nothing on ${type.kind}, and is ignored`
    notes.push({ code: 'LOGICAL_TYPE_UNKNOWN', path: place, at, message })
  }
  return notes
}
