import type { Check } from './run.ts'
import { deeper } from './site.ts'
import type { Rule, Site } from './site.ts'

/** `allOf`, `anyOf`, `oneOf`, `not`, `if`. */
export function combinedChecks({ schema, place, rule }: Site): Check[] {
  const checks: Check[] = []
  const { allOf, anyOf, oneOf, not } = schema
  if (Array.isArray(allOf)) for (const inner of allOf) checks.push(applied(rule(inner)))
  if (Array.isArray(anyOf)) checks.push(deeper(anyCheck(anyOf.map(inner => rule(inner)))))
  if (Array.isArray(oneOf)) checks.push(deeper(oneCheck(oneOf.map(inner => rule(inner)))))
  if (not !== undefined) {
    const inner = rule(not)
    checks.push(
      deeper((value, run) => {
        const { doubts } = run
        const isSure = run.tries(inner.check, value) && run.doubts === doubts
        return !isSure || run.fail('not', "a value that does not fit 'not'")
      }),
    )
  }
  const { dialect } = place.resource
  if (schema['if'] !== undefined && dialect !== 'draft-04' && dialect !== 'draft-06') {
    const condition = rule(schema['if'])
    const then = schema['then'] === undefined ? undefined : rule(schema['then'])
    const otherwise = schema['else'] === undefined ? undefined : rule(schema['else'])
    checks.push(
      deeper((value, run) => {
        const { doubts } = run
        const branch = run.tries(condition.check, value) ? then : otherwise
        return run.doubts > doubts || (branch?.check(value, run) ?? true)
      }),
    )
  }
  return checks
}

/** A check that is looked up when it is called: it is compiled by its first call. */
export function applied(rule: Rule): Check {
  return deeper((value, run) => rule.check(value, run))
}

function anyCheck(rules: readonly Rule[]): Check {
  const expected = `a value that fits one of ${rules.length} schemas`
  return (value, run) => {
    run.spend(rules.length)
    let isFit = false
    for (const rule of rules) {
      if (!run.tries(rule.check, value)) continue
      isFit = true
      // What the others evaluate counts only where somebody asks.
      if (run.seen === undefined) break
    }
    return isFit || run.fail('anyOf', expected)
  }
}

function oneCheck(rules: readonly Rule[]): Check {
  const expected = `a value that fits exactly one of ${rules.length} schemas`
  return (value, run) => {
    run.spend(rules.length)
    let count = 0
    let sure = 0
    for (const rule of rules) {
      const { doubts } = run
      if (!run.tries(rule.check, value)) continue
      count++
      if (run.doubts === doubts && ++sure > 1) return run.fail('oneOf', `${expected}, not two`)
    }
    return count > 0 || run.fail('oneOf', expected)
  }
}
