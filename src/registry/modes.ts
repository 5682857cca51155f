import type { Draft } from './draft.ts'
import { isReferenced } from './deletes.ts'
import type { Mode } from './entities.ts'
import { errors } from './errors.ts'
import { contextOf, DEFAULT_CONTEXT, GLOBAL_CONTEXT, isValidSubject, normalizedSubject, parseSubject } from './names.ts'
import type { RegistryContext } from './registry-context.ts'
import { BASE_KEY, GLOBAL_KEY, modeInScope } from './scopes.ts'
import type { RegistryState } from './state.ts'
import { isActive } from './versions.ts'

const MODES: readonly Mode[] = ['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD']

/** GET /mode and /mode/{s} (rest-contract 6.3). */
export function readMode(
  context: RegistryContext,
  subjectText: string | undefined,
  query: { readonly defaultToGlobal?: boolean },
): { mode: string } {
  const key = normalizedSubject(subjectText ?? GLOBAL_KEY)
  if (query.defaultToGlobal) return { mode: modeInScope(context.state, key) }
  const own = context.state.tables.modes.get(key)
  if (!own && !isBase(key)) throw errors.modeNotFound(key)
  return { mode: own ?? 'READWRITE' }
}

/** PUT /mode; the checks come in the order of rest-contract 2.5. */
export function putMode(
  context: RegistryContext,
  draft: Draft,
  subjectText: string | undefined,
  asked: { readonly mode: string | null; readonly force: boolean },
): { mode: string | null } {
  const key = normalizedSubject(subjectText ?? GLOBAL_KEY)
  if (!isValidSubject(key, { mayBeGlobal: true, mayBeEmpty: true })) throw errors.invalidSubject(key)
  const mode = asked.mode === null ? null : MODES.find(one => one === asked.mode?.toUpperCase())
  if (mode === undefined) throw errors.invalidMode()
  // Upstream compares the literal text, so that lower case slips through (rest-contract 6.3).
  if (asked.mode === 'FORWARD' && key !== BASE_KEY) throw errors.forwardModeNotGlobal()
  assertMutable(context)
  if (mode === 'IMPORT' && !asked.force && modeInScope(context.state, key) !== 'IMPORT')
    clearForImport(context, draft, key)
  draft.setMode(key, mode)
  return { mode: asked.mode }
}

/** DELETE /mode: the mode that was stored. */
export function deleteMode(
  context: RegistryContext,
  draft: Draft,
  subjectText: string | undefined,
  recursive: boolean,
): { mode?: string } {
  const key = normalizedSubject(subjectText ?? GLOBAL_KEY)
  const stored = context.state.tables.modes.get(key)
  if (!stored && !isBase(key) && !recursive) throw errors.subjectNotFound(key)
  assertMutable(context)
  if (stored) draft.setMode(key, null)
  const { context: name, name: subject } = parseSubject(key)
  if (recursive && subject === '') {
    for (const other of context.state.tables.modes.keys()) {
      if (parseSubject(other).name !== '' && contextOf(other) === name) draft.setMode(other, null)
    }
  }
  if (stored) return { mode: stored }
  return isBase(key) ? { mode: 'READWRITE' } : {}
}

/** The global record and that of the pseudo context count as set. */
const isBase = (key: string): boolean => key === GLOBAL_KEY || key === BASE_KEY

function assertMutable(context: RegistryContext): void {
  if (!context.settings.isModeMutable) throw errors.operationNotPermitted('Mode changes are not allowed')
}

/** An import starts from nothing: no active version may be in scope, and what is soft-deleted goes. */
function clearForImport(context: RegistryContext, draft: Draft, key: string): void {
  const { state } = context
  const rows = subjectsInScope(state, key).flatMap(subject => state.rows(subject))
  if (rows.some(isActive)) throw errors.operationNotPermitted('Cannot import since found existing subjects')
  for (const row of rows) {
    if (isReferenced(state, row, { withDeleted: true })) throw errors.referenceExists(row.subject, row.version)
  }
  for (const row of rows) draft.hardDelete(row)
}

/** A subject; all of a context; everything for the default context and the base (rest-contract 6.3). */
function subjectsInScope(state: RegistryState, key: string): readonly string[] {
  const { context, name } = parseSubject(key)
  if (name !== '') return [key]
  if (context === DEFAULT_CONTEXT || context === GLOBAL_CONTEXT) return state.subjectNames()
  return state.subjectNames().filter(subject => contextOf(subject) === context)
}
