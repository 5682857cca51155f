import type { CheckedSubject } from '../check-tree.ts'
import type { CheckFinding } from '../findings.ts'
import { endOf } from './excerpt.ts'
import { findingCounts, type FinishedCheck } from './finished-check.ts'

/** The number goes up when programs that read an earlier form would misread it. */
const FORMAT = 1

/** A check for programs: everything that is known of it. */
export function jsonReport(check: FinishedCheck): string {
  const { baseline, subjects, findings, exitCode, toolVersion, startedAt, durationMs } = check
  const document = {
    format: FORMAT,
    tool: { name: 'headgate', version: toolVersion },
    startedAt,
    durationMs,
    against: baseline,
    exitCode,
    counts: findingCounts(findings),
    subjects: subjects.map(shownSubject),
    findings: findings.map(finding => shownFinding(finding, check)),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function shownSubject({ request, ...others }: CheckedSubject): object {
  const references = request?.references
  return { ...others, ...(references && references.length > 0 && { references }) }
}

function shownFinding(finding: CheckFinding, { sources }: FinishedCheck): object {
  const { counterExample, waiver, position, file, ...others } = finding
  const text = file === undefined ? undefined : sources.get(file)
  return {
    ...others,
    ...(file !== undefined && { file }),
    ...(position && { start: position, end: text === undefined ? position : endOf(text, position) }),
    ...(counterExample && {
      counterExample: {
        record: counterExample.text,
        outcome: counterExample.outcome,
        place: counterExample.place,
        says: counterExample.says,
        ...(counterExample.message !== undefined && { message: counterExample.message }),
      },
    }),
    ...(waiver && { waiver: { owner: waiver.owner, reason: waiver.reason, until: waiver.until } }),
  }
}
