import { isObject } from '../../../schema/json/validation/documents.ts'
import { patternSamples } from './pattern-samples.ts'
import { numberCandidates, textCandidates } from './scalars.ts'
import { entriesOf, listOf, numbersOf, tupleOf, valuesOf } from './side.ts'
import type { Conjunction, Facets, SchemaSide } from './side.ts'

/** Values kept of one place, by levels below the place that is looked at. */
const WIDTHS = [120, 24, 8, 4, 2]
/** Levels that a value may have. */
const DEEPEST = 12
/** Choices between schemas that are made for one value. */
const MOST_CHOICES = 4
/** Members and items put into one value. */
const MOST_PARTS = 200
/** Parts of one value. */
export const MOST_NODES = 1000
/** Values made for one difference. */
const MOST_VALUES = 20_000

const types = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const

/** One place of both schemas: what the writer allows there, and what the reader asks for. */
export interface PlacePair {
  readonly writer: Conjunction
  readonly reader: Conjunction
}

interface FacetPair {
  readonly writer: Facets
  readonly reader: Facets
}

/**
 * Makes values that the writer's schema may take, around the bounds of both: none is certain to fit, whoever takes one has
 * to validate it.
 */
export class Candidates {
  readonly #writer: SchemaSide
  readonly #reader: SchemaSide
  readonly #plain = new Map<unknown, unknown>()
  /** Schemas of which a plain value is being made: one inside itself would never end. */
  readonly #openPlain = new Set<unknown>()
  #left = MOST_VALUES

  constructor(writer: SchemaSide, reader: SchemaSide) {
    this.#writer = writer
    this.#reader = reader
  }

  /** The plainest first. Throws SchemaError for references that lead nowhere. */
  of(pair: PlacePair, level = 0): readonly unknown[] {
    if (level > DEEPEST || --this.#left < 0) return []
    const writer = this.#writer.facets(pair.writer)
    if (writer.isImpossible) return []
    return this.#chosen(writer, { pair, level, choices: 0 })
  }

  /** One value that most likely fits, with as little in it as can be. */
  plain(writer: Conjunction, level = 0): unknown {
    const key = writer.length === 1 ? writer[0]?.schema : undefined
    const known = this.#plain.get(key)
    if (known !== undefined || this.#openPlain.has(key)) return known
    if (isObject(key)) this.#openPlain.add(key)
    const value = this.of({ writer, reader: [] }, Math.max(level, WIDTHS.length))[0]
    this.#openPlain.delete(key)
    // Values share their parts: written out, they grow with every level.
    if (!isSmall(value, MOST_NODES)) return undefined
    if (isObject(key) && value !== undefined) this.#plain.set(key, value)
    return value
  }

  #chosen(
    writer: Facets,
    { pair, level, choices }: { readonly pair: PlacePair; readonly level: number; readonly choices: number },
  ): readonly unknown[] {
    const [choice, ...others] = writer.choices
    const width = WIDTHS[level] ?? 1
    if (choice === undefined || choices >= MOST_CHOICES) {
      return this.#limited(this.#values({ writer, reader: this.#hints(pair.reader, writer) }, level), width)
    }
    const values: unknown[] = []
    for (const alternative of choice) {
      const inner = this.#writer.facets([...writer.objects, alternative])
      if (inner.isImpossible) continue
      const own = this.#writer.facets([alternative]).choices
      const narrowed = { ...inner, choices: [...others, ...own] }
      values.push(...this.#chosen(narrowed, { pair, level, choices: choices + 1 }))
    }
    return this.#limited(values, 2 * width)
  }

  /** Of the reader every alternative counts at once, and what is forbidden, too: it is asked for its bounds alone. */
  #hints(conjunction: Conjunction, writer: Facets): Facets {
    const reader = this.#reader.facets(conjunction)
    const more = [...reader.choices.flat(), ...forbidden(reader), ...forbidden(writer)]
    return more.length === 0 ? reader : this.#reader.facets([...reader.objects, ...more])
  }

  #limited(values: Iterable<unknown>, width: number): readonly unknown[] {
    const kept: unknown[] = []
    for (const value of values) {
      if (kept.length >= width || --this.#left < 0) break
      kept.push(value)
    }
    return kept
  }

  *#values(pair: FacetPair, level: number): Iterable<unknown> {
    const listed = [...valuesOf(pair.writer, 'const'), ...valuesOf(pair.writer, 'enum').flatMap(listOf)]
    if (listed.length > 0) {
      yield* listed
      return
    }
    const asked = [...valuesOf(pair.reader, 'const'), ...valuesOf(pair.reader, 'enum').flatMap(listOf)]
    const allowed = types.filter(type => isAllowed(type, pair.writer))
    if (allowed.length === types.length) yield* allowed.flatMap(type => simplest[type])
    for (const type of allowed) yield* this.#ofType(type, pair, level)
    yield* asked
  }

  #ofType(type: (typeof types)[number], pair: FacetPair, level: number): Iterable<unknown> {
    if (type === 'null') return [null]
    if (type === 'boolean') return [false, true]
    if (type === 'number') return numberCandidates(pair.writer, pair.reader)
    if (type === 'string') return textCandidates(pair.writer, pair.reader, this.#writer.patterns)
    return type === 'array' ? this.#arrays(pair, level) : this.#objects(pair, level)
  }

  *#arrays({ writer, reader }: FacetPair, level: number): Iterable<unknown> {
    const item = (at: number): PlacePair => ({
      writer: this.#writer.item(writer, at),
      reader: this.#reader.item(reader, at),
    })
    const tuple = Math.max(0, ...[writer, reader].flatMap(tupleLengths))
    const least = Math.max(0, ...numbersOf(writer, 'minItems'))
    const isUnique = valuesOf(writer, 'uniqueItems').includes(true)
    const filled = (length: number): unknown[] | undefined => this.#filled(length, item, isUnique, level)
    const contained = this.#contained(writer, reader, level)
    const base = [...(filled(least) ?? []), ...contained.least]
    yield base
    for (const length of sizes([writer, reader], 'Items')) if (length > base.length) yield filled(length) ?? base
    for (const inside of contained.more) yield [...(filled(least) ?? []), ...inside]
    for (let at = 0; at <= Math.min(tuple, MOST_PARTS); at++) {
      const before = filled(at)
      if (before === undefined) return
      for (const value of this.of(item(at), level + 1)) {
        yield [...before, value, ...base.slice(at + 1)]
        if (!isUnique) yield [...before, value, value]
      }
    }
  }

  /** Items that `contains` asks for, and more of them than the reader takes. */
  #contained(writer: Facets, reader: Facets, level: number): { least: unknown[]; more: unknown[][] } {
    const own = writer.objects.flatMap(place => {
      const { schema } = place
      return isObject(schema) && schema['contains'] !== undefined
        ? [this.#writer.inside(schema['contains'], place)]
        : []
    })
    if (own.length === 0) return { least: [], more: [] }
    const values = this.of({ writer: own, reader: [] }, level + 1)
    const repeated = (count: number): unknown[] =>
      Array.from({ length: Math.min(Math.max(count, 0), MOST_PARTS) }, (_, at) => values[at % values.length])
    const most = [...numbersOf(reader, 'maxContains').map(count => count + 1), ...numbersOf(reader, 'minContains')]
    const least = repeated(
      Math.max(...numbersOf(writer, 'minContains'), numbersOf(writer, 'minContains').length ? 0 : 1),
    )
    return { least: values.length > 0 ? least : [], more: values.length > 0 ? most.map(repeated) : [] }
  }

  #filled(length: number, item: (at: number) => PlacePair, isUnique: boolean, level: number): unknown[] | undefined {
    if (length > MOST_PARTS) return undefined
    const items: unknown[] = []
    for (let at = 0; at < length; at++) {
      const values = isUnique ? this.of(item(at), level + 1) : [this.plain(item(at).writer, level + 1)]
      const met = new Set(items.map(one => JSON.stringify(one)))
      const value = isUnique ? (values.find(one => !met.has(JSON.stringify(one))) ?? at) : values[0]
      if (value === undefined) return undefined
      items.push(value)
    }
    return items
  }

  *#objects(pair: FacetPair, level: number): Iterable<unknown> {
    const { writer, reader } = pair
    const base = this.#withNames({}, requiredNames(writer), writer, level)
    if (base === undefined) return
    const least = Math.max(0, ...numbersOf(writer, 'minProperties'))
    const start = this.#grown(base, least, writer, level)
    yield start
    for (const size of sizes([writer, reader], 'Properties')) yield this.#grown(start, size, writer, level)
    const names = namesToTry(writer, reader).slice(0, MOST_PARTS)
    yield this.#withNames(start, names, writer, level) ?? start
    const values = names.map(name => {
      const members = { writer: this.#writer.member(writer, name), reader: this.#reader.member(reader, name) }
      return this.of(members, level + 1)
    })
    for (const [at, value] of inTurn(values)) {
      const name = names[at] ?? ''
      const { [name]: _, ...rest } = start
      yield this.#withNames({ ...rest, ...own(name, value) }, dependents(writer, name), writer, level) ?? start
    }
  }

  /** An object with these members, too, as plain as can be. */
  #withNames(
    members: Readonly<Record<string, unknown>>,
    names: readonly string[],
    writer: Facets,
    level: number,
  ): Readonly<Record<string, unknown>> | undefined {
    let made = members
    for (const name of names.slice(0, MOST_PARTS)) {
      if (Object.hasOwn(made, name)) continue
      const value = this.plain(this.#writer.member(writer, name), level + 1)
      if (value === undefined) return undefined
      made = { ...made, ...own(name, value) }
    }
    return made
  }

  #grown(
    members: Readonly<Record<string, unknown>>,
    size: number,
    writer: Facets,
    level: number,
  ): Readonly<Record<string, unknown>> {
    let made = members
    const names = [...entriesOf(writer, 'properties').map(([name]) => name), ...freeNames(writer, size)]
    for (const name of names) {
      if (Object.keys(made).length >= Math.min(size, MOST_PARTS)) break
      made = this.#withNames(made, [name], writer, level) ?? made
    }
    return made
  }
}

const simplest: Readonly<Record<(typeof types)[number], readonly unknown[]>> = {
  null: [null],
  boolean: [false],
  number: [0, 0.5],
  string: ['', 'a'],
  array: [[]],
  object: [{}],
}

/** Whether a value has few parts; it is as deep as we made it. */
export function isSmall(value: unknown, most: number): boolean {
  let left = most
  const open = [value]
  while (open.length > 0 && left-- > 0) {
    const part = open.pop()
    if (typeof part === 'object' && part !== null) open.push(...Object.values(part))
  }
  return open.length === 0
}

/** What must not fit. */
function forbidden({ objects }: Facets): Conjunction {
  return objects.flatMap(({ schema, resource }) =>
    isObject(schema) && schema['not'] !== undefined ? [{ schema: schema['not'], resource }] : [],
  )
}

/** An object with one member, whatever its name. */
function own(name: string, value: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries([[name, value]])
}

/** The first of each list, then the second of each, with the number of the list. */
function* inTurn(lists: readonly (readonly unknown[])[]): Iterable<readonly [number, unknown]> {
  const longest = Math.max(0, ...lists.map(list => list.length))
  for (let at = 0; at < longest; at++) {
    for (const [number, list] of lists.entries()) if (at < list.length) yield [number, list[at]]
  }
}

function isAllowed(type: (typeof types)[number], facets: Facets): boolean {
  return valuesOf(facets, 'type').every(allowed => {
    const words = Array.isArray(allowed) ? allowed : [allowed]
    return words.includes(type) || (type === 'number' && words.includes('integer'))
  })
}

function tupleLengths({ objects }: Facets): readonly number[] {
  return objects.map(({ schema }) => (isObject(schema) ? tupleOf(schema).length : 0))
}

/** Sizes just within the bounds of the one side and just beyond those of the other. */
function sizes(sides: readonly [writer: Facets, reader: Facets], of: 'Items' | 'Properties'): readonly number[] {
  const [writer, reader] = sides
  const wanted = [
    ...numbersOf(reader, `max${of}`).map(size => size + 1),
    ...numbersOf(reader, `min${of}`).map(size => size - 1),
    ...numbersOf(writer, `max${of}`),
    1,
    2,
  ]
  return [...new Set(wanted)].filter(size => size >= 0 && size <= MOST_PARTS).sort((a, b) => a - b)
}

function requiredNames(facets: Facets): readonly string[] {
  return valuesOf(facets, 'required').flatMap(value => listOf(value).filter(name => typeof name === 'string'))
}

/** Names that must stand beside another. */
function dependents(facets: Facets, name: string): readonly string[] {
  return ['dependencies', 'dependentRequired'].flatMap(keyword =>
    entriesOf(facets, keyword).flatMap(([key, names]) =>
      key === name ? listOf(names).filter(one => typeof one === 'string') : [],
    ),
  )
}

/** Names that either side says something of, and some that neither does. */
function namesToTry(writer: Facets, reader: Facets): readonly string[] {
  const keywords = ['properties', 'dependencies', 'dependentRequired', 'dependentSchemas']
  const named = [writer, reader].flatMap(facets =>
    keywords.flatMap(keyword => entriesOf(facets, keyword).map(([name]) => name)),
  )
  return [...new Set([...named, ...requiredNames(reader), ...freeNames(writer), ...freeNames(reader)])]
}

const someNames = ['a', 'b', 'x', 'x1', 'A', '0', 'other', 'a longer name that nobody uses']

/** Names that are not declared, those that patterns ask for among them. */
function freeNames(facets: Facets, count = 1): readonly string[] {
  const patterns = entriesOf(facets, 'patternProperties').map(([pattern]) => pattern)
  const declared = new Set(entriesOf(facets, 'properties').map(([name]) => name))
  const samples = patterns.flatMap(pattern => patternSamples(pattern, [0, 1]))
  const numbered = Array.from({ length: Math.min(count, MOST_PARTS) }, (_, at) => `p${at + 1}`)
  return [...new Set([...samples, ...someNames, ...numbered])].filter(name => !declared.has(name))
}
