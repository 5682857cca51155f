import { jsonKey } from './json-values.ts'
import { fitsPlain, plainSchema, type Plain } from './plain-schemas.ts'
import type { Check, Run } from './run.ts'
import { countOf, deeper } from './site.ts'
import type { Rule, Site } from './site.ts'

/** The keywords that look at the items of an array. */
export function arrayChecks(site: Site): Check[] {
  const checks: Check[] = []
  const min = countOf(site.schema['minItems'])
  const max = countOf(site.schema['maxItems'])
  if (min !== undefined) {
    const expected = `an array of at least ${min} items`
    checks.push((value, run) => !Array.isArray(value) || value.length >= min || run.fail('minItems', expected))
  }
  if (max !== undefined) {
    const expected = `an array of at most ${max} items`
    checks.push((value, run) => !Array.isArray(value) || value.length <= max || run.fail('maxItems', expected))
  }
  checks.push(...itemChecks(site), ...containsChecks(site))
  if (site.schema['uniqueItems'] === true) {
    checks.push((value, run) => !Array.isArray(value) || checkUnique(value, run))
  }
  return checks
}

/** `prefixItems` and `items`, which up to 2019-09 are `items` and `additionalItems`. */
function itemChecks({ schema, place, rule }: Site): Check[] {
  const isNewest = place.resource.dialect === '2020-12'
  const { items } = schema
  const tuple = isNewest ? schema['prefixItems'] : Array.isArray(items) ? items : undefined
  const prefix = Array.isArray(tuple) ? tuple.map(inner => rule(inner)) : []
  const others = isNewest || !Array.isArray(items) ? items : schema['additionalItems']
  const rest = others === undefined || Array.isArray(others) ? undefined : rule(others)
  if (prefix.length === 0 && rest === undefined) return []
  const keyword = isNewest || !Array.isArray(items) ? 'items' : 'additionalItems'
  const plain = prefix.length === 0 ? plainSchema(rest?.place.schema) : undefined
  const checked = { prefix, rest, keyword, plain }
  const walk = deeper((value, run) => checkItems(value as readonly unknown[], checked, run))
  // Beside `type` only arrays come here.
  return [schema['type'] === 'array' ? walk : (value, run) => !Array.isArray(value) || walk(value, run)]
}

interface Items {
  readonly prefix: readonly Rule[]
  readonly rest: Rule | undefined
  readonly keyword: string
  /** All that `rest` asks for, where that is simple and there is no prefix. */
  readonly plain: Plain | undefined
}

function checkItems(items: readonly unknown[], { prefix, rest, keyword, plain }: Items, run: Run): boolean {
  const { length } = items
  run.spend(length + 1)
  if (rest?.place.schema === false && length > prefix.length) {
    return run.fail(keyword, `an array of at most ${prefix.length} items`)
  }
  for (let at = 0; at < length; at++) {
    if (plain !== undefined && fitsPlain(plain, items[at], run)) continue
    const rule = prefix[at] ?? rest
    if (rule === undefined) break
    if (!run.checkMember(rule.check, items[at])) return run.within(at)
  }
  if (run.seen !== undefined) {
    run.seen.items = Math.max(run.seen.items, rest === undefined ? Math.min(prefix.length, length) : length)
  }
  return true
}

/** Draft 6 and later; how many items must fit may be said from 2019-09 on. */
function containsChecks({ schema, place, rule }: Site): Check[] {
  const { dialect } = place.resource
  if (dialect === 'draft-04' || schema['contains'] === undefined) return []
  const isCounted = dialect === '2019-09' || dialect === '2020-12'
  const min = (isCounted ? countOf(schema['minContains']) : undefined) ?? 1
  const max = (isCounted ? countOf(schema['maxContains']) : undefined) ?? Infinity
  const inner = rule(schema['contains'])
  const isSeen = dialect === '2020-12'
  const walk = deeper((value, run) => {
    const items = value as readonly unknown[]
    run.spend(items.length + 1)
    let found = 0
    let sure = 0
    for (let at = 0; at < items.length; at++) {
      const { doubts } = run
      if (!run.triesMember(inner.check, items[at])) continue
      found++
      if (run.doubts === doubts) sure++
      if (isSeen) run.seen?.contained.add(at)
    }
    if (found < min) return run.fail('contains', `an array with at least ${min} items that fit 'contains'`)
    return sure <= max || run.fail('maxContains', `an array with at most ${max} items that fit 'contains'`)
  })
  return [(value, run) => !Array.isArray(value) || walk(value, run)]
}

function checkUnique(items: readonly unknown[], run: Run): boolean {
  const keys = new Set<string>()
  for (const item of items) {
    const key = jsonKey(item, run)
    if (keys.has(key)) return run.fail('uniqueItems', 'an array without equal items')
    keys.add(key)
  }
  return true
}
