import type { AggregateValue, OptionElement, OptionValue } from './elements.ts'
import { normalNumber } from './numbers.ts'
import { OptionFields, isRepeated } from './option-fields.ts'
import type { OptionField } from './option-fields.ts'
import { byText } from './sorting.ts'
import type { NamedType, Scope } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** What options say of one extension, part by part. */
interface Parts {
  readonly target: OptionField
  readonly option: OptionElement
  readonly values: OptionValue[]
}

/** Writes options in their normal form: names in full, dotted parts joined, keys and names sorted. */
export class OptionNormalizer {
  readonly #fields: OptionFields

  constructor(types: KnownTypes) {
    this.#fields = new OptionFields(types)
  }

  normalize(options: readonly OptionElement[], scope: Scope): readonly OptionElement[] {
    if (options.length === 0) return options
    return this.merge(options, scope)
      .map(option => ({ ...option, value: this.#value(option.value, scope) }))
      .sort((a, b) => byText(a.name, b.name))
  }

  /** Options with extension names in full; the parts of one extension that is no list become one option. */
  merge(options: readonly OptionElement[], scope: Scope): OptionElement[] {
    const parts = new Map<string, Parts>()
    const all: (OptionElement | Parts)[] = []
    for (const option of options) {
      const target = option.isExtension ? this.#fields.extension(option.name, scope) : undefined
      if (target === undefined) {
        all.push(option)
        continue
      }
      const name = target.key.slice(1, -1)
      const whole = { ...option, name, path: [], value: asAggregate(option.path, option.value) }
      const earlier = parts.get(name)
      if (isRepeated(target.field)) all.push(whole)
      else if (earlier !== undefined) earlier.values.push(whole.value)
      else {
        const made = { target, option: whole, values: [whole.value] }
        parts.set(name, made)
        all.push(made)
      }
    }
    return all.map(one => ('values' in one ? { ...one.option, value: this.#joined(one.target, one.values) } : one))
  }

  /** Several values of one singular field: messages field by field, of anything else the last. */
  #joined(target: OptionField, values: readonly OptionValue[]): OptionValue {
    const [first] = values
    const last = values.at(-1) ?? first
    if (last === undefined) throw new RangeError('an option without a value')
    if (values.length === 1 || !values.every(value => value.kind === 'aggregate')) return last
    const type = this.#fields.typeOf(target)
    const members = new Map<string, OptionValue[]>()
    for (const [key, value] of values.flatMap(({ entries }) => [...entries])) {
      const same = members.get(key)
      if (same === undefined) members.set(key, [value])
      else same.push(value)
    }
    return {
      kind: 'aggregate',
      entries: new Map([...members].map(([key, items]) => [key, this.#joinedMember(type, key, items)])),
    }
  }

  #joinedMember(type: NamedType | undefined, key: string, values: readonly OptionValue[]): OptionValue {
    const [only] = values
    if (only !== undefined && values.length === 1) return only
    const member = type === undefined ? undefined : this.#fields.member(type, key)
    if (member !== undefined && !isRepeated(member.field)) return this.#joined(member, values)
    return { kind: 'list', items: [...distinct(values.flatMap(itemsOf))] }
  }

  #value(value: OptionValue, scope: Scope): OptionValue {
    if (value.kind === 'number') return { kind: 'number', text: normalNumber(value.text) }
    if (value.kind === 'list') return { kind: 'list', items: value.items.map(item => this.#value(item, scope)) }
    return value.kind === 'aggregate' ? this.#aggregate(value, scope) : value
  }

  /** Keys sorted, empty lists dropped, lists of one written as their item. */
  #aggregate(value: AggregateValue, scope: Scope): AggregateValue {
    const entries: [string, OptionValue][] = []
    for (const [key, item] of value.entries) {
      const normal = this.#value(item, scope)
      const [only] = itemsOf(normal)
      if (only === undefined) continue
      const isOne = normal.kind === 'list' && normal.items.length === 1
      entries.push([this.#key(key, scope), isOne ? only : normal])
    }
    return { kind: 'aggregate', entries: new Map(entries.sort(([a], [b]) => byText(a, b))) }
  }

  #key(key: string, scope: Scope): string {
    if (!key.startsWith('[')) return key
    return this.#fields.extension(key.slice(1, -1), scope)?.key ?? key
  }
}

/** `(o).a.b = 1` is `(o) = { a: { b: 1 } }`. */
function asAggregate(path: readonly string[], value: OptionValue): OptionValue {
  return path.reduceRight<OptionValue>(
    (inner, name) => ({ kind: 'aggregate', entries: new Map([[name, inner]]) }),
    value,
  )
}

function itemsOf(value: OptionValue): readonly OptionValue[] {
  return value.kind === 'list' ? value.items : [value]
}

function distinct(values: readonly OptionValue[]): Iterable<OptionValue> {
  const seen = new Map<string, OptionValue>()
  for (const value of values) {
    const text = fingerprint(value)
    if (!seen.has(text)) seen.set(text, value)
  }
  return seen.values()
}

/** Equal for equal values. */
function fingerprint(value: OptionValue): string {
  if (value.kind === 'list') return `[${value.items.map(fingerprint).join(',')}]`
  if (value.kind !== 'aggregate') return `${value.kind}:${JSON.stringify(value.text)}`
  return `{${[...value.entries].map(([key, item]) => `${JSON.stringify(key)}:${fingerprint(item)}`).join(',')}}`
}
