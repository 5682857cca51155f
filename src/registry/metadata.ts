import type { Config, Metadata, Rule, RuleSet } from './entities.ts'

/** The metadata property that pins a version (rest-contract 3.6). */
export const VERSION_PROPERTY = 'confluent:version'
/** The metadata property that reserves field names (rest-contract 7.4). */
export const RESERVED_PROPERTY = 'confluent:reserved'

type StringMap<Value> = Readonly<Record<string, Value>>

/** Keys in Java's order, and a map that `__proto__` cannot touch. Undefined for an absent or empty map. */
function sortedMap<Value>(map: StringMap<Value> | null | undefined): StringMap<Value> | undefined {
  if (!map) return undefined
  const keys = Object.keys(map).sort()
  if (keys.length === 0) return undefined
  const sorted = Object.create(null) as Record<string, Value>
  for (const key of keys) sorted[key] = map[key] as Value
  return sorted
}

const sortedSet = (values: readonly string[]): readonly string[] => [...new Set(values)].sort()

/** Metadata as it is stored: sorted, without empty parts. */
export function tidyMetadata(metadata: Metadata): Metadata {
  const tags = sortedMap(metadata.tags)
  const properties = sortedMap(metadata.properties)
  const sensitive = metadata.sensitive && metadata.sensitive.length > 0 ? sortedSet(metadata.sensitive) : undefined
  return {
    ...(tags && { tags: mapValues(tags, sortedSet) }),
    ...(properties && { properties }),
    ...(sensitive && { sensitive }),
  }
}

function mapValues<Value>(map: StringMap<Value>, change: (value: Value) => Value): StringMap<Value> {
  const changed = Object.create(null) as Record<string, Value>
  for (const key of Object.keys(map)) changed[key] = change(map[key] as Value)
  return changed
}

/** A rule set as it is stored: defaults filled in, sorted where order means nothing, without empty parts. */
export function tidyRuleSet(ruleSet: RuleSet): RuleSet {
  const { migrationRules, domainRules, encodingRules, enableAt } = ruleSet
  return {
    ...(migrationRules?.length && { migrationRules: migrationRules.map(tidyRule) }),
    ...(domainRules?.length && { domainRules: domainRules.map(tidyRule) }),
    ...(encodingRules?.length && { encodingRules: encodingRules.map(tidyRule) }),
    ...(enableAt && { enableAt }),
  }
}

function tidyRule(rule: Rule): Rule {
  const { tags, params, disabled, ...others } = rule
  const sortedParams = sortedMap(params)
  const given = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
  return {
    kind: 'TRANSFORM',
    mode: 'WRITEREAD',
    ...given,
    ...(tags?.length && { tags: sortedSet(tags) }),
    ...(sortedParams && { params: sortedParams }),
    disabled: disabled ?? false,
  }
}

/** Puts later metadata over earlier: maps by key, `sensitive` joined (rest-contract 3.8). */
export function mergeMetadata(earlier: Metadata | undefined, later: Metadata | undefined): Metadata | undefined {
  if (!earlier || !later) return earlier ?? later
  return tidyMetadata({
    tags: { ...earlier.tags, ...later.tags },
    properties: { ...earlier.properties, ...later.properties },
    sensitive: [...(earlier.sensitive ?? []), ...(later.sensitive ?? [])],
  })
}

/** Later rules come last and replace earlier ones of their name, list by list (rest-contract 3.8). */
export function mergeRuleSets(earlier: RuleSet | undefined, later: RuleSet | undefined): RuleSet | undefined {
  if (!earlier || !later) return earlier ?? later
  const enableAt = later.enableAt ?? earlier.enableAt
  return tidyRuleSet({
    migrationRules: mergeRules(earlier.migrationRules, later.migrationRules),
    domainRules: mergeRules(earlier.domainRules, later.domainRules),
    encodingRules: mergeRules(earlier.encodingRules, later.encodingRules),
    ...(enableAt && { enableAt }),
  })
}

function mergeRules(earlier: readonly Rule[] = [], later: readonly Rule[] = []): readonly Rule[] {
  const replaced = new Set(later.map(rule => rule.name))
  return [...earlier.filter(rule => !replaced.has(rule.name)), ...later]
}

/** Without the rules of the given names. */
export function withoutRules(ruleSet: RuleSet | undefined, names: readonly string[]): RuleSet | undefined {
  if (!ruleSet) return undefined
  const removed = new Set(names)
  const kept = (rules: readonly Rule[] = []) => rules.filter(rule => !removed.has(rule.name ?? ''))
  return tidyRuleSet({
    ...ruleSet,
    migrationRules: kept(ruleSet.migrationRules),
    domainRules: kept(ruleSet.domainRules),
    encodingRules: kept(ruleSet.encodingRules),
  })
}

/** What a schema inherits: defaults of the config, then its own or the latest version's, then the config's overrides. */
export function inherited<Part>(
  merge: (earlier: Part | undefined, later: Part | undefined) => Part | undefined,
  parts: {
    readonly default: Part | undefined
    readonly specific: Part | undefined
    readonly override: Part | undefined
  },
): Part | undefined {
  return merge(merge(parts.default, parts.specific), parts.override)
}

/** Whether a config changes what is registered. */
export const changesContents = (config: Config): boolean =>
  Boolean(config.defaultMetadata ?? config.overrideMetadata ?? config.defaultRuleSet ?? config.overrideRuleSet)

export const pinnedVersion = (metadata: Metadata | undefined): string | undefined =>
  metadata?.properties?.[VERSION_PROPERTY]

export function withPinnedVersion(metadata: Metadata | undefined, version: number): Metadata {
  return tidyMetadata({ ...metadata, properties: { ...metadata?.properties, [VERSION_PROPERTY]: String(version) } })
}

export function withoutPinnedVersion(metadata: Metadata | undefined): Metadata | undefined {
  if (pinnedVersion(metadata) === undefined) return metadata
  const properties = { ...metadata?.properties }
  delete properties[VERSION_PROPERTY]
  const rest = tidyMetadata({ ...metadata, properties })
  // A row that only carries the pin was registered without metadata.
  return Object.keys(rest).length === 0 ? undefined : rest
}

/** Equal once tidy; absent differs from empty. */
export function isEqualPart(one: Metadata | RuleSet | undefined, other: Metadata | RuleSet | undefined): boolean {
  return (
    one === other ||
    (one !== undefined && other !== undefined && JSON.stringify(sortedDeep(one)) === JSON.stringify(sortedDeep(other)))
  )
}

function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeep)
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, child]) => [key, sortedDeep(child)])
}
