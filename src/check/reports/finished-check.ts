import type { CheckedSubject, CheckReport } from '../check-tree.ts'
import type { CheckFinding } from '../findings.ts'

/** A check that is over, as reports show it. Files are named from where the reader stands. */
export interface FinishedCheck extends CheckReport {
  /** 0 fine, 1 findings, 3 a schema does not parse. */
  readonly exitCode: number
  readonly toolVersion: string
  /** ISO 8601, to the second. */
  readonly startedAt: string
  readonly durationMs: number
  /** Texts by the name of their file, for excerpts. */
  readonly sources: ReadonlyMap<string, string>
}

/** How many findings there are of each severity; waived ones by themselves. */
export interface FindingCounts {
  readonly errors: number
  readonly warnings: number
  readonly notes: number
  readonly waived: number
}

export function findingCounts(findings: readonly CheckFinding[]): FindingCounts {
  const open = findings.filter(finding => !finding.waiver)
  const count = (severity: CheckFinding['severity']) => open.filter(one => one.severity === severity).length
  return {
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    waived: findings.length - open.length,
  }
}

/** `3 schemas: 1 new, 2 unchanged`. */
export function statusLine(subjects: readonly CheckedSubject[]): string {
  const statuses = new Map<string, number>()
  for (const { status } of subjects) statuses.set(status, (statuses.get(status) ?? 0) + 1)
  const parts = [...statuses].map(([status, count]) => `${count} ${status}`)
  return `${plural(subjects.length, 'schema')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`
}

/** `1 error, 2 warnings, 1 waived`. */
export function countLine({ errors, warnings, notes, waived }: FindingCounts): string {
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')]
  if (notes > 0) parts.push(plural(notes, 'note'))
  return [...parts, ...(waived > 0 ? [`${waived} waived`] : [])].join(', ')
}

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** Names of strangers do not steer a terminal or break a line. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** Stays the same while the finding does, wherever its line has moved to. */
export const fingerprintText = ({ code, subject, path, direction }: CheckFinding): string =>
  JSON.stringify([code, subject, path, direction ?? ''])

/** `versions 3, 2 of orders-value`; undefined for what was compared with nothing. */
export function comparedWith({ versions, subject }: CheckFinding): string | undefined {
  if (versions.length === 0) return undefined
  return `version${versions.length === 1 ? '' : 's'} ${versions.join(', ')} of ${oneLine(subject)}`
}
