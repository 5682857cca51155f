import { errors } from './errors.ts'
import { DEFAULT_CONTEXT, parseSubject, qualified } from './names.ts'
import type { RegistryState } from './state.ts'
import type { VersionRow } from './store.ts'

/** The version a path asks for: a number, or the latest one that is active. */
export type VersionId = number | 'latest'

const MAX_VERSION = 2 ** 31 - 1

/** Reads the version of a path (rest-contract 4.2): Java's integer syntax, `latest` in any case. Throws `invalidVersion`. */
export function parseVersion(text: string): VersionId {
  const trimmed = text.trim()
  if (trimmed.toLowerCase() === 'latest') return 'latest'
  const digits = /^([+-]?)(\p{Nd}{1,20})$/u.exec(trimmed)
  if (!digits) throw errors.invalidVersion(text)
  const number = Number((digits[1] ?? '') + asciiDigits(digits[2] ?? ''))
  if (number === -1) return 'latest'
  if (number < 1 || number > MAX_VERSION) throw errors.invalidVersion(text)
  return number
}

/** Decimal digits of any script as ASCII: every script's ten stand in a row, zero first. */
function asciiDigits(text: string): string {
  return [...text].map(digit => String(digitValue(digit))).join('')
}

function digitValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0
  let zero = point
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  // Adjacent blocks of digits start at a multiple of ten from each other (mathematical digits).
  return point < 0x1d7ce ? point - zero : (point - 0x1d7ce) % 10
}

/** How messages show a version that was not found: -1 for `latest`. */
export const shownVersion = (version: VersionId): number => (version === 'latest' ? -1 : version)

export const isActive = (row: VersionRow): boolean => !row.deleted

export function latestActive(rows: readonly VersionRow[]): VersionRow | undefined {
  return rows.findLast(isActive)
}

/** Active versions, newest first. */
export function activeNewestFirst(rows: readonly VersionRow[]): readonly VersionRow[] {
  return rows.filter(isActive).reverse()
}

/** The row that was written last among those that hold a content. */
export function lastWritten(rows: readonly VersionRow[], guid: string): VersionRow | undefined {
  let found: VersionRow | undefined
  for (const row of rows) if (row.guid === guid && (!found || row.written > found.written)) found = row
  return found
}

export function findRow(rows: readonly VersionRow[], version: VersionId, withDeleted: boolean): VersionRow | undefined {
  if (version === 'latest') return latestActive(rows)
  const row = rows.find(one => one.version === version)
  return row && (withDeleted || isActive(row)) ? row : undefined
}

/** Whether a subject counts as known: it has an active row, or any with `withDeleted`. */
export function isKnown(rows: readonly VersionRow[], withDeleted: boolean): boolean {
  return withDeleted ? rows.length > 0 : rows.some(isActive)
}

/** The one place of a name under every other context, in order of context (rest-contract 4.2); none for a qualified name. */
export function sameNameElsewhere(state: RegistryState, subject: string): readonly string[] {
  const { context, name } = parseSubject(subject)
  return context === DEFAULT_CONTEXT ? state.otherContexts().map(other => qualified(other, name)) : []
}

/**
 * The row a read asks for. An unqualified subject that is not known is looked for in the other contexts.
 * Throws `subjectNotFound` or `versionNotFound`.
 */
export function rowOrThrow(
  state: RegistryState,
  subject: string,
  version: VersionId,
  withDeleted: boolean,
): VersionRow {
  const rows = state.rows(subject)
  const row = findRow(rows, version, withDeleted)
  if (row) return row
  if (!rows.some(isActive)) {
    for (const other of sameNameElsewhere(state, subject)) {
      const found = findRow(state.rows(other), version, withDeleted)
      if (found) return found
    }
  }
  if (!isKnown(rows, withDeleted)) throw errors.subjectNotFound(subject)
  throw errors.versionNotFound(shownVersion(version))
}
