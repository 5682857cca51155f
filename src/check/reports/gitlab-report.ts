import { createHash } from 'node:crypto'
import type { CheckFinding } from '../findings.ts'
import { comparedWith, fingerprintText, oneLine, type FinishedCheck } from './finished-check.ts'

const severities = { error: 'critical', warning: 'minor', note: 'info' } as const

/** A check as a code quality report of GitLab: a list of issues, each at a file and line. */
export function gitlabReport(check: FinishedCheck): string {
  const counts = new Map<string, number>()
  const issues = check.findings
    .filter(finding => !finding.waiver)
    .map(finding => {
      const text = fingerprintText(finding)
      const same = counts.get(text) ?? 0
      counts.set(text, same + 1)
      return issueOf(finding, `${text}${same}`)
    })
  return `${JSON.stringify(issues, undefined, 2)}\n`
}

function issueOf(finding: CheckFinding, identity: string): object {
  const { code, severity, file, position, message, hint, counterExample } = finding
  const compared = comparedWith(finding)
  const description = [
    `${oneLine(message).replace(/\.$/, '')}.`,
    compared && `Compared with ${compared}.`,
    counterExample && `Record: ${counterExample.text}.`,
    `Fix: ${hint}`,
  ]
  return {
    check_name: code,
    description: description.filter(part => part !== undefined).join(' '),
    severity: severities[severity],
    fingerprint: createHash('sha256').update(identity).digest('hex'),
    location: { path: file ?? `registry/${finding.subject}`, lines: { begin: position?.line ?? 1 } },
  }
}
