import { isObject } from './documents.ts'
import { isJsonObject } from './json-values.ts'
import type { PatternTest } from './patterns.ts'
import { fitsPlain, isSimple, plainSchema, type Plain } from './plain-schemas.ts'
import type { Check, Run } from './run.ts'
import { countOf, deeper, stringsOf } from './site.ts'
import type { Rule, Site } from './site.ts'

/** A property that a schema names. */
interface Named {
  readonly name: string
  /** Its place in the schema. */
  readonly at: number
  /** Undefined for one that is only required. */
  readonly rule: Rule | undefined
  /** All that the rule asks for, where that is simple. */
  readonly plain: Plain | undefined
  /** As in `plain`, a step nearer. */
  readonly types: number
  readonly maxUnits: number
  /** 1 where it is. */
  readonly required: 0 | 1
}

/** What a schema says of the members of an object. */
interface Members {
  readonly named: ReadonlyMap<string, Named>
  readonly ordered: readonly Named[]
  readonly required: readonly string[]
  readonly patterns: readonly { readonly test: PatternTest; readonly rule: Rule }[]
  /** Of members that neither a name nor a pattern covers. */
  readonly additional: Rule | undefined
  /** All that `additional` asks for, where that is simple. */
  readonly plain: Plain | undefined
  readonly names: Rule | undefined
  readonly min: number
  readonly max: number
}

/** The keywords that look at the members of an object, in one walk. */
export function objectChecks(site: Site): Check[] {
  const members = membersOf(site)
  const { named, patterns, additional, names, min, max } = members
  const isEmpty = named.size + patterns.length + min === 0 && max === Infinity && (additional ?? names) === undefined
  const isPlain = patterns.length === 0 && (additional ?? names) === undefined
  const isCounted = min > 0 || max < Infinity
  const walk = deeper((value, run) => {
    // Only objects come here.
    const object = value as Record<string, unknown>
    return (isPlain ? checkNamed : checkAll)(object, members, run) && (!isCounted || checkCounts(object, members, run))
  })
  // Beside `type` only objects come here.
  const check: Check =
    site.schema['type'] === 'object' ? walk : (value, run) => !isJsonObject(value, run) || walk(value, run)
  const checks: Check[] = isEmpty ? [] : [check]
  for (const keyword of ['dependentRequired', 'dependentSchemas', 'dependencies']) {
    const dependencies = site.schema[keyword]
    if (isObject(dependencies)) checks.push(...dependencyChecks(site, keyword, dependencies))
  }
  return checks
}

function membersOf({ schema, rule, place, pattern: compile }: Site): Members {
  const required = stringsOf(schema['required'])
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : []
  const named = new Map<string, Named>(
    properties.map(([name, inner], at) => [
      name,
      withTypes({ name, at, rule: rule(inner), plain: plainSchema(inner), required: 0 }),
    ]),
  )
  for (const name of required) {
    const known = named.get(name)
    const { at, rule, plain } = known ?? { at: named.size, rule: undefined, plain: undefined }
    named.set(name, withTypes({ name, at, rule, plain, required: 1 }))
  }
  const patterns = isObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : []
  const { additionalProperties: additional, propertyNames: names } = schema
  return {
    named,
    ordered: [...named.values()],
    required: [...new Set(required)],
    patterns: patterns.map(([pattern, inner]) => ({ test: compile(pattern), rule: rule(inner) })),
    additional: additional === undefined ? undefined : rule(additional),
    plain: plainSchema(additional),
    names: names === undefined || place.resource.dialect === 'draft-04' ? undefined : rule(names),
    min: countOf(schema['minProperties']) ?? 0,
    max: countOf(schema['maxProperties']) ?? Infinity,
  }
}

/** Written out: all of one shape are read faster. */
function withTypes({ name, at, rule, plain, required }: Omit<Named, 'types' | 'maxUnits'>): Named {
  return { name, at, rule, plain, types: plain?.types ?? 0, maxUnits: plain?.maxUnits ?? 0, required }
}

/** The walk where nothing but names counts. */
function checkNamed(value: Record<string, unknown>, { named, ordered, required }: Members, run: Run): boolean {
  let found = 0
  let looked = 1
  let expected = 0
  const { seen } = run
  for (const name in value) {
    // Most values have their properties in the order of the schema, and comparing is faster than looking up.
    let one = ordered[expected]
    if (one?.name !== name) one = named.get(name)
    if (one === undefined) continue
    expected = one.at + 1
    const member = value[name]
    if (member === undefined) continue
    looked++
    found += one.required
    if (seen !== undefined) {
      if (!checkSeen(one, member, run)) return false
    } else if (
      !isSimple(one.types, one.maxUnits, member) &&
      (one.plain === undefined || !fitsPlain(one.plain, member, run))
    ) {
      if (one.rule !== undefined && !one.rule.check(member, run)) return run.within(name)
    }
  }
  run.spend(looked)
  return found >= required.length || checkRequired(value, required, run)
}

/** Where somebody asks which members are evaluated. */
function checkSeen({ name, rule }: Named, member: unknown, run: Run): boolean {
  if (rule === undefined) return true
  run.seen?.properties.add(name)
  return run.checkMember(rule.check, member) || run.within(name)
}

function checkAll(value: Record<string, unknown>, members: Members, run: Run): boolean {
  const { named, patterns, additional, plain, names } = members
  const isNamed = named.size > 0
  for (const name in value) {
    const member = value[name]
    if (member === undefined) continue
    run.spend(1)
    if (names !== undefined && !run.checkMember(names.check, name)) return run.within(name)
    const rule = isNamed ? named.get(name)?.rule : undefined
    let isCovered = rule !== undefined
    if (rule !== undefined && !run.checkMember(rule.check, member)) return run.within(name)
    for (const pattern of patterns) {
      const { doubts } = run
      if (!pattern.test(name, run)) continue
      isCovered = true
      // The schema of a pattern that may not match is not applied.
      if (run.doubts > doubts) continue
      if (!run.checkMember(pattern.rule.check, member)) return run.within(name)
    }
    if (!isCovered && additional !== undefined) {
      if (additional.place.schema === false) return run.fail('additionalProperties', `no property '${name}'`)
      isCovered = true
      const isPlain = plain !== undefined && fitsPlain(plain, member, run)
      if (!isPlain && !run.checkMember(additional.check, member)) return run.within(name)
    }
    if (isCovered) run.seen?.properties.add(name)
  }
  return checkRequired(value, members.required, run)
}

function checkRequired(value: Record<string, unknown>, required: readonly string[], run: Run): boolean {
  const missing = required.find(name => !has(value, name))
  return missing === undefined || run.fail('required', `the property '${missing}'`)
}

function checkCounts(value: Record<string, unknown>, { min, max }: Members, run: Run): boolean {
  let count = 0
  for (const name in value) if (value[name] !== undefined) count++
  if (count < min) return run.fail('minProperties', `an object with at least ${min} properties`)
  return count <= max || run.fail('maxProperties', `an object with at most ${max} properties`)
}

function has(value: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined
}

/** What holds where an object has a property: further names, or a schema. `dependencies` has both kinds. */
function dependencyChecks({ rule }: Site, keyword: string, dependencies: Site['schema']): Check[] {
  return Object.entries(dependencies).map(([name, dependency]) => {
    if (Array.isArray(dependency)) {
      const required = stringsOf(dependency)
      return (value, run) => {
        if (!isJsonObject(value, run) || !has(value, name)) return true
        const missing = required.find(other => !has(value, other))
        return missing === undefined || run.fail(keyword, `the property '${missing}' beside '${name}'`)
      }
    }
    const inner = rule(dependency)
    return (value, run) => !isJsonObject(value, run) || !has(value, name) || inner.check(value, run)
  })
}
