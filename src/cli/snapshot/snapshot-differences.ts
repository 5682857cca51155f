import { isSameConfig, isSameContent } from './equality.ts'
import { scopeTitle, type ScopeName } from './scopes.ts'
import { versionKey, type Snapshot, type SnapshotVersion } from './snapshot.ts'

/** Versions that have the right id and another text: the registry may have printed them in a way of its own. */
export function reprintedVersions(wanted: Snapshot, target: Snapshot): readonly SnapshotVersion[] {
  const held = new Map(target.versions.map(version => [versionKey(version), version]))
  return wanted.versions.filter(version => {
    const found = held.get(versionKey(version))
    return found !== undefined && found.id === version.id && !isSameContent(found, version)
  })
}

/**
 * What of a snapshot is not, or is otherwise, in a registry; what the registry holds beside it does not count. Texts are
 * not looked at where ids are the same: `reprintedVersions` names those that differ.
 */
export function snapshotDifferences(wanted: Snapshot, target: Snapshot): readonly string[] {
  const held = new Map(target.versions.map(version => [versionKey(version), version]))
  return [
    ...wanted.versions.flatMap(version => versionDifferences(version, held.get(versionKey(version)))),
    ...scopeDifferences('config', wanted.configs, target.configs, isSameConfig),
    ...scopeDifferences('mode', wanted.modes, target.modes, (mode, found) => mode === found),
  ]
}

function versionDifferences(wanted: SnapshotVersion, held: SnapshotVersion | undefined): readonly string[] {
  const key = versionKey(wanted)
  if (held === undefined) return [`${key} is missing`]
  const differences: string[] = []
  if (held.id !== wanted.id) differences.push(`${key} has id ${held.id}, not ${wanted.id}`)
  const isDeleted = wanted.deleted === true
  if ((held.deleted === true) !== isDeleted) differences.push(`${key} is ${isDeleted ? 'not ' : ''}soft-deleted`)
  return differences
}

function scopeDifferences<Value>(
  what: string,
  wanted: ReadonlyMap<ScopeName, Value>,
  held: ReadonlyMap<ScopeName, Value>,
  isSame: (wanted: Value, held: Value) => boolean,
): readonly string[] {
  return [...wanted].flatMap(([scope, value]) => {
    const found = held.get(scope)
    if (found !== undefined && isSame(value, found)) return []
    const shown = found === undefined ? 'nothing' : JSON.stringify(found)
    return [`the ${what} of ${scopeTitle(scope)} is ${shown}, not ${JSON.stringify(value)}`]
  })
}
