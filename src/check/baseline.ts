import type { Config, Metadata, Mode, RuleSet } from '../registry/entities.ts'
import type { SchemaReference, SchemaType } from '../schema/schema.ts'

/** A configuration in the registry's form. */
export type BaselineConfig = Config
export type BaselineMode = Mode

/** A registered version, with all that a comparison with it needs. */
export interface BaselineVersion {
  /** Qualified: `orders` in the default context, `:.ctx:orders` elsewhere. */
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly type: SchemaType
  readonly text: string
  readonly references: readonly SchemaReference[]
  readonly metadata?: Metadata
  readonly ruleSet?: RuleSet
  /** As it stands in a tree that has the same text today: nobody has read it. */
  readonly isUnread?: boolean
  /** Soft-deleted: others may still refer to it. */
  readonly isDeleted?: boolean
}

/** What a tree is compared with: a registry, a lock file, a commit or a folder, as of one moment. */
export interface Baseline {
  /** For people: `registry http://localhost:8081`. */
  readonly source: string
  readonly versions: readonly BaselineVersion[]
  /** What applies to a subject, inherited parts filled in; the empty text: to subjects that are not named. */
  readonly configs: ReadonlyMap<string, Config>
  readonly modes: ReadonlyMap<string, Mode>
}

export const emptyBaseline = (source: string): Baseline => ({
  source,
  versions: [],
  configs: new Map(),
  modes: new Map(),
})

/** The latest active version of each subject. */
export function latestVersions(versions: readonly BaselineVersion[]): ReadonlyMap<string, BaselineVersion> {
  const latest = new Map<string, BaselineVersion>()
  for (const version of versions) {
    const known = latest.get(version.subject)
    if (!version.isDeleted && (!known || known.version < version.version)) latest.set(version.subject, version)
  }
  return latest
}
