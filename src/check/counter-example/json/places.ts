import { isObject } from '../../../schema/json/validation/documents.ts'
import type { Place } from '../../../schema/json/validation/documents.ts'
import type { PlacePair } from './candidates.ts'
import { entriesOf, listOf, tupleOf } from './side.ts'
import type { Conjunction, Facets, SchemaSide } from './side.ts'

/** Ways through a path that are tried: names may hold slashes, and parts stand for several schemas. */
const MOST_WALKS = 300
const MOST_TOKENS = 200

/** A place in both schemas, and the way to it in a value. */
export interface Target extends PlacePair {
  readonly steps: readonly (string | number)[]
  /** The places on the way, outermost first; as many as steps. */
  readonly around: readonly PlacePair[]
}

interface Walk extends Target {
  readonly at: number
}

interface Sides {
  readonly writer: SchemaSide
  readonly reader: SchemaSide
}

/** Follows the path of a difference through both schemas: the places it may mean, the likeliest first. */
export function targetsAt(path: string, sides: Sides): readonly Target[] {
  const tokens = path.split('/').slice(1)
  while (tokens.at(-1) === '') tokens.pop()
  if (tokens.length > MOST_TOKENS) return []
  const root: Walk = { writer: sides.writer.root, reader: sides.reader.root, steps: [], around: [], at: 0 }
  const open = [root]
  const found: Target[] = []
  let walks = MOST_WALKS
  for (let walk = open.pop(); walk !== undefined && walks-- > 0; walk = open.pop()) {
    const further = new Walker(walk, tokens, sides).next()
    if (further.length === 0) found.push(walk)
    else open.push(...further.toReversed())
  }
  return found
}

/** Takes one step of a path. */
class Walker {
  readonly #walk: Walk
  readonly #tokens: readonly string[]
  readonly #sides: Sides
  readonly #writer: Facets
  readonly #reader: Facets

  constructor(walk: Walk, tokens: readonly string[], sides: Sides) {
    this.#walk = walk
    this.#tokens = tokens
    this.#sides = sides
    this.#writer = sides.writer.facets(walk.writer)
    this.#reader = sides.reader.facets(walk.reader)
    const alternatives = this.#reader.choices.flat()
    if (alternatives.length > 0) this.#reader = sides.reader.facets([...this.#reader.objects, ...alternatives])
  }

  /** Where the next token may lead; nowhere at the end, and where what is left is a keyword about the place. */
  next(): readonly Walk[] {
    const [keyword = '', argument] = this.#tokens.slice(this.#walk.at)
    const tuple = Math.max(0, ...[...this.#writer.objects, ...this.#reader.objects].map(lengthOfTuple))
    switch (keyword) {
      case 'properties':
        return this.#members()
      case 'items':
        return argument !== undefined && /^\d{1,4}$/.test(argument)
          ? [this.#item(Number(argument), 2)]
          : [this.#item(tuple, 1)]
      case 'additionalItems':
      case 'unevaluatedItems':
        return [this.#item(tuple, 1)]
      case 'additionalProperties':
      case 'unevaluatedProperties':
        return [this.#member('x1', 1)]
      case 'dependencies':
        return argument === undefined ? [] : this.#dependency(argument)
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
        return this.#parts(keyword, Number(argument))
      default:
        return []
    }
  }

  #moved(writer: Conjunction, reader: Conjunction, tokens: number, step?: string | number): Walk {
    const { steps, around, at, writer: outer, reader: other } = this.#walk
    if (step === undefined) return { writer, reader, steps, around, at: at + tokens }
    const place = { writer: outer, reader: other }
    return { writer, reader, steps: [...steps, step], around: [...around, place], at: at + tokens }
  }

  #item(index: number, tokens: number): Walk {
    const { writer, reader } = this.#sides
    return this.#moved(writer.item(this.#writer, index), reader.item(this.#reader, index), tokens, index)
  }

  #member(name: string, tokens: number): Walk {
    const { writer, reader } = this.#sides
    return this.#moved(writer.member(this.#writer, name), reader.member(this.#reader, name), tokens, name)
  }

  /** A name may hold slashes, which the path does not mark. */
  #members(): readonly Walk[] {
    const known = new Set(
      [this.#writer, this.#reader].flatMap(facets => entriesOf(facets, 'properties').map(([name]) => name)),
    )
    const rest = this.#tokens.slice(this.#walk.at + 1)
    const lengths = rest.map((_, at) => at + 1).filter(length => known.has(rest.slice(0, length).join('/')))
    return (lengths.length > 0 ? lengths : rest.length > 0 ? [1] : []).map(length =>
      this.#member(rest.slice(0, length).join('/'), length + 1),
    )
  }

  #dependency(name: string): readonly Walk[] {
    const found = this.#writer.objects.flatMap(place => {
      const { schema } = place
      if (!isObject(schema)) return []
      return ['dependencies', 'dependentSchemas'].flatMap(keyword => {
        const own = schema[keyword]
        const inside = isObject(own) && Object.hasOwn(own, name) ? own[name] : undefined
        return inside === undefined || Array.isArray(inside) ? [] : [this.#sides.writer.inside(inside, place)]
      })
    })
    const [first] = this.#writer.objects
    if (first === undefined) return []
    const present: Place = { schema: { required: [name] }, resource: first.resource }
    return [this.#moved([...this.#walk.writer, present, ...found], this.#walk.reader, 2)]
  }

  /** The part of a combined schema; types in a list, and keywords of several types, are parts without a schema. */
  #parts(keyword: string, place: number): readonly Walk[] {
    const { writer, reader } = this.#walk
    const parts = this.#writer.objects.flatMap(outer => {
      const { schema } = outer
      const part = isObject(schema) ? listOf(schema[keyword])[place] : undefined
      return part === undefined ? [] : [this.#sides.writer.inside(part, outer)]
    })
    const types = this.#writer.objects.flatMap(({ schema, resource }) => {
      const type = isObject(schema) ? listOf(schema['type'])[place] : undefined
      return type === undefined ? [] : [{ schema: { type }, resource }]
    })
    const narrowed = [...parts, ...types].map(part => this.#moved([...writer, part], reader, 2))
    return [...narrowed, this.#moved(writer, reader, 2)]
  }
}

function lengthOfTuple({ schema }: Place): number {
  return isObject(schema) ? tupleOf(schema).length : 0
}
