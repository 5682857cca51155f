import type { Config, Mode } from './entities.ts'
import { DEFAULT_CONTEXT, GLOBAL_CONTEXT, parseSubject, qualified } from './names.ts'
import type { RegistrySettings } from './settings.ts'
import type { RegistryState } from './state.ts'

/** Key of the record that has no subject: the config and mode of the default context. */
export const GLOBAL_KEY = ''
/** Key of the base record under every context. */
export const BASE_KEY = qualified(GLOBAL_CONTEXT, '')

/** A config with its level filled in. */
export type EffectiveConfig = Config & Required<Pick<Config, 'compatibilityLevel'>>

/** Keys of the records that can apply to a subject, nearest first (rest-contract 6.2, 6.3). */
function scopeKeys(subject: string): readonly string[] {
  const { context } = parseSubject(subject)
  const ofContext = context === DEFAULT_CONTEXT ? GLOBAL_KEY : qualified(context, '')
  return [subject, ofContext, BASE_KEY]
}

/** Adds the server's default level where a record has none. */
export function withLevel(config: Config | undefined, settings: RegistrySettings): EffectiveConfig {
  return { compatibilityLevel: settings.compatibilityLevel, ...config }
}

/** The config that applies to a subject; a subject's own record takes what it lacks from the global one. */
export function configInScope(state: RegistryState, subject: string, settings: RegistrySettings): EffectiveConfig {
  const own = subject === GLOBAL_KEY ? undefined : state.tables.configs.get(subject)
  if (own) return withLevel(filledIn(own, state.tables.configs.get(GLOBAL_KEY)), settings)
  for (const key of scopeKeys(subject).slice(1)) {
    const config = state.tables.configs.get(key)
    if (config) return withLevel(config, settings)
  }
  return withLevel(undefined, settings)
}

const INHERITED = [
  'normalize',
  'validateFields',
  'validateNewSchemas',
  'validateRules',
  'compatibilityPolicy',
  'compatibilityGroup',
] as const

/** An empty text sets nothing. */
const isMissing = (value: unknown): boolean => value === undefined || value === ''

function filledIn(own: Config, global: Config | undefined): Config {
  if (!global) return own
  const inherited = INHERITED.filter(field => isMissing(own[field]) && !isMissing(global[field]))
  return { ...own, ...Object.fromEntries(inherited.map(field => [field, global[field]])) }
}

/** The mode that applies to a subject or context: its own, its context's, the base's, READWRITE. */
export function modeInScope(state: RegistryState, subject: string): Mode {
  for (const key of scopeKeys(subject)) {
    const mode = state.tables.modes.get(key)
    if (mode) return mode
  }
  return 'READWRITE'
}

export const isReadOnly = (mode: Mode): boolean => mode === 'READONLY' || mode === 'READONLY_OVERRIDE'
/** Modes in which ids come with the request and nothing is checked. */
export const takesIds = (mode: Mode): boolean => mode === 'IMPORT' || mode === 'FORWARD'
