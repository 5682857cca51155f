import type { Difference } from '../schema.ts'
import { DifferenceList, rootPath, step } from './findings.ts'
import type { Finding, Path, Sides } from './findings.ts'
import { fieldsMeant, hasSameName, missingSymbols } from './matching.ts'
import type { AvroType, Field, NamedType, RecordType } from './model.ts'
import { pushReversed } from './stack.ts'
import type { Ambiguity, Outcome, Visit } from './visit.ts'

/** A broken pair that is still to be reported; `visit` is missing where the two types tell by themselves. */
interface BrokenPair {
  readonly reader: AvroType
  readonly writer: AvroType
  readonly visit: Visit | undefined
  readonly path: Path
  /** A reader's field without a default, whose enum upstream compares with the record that lacks it. */
  readonly missing?: Field
}

type Parts = (BrokenPair | Finding)[]

/**
 * What breaks, in the order of the walk. A pair of types that is met again is reported again, as upstream does: with the
 * location of the first time. The list ends at `most` differences.
 */
export function brokenDifferences(outcome: Outcome, sides: Sides, most: number): readonly Difference[] {
  const list = new DifferenceList(sides, most)
  const path = rootPath(sides.reader.root)
  if (outcome.ambiguity !== undefined) {
    list.add(ambiguousField(outcome.ambiguity, path))
    return list.differences
  }
  const firstPaths: FirstPaths = new Map()
  const open: Parts = [{ reader: sides.reader.root, writer: sides.writer.root, visit: outcome.root, path }]
  for (let next = open.pop(); next !== undefined && !list.isFull; next = open.pop()) {
    if ('rule' in next) list.add(next)
    else pushReversed(open, partsOf({ ...next, path: firstPath(next, firstPaths) }))
  }
  return list.differences
}

type FirstPaths = Map<AvroType, Map<AvroType, Path>>

function firstPath({ reader, writer, path }: BrokenPair, firstPaths: FirstPaths): Path {
  const paths = firstPaths.get(reader) ?? new Map<AvroType, Path>()
  const first = paths.get(writer) ?? path
  firstPaths.set(reader, paths.set(writer, first))
  return first
}

function partsOf(pair: BrokenPair): Parts {
  const { reader, writer, visit, path } = pair
  if (reader.kind === 'union') {
    return writer.kind === 'union' ? lackingBranches(pair, writer.branches) : [lackingBranch(pair, writer, path)]
  }
  if (writer.kind === 'union') return brokenBranches(pair, writer.branches)
  if (reader.kind === 'record' && writer.kind === 'record' && visit !== undefined) {
    return brokenRecord(reader, writer, visit, path)
  }
  const inner = visit?.broken[0]?.visit
  if (reader.kind === 'array' && writer.kind === 'array') {
    return [{ reader: reader.items, writer: writer.items, visit: inner, path: step(path, '/items', '[]') }]
  }
  if (reader.kind === 'map' && writer.kind === 'map') {
    return [{ reader: reader.values, writer: writer.values, visit: inner, path: step(path, '/values', '{}') }]
  }
  const { missing } = pair
  if (missing === undefined) return mismatches(reader, writer, path)
  return [{ ...typeMismatch(reader, writer, path), rule: 'ENUM_FIELD_WITHOUT_DEFAULT', reader: missing }]
}

function lackingBranches({ reader, writer, visit, path }: BrokenPair, branches: readonly AvroType[]): Parts {
  return (visit?.broken ?? []).flatMap(({ question }) => {
    const branch = branches[question]
    return branch === undefined ? [] : [lackingBranch({ reader, writer }, branch, step(path, `/${question}`, ''))]
  })
}

function lackingBranch({ reader }: { reader: AvroType; writer: AvroType }, branch: AvroType, path: Path): Finding {
  const detail = `reader union lacking writer type: ${branch.kind.toUpperCase()}`
  return { rule: 'MISSING_UNION_BRANCH', path, detail, reader, writer: branch }
}

function brokenBranches({ reader, visit, path }: BrokenPair, branches: readonly AvroType[]): Parts {
  return (visit?.broken ?? []).flatMap(({ question, visit: inner }) => {
    const branch = branches[question]
    return branch === undefined ? [] : [{ reader, writer: branch, visit: inner, path: step(path, `/${question}`, '') }]
  })
}

function brokenRecord(reader: RecordType, writer: RecordType, visit: Visit, path: Path): Parts {
  const parts: Parts = nameMismatch(reader, writer, path)
  for (const { question, visit: inner } of visit.broken) {
    const field = reader.fields[question]
    if (field === undefined) continue
    const place = step(path, `/fields/${question}`, `.${field.name}`)
    const [meant] = fieldsMeant(field, writer)
    if (meant === undefined) parts.push(missingDefault(field, writer, place))
    else parts.push({ reader: field.type, writer: meant.type, visit: inner, path: step(place, '/type', '') })
  }
  return parts
}

function missingDefault(field: Field, writer: RecordType, place: Path): BrokenPair | Finding {
  if (field.type.kind === 'enum' && field.type.default !== undefined) {
    return { reader: field.type, writer, visit: undefined, path: step(place, '/type', ''), missing: field }
  }
  return { rule: 'READER_FIELD_MISSING_DEFAULT_VALUE', path: place, detail: field.name, reader: field, writer }
}

/** What is wrong with two types that are looked at by themselves. */
function mismatches(reader: AvroType, writer: AvroType, path: Path): Parts {
  if (reader.kind === 'fixed' && writer.kind === 'fixed') {
    const parts: Parts = nameMismatch(reader, writer, path)
    if (reader.size === writer.size) return parts
    const detail = `expected: ${writer.size}, found: ${reader.size}`
    return [...parts, { rule: 'FIXED_SIZE_MISMATCH', path: step(path, '/size', ''), detail, reader, writer }]
  }
  if (reader.kind === 'enum' && writer.kind === 'enum') {
    const parts: Parts = nameMismatch(reader, writer, path)
    const missing = missingSymbols(reader, writer)
    if (missing.length === 0) return parts
    const detail = `[${missing.join(', ')}]`
    return [...parts, { rule: 'MISSING_ENUM_SYMBOLS', path: step(path, '/symbols', ''), detail, reader, writer }]
  }
  return [typeMismatch(reader, writer, path)]
}

function nameMismatch(reader: NamedType, writer: NamedType, path: Path): Finding[] {
  if (hasSameName(reader, writer)) return []
  const detail = `expected: ${writer.name.full}`
  return [{ rule: 'NAME_MISMATCH', path: step(path, '/name', ''), detail, reader, writer }]
}

function typeMismatch(reader: AvroType, writer: AvroType, path: Path): Finding {
  const detail = `reader type: ${reader.kind.toUpperCase()} not compatible with writer type: ${writer.kind.toUpperCase()}`
  return { rule: 'TYPE_MISMATCH', path, detail, reader, writer }
}

function ambiguousField({ visits, position, field, meant }: Ambiguity, root: Path): Finding {
  let path = root
  visits.forEach((visit, at) => {
    const question = visits[at + 1]?.question
    if (question !== undefined) path = questionStep(visit, question, path)
  })
  return {
    rule: 'AMBIGUOUS_FIELD',
    path: step(path, `/fields/${position}`, `.${field.name}`),
    detail: meant.map(other => other.name).join(', '),
    reader: field,
    writer: meant[0],
  }
}

/** The step from a pair to the one that a question of it led to. */
function questionStep({ reader, writer, isChoice }: Visit, question: number, path: Path): Path {
  if (isChoice) return path
  if (writer.kind === 'union') return step(path, `/${question}`, '')
  if (reader.kind === 'array') return step(path, '/items', '[]')
  if (reader.kind === 'map') return step(path, '/values', '{}')
  const field = reader.kind === 'record' ? reader.fields[question] : undefined
  return step(path, `/fields/${question}/type`, field === undefined ? '' : `.${field.name}`)
}
