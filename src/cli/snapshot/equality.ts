import type { Config } from '../../client/entities.ts'
import type { SnapshotVersion } from './snapshot.ts'

/** JSON with the names of objects in order: equal for equal values. What is undefined counts as absent. */
export function orderedJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/**
 * Whether a registry holds a config as it is wanted. A registry shows a level where a config has none, so one that is not
 * wanted is not missed.
 */
export function isSameConfig(wanted: Config, held: Config): boolean {
  const { compatibilityLevel: _level, ...others } = held
  return orderedJson(wanted) === orderedJson(wanted.compatibilityLevel === undefined ? others : held)
}

/** Whether two versions are one schema: by their guids where both have one, else by everything that makes a schema. */
export function isSameContent(one: SnapshotVersion, other: SnapshotVersion): boolean {
  if (one.guid !== undefined && other.guid !== undefined) {
    // The guid does not cover the language.
    return one.guid === other.guid && one.schemaType === other.schemaType
  }
  return contentKey(one) === contentKey(other)
}

/** Everything that makes a schema, as one text. */
export function contentKey({ schemaType, schema, references = [], metadata, ruleSet }: SnapshotVersion): string {
  return orderedJson([
    schemaType,
    schema,
    references.map(({ name, subject, version }) => [name, subject, version]),
    metadata ?? null,
    ruleSet ?? null,
  ])
}
