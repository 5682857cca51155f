import type { Config, Mode } from '../../client/entities.ts'
import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { orderedJson } from './equality.ts'
import { listVersions } from './list-versions.ts'
import type { Progress } from './progress.ts'
import {
  BASE_SCOPE,
  clientScope,
  contextOf,
  plainSubject,
  REGISTRY_SCOPE,
  scopeOfContext,
  type ScopeName,
} from './scopes.ts'
import { namedSubjects, selected, selectsScope, type Selection } from './selection.ts'
import { byPlace, snapshotVersion, type Snapshot } from './snapshot.ts'

/** What is read, and whom to tell how far it is. */
export interface Reading {
  readonly selection: Selection
  readonly progress: Progress
  /** Scopes whose config and mode are read though no list of the registry names them. */
  readonly scopes?: Iterable<ScopeName>
}

/** Reads a registry through its REST interface. Rejects with RegistryError. */
export async function readRegistry(client: RegistryClient, reading: Reading): Promise<Snapshot> {
  const { selection, progress } = reading
  const { rows, aliases, remarks } = await listVersions(client, progress)
  const versions = rows.map(row => ({ ...snapshotVersion(row), subject: plainSubject(row.subject) })).sort(byPlace)
  const contexts = await orNothing(client.contexts.list(), ['.'])
  const listed = [
    REGISTRY_SCOPE,
    BASE_SCOPE,
    ...contexts.map(scopeOfContext),
    ...versions.map(({ subject }) => subject),
    ...versions.map(({ subject }) => scopeOfContext(contextOf(subject))),
    ...[...aliases, ...namedSubjects(selection), ...(reading.scopes ?? [])].map(plainSubject),
  ]
  const scopes = [...new Set(listed)].filter(scope => selectsScope(selection, scope)).sort()
  const { configs, modes } = await readScopes(client, scopes, progress)
  return selected({ versions, configs, modes, remarks }, selection)
}

/** Scopes asked for at one time; the client bounds the requests, this bounds what waits for them. */
const SCOPES_AT_ONCE = 256

async function readScopes(client: RegistryClient, scopes: readonly ScopeName[], progress: Progress) {
  const configs = new Map<ScopeName, Config>()
  const modes = new Map<ScopeName, Mode>()
  progress.begin('configs and modes', scopes.length)
  for (let start = 0; start < scopes.length; start += SCOPES_AT_ONCE) {
    const part = scopes.slice(start, start + SCOPES_AT_ONCE)
    const found = await Promise.all(
      part.map(async scope => {
        const [config, mode] = await Promise.all([readConfig(client, scope), readMode(client, scope)])
        progress.advance()
        return { scope, config, mode }
      }),
    )
    for (const { scope, config, mode } of found) {
      if (config !== undefined) configs.set(scope, config)
      if (mode !== undefined) modes.set(scope, mode)
    }
  }
  return { configs, modes }
}

/** The config of a scope; of the registry only where it is not what the base says anyway. */
export async function readConfig(client: RegistryClient, scope: ScopeName): Promise<Config | undefined> {
  const own = await orNothing(client.configs.get(clientScope(scope)), undefined)
  if (scope !== REGISTRY_SCOPE || own === undefined) return own
  const applied = await orNothing(client.configs.get(null, { defaultToGlobal: true }), own)
  return orderedJson(applied) === orderedJson(own) ? own : undefined
}

/**
 * The mode that a scope itself has. The registry answers READWRITE for itself whether it has a mode or none: it has one
 * where that is not what the base says.
 */
export async function readMode(client: RegistryClient, scope: ScopeName): Promise<Mode | undefined> {
  const own = await orNothing(client.modes.get(clientScope(scope)), undefined)
  if (own !== 'READWRITE') return own
  if (scope === BASE_SCOPE) return undefined
  if (scope !== REGISTRY_SCOPE) return own
  const [applied, base] = await Promise.all([
    orNothing(client.modes.get(null, { defaultToGlobal: true }), own),
    orNothing(client.modes.get(BASE_SCOPE), own),
  ])
  return applied === 'READWRITE' && base !== 'READWRITE' ? own : undefined
}

/** What is not there, or what the registry does not know to do, is nothing. */
async function orNothing<Value>(asked: Promise<Value>, nothing: Value): Promise<Value> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RegistryError && (error.status === 404 || error.status === 405)) return nothing
    throw error
  }
}
