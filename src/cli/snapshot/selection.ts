import { matchesName } from '../../check/glob.ts'
import { contextOf, isSubject, partsOfSubject, referenceTarget, REGISTRY_SCOPE, type ScopeName } from './scopes.ts'
import { versionKey, type Snapshot, type SnapshotVersion } from './snapshot.ts'

/** What of a registry is wanted; nothing given means all of it. */
export interface Selection {
  /** Names with `*` and `?`; one with a context (`:.prod:*`) means that context, one without means any. */
  readonly subjects?: readonly string[]
  /** `.prod`; `.` is the default context. */
  readonly contexts?: readonly string[]
}

const isEverything = ({ subjects, contexts }: Selection): boolean => subjects === undefined && contexts === undefined

/** Whether a subject is wanted for itself. */
export function selectsSubject(selection: Selection, subject: string): boolean {
  const { context, name } = partsOfSubject(subject)
  if (selection.contexts !== undefined && !selection.contexts.map(dotted).includes(context)) return false
  if (selection.subjects === undefined) return true
  return selection.subjects.some(pattern => {
    const wanted = partsOfSubject(pattern)
    if (pattern.startsWith(':.') && wanted.context !== context) return false
    return matchesName(wanted.name, name)
  })
}

const dotted = (context: string): string => (context.startsWith('.') ? context : `.${context}`)

/** Whether the config and mode of a scope are wanted. Those of contexts and of the registry are not when subjects are. */
export function selectsScope(selection: Selection, scope: ScopeName): boolean {
  if (isEverything(selection)) return true
  if (isSubject(scope)) return selectsSubject(selection, scope)
  if (selection.subjects !== undefined) return false
  return selection.contexts?.map(dotted).includes(contextOf(scope)) === true
}

/** Subjects that are named outright, whether anybody lists them or not. */
export const namedSubjects = ({ subjects = [] }: Selection): readonly string[] =>
  subjects.filter(subject => !/[*?]/.test(subject) && subject !== REGISTRY_SCOPE)

/** The selected part of a snapshot, and with it every version that it refers to. */
export function selected(snapshot: Snapshot, selection: Selection): Snapshot {
  if (isEverything(selection)) return snapshot
  const { versions, configs, modes, remarks } = snapshot
  const wanted = versions.filter(({ subject }) => selectsSubject(selection, subject))
  const kept = withReferences(versions, wanted)
  const isKept = ([scope]: readonly [ScopeName, unknown]) => selectsScope(selection, scope)
  return {
    versions: versions.filter(version => kept.has(version)),
    configs: new Map([...configs].filter(isKept)),
    modes: new Map([...modes].filter(isKept)),
    remarks: [...remarks, ...takenAlong(kept.size - wanted.length)],
  }
}

function takenAlong(count: number): readonly string[] {
  return count === 0 ? [] : [`versions taken along because selected ones refer to them: ${count}.`]
}

function withReferences(
  all: readonly SnapshotVersion[],
  wanted: readonly SnapshotVersion[],
): ReadonlySet<SnapshotVersion> {
  const byKey = new Map(all.map(version => [versionKey(version), version]))
  const kept = new Set(wanted)
  const open = [...wanted]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of targetsOf(next)) {
      const version = byKey.get(target)
      if (version === undefined || kept.has(version)) continue
      kept.add(version)
      open.push(version)
    }
  }
  return kept
}

/** Keys of the versions that a version refers to. */
export function targetsOf({ subject, references = [] }: SnapshotVersion): readonly string[] {
  return references.map(one => versionKey({ subject: referenceTarget(one.subject, subject), version: one.version }))
}
