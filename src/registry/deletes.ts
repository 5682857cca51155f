import type { Draft } from './draft.ts'
import { errors } from './errors.ts'
import { contextOfPath, GLOBAL_CONTEXT, normalizedSubject, qualified } from './names.ts'
import { assertNotAssociated } from './ownership.ts'
import type { RegistryContext } from './registry-context.ts'
import type { RegistryState } from './state.ts'
import type { VersionRow } from './store.ts'
import { findRow, isActive, parseVersion, shownVersion } from './versions.ts'
import { assertWritable } from './writability.ts'

interface ReferrerScope {
  /** Whether soft-deleted referrers count. */
  readonly withDeleted: boolean
  /** A subject whose own references do not count. */
  readonly except?: string
}

/** Whether anything refers to a row. */
export function isReferenced(state: RegistryState, row: VersionRow, scope: ReferrerScope): boolean {
  return state.referrers(row.subject, row.version).some(referrer => {
    if (referrer.subject === scope.except) return false
    return findRow(state.rows(referrer.subject), referrer.version, scope.withDeleted) !== undefined
  })
}

/** DELETE /subjects/{s}/versions/{v} (rest-contract 5.1); the checks come in the order of 2.5. */
export function deleteVersion(
  context: RegistryContext,
  draft: Draft,
  asked: { readonly subject: string; readonly version: string; readonly permanent: boolean },
): number {
  const version = parseVersion(asked.version)
  const subject = normalizedSubject(asked.subject)
  const rows = context.state.rows(subject)
  const row = findRow(rows, version, true)
  if (row?.deleted && !asked.permanent) throw errors.versionSoftDeleted(subject, row.version)
  if (rows.length === 0) throw errors.subjectNotFound(subject)
  if (!row) throw errors.versionNotFound(shownVersion(version))
  assertWritable(context.state, subject)
  const isLast = !row.deleted && rows.every(one => one === row || one.deleted)
  if (isLast && !asked.permanent) assertNotAssociated(context.state, subject)
  if (isReferenced(context.state, row, { withDeleted: asked.permanent }))
    throw errors.referenceExists(subject, row.version)
  if (!asked.permanent) draft.softDelete(row, true)
  else if (row.deleted) draft.hardDelete(row)
  else throw errors.versionNotSoftDeleted(subject, row.version)
  return row.version
}

/** DELETE /subjects/{s} (rest-contract 5.2): the versions that went, ascending. */
export function deleteSubject(
  context: RegistryContext,
  draft: Draft,
  subjectText: string,
  permanent: boolean,
): readonly number[] {
  const subject = normalizedSubject(subjectText)
  const rows = context.state.rows(subject)
  if (rows.length === 0) throw errors.subjectNotFound(subject)
  if (!permanent && !rows.some(isActive)) throw errors.subjectSoftDeleted(subject)
  assertWritable(context.state, subject)
  assertNotAssociated(context.state, subject)
  const doomed = permanent ? rows : rows.filter(isActive)
  for (const row of doomed) {
    if (isReferenced(context.state, row, { withDeleted: permanent, except: subject })) {
      throw errors.referenceExists(subject, row.version)
    }
    if (permanent && !row.deleted) throw errors.subjectNotSoftDeleted(subject)
  }
  for (const row of doomed.toReversed()) {
    if (permanent) draft.hardDelete(row)
    else draft.softDelete(row, false)
  }
  return doomed.map(row => row.version)
}

/** DELETE /contexts/{ctx} (rest-contract 8.3): takes an empty context off the list. */
export function deleteContext(context: RegistryContext, draft: Draft, segment: string): void {
  const name = contextOfPath(segment)
  const prefix = qualified(name, '')
  const isOccupied = context.state.subjectNames().some(subject => name === GLOBAL_CONTEXT || subject.startsWith(prefix))
  if (isOccupied) throw errors.contextNotEmpty(prefix)
  const row = context.state.context(name)
  if (row.isListed) draft.putContext({ ...row, isListed: false })
}
