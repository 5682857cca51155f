import type { AvroType, Field, RecordType } from './model.ts'
import { isSameMap, isSameValue } from './properties.ts'

/**
 * Whether one name may be defined as both types, or two schemas are one to Java: `doc`, aliases and the default of an enum
 * do not count.
 */
export function isSameDefinition(a: AvroType, b: AvroType): boolean {
  return new DefinitionComparison().run(a, b)
}

/** Walks both sides with an explicit list of what is still to be compared; a pair of records is looked at once. */
class DefinitionComparison {
  readonly #open: (readonly [AvroType | undefined, AvroType | undefined])[] = []
  readonly #met = new Map<RecordType, Set<RecordType>>()

  run(a: AvroType, b: AvroType): boolean {
    this.#open.push([a, b])
    for (let pair = this.#open.pop(); pair !== undefined; pair = this.#open.pop()) {
      const [left, right] = pair
      if (left === right) continue
      if (left === undefined || right === undefined || !this.#isSame(left, right)) return false
    }
    return true
  }

  #isSame(a: AvroType, b: AvroType): boolean {
    if (a.kind !== b.kind || !isSameMap(a.properties, b.properties)) return false
    switch (a.kind) {
      case 'array':
        return b.kind === 'array' && this.#later([a.items], [b.items])
      case 'map':
        return b.kind === 'map' && this.#later([a.values], [b.values])
      case 'union':
        return b.kind === 'union' && this.#later(a.branches, b.branches)
      case 'record':
        return b.kind === 'record' && a.name.full === b.name.full && this.#hasSameFields(a, b)
      case 'enum':
        return b.kind === 'enum' && a.name.full === b.name.full && isSameList(a.symbols, b.symbols)
      case 'fixed':
        return b.kind === 'fixed' && a.name.full === b.name.full && a.size === b.size
      case 'pending':
        // A name that is not resolved yet may come to mean anything: it equals itself alone.
        return false
      default:
        return true
    }
  }

  #later(a: readonly AvroType[], b: readonly AvroType[]): boolean {
    a.forEach((type, at) => this.#open.push([type, b[at]]))
    return a.length === b.length
  }

  #hasSameFields(a: RecordType, b: RecordType): boolean {
    const met = this.#met.get(a) ?? new Set<RecordType>()
    if (met.has(b)) return true
    this.#met.set(a, met.add(b))
    return a.fields.length === b.fields.length && a.fields.every((field, at) => this.#isSameField(field, b.fields[at]))
  }

  #isSameField(a: Field, b: Field | undefined): boolean {
    if (b === undefined || a.name !== b.name || a.order !== b.order) return false
    const hasSameDefault = a.default && b.default ? isSameValue(a.default, b.default) : a.default === b.default
    return hasSameDefault && isSameMap(a.properties, b.properties) && this.#later([a.type], [b.type])
  }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at])
}
