import { fieldMeant, hasSameName, missingSymbols, promotes } from '../../../schema/avro/matching.ts'
import type { AvroType, RecordType, UnionType } from '../../../schema/avro/model.ts'
import { branchValue } from './smallest.ts'
import type { SmallestValues } from './smallest.ts'

/** Ways from pairs of types to others that one search may take, and looks at them. */
const MOST_WAYS = 200_000
const MOST_LOOKS = 2_000_000

/** A value of the writer's type that the reader's does not take, and where in it that shows. */
export interface Unreadable {
  readonly value: unknown
  readonly steps: readonly (string | number)[]
}

/** One way to such a value: it is one as it stands, or by way of a part. */
interface Way {
  readonly inner: Pair | undefined
  /** What the way costs beside the part. */
  readonly cost: number
  readonly make: (inner: unknown) => unknown
  readonly step: string | number | undefined
}

interface Pair {
  readonly reader: AvroType
  readonly writer: AvroType
  ways: readonly Way[]
  cost: number
  best: Way | undefined
}

/** Finds smallest values that a reader cannot read: a shortest way through the pairs of types that meet. */
export class UnreadableValues {
  readonly #smallest: SmallestValues
  /** Records of other names do not read one another, as the specification has it; some implementations go by fields. */
  readonly #namesCount: boolean
  readonly #known = new Map<AvroType, Map<AvroType, Pair>>()
  readonly #open: Pair[] = []
  readonly #pairs: Pair[] = []
  #ways = 0

  constructor(smallest: SmallestValues, namesCount: boolean) {
    this.#smallest = smallest
    this.#namesCount = namesCount
  }

  /** The smallest, of `mostCost` parts at most. */
  find(reader: AvroType, writer: AvroType, mostCost: number): Unreadable | undefined {
    const root = this.#pair(reader, writer)
    for (let pair = this.#open.pop(); pair !== undefined; pair = this.#open.pop()) {
      this.#pairs.push(pair)
      if (this.#ways > MOST_WAYS) break
      pair.ways = this.#waysOf(pair.reader, pair.writer)
      this.#ways += pair.ways.length
    }
    this.#settle()
    if (root.cost > mostCost) return undefined
    return { value: valueOf(root), steps: stepsOf(root) }
  }

  #settle(): void {
    const pairs = this.#pairs.toReversed()
    let looks = MOST_LOOKS
    for (let hasChanged = true; hasChanged && looks > 0;) {
      hasChanged = false
      for (const pair of pairs) {
        looks -= pair.ways.length + 1
        for (const way of pair.ways) {
          const cost = way.cost + (way.inner?.cost ?? 0)
          if (cost >= pair.cost) continue
          pair.cost = cost
          pair.best = way
          hasChanged = true
        }
      }
    }
  }

  #pair(reader: AvroType, writer: AvroType): Pair {
    const row = this.#known.get(reader) ?? new Map<AvroType, Pair>()
    this.#known.set(reader, row)
    const known = row.get(writer)
    if (known !== undefined) return known
    const pair: Pair = { reader, writer, ways: [], cost: Infinity, best: undefined }
    row.set(writer, pair)
    this.#open.push(pair)
    return pair
  }

  #any(writer: AvroType): Way {
    const cost = this.#smallest.cost(writer)
    return { inner: undefined, cost, make: () => this.#smallest.value(writer), step: undefined }
  }

  #part(inner: Pair, more: Partial<Way>): Way {
    return { inner, cost: 1, make: value => value, step: undefined, ...more }
  }

  #waysOf(reader: AvroType, writer: AvroType): readonly Way[] {
    if (writer.kind === 'union') {
      return writer.branches.map(branch =>
        this.#part(this.#pair(reader, branch), { cost: 0, make: value => branchValue(branch, value) }),
      )
    }
    if (reader.kind === 'union') return this.#choices(reader, writer)
    if (reader.kind === 'record' && writer.kind === 'record') return this.#fields(reader, writer)
    if (reader.kind === 'array' && writer.kind === 'array') {
      return [this.#part(this.#pair(reader.items, writer.items), { make: value => [value], step: 0 })]
    }
    if (reader.kind === 'map' && writer.kind === 'map') {
      return [this.#part(this.#pair(reader.values, writer.values), { make: value => ({ key: value }), step: 'key' })]
    }
    return this.#plain(reader, writer)
  }

  #plain(reader: AvroType, writer: AvroType): readonly Way[] {
    if (reader.kind === 'enum' && writer.kind === 'enum' && hasSameName(reader, writer)) {
      return missingSymbols(reader, writer)
        .slice(0, 1)
        .map(symbol => ({ inner: undefined, cost: 1, make: () => symbol, step: undefined }))
    }
    if (reader.kind === 'fixed' && writer.kind === 'fixed' && hasSameName(reader, writer)) {
      return reader.size === writer.size ? [] : [this.#any(writer)]
    }
    const isNamed = 'name' in reader && 'name' in writer
    const isReadable = (reader.kind === writer.kind && !isNamed) || promotes(writer.kind, reader.kind)
    return isReadable ? [] : [this.#any(writer)]
  }

  /** A reader's union: none of the branches that come into question may read the value. */
  #choices(reader: UnionType, writer: AvroType): readonly Way[] {
    const choices = reader.branches.filter(branch => this.#mayRead(branch, writer))
    if (choices.length === 0) return [this.#any(writer)]
    return choices.map(branch => this.#part(this.#pair(branch, writer), { cost: 0 }))
  }

  #mayRead(reader: AvroType, writer: AvroType): boolean {
    if (reader.kind !== writer.kind) return promotes(writer.kind, reader.kind)
    if (reader.kind === 'record' && !this.#namesCount) return true
    return !('name' in reader && 'name' in writer) || hasSameName(reader, writer)
  }

  #fields(reader: RecordType, writer: RecordType): readonly Way[] {
    if (this.#namesCount && !hasSameName(reader, writer)) return [this.#any(writer)]
    const ways: Way[] = []
    for (const field of reader.fields) {
      const meant = fieldMeant(field, writer)
      if (meant === 'ambiguous' || (meant === undefined && field.default === undefined)) return [this.#any(writer)]
      if (meant === undefined) continue
      ways.push(
        this.#part(this.#pair(field.type, meant.type), {
          cost: this.#smallest.costOfOthers(writer, meant.name),
          make: value => this.#smallest.record(writer, meant.name, value),
          step: meant.name,
        }),
      )
    }
    return ways
  }
}

// The cost of the root bounds both: every step but those through unions costs one at least.
function valueOf({ best }: Pair): unknown {
  if (best === undefined) return undefined
  return best.make(best.inner === undefined ? undefined : valueOf(best.inner))
}

function stepsOf(root: Pair): readonly (string | number)[] {
  const steps: (string | number)[] = []
  for (let way = root.best; way !== undefined; way = way.inner?.best) {
    if (way.step !== undefined) steps.push(way.step)
  }
  return steps
}
