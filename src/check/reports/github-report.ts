import type { CheckFinding } from '../findings.ts'
import { endOf } from './excerpt.ts'
import { comparedWith, oneLine, type FinishedCheck } from './finished-check.ts'

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const

/** A check as workflow commands of GitHub Actions: annotations at the lines of the files. */
export function githubReport(check: FinishedCheck): string {
  return check.findings
    .filter(finding => !finding.waiver)
    .map(finding => annotation(finding, check))
    .join('')
}

function annotation(finding: CheckFinding, { sources }: FinishedCheck): string {
  const { code, severity, file, position, message, breaks, counterExample, hint, page } = finding
  const text = file === undefined ? undefined : sources.get(file)
  const end = position && text !== undefined ? endOf(text, position) : undefined
  const properties: readonly (readonly [string, string | number | undefined])[] = [
    ['file', file],
    ['line', position?.line],
    ['endLine', end?.line],
    ['col', position?.column],
    ['endColumn', end && Math.max(end.column - 1, position?.column ?? 1)],
    ['title', code],
  ]
  const shown = properties.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${inProperty(String(value))}`],
  )
  const compared = comparedWith(finding)
  const lines = [
    oneLine(message),
    compared && `Compared with ${compared}.`,
    breaks && `Breaks: ${breaks}.`,
    counterExample && `Record: ${counterExample.text}: ${counterExample.says}`,
    `Fix: ${hint}`,
    page,
  ]
  const data = inData(lines.filter(line => line !== undefined).join('\n'))
  return `::${commands[severity]} ${shown.join(',')}::${data}\n`
}

const inData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const inProperty = (text: string): string => inData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
