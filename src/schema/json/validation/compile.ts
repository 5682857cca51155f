import { SchemaError } from '../../schema.ts'
import { isModern } from '../dialect.ts'
import { arrayChecks } from './array-keywords.ts'
import { combinedChecks } from './combined-keywords.ts'
import { isObject } from './documents.ts'
import type { Place, SchemaDocuments } from './documents.ts'
import { objectChecks } from './object-keywords.ts'
import { inScope, referenceChecks } from './reference-keywords.ts'
import { compilePattern } from './patterns.ts'
import type { LeaveOut } from './patterns.ts'
import type { Check } from './run.ts'
import { fits, inOrder } from './site.ts'
import type { Rule, Site } from './site.ts'
import { withUnevaluated } from './unevaluated-keywords.ts'
import { valueChecks } from './value-keywords.ts'

/** Compiles schemas to checks, each once and when it is first applied. */
export class SchemaCompiler {
  readonly #documents: SchemaDocuments
  readonly #leaveOut: LeaveOut | undefined
  readonly #rules = new Map<unknown, Rule>()

  /** Patterns that are not matched in linear time are a SchemaError, or left out where somebody takes them. */
  constructor(documents: SchemaDocuments, leaveOut?: LeaveOut) {
    this.#documents = documents
    this.#leaveOut = leaveOut
  }

  /** Compiles what can be reached from the schemas that are known, so that every pattern left out has been told. */
  compileAll(): void {
    // Rules are added on the way. One that cannot be compiled says so when it is applied.
    for (const rule of this.#rules.values()) {
      try {
        rule.check = this.#compile(rule.place)
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error
      }
    }
  }

  rule(place: Place): Rule {
    const known = this.#rules.get(place.schema)
    if (known !== undefined) return known
    const rule: Rule = {
      place,
      check: (value, run) => {
        rule.check = this.#compile(place)
        return rule.check(value, run)
      },
    }
    // `true` and `false` are the same schemas wherever they stand.
    this.#rules.set(place.schema, rule)
    return rule
  }

  /** What the keywords of a schema are compiled with; undefined for `true` and `false`. */
  siteOf(place: Place): Site | undefined {
    const { schema, resource } = place
    if (!isObject(schema)) return undefined
    const documents = this.#documents
    return {
      schema,
      place,
      documents,
      rule: inner => this.rule({ schema: inner, resource: documents.resourceOf(inner, resource) }),
      ruleAt: at => this.rule(at),
      pattern: pattern => compilePattern(pattern, this.#leaveOut),
    }
  }

  #compile(place: Place): Check {
    if (place.schema === true) return fits
    if (place.schema === false) return (_, run) => run.fail('false', 'nothing')
    const site = this.siteOf(place)
    if (site === undefined) throw new SchemaError('a schema is an object, true or false', { stage: 'validation' })
    const isAlone = typeof site.schema['$ref'] === 'string' && !isModern(place.resource.dialect)
    // Up to draft 7 nothing counts beside `$ref`.
    if (isAlone) return inScope(inOrder(referenceChecks(site)), place, this.#documents)
    const checks = [
      ...valueChecks(site),
      ...referenceChecks(site),
      ...objectChecks(site),
      ...arrayChecks(site),
      ...combinedChecks(site),
    ]
    return inScope(withUnevaluated(site, inOrder(checks)), place, this.#documents)
  }
}
