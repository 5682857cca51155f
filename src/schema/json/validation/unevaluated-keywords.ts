import { isModern } from '../dialect.ts'
import { isJsonObject } from './json-values.ts'
import { mergeSeen, newSeen } from './run.ts'
import type { Check, Run, Seen } from './run.ts'
import type { Rule, Site } from './site.ts'

/** Puts `unevaluatedProperties` and `unevaluatedItems` behind all other keywords of their schema. */
export function withUnevaluated({ schema, place, rule }: Site, check: Check): Check {
  const { unevaluatedProperties, unevaluatedItems } = schema
  const isKnown = isModern(place.resource.dialect)
  const properties = isKnown && unevaluatedProperties !== undefined ? rule(unevaluatedProperties) : undefined
  const items = isKnown && unevaluatedItems !== undefined ? rule(unevaluatedItems) : undefined
  if (properties === undefined && items === undefined) return check
  return (value, run) => {
    const outer = run.seen
    const seen = newSeen()
    const { doubts } = run
    run.seen = seen
    const isFit =
      check(value, run) &&
      // Who knows what else would have been evaluated.
      (run.doubts > doubts ||
        ((properties === undefined || checkProperties(value, { rule: properties, seen, run })) &&
          (items === undefined || checkItems(value, { rule: items, seen, run }))))
    if (isFit && outer !== undefined) mergeSeen(outer, seen)
    run.seen = outer
    return isFit
  }
}

interface Rest {
  readonly rule: Rule
  readonly seen: Seen
  readonly run: Run
}

function checkProperties(value: unknown, { rule, seen, run }: Rest): boolean {
  if (!isJsonObject(value, run)) return true
  for (const name in value) {
    if (value[name] === undefined || seen.properties.has(name)) continue
    run.spend(1)
    if (rule.place.schema === false) return run.fail('unevaluatedProperties', `no property '${name}'`)
    if (!run.checkMember(rule.check, value[name])) return run.within(name)
    seen.properties.add(name)
  }
  return true
}

function checkItems(value: unknown, { rule, seen, run }: Rest): boolean {
  if (!Array.isArray(value)) return true
  for (let at = seen.items; at < value.length; at++) {
    if (seen.contained.has(at)) continue
    run.spend(1)
    if (rule.place.schema === false) return run.fail('unevaluatedItems', `no item ${at}`)
    if (!run.checkMember(rule.check, value[at])) return run.within(at)
  }
  seen.items = value.length
  return true
}
