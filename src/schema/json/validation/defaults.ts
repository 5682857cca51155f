import { isModern } from '../dialect.ts'
import type { SchemaCompiler } from './compile.ts'
import { isObject } from './documents.ts'
import type { Place } from './documents.ts'
import { isJsonObject } from './json-values.ts'
import { compilePattern } from './patterns.ts'
import type { PatternTest } from './patterns.ts'
import type { Run } from './run.ts'
import type { Rule, Site } from './site.ts'

/** Adds the defaults of properties that a value lacks. The value fits its schema. */
export class DefaultFiller {
  readonly #compiler: SchemaCompiler
  readonly #patterns = new Map<string, PatternTest>()

  constructor(compiler: SchemaCompiler) {
    this.#compiler = compiler
  }

  fill(place: Place, value: unknown, run: Run): void {
    const site = typeof value === 'object' && value !== null ? this.#compiler.siteOf(place) : undefined
    if (site === undefined) return
    run.spend(1)
    run.enter()
    this.#fillInPlace(site, value, run)
    if (isJsonObject(value, run)) this.#fillMembers(site, value, run)
    else if (Array.isArray(value)) this.#fillItems(site, value, run)
    run.leave()
  }

  /** By the schemas that are applied to the same value, of alternatives by those that fit. */
  #fillInPlace({ schema, place, documents, rule }: Site, value: unknown, run: Run): void {
    const { $ref: reference, allOf, anyOf, oneOf } = schema
    if (typeof reference === 'string') {
      this.fill(documents.find(reference, place.resource), value, run)
      if (!isModern(place.resource.dialect)) return
    }
    const all = Array.isArray(allOf) ? allOf : []
    const some = [anyOf, oneOf].flatMap(list => (Array.isArray(list) ? (list as unknown[]) : []))
    for (const inner of all) this.fill(rule(inner).place, value, run)
    for (const inner of some) this.#fillIfFit(rule(inner), value, run)
    if (schema['if'] === undefined) return
    const branch = run.tries(rule(schema['if']).check, value) ? schema['then'] : schema['else']
    if (branch !== undefined) this.fill(rule(branch).place, value, run)
  }

  #fillIfFit(rule: Rule, value: unknown, run: Run): void {
    if (run.tries(rule.check, value)) this.fill(rule.place, value, run)
  }

  #fillMembers({ schema, place, rule }: Site, value: Record<string, unknown>, run: Run): void {
    if (typeof schema['$ref'] === 'string' && !isModern(place.resource.dialect)) return
    const properties = isObject(schema['properties']) ? schema['properties'] : {}
    const patterns = isObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : []
    const additional = schema['additionalProperties']
    for (const [name, member] of Object.entries(value)) {
      const inners = patterns.filter(([pattern]) => this.#isFound(pattern, name, run)).map(([, inner]) => inner)
      if (Object.hasOwn(properties, name)) inners.push(properties[name])
      if (inners.length === 0 && additional !== undefined) inners.push(additional)
      for (const inner of inners) this.fill(rule(inner).place, member, run)
    }
    for (const [name, inner] of Object.entries(properties)) {
      if (!isObject(inner) || !Object.hasOwn(inner, 'default') || Object.hasOwn(value, name)) continue
      const filled: unknown = structuredClone(inner['default'])
      Object.defineProperty(value, name, { value: filled, writable: true, enumerable: true, configurable: true })
    }
  }

  #fillItems({ schema, rule }: Site, items: readonly unknown[], run: Run): void {
    const { items: each, prefixItems, additionalItems } = schema
    const prefix = Array.isArray(each) ? each : Array.isArray(prefixItems) ? prefixItems : []
    const rest = Array.isArray(each) ? additionalItems : each
    for (const [at, item] of items.entries()) {
      const inner: unknown = at < prefix.length ? prefix[at] : rest
      if (inner !== undefined) this.fill(rule(inner).place, item, run)
    }
  }

  #isFound(pattern: string, name: string, run: Run): boolean {
    let test = this.#patterns.get(pattern)
    if (test === undefined) this.#patterns.set(pattern, (test = compilePattern(pattern)))
    return test(name, run)
  }
}
