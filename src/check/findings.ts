import type { Finding } from '../schema/engine.ts'
import type { SourcePosition } from '../schema/schema.ts'
import type { RecordExample } from './counter-example/counter-example.ts'
import type { CheckCode } from './rule-pages-check.ts'
import { checkRule, rulePages } from './rule-pages.ts'
import type { Waiver } from './manifest.ts'

export type FindingSeverity = 'error' | 'warning' | 'note'

/** One thing that a check found. */
export interface CheckFinding {
  /** Stable: `AVRO_TYPE_MISMATCH`, `CHECK_PARSE_ERROR`. */
  readonly code: string
  readonly severity: FindingSeverity
  readonly subject: string
  /** From the folder of the manifest; undefined for a schema that only the registry has. */
  readonly file?: string
  /** Where it stands in the file. */
  readonly position?: SourcePosition
  /** The place in the schema: `/fields/1/type`, `#/properties/a`; empty for the schema as a whole. */
  readonly path: string
  /** One sentence for people. */
  readonly message: string
  /** The message of the registry, in its words. */
  readonly serverMessage?: string
  /** Backward: the new schema reads earlier data; forward: the other way round. */
  readonly direction?: Finding['direction']
  /** Versions that it was found in comparing with, newest first. */
  readonly versions: readonly number[]
  /** Who breaks. */
  readonly breaks?: string
  readonly hint: string
  /** Page of the documentation, from the root of the repository. */
  readonly page: string
  readonly owner?: string
  readonly counterExample?: RecordExample
  /** The changed schema because of which this one was looked at. */
  readonly via?: string
  /** Lets it pass: it counts for nothing. */
  readonly waiver?: Waiver
}

/** A finding that is no difference, in the words of its rule where it has no others. */
export function checkFinding(
  code: CheckCode,
  parts: Pick<CheckFinding, 'subject' | 'message'> & Partial<CheckFinding>,
): CheckFinding {
  const { verdict, fix, whoBreaks, page } = checkRule(code)
  const severity = verdict === 'break' ? 'error' : 'warning'
  return { code, severity, path: '', versions: [], breaks: whoBreaks.replace(/\.$/, ''), hint: fix, page, ...parts }
}

/** Whether a finding ends a check with failure. */
export const isFailure = (finding: CheckFinding): boolean =>
  finding.severity === 'error' && finding.waiver === undefined

/** The page of a code that a language gave. */
export const pageOfCode = (code: string): string => rulePages.get(code)?.page ?? 'docs/rules/README.md'

/** Who breaks by a difference, in one sentence without its full stop. */
export function whoBreaks(direction: Finding['direction'], versions: readonly number[]): string {
  const named = versions.length === 1 ? `version ${versions[0]}` : `versions ${versions.join(', ')}`
  return direction === 'backward'
    ? `consumers on the new schema, reading records written with ${named}`
    : `consumers on ${named}, reading records written with the new schema`
}

const severities: readonly FindingSeverity[] = ['error', 'warning', 'note']

/** By file and place; errors first where the place is the same. */
export function sortedFindings(findings: readonly CheckFinding[]): readonly CheckFinding[] {
  return [...findings].sort(
    (a, b) =>
      compareTexts(a.file ?? '\uffff', b.file ?? '\uffff') ||
      compareTexts(a.subject, b.subject) ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      compareTexts(a.code, b.code),
  )
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
