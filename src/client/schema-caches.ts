import { DefinitionCache } from './definition-cache.ts'
import type { RegisteredSchema, StoredSchema, SubjectSchema } from './entities.ts'
import { errorCodes, RegistryError } from './errors.ts'
import { ExpiringCache } from './expiring-cache.ts'
import type { ClientSettings } from './options.ts'

type MissingKind = 'id' | 'version' | 'schema'

/** Codes that say of a thing that it is not there. */
const missingCodes: Readonly<Record<MissingKind, readonly number[]>> = {
  id: [errorCodes.schemaNotFound],
  version: [errorCodes.subjectNotFound, errorCodes.versionNotFound, errorCodes.schemaNotFound],
  schema: [errorCodes.subjectNotFound, errorCodes.schemaNotFound],
}

/** What the client has learnt, and for how long it believes it. */
export class SchemaCaches {
  readonly registered: DefinitionCache<RegisteredSchema>
  readonly lookedUp: DefinitionCache<SubjectSchema>
  /** Schemas by id and guid: these never change. */
  readonly stored: ExpiringCache<StoredSchema>
  /** Versions by number. They change only where one is deleted for good and its number given again. */
  readonly versions: ExpiringCache<SubjectSchema>
  readonly latest: ExpiringCache<SubjectSchema>
  readonly withMetadata: ExpiringCache<SubjectSchema>
  readonly #missing: Readonly<Record<MissingKind, ExpiringCache<RegistryError>>>

  constructor(settings: ClientSettings) {
    const { clock, cacheCapacity: capacity, missingCapacity, latestTtlMs } = settings
    const lasting = <Value>() => new ExpiringCache<Value>(clock, { capacity, ttlMs: Number.POSITIVE_INFINITY })
    const passing = <Value>() => new ExpiringCache<Value>(clock, { capacity, ttlMs: latestTtlMs })
    const missing = (ttlMs: number) => new ExpiringCache<RegistryError>(clock, { capacity: missingCapacity, ttlMs })
    this.registered = new DefinitionCache(lasting())
    this.lookedUp = new DefinitionCache(lasting())
    this.stored = lasting()
    this.versions = passing()
    this.latest = passing()
    this.withMetadata = passing()
    this.#missing = {
      id: missing(settings.missingIdTtlMs),
      version: missing(settings.missingVersionTtlMs),
      schema: missing(settings.missingSchemaTtlMs),
    }
  }

  /** What `ask` gives. That there is no such thing is remembered as long as the settings say, and then told again unasked. */
  async unlessMissing<Value>(kind: MissingKind, keyOf: () => string, ask: () => Promise<Value>): Promise<Value> {
    const cache = this.#missing[kind]
    if (cache.isOff) return ask()
    const key = keyOf()
    const known = cache.get(key)
    if (known) throw told(known)
    const before = cache.invalidations
    try {
      return await ask()
    } catch (error) {
      if (isMissing(kind, error) && cache.invalidations === before) cache.set(key, error)
      throw error
    }
  }

  /** A schema was registered under the subject. */
  subjectGrew(subject: string): void {
    this.latest.delete(subject)
    this.withMetadata.clear()
    for (const cache of Object.values(this.#missing)) cache.clear()
  }

  /** Something changed that may show in any answer. */
  clear(): void {
    const all = [this.registered, this.lookedUp, this.stored, this.versions, this.latest, this.withMetadata]
    for (const cache of [...all, ...Object.values(this.#missing)]) cache.clear()
  }
}

/** What `ask` gives, which `keep` then puts into the cache, unless something was deleted from that meanwhile. */
export async function learnt<Value>(
  cache: { readonly invalidations: number },
  ask: () => Promise<Value>,
  keep: (value: Value) => void,
): Promise<Value> {
  const before = cache.invalidations
  const value = await ask()
  if (cache.invalidations === before) keep(value)
  return value
}

function isMissing(kind: MissingKind, error: unknown): error is RegistryError {
  return error instanceof RegistryError && error.status === 404 && missingCodes[kind].includes(error.code ?? 0)
}

/** The same error for another caller, with a stack of its own. */
function told({ kind, message, method, url, status, code, requestId }: RegistryError): RegistryError {
  const known = { method, url, status, code, requestId }
  const present = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return new RegistryError({ kind, message, ...present })
}
