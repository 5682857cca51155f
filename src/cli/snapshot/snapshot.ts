import type { Config, Mode, SubjectSchema } from '../../client/entities.ts'
import type { ScopeName } from './scopes.ts'

/** A version of a subject; `deleted` marks a soft-deleted one. */
export type SnapshotVersion = Omit<SubjectSchema, 'schemaTags'>

/** Everything that a registry holds, or a part of it. */
export interface Snapshot {
  /** By subject, in Unicode order, and version. */
  readonly versions: readonly SnapshotVersion[]
  readonly configs: ReadonlyMap<ScopeName, Config>
  readonly modes: ReadonlyMap<ScopeName, Mode>
  /** What could not be carried over, one sentence each. */
  readonly remarks: readonly string[]
}

/** `subject@version`, which no two versions of a snapshot share. */
export const versionKey = ({ subject, version }: Pick<SnapshotVersion, 'subject' | 'version'>): string =>
  `${subject}@${version}`

/** The order of a snapshot. */
export function byPlace(one: SnapshotVersion, other: SnapshotVersion): number {
  if (one.subject !== other.subject) return one.subject < other.subject ? -1 : 1
  return one.version - other.version
}

/** A row of an answer without what is not kept. */
export function snapshotVersion(row: SubjectSchema): SnapshotVersion {
  const { subject, version, id, guid, schemaType, schema, references, metadata, ruleSet, deleted, ts } = row
  return {
    subject,
    version,
    id,
    ...(guid !== undefined && { guid }),
    schemaType,
    ...(references !== undefined && references.length > 0 && { references }),
    ...(metadata !== undefined && { metadata }),
    ...(ruleSet !== undefined && { ruleSet }),
    schema,
    deleted: deleted === true,
    ...(ts !== undefined && { ts }),
  }
}
