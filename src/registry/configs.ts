import { levels, type CompatibilityLevel } from '../schema/compatibility.ts'
import type { Config, ConfigUpdate } from './entities.ts'
import type { Draft } from './draft.ts'
import { errors } from './errors.ts'
import { tidyMetadata, tidyRuleSet } from './metadata.ts'
import { GLOBAL_CONTEXT, isValidSubject, normalizedSubject, parseSubject } from './names.ts'
import type { RegistryContext } from './registry-context.ts'
import { checkRuleSet } from './rule-checks.ts'
import { configInScope, GLOBAL_KEY, withLevel } from './scopes.ts'
import { assertWritable } from './writability.ts'

const POLICIES = ['STRICT', 'LENIENT', 'LOGICAL'] as const

/** GET /config and /config/{s} (rest-contract 6.2). */
export function readConfig(
  context: RegistryContext,
  subjectText: string | undefined,
  query: { readonly defaultToGlobal?: boolean },
): Config {
  const { state, settings } = context
  const key = normalizedSubject(subjectText ?? GLOBAL_KEY)
  if (query.defaultToGlobal) return withLevel(withoutEmptyTexts(configInScope(state, key, settings)), settings)
  const own = state.tables.configs.get(key)
  if (own || isBase(key)) return withLevel(own && withoutEmptyTexts(own), settings)
  throw errors.configNotFound(key)
}

/** PUT /config: a patch; the answer is the whole record under the names of the request. */
export function putConfig(
  context: RegistryContext,
  draft: Draft,
  subjectText: string | undefined,
  update: ConfigUpdate,
): ConfigUpdate {
  const { compatibility, compatibilityPolicy, ...fields } = update
  const level = parseLevel(compatibility)
  checkRuleSet(update.defaultRuleSet)
  checkRuleSet(update.overrideRuleSet)
  const key = normalizedSubject(subjectText ?? GLOBAL_KEY)
  if (!isValidSubject(key, { mayBeGlobal: true, mayBeEmpty: true })) throw errors.invalidSubject(key)
  assertWritable(context.state, key)
  const changes = {
    ...tidyFields(fields),
    ...(level !== undefined && { compatibilityLevel: level }),
    ...(compatibilityPolicy !== undefined && { compatibilityPolicy: parsePolicy(compatibilityPolicy) }),
  }
  const merged: Config = patched(context.state.tables.configs.get(key) ?? {}, changes)
  draft.setConfig(key, merged)
  const { compatibilityLevel, ...others } = merged
  return { ...others, ...(compatibilityLevel && { compatibility: compatibilityLevel }) }
}

/** DELETE /config: the record that was stored. */
export function deleteConfig(context: RegistryContext, draft: Draft, subjectText: string | undefined): Config {
  const key = normalizedSubject(subjectText ?? GLOBAL_KEY)
  const stored = context.state.tables.configs.get(key)
  if (!stored && !isBase(key)) throw errors.subjectNotFound(key)
  assertWritable(context.state, key)
  if (stored) draft.setConfig(key, null)
  return withLevel(stored && withoutEmptyTexts(stored), context.settings)
}

/** The global record and whatever is in the pseudo context count as configured, with nothing in them if need be. */
const isBase = (key: string): boolean => key === GLOBAL_KEY || parseSubject(key).context === GLOBAL_CONTEXT

/** An empty text is stored and shown by PUT alone (rest-contract 1.8). */
function withoutEmptyTexts(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== ''))
}

function parseLevel(text: string | null | undefined): CompatibilityLevel | null | undefined {
  if (text === undefined || text === null) return text
  const level = text.toUpperCase()
  if (!Object.hasOwn(levels, level)) throw errors.invalidCompatibilityLevel()
  return level as CompatibilityLevel
}

const parsePolicy = (text: string | null): Config['compatibilityPolicy'] | null =>
  POLICIES.find(policy => policy === text?.toUpperCase()) ?? null

type Fields = Omit<ConfigUpdate, 'compatibility' | 'compatibilityPolicy'>

function tidyFields(fields: Fields): Fields {
  const { defaultMetadata, overrideMetadata, defaultRuleSet, overrideRuleSet } = fields
  return {
    ...fields,
    ...(defaultMetadata && { defaultMetadata: tidyMetadata(defaultMetadata) }),
    ...(overrideMetadata && { overrideMetadata: tidyMetadata(overrideMetadata) }),
    ...(defaultRuleSet && { defaultRuleSet: tidyRuleSet(defaultRuleSet) }),
    ...(overrideRuleSet && { overrideRuleSet: tidyRuleSet(overrideRuleSet) }),
  }
}

/** Absent keeps what is stored, null removes it. */
function patched(
  stored: Config,
  changes: { readonly [field in keyof Config]?: Config[field] | null | undefined },
): Config {
  const merged = Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(merged)
}
