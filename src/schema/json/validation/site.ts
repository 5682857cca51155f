import type { JsonObject, Place, SchemaDocuments } from './documents.ts'
import type { PatternTest } from './patterns.ts'
import type { Check, Run } from './run.ts'

/** A schema, compiled when it is first applied: schemas refer to one another. */
export interface Rule {
  check: Check
  readonly place: Place
}

/** A schema object whose keywords are being compiled. */
export interface Site {
  readonly schema: JsonObject
  readonly place: Place
  readonly documents: SchemaDocuments
  /** The rule of a schema inside this one. */
  readonly rule: (schema: unknown) => Rule
  /** The rule of a schema elsewhere. */
  readonly ruleAt: (place: Place) => Rule
  readonly pattern: (pattern: string) => PatternTest
}

export const fits: Check = () => true

/** One check after the other, up to the first that fails. */
export function inOrder(checks: readonly Check[]): Check {
  const [first = fits, second, ...others] = checks
  if (second === undefined) return first
  if (others.length === 0) return (value, run) => first(value, run) && second(value, run)
  return (value, run) => {
    for (const check of checks) if (!check(value, run)) return false
    return true
  }
}

/** A keyword's value where it is a count: not negative; a fraction counts as its whole part. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? Math.trunc(value) : undefined
}

/** The strings in a keyword's list. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

/** A check that goes one level deeper. */
export function deeper(check: Check): Check {
  return (value: unknown, run: Run) => {
    run.enter()
    const isFit = check(value, run)
    run.leave()
    return isFit
  }
}
