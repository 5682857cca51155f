import type { ListedSchema } from './association-entities.ts'
import { selectionByAssociation, type AssociationSelection } from './association-lists.ts'
import type { Paging } from './entities.ts'
import { errors } from './errors.ts'
import { contextOf, DEFAULT_CONTEXT, normalizedSubject, parseSubject, qualified, subjectPrefixTest } from './names.ts'
import { page, pageBounds } from './paging.ts'
import type { RegistryContext } from './registry-context.ts'
import { schemaOf } from './shapes.ts'
import type { VersionRow } from './store.ts'
import type { RuleSet } from './entities.ts'
import { isActive, isKnown, parseVersion, rowOrThrow } from './versions.ts'

const WHOLE = ':*:'

/** GET /subjects. */
export function listSubjects(
  context: RegistryContext,
  query: Paging & { subjectPrefix?: string; deleted?: boolean; deletedOnly?: boolean },
): readonly string[] {
  const isWanted = subjectPrefixTest(query.subjectPrefix ?? WHOLE)
  const { state } = context
  const names = state.subjectNames().filter(subject => {
    if (!isWanted(subject)) return false
    const rows = state.rows(subject)
    if (query.deletedOnly) return !rows.some(isActive)
    return query.deleted || rows.some(isActive)
  })
  return page(names, query, context.settings.subjectSearch)
}

/** GET /subjects/{s}/versions. */
export function listVersions(
  context: RegistryContext,
  subjectText: string,
  query: Paging & { deleted?: boolean; deletedOnly?: boolean; deletedAsNegative?: boolean },
): readonly number[] {
  const subject = normalizedSubject(subjectText)
  const rows = context.state.rows(subject)
  if (!isKnown(rows, query.deleted === true || query.deletedOnly === true)) throw errors.subjectNotFound(subject)
  return page(listedVersions(rows, query), query, context.settings.subjectVersionSearch)
}

/** A version of 2^31-1 can be imported and read, and is never listed (rest-contract 3.10). */
const MAX_LISTED_VERSION = 2 ** 31 - 2

function listedVersions(
  all: readonly VersionRow[],
  query: { deleted?: boolean; deletedOnly?: boolean; deletedAsNegative?: boolean },
): readonly number[] {
  const rows = all.filter(row => row.version <= MAX_LISTED_VERSION)
  if (query.deletedAsNegative) return rows.map(row => (row.deleted ? -row.version : row.version))
  if (query.deletedOnly) return rows.filter(row => row.deleted).map(row => row.version)
  return rows.filter(row => query.deleted || isActive(row)).map(row => row.version)
}

/** GET /subjects/{s}/versions/{v}/referencedby: ids, by context and id. */
export function listReferrers(
  context: RegistryContext,
  subjectText: string,
  version: string,
  query: Paging & { deleted?: boolean },
): readonly number[] {
  const { state } = context
  const row = rowOrThrow(state, normalizedSubject(subjectText), parseVersion(version), true)
  const referrers = state
    .referrers(row.subject, row.version)
    .flatMap(one => state.rows(one.subject).filter(candidate => candidate.version === one.version))
    .filter(candidate => query.deleted || isActive(candidate))
  const keys = new Map(referrers.map(one => [`${contextOf(one.subject)}\0${one.id}`, one]))
  const sorted = [...keys.values()].sort(
    (a, b) => compareText(contextOf(a.subject), contextOf(b.subject)) || a.id - b.id,
  )
  return page(
    sorted.map(one => one.id),
    query,
    context.settings.schemaSearch,
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** GET /contexts: the default one first. */
export function listContexts(context: RegistryContext, query: Paging & { contextPrefix?: string }): readonly string[] {
  const { state } = context
  const listed = state.otherContexts().filter(name => state.context(name).isListed)
  const names = [DEFAULT_CONTEXT, ...listed].filter(name => name.startsWith(query.contextPrefix ?? ''))
  return page(names, query, context.settings.contextSearch)
}

interface SchemasQuery extends Paging, AssociationSelection {
  readonly subjectPrefix?: string
  readonly aliases?: boolean
  readonly deleted?: boolean
  readonly latestOnly?: boolean
  readonly ruleType?: string
}

/** GET /schemas, sorted by subject and version. */
export async function listSchemas(context: RegistryContext, query: SchemasQuery): Promise<readonly ListedSchema[]> {
  const isWanted = subjectPrefixTest(query.subjectPrefix ?? '')
  const aliases = query.aliases ? aliasesOf(context, isWanted) : new Map<string, readonly string[]>()
  const select = selectionByAssociation(context.state, query)
  const rows = context.state
    .subjectNames()
    .filter(subject => isWanted(subject) || aliases.has(subject))
    .filter(subject => !select || select(subject))
    .flatMap(subject => selectedRows(context.state.rows(subject), query))
  const { start, end } = pageBounds(query, context.settings.schemaSearch)
  const wanted = query.ruleType ? await withRuleType(context, rows, { ruleType: query.ruleType, most: end }) : rows
  const shown = wanted.slice(start, end)
  // All at once: texts that are not at hand travel together.
  const entities = await Promise.all(shown.map(row => schemaOf(context, row, {})))
  return entities.map((entity, position) => {
    const subject = shown[position]?.subject ?? ''
    const names = aliases.get(subject)
    const associations = select?.(subject)
    if (!names && !associations?.length) return entity
    return { ...entity, ...(names && { aliases: names }), ...(associations?.length && { associations }) }
  })
}

function selectedRows(rows: readonly VersionRow[], query: SchemasQuery): readonly VersionRow[] {
  const selected = query.deleted ? rows : rows.filter(isActive)
  return query.latestOnly ? selected.slice(-1) : selected
}

const CHUNK = 200

/** The first `most` rows that have a rule of a type. */
async function withRuleType(
  context: RegistryContext,
  rows: readonly VersionRow[],
  wanted: { readonly ruleType: string; readonly most: number },
): Promise<readonly VersionRow[]> {
  const found: VersionRow[] = []
  for (let start = 0; start < rows.length && found.length < wanted.most; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK)
    const contents = await Promise.all(chunk.map(async row => context.contents.get(row)))
    found.push(...chunk.filter((_, position) => hasRuleType(contents[position]?.ruleSet, wanted.ruleType)))
  }
  return found
}

const hasRuleType = (ruleSet: RuleSet | undefined, type: string): boolean =>
  [ruleSet?.migrationRules, ruleSet?.domainRules, ruleSet?.encodingRules].some(rules =>
    rules?.some(rule => rule.type === type),
  )

/** Targets of the aliases that are wanted, each with the names of its aliases, sorted. */
function aliasesOf(context: RegistryContext, isWanted: (subject: string) => boolean): Map<string, readonly string[]> {
  const { configs } = context.state.tables
  const targets = new Map<string, readonly string[]>()
  // Upstream goes through the contexts that hold schemas, the default one first.
  const contexts = [DEFAULT_CONTEXT, ...context.state.otherContexts()]
  const placed = [...configs.keys()].map(subject => ({ subject, place: contexts.indexOf(contextOf(subject)) }))
  placed.sort((a, b) => a.place - b.place || compareText(a.subject, b.subject))
  for (const { subject, place } of placed) {
    if (place < 0 || parseSubject(subject).name === '' || !isWanted(subject)) continue
    const target = aliasTarget(context, subject)
    if (target !== subject) targets.set(target, [...(targets.get(target) ?? []), subject])
  }
  return targets
}

/** Where requests for a subject go (rest-contract 8.4). Chains are not followed. */
export function aliasTarget(context: RegistryContext, subjectText: string): string {
  const subject = normalizedSubject(subjectText)
  const { context: own, name } = parseSubject(subject)
  const alias = name === '' ? undefined : context.state.tables.configs.get(subject)?.alias
  if (!alias) return subjectText
  const isQualified = alias.startsWith(':.') && (own === DEFAULT_CONTEXT || !alias.startsWith(':.:'))
  return isQualified ? normalizedSubject(alias) : qualified(own, alias)
}
