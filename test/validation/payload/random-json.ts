import { randomText } from './random.ts'
import type { Random } from './random.ts'

type Draft = 'draft-04' | 'draft-06' | 'draft-07' | '2019-09' | '2020-12'
type Schema = boolean | { readonly [keyword: string]: unknown }

const drafts: Readonly<Record<Draft, string>> = {
  'draft-04': 'http://json-schema.org/draft-04/schema#',
  'draft-06': 'http://json-schema.org/draft-06/schema#',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
}
const names = ['a', 'b', 'cc', 'name', 'żółw', '__proto__', 'constructor', 'a longer name']
const numbers = [0, 1, -1, 2, 7, 0.5, 2.25, 1e20, -3, 100, 123_456.789]
const types = ['string', 'number', 'integer', 'object', 'array', 'boolean', 'null']

/** Random JSON Schemas of one draft, and texts near to what fits them. */
export class RandomJson {
  readonly #random: Random
  readonly draft: Draft

  constructor(random: Random) {
    this.#random = random
    this.draft = random.pick(Object.keys(drafts) as Draft[])
  }

  /** A whole schema; simple ones use only what is common. */
  document(): Schema {
    const isSimple = this.#random.chance(0.6)
    const root = this.schema(3, isSimple)
    const definitions = { one: this.schema(2, isSimple), two: this.schema(1, isSimple) }
    // The oldest draft has no schemas that are true or false.
    const body = typeof root === 'boolean' ? {} : root
    return { $schema: drafts[this.draft], ...body, definitions }
  }

  schema(depth: number, isSimple: boolean): Schema {
    const random = this.#random
    if (random.chance(0.08)) return { $ref: random.pick(['#/definitions/one', '#/definitions/two']) }
    if (!isSimple && this.draft !== 'draft-04' && random.chance(0.05)) return random.chance(0.7)
    const type =
      depth === 0
        ? random.pick(types.filter(one => one !== 'object' && one !== 'array'))
        : random.pick([...types, 'object'])
    const schema: Record<string, unknown> = random.chance(0.9)
      ? { type: random.chance(0.2) ? [type, 'null'] : type }
      : {}
    const has = (probability = 0.25) => random.chance(probability)
    if (type === 'string') this.#askText(schema)
    if (type === 'number' || type === 'integer') this.#askNumber(schema)
    if (type === 'array') this.#askArray(schema, depth, isSimple)
    if (type === 'object') this.#askObject(schema, depth, isSimple)
    if (has(0.08)) return { enum: random.list(3, () => this.value(1)).concat([random.pick(names)]) }
    if (has(0.06) && this.draft !== 'draft-04') schema['const'] = this.value(1)
    if (has(0.1)) return { oneOf: [{ type: 'null' }, schema] }
    if (!isSimple && depth > 0 && has(0.3)) this.#combine(schema, depth)
    return schema
  }

  /** Any JSON value. */
  value(depth: number): unknown {
    const random = this.#random
    switch (random.below(depth > 0 ? 7 : 5)) {
      case 0:
        return null
      case 1:
        return random.chance(0.5)
      case 2:
        return random.pick(numbers)
      case 3:
        return randomText(random)
      case 4:
        return random.pick(names)
      case 5:
        return random.list(4, () => this.value(depth - 1))
      default:
        return Object.fromEntries(random.list(4, () => [random.pick(names), this.value(depth - 1)]))
    }
  }

  /** A value that follows the simplest keywords of a schema, mostly. */
  near(schema: Schema, root: Schema, depth = 4): unknown {
    const random = this.#random
    if (typeof schema === 'boolean' || depth === 0 || random.chance(0.04)) return this.value(2)
    const { $ref: reference, enum: list, const: only, oneOf, type } = schema
    const { definitions } = root as { readonly definitions: Record<string, Schema> }
    if (typeof reference === 'string') return this.near(definitions[reference.slice(14)] ?? true, root, depth - 1)
    if (Array.isArray(list)) return random.pick(list)
    if (only !== undefined) return only
    if (Array.isArray(oneOf)) return this.near(random.pick(oneOf as Schema[]), root, depth)
    switch (Array.isArray(type) ? random.pick(type) : type) {
      case 'null':
        return null
      case 'boolean':
        return random.chance(0.5)
      case 'string':
        return random.chance(0.4) ? random.pick(['ABC', 'abc', 'a', 'b1', 'aab']) : randomText(random)
      case 'integer':
        return random.chance(0.9) ? random.below(10) : random.pick(numbers)
      case 'number':
        return random.pick(numbers)
      case 'array':
        return random.list(4, () => this.near((schema['items'] ?? true) as Schema, root, depth - 1))
      case 'object': {
        const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
        const kept = properties.filter(() => random.chance(0.85))
        const members = kept.map(([name, inner]): [string, unknown] => [name, this.near(inner, root, depth - 1)])
        if (random.chance(0.2)) members.push([random.pick(names), this.value(1)])
        return Object.fromEntries(random.chance(0.2) ? members.toReversed() : members)
      }
      default:
        return this.value(2)
    }
  }

  /** A text of a value: blanks, escapes, numbers in other words, members that come twice. */
  text(value: unknown): string {
    const random = this.#random
    const blank = () => (random.chance(0.04) ? random.pick([' ', '\n', '\t ', '\r\n']) : '')
    if (Array.isArray(value)) return `${blank()}[${value.map(item => this.text(item)).join(',') + blank()}]${blank()}`
    if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value).flatMap(([name, member]) => {
        const one = `${blank()}${quoted(name, random)}${blank()}:${this.text(member)}`
        return random.chance(0.02) ? [`${quoted(name, random)}:${this.text(this.value(1))}`, one] : [one]
      })
      return `${blank()}{${members.join(',') + blank()}}${blank()}`
    }
    if (typeof value === 'string') return blank() + quoted(value, random) + blank()
    if (typeof value === 'number' && random.chance(0.1)) return blank() + numberText(value, random) + blank()
    return blank() + JSON.stringify(value) + blank()
  }

  #askText(schema: Record<string, unknown>): void {
    const random = this.#random
    if (random.chance(0.3)) schema['maxLength'] = random.pick([0, 1, 3, 5, 40])
    if (random.chance(0.2)) schema['minLength'] = random.pick([0, 1, 2])
    if (random.chance(0.15)) schema['pattern'] = random.pick(['^[A-Z]{3}$', '^a', 'b$', '^[a-c]+$', '^(a|b)*$'])
  }

  #askNumber(schema: Record<string, unknown>): void {
    const random = this.#random
    const isOld = this.draft === 'draft-04'
    if (random.chance(0.25)) schema['minimum'] = random.pick(numbers)
    if (random.chance(0.2)) schema['maximum'] = random.pick(numbers)
    if (random.chance(0.1)) schema['exclusiveMinimum'] = isOld ? random.chance(0.5) : random.pick(numbers)
    if (random.chance(0.1)) schema['exclusiveMaximum'] = isOld ? random.chance(0.5) : random.pick(numbers)
    if (random.chance(0.05)) schema['multipleOf'] = random.pick([1, 2, 0.5])
    // Up to draft 4 the flags stand beside the bounds.
    if (isOld && 'exclusiveMinimum' in schema) schema['minimum'] ??= 0
    if (isOld && 'exclusiveMaximum' in schema) schema['maximum'] ??= 0
  }

  #askArray(schema: Record<string, unknown>, depth: number, isSimple: boolean): void {
    const random = this.#random
    if (random.chance(0.8)) schema['items'] = this.schema(depth - 1, isSimple)
    if (random.chance(0.2)) schema['minItems'] = random.below(3)
    if (random.chance(0.2)) schema['maxItems'] = random.below(5)
    if (random.chance(isSimple ? 0.05 : 0.2)) schema['uniqueItems'] = random.chance(0.7)
    if (!isSimple && this.draft !== 'draft-04' && random.chance(0.2))
      schema['contains'] = this.schema(depth - 1, isSimple)
    const tuple = this.draft === '2020-12' ? 'prefixItems' : 'items'
    if (!isSimple && this.draft !== '2019-09' && random.chance(0.2))
      schema[tuple] = [this.schema(depth - 1, isSimple), this.schema(depth - 1, isSimple)]
  }

  #askObject(schema: Record<string, unknown>, depth: number, isSimple: boolean): void {
    const random = this.#random
    const inner = () => this.schema(depth - 1, isSimple)
    const declared = random.list(5, () => random.pick(names))
    schema['properties'] = Object.fromEntries(declared.map(name => [name, inner()]))
    const required = [...new Set([...declared, ...(random.chance(0.1) ? ['other'] : [])])].filter(() =>
      random.chance(0.5),
    )
    if (required.length > 0) schema['required'] = required
    if (random.chance(0.4)) schema['additionalProperties'] = random.chance(0.5) ? false : inner()
    if (random.chance(0.1)) schema['maxProperties'] = random.below(5)
    if (!isSimple && random.chance(0.2)) schema['minProperties'] = random.below(3)
    if (!isSimple && random.chance(0.2)) schema['patternProperties'] = { '^a': inner() }
    if (!isSimple && this.draft !== 'draft-04' && random.chance(0.15)) schema['propertyNames'] = { maxLength: 4 }
  }

  #combine(schema: Record<string, unknown>, depth: number): void {
    const random = this.#random
    const inner = () => this.schema(depth - 1, false)
    const isNew = this.draft === '2019-09' || this.draft === '2020-12'
    const parts: Record<string, () => void> = {
      allOf: () => (schema['allOf'] = [inner(), inner()]),
      anyOf: () => (schema['anyOf'] = [inner(), inner()]),
      oneOf: () => (schema['oneOf'] = [inner(), inner()]),
      not: () => (schema['not'] = inner()),
      ...(this.draft === 'draft-04' || this.draft === 'draft-06'
        ? {}
        : { if: () => ['if', 'then', 'else'].forEach(keyword => (schema[keyword] = inner())) }),
      ...(isNew
        ? {
            dependentRequired: () => (schema['dependentRequired'] = { a: ['b'] }),
            unevaluatedProperties: () => {
              // To jsonschema of Python `additionalProperties` evaluates nothing in 2019-09.
              if (this.draft === '2019-09') delete schema['additionalProperties']
              schema['unevaluatedProperties'] = random.chance(0.6) ? false : inner()
            },
          }
        : { dependencies: () => (schema['dependencies'] = { a: ['b'], b: inner() }) }),
    }
    parts[random.pick(Object.keys(parts))]?.()
  }
}

function quoted(text: string, random: Random): string {
  const written = JSON.stringify(text)
  if (!random.chance(0.03)) return written
  return written.replace(/[a-z]/g, letter => `\\u00${letter.charCodeAt(0).toString(16)}`)
}

function numberText(value: number, random: Random): string {
  const plain = JSON.stringify(value)
  if (/[.e]/.test(plain)) return plain
  return random.pick([`${plain}.0`, `${plain}e0`, `${plain}.00E+0`, plain])
}
