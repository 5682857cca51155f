import type { Config, ConfigUpdate, Mode } from '../../client/entities.ts'
import { contentKey, isSameConfig, isSameContent } from '../snapshot/equality.ts'
import { contextOf, type ScopeName } from '../snapshot/scopes.ts'
import { versionKey, type Snapshot, type SnapshotVersion } from '../snapshot/snapshot.ts'

/** What an import has to do to a registry, and what stands in its way. */
export interface ImportPlan {
  /** To be registered, with the id they have. */
  readonly registers: readonly SnapshotVersion[]
  /** To be soft-deleted once everything is registered. */
  readonly deletes: readonly SnapshotVersion[]
  readonly configs: readonly (readonly [ScopeName, ConfigUpdate])[]
  /** Subjects that are an alias there, as they are to be in the end: until then the registry must not pass writes on. */
  readonly aliases: readonly ScopeName[]
  /** Every mode that is wanted, those that are there already among them. */
  readonly modes: ReadonlyMap<ScopeName, Mode>
  /** How many of them are not there. */
  readonly modeChanges: number
  /** Versions that are there already, as they should be. */
  readonly present: number
  /** Versions of the same place and id whose text is another: the registry may have printed it anew. */
  readonly reprinted: readonly SnapshotVersion[]
  /** What cannot be done, one sentence each. */
  readonly conflicts: readonly string[]
}

/** Compares what is wanted with what the registry holds. What it holds beside that is left alone. */
export function planImport(wanted: Snapshot, target: Snapshot): ImportPlan {
  const versions = planVersions(wanted, target)
  const written = new Set([...versions.registers, ...versions.deletes].map(({ subject }) => subject))
  const aliases = [...written].filter(subject => aliasOf(target, subject) !== undefined)
  const strange = aliases.filter(subject => aliasOf(target, subject) !== aliasOf(wanted, subject))
  const configs = [...wanted.configs].flatMap(([scope, config]) => {
    // Taken away before the versions are written, an alias has to be set again.
    const update = configUpdate(config, target.configs.get(scope)) ?? (aliases.includes(scope) ? config : undefined)
    return update === undefined ? [] : [[scope, update] as const]
  })
  const aliasConflicts = strange.map(subject => `'${subject}' is an alias of '${aliasOf(target, subject)}' there`)
  const modeChanges = [...wanted.modes].filter(([scope, mode]) => target.modes.get(scope) !== mode).length
  const conflicts = [...versions.conflicts, ...aliasConflicts]
  return { ...versions, conflicts, configs, aliases, modes: wanted.modes, modeChanges }
}

/** Whether an import has nothing to do. */
export const isDone = ({ registers, deletes, configs, modeChanges }: ImportPlan): boolean =>
  registers.length + deletes.length + configs.length + modeChanges === 0

const aliasOf = ({ configs }: Snapshot, subject: string): string | undefined => configs.get(subject)?.alias || undefined

type VersionsPlan = Pick<ImportPlan, 'registers' | 'deletes' | 'present' | 'reprinted' | 'conflicts'>

function planVersions(wanted: Snapshot, target: Snapshot): VersionsPlan {
  const registers: SnapshotVersion[] = []
  const deletes: SnapshotVersion[] = []
  const reprinted: SnapshotVersion[] = []
  const conflicts: string[] = []
  const held = new Map(target.versions.map(version => [versionKey(version), version]))
  const owners = contentById(target)
  const ids = new Map(wanted.versions.map(version => [versionKey(version), version.id]))
  let present = 0
  for (const version of wanted.versions) {
    const found = held.get(versionKey(version))
    if (found === undefined) {
      const owner = owners.get(idKey(version))
      // What comes from the same place may be printed in another way there.
      const isOurs = owner !== undefined && ids.get(versionKey(owner)) === owner.id
      if (owner !== undefined && !isOurs && !isSameContent(owner, version)) conflicts.push(takenId(version, owner))
      registers.push(version)
      if (version.deleted === true) deletes.push(version)
      continue
    }
    if (found.id !== version.id) {
      conflicts.push(`${versionKey(version)} has id ${found.id} there, and ${version.id} here`)
      continue
    }
    present++
    if (!isSameContent(found, version) && contentKey(found) !== contentKey(version)) reprinted.push(version)
    if (version.deleted === true && found.deleted !== true) deletes.push(version)
    if (version.deleted !== true && found.deleted === true) registers.push(version)
  }
  return { registers, deletes, present, reprinted, conflicts }
}

const idKey = ({ subject, id }: SnapshotVersion): string => `${contextOf(subject)} ${id}`

function contentById({ versions }: Snapshot): ReadonlyMap<string, SnapshotVersion> {
  return new Map(versions.map(version => [idKey(version), version]))
}

function takenId(version: SnapshotVersion, owner: SnapshotVersion): string {
  return `${versionKey(version)} needs id ${version.id}, which is that of ${versionKey(owner)} there`
}

/** Every field of `config`, and null for what the registry has beside them; undefined where there is nothing to do. */
function configUpdate(config: Config, held: Config | undefined): ConfigUpdate | undefined {
  if (held !== undefined && isSameConfig(config, held)) return undefined
  const gone = Object.keys(held ?? {}).filter(field => !Object.hasOwn(config, field))
  return { ...Object.fromEntries(gone.map(field => [field, null])), ...config }
}
