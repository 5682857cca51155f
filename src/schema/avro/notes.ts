import type { Difference } from '../schema.ts'
import { DifferenceList, rootPath, step } from './findings.ts'
import type { Finding, Path, Sides } from './findings.ts'
import { fieldsMeant, hasAlias, hasSameName, promotes, symbolsBeyond } from './matching.ts'
import type { AvroType, EnumType, Field, NamedType, RecordType } from './model.ts'
import { printValue } from './properties.ts'
import type { RuleName } from './rules.ts'
import { pushReversed } from './stack.ts'

interface Pair {
  readonly reader: AvroType
  readonly writer: AvroType
  readonly path: Path
}

/** Pairs of types looked at for one list; beyond that it ends. */
const MOST_STEPS = 200_000

/**
 * Differences that break nothing, in the order of the fields: what a reader loses or takes otherwise, and what was added
 * well. Types that do not go together are left to the rules that break.
 */
export function notedDifferences(sides: Sides, most: number): readonly Difference[] {
  return new NoteWalk(sides, most).run(sides)
}

class NoteWalk {
  readonly #list: DifferenceList
  readonly #met = new Map<RecordType, Set<RecordType>>()
  #steps = 0

  constructor(sides: Sides, most: number) {
    this.#list = new DifferenceList(sides, most)
  }

  run({ reader, writer }: Sides): readonly Difference[] {
    const open: Pair[] = [{ reader: reader.root, writer: writer.root, path: rootPath(reader.root) }]
    for (let pair = open.pop(); pair !== undefined && !this.#list.isFull; pair = open.pop()) {
      if (++this.#steps > MOST_STEPS) break
      pushReversed(open, this.#inside(pair))
    }
    return this.#list.differences
  }

  /** Notes what there is to say of a pair and gives the pairs inside. */
  #inside(pair: Pair): readonly Pair[] {
    const { reader, writer, path } = pair
    if (reader.kind === 'union' || writer.kind === 'union') return this.#branches(pair)
    if (reader.kind === 'array' && writer.kind === 'array') {
      return [{ reader: reader.items, writer: writer.items, path: step(path, '/items', '[]') }]
    }
    if (reader.kind === 'map' && writer.kind === 'map') {
      return [{ reader: reader.values, writer: writer.values, path: step(path, '/values', '{}') }]
    }
    if (reader.kind === 'record') return writer.kind === 'record' ? this.#record(reader, writer, path) : []
    if (reader.kind === writer.kind) this.#noteLogicalType(reader, writer, path)
    else this.#notePromotion(pair)
    if ('name' in reader && 'name' in writer) this.#noteName(reader, writer, path)
    if (reader.kind === 'enum' && writer.kind === 'enum') this.#noteSymbols(reader, writer, path)
    return []
  }

  /** Each branch of the writer with the branch of the reader that it looks like. */
  #branches({ reader, writer, path }: Pair): readonly Pair[] {
    const readers = branchesOf(reader)
    const writers = branchesOf(writer)
    this.#steps += readers.length * writers.length
    return writers.flatMap((branch, at) => {
      // Avro 1.12, Schema Resolution: a branch of the same type goes before those that only can read it.
      const alike =
        readers.find(other => other.kind === branch.kind && isAlike(other, branch)) ??
        readers.find(other => isAlike(other, branch))
      if (alike === undefined) return []
      return [{ reader: alike, writer: branch, path: writer.kind === 'union' ? step(path, `/${at}`, '') : path }]
    })
  }

  #record(reader: RecordType, writer: RecordType, path: Path): readonly Pair[] {
    const known = this.#met.get(reader) ?? new Set<RecordType>()
    if (known.has(writer)) return []
    this.#met.set(reader, known.add(writer))
    this.#noteName(reader, writer, path)
    const read = new Set<Field>()
    const pairs = reader.fields.flatMap((field, at) => {
      const place = step(path, `/fields/${at}`, `.${field.name}`)
      const meant = fieldsMeant(field, writer)
      for (const other of meant) read.add(other)
      if (meant.length > 1) return []
      const [other] = meant
      this.#noteField(field, other, place)
      return other === undefined ? [] : [{ reader: field.type, writer: other.type, path: step(place, '/type', '') }]
    })
    for (const field of writer.fields) {
      if (!read.has(field)) this.#note('FIELD_REMOVED', path, field.name, reader, field)
    }
    return pairs
  }

  #noteField(field: Field, other: Field | undefined, place: Path): void {
    if (other === undefined) {
      if (field.default !== undefined) this.#note('FIELD_ADDED', place, field.name, field, undefined)
    } else if (other.name !== field.name)
      this.#note('FIELD_RENAMED', place, `${other.name} is read as ${field.name}`, field, other)
  }

  #noteName(reader: NamedType, writer: NamedType, path: Path): void {
    if (reader.kind !== writer.kind || reader.name.full === writer.name.full) return
    const detail = `${writer.name.full} is read as ${reader.name.full}`
    if (hasAlias(reader, writer)) this.#note('TYPE_RENAMED', path, detail, reader, writer)
    else if (reader.name.simple === writer.name.simple) this.#note('NAMESPACE_CHANGED', path, detail, reader, writer)
  }

  #noteSymbols(reader: EnumType, writer: EnumType, path: Path): void {
    const missing = reader.default === undefined ? [] : symbolsBeyond(writer, reader)
    if (missing.length === 0) return
    this.#note('ENUM_SYMBOLS_READ_AS_DEFAULT', step(path, '/symbols', ''), `[${missing.join(', ')}]`, reader, writer)
  }

  #notePromotion({ reader, writer, path }: Pair): void {
    if (!promotes(writer.kind, reader.kind)) return
    if (reader.kind === 'string') this.#note('BYTES_READ_AS_STRING', path, 'bytes are read as string', reader, writer)
    else this.#note('TYPE_PROMOTED', path, `${writer.kind} is read as ${reader.kind}`, reader, writer)
  }

  #noteLogicalType(reader: AvroType, writer: AvroType, path: Path): void {
    const [own, other] = [logicalType(reader), logicalType(writer)]
    if (own !== other) this.#note('LOGICAL_TYPE_CHANGED', path, `${other} is read as ${own}`, reader, writer)
  }

  #note(rule: RuleName, path: Path, detail: string, ...[reader, writer]: [Finding['reader'], Finding['writer']]): void {
    this.#list.add({ rule, path, detail, reader, writer })
  }
}

function branchesOf(type: AvroType): readonly AvroType[] {
  return type.kind === 'union' ? type.branches : [type]
}

function isAlike(reader: AvroType, writer: AvroType): boolean {
  if (reader.kind !== writer.kind) return promotes(writer.kind, reader.kind)
  return !('name' in reader) || !('name' in writer) || hasSameName(reader, writer)
}

/** A logical type in words, `decimal(9,2)`; `no logical type` where there is none. */
function logicalType({ properties }: AvroType): string {
  const name = properties?.get('logicalType')
  if (name?.kind !== 'string') return 'no logical type'
  const parameters = ['precision', 'scale'].flatMap(key => {
    const value = properties?.get(key)
    return value === undefined ? [] : [printValue(value)]
  })
  return parameters.length === 0 ? name.value : `${name.value}(${parameters.join(',')})`
}
