import type { AvroType, RecordType } from '../../../schema/avro/model.ts'
import { typeName } from '../../../schema/avro/model.ts'
import { partsOf } from '../../../schema/avro/type-parts.ts'

/** Looks at types that one search may take; what is not known by then counts as without values. */
const MOST_LOOKS = 2_000_000
/** Bytes of a fixed that count as one part of a value. */
const BYTES_TO_A_PART = 16

/** A branch of a union as our serializer takes it: by name, null alone stands bare. */
export function branchValue(branch: AvroType, value: unknown): unknown {
  return branch.kind === 'null' ? null : { [typeName(branch)]: value }
}

/** Smallest values of the types below a root: records that hold themselves end as soon as they can. */
export class SmallestValues {
  readonly #costs = new Map<AvroType, number>()
  readonly #totals = new Map<RecordType, Total>()

  constructor(root: AvroType) {
    const types = [...typesBelow(root)].reverse()
    let looks = MOST_LOOKS
    for (let hasChanged = true; hasChanged && looks > 0; looks -= types.length) {
      hasChanged = false
      for (const type of types) {
        const cost = this.#costNow(type)
        if (cost >= this.cost(type)) continue
        this.#costs.set(type, cost)
        hasChanged = true
      }
    }
  }

  /** Parts of the smallest value; Infinity where there is none. */
  cost(type: AvroType): number {
    return this.#costs.get(type) ?? Infinity
  }

  /** What the fields of a record cost but for one of them. */
  costOfOthers(record: RecordType, name: string): number {
    const total = this.#totals.get(record) ?? totalOf(record.fields.map(field => this.cost(field.type)))
    this.#totals.set(record, total)
    const field = record.fieldsByName.get(name)
    const own = field === undefined ? 0 : this.cost(field.type)
    const endless = total.endless - (own === Infinity ? 1 : 0)
    return endless > 0 ? Infinity : 1 + total.finite - (own === Infinity ? 0 : own)
  }

  /** The smallest value. The caller has seen that its cost is small, which bounds the recursion. */
  value(type: AvroType): unknown {
    switch (type.kind) {
      case 'boolean':
        return false
      case 'int':
      case 'long':
      case 'float':
      case 'double':
        return 0
      case 'string':
        return ''
      case 'bytes':
        return new Uint8Array()
      case 'fixed':
        return new Uint8Array(type.size)
      case 'enum':
        return type.symbols[0]
      case 'array':
        return []
      case 'map':
        return {}
      case 'union': {
        const branch = this.#cheapest(type.branches)
        return branch === undefined ? null : branchValue(branch, this.value(branch))
      }
      case 'record':
        return this.record(type)
      default:
        return null
    }
  }

  /** A record of smallest fields, one of them replaced. */
  record(type: RecordType, name?: string, own?: unknown): unknown {
    return Object.fromEntries(
      type.fields.map(field => [field.name, field.name === name ? own : this.value(field.type)] as const),
    )
  }

  #cheapest(branches: readonly AvroType[]): AvroType | undefined {
    return branches.reduce<AvroType | undefined>(
      (best, branch) => (best === undefined || this.cost(branch) < this.cost(best) ? branch : best),
      undefined,
    )
  }

  #costNow(type: AvroType): number {
    switch (type.kind) {
      case 'enum':
        return type.symbols.length > 0 ? 1 : Infinity
      case 'fixed':
        return 1 + Math.floor(type.size / BYTES_TO_A_PART)
      case 'union':
        return type.branches.reduce((least, branch) => Math.min(least, this.cost(branch)), Infinity)
      case 'record':
        return type.fields.reduce((sum, field) => sum + this.cost(field.type), 1)
      case 'pending':
        return Infinity
      default:
        return 1
    }
  }
}

/** Costs of fields together; those that have no end are counted. */
interface Total {
  readonly finite: number
  readonly endless: number
}

function totalOf(costs: readonly number[]): Total {
  const finite = costs.filter(cost => cost !== Infinity)
  return { finite: finite.reduce((sum, cost) => sum + cost, 0), endless: costs.length - finite.length }
}

function typesBelow(root: AvroType): ReadonlySet<AvroType> {
  const met = new Set<AvroType>()
  const open = [root]
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (met.has(type)) continue
    met.add(type)
    open.push(...partsOf(type))
  }
  return met
}
