import type { CheckFinding } from '../findings.ts'
import { excerptOf } from './excerpt.ts'
import { comparedWith, countLine, findingCounts, oneLine, statusLine, type FinishedCheck } from './finished-check.ts'

type Paint = (code: number, text: string) => string

const colours = { error: 31, warning: 33, note: 36, waived: 90, mark: 31, quiet: 90, bold: 1, good: 32 } as const

/** A check for people at a terminal: each finding with the lines it stands in. */
export function textReport(check: FinishedCheck, { isColoured }: { readonly isColoured: boolean }): string {
  const paint: Paint = isColoured ? (code, text) => `\u001B[${code}m${text}\u001B[0m` : (_, text) => text
  const findings = check.findings.map(finding => shownFinding(finding, check, paint))
  const counts = findingCounts(check.findings)
  const word = check.exitCode === 0 ? paint(colours.good, 'passed') : paint(colours.error, 'failed')
  const summary = `${word}: ${statusLine(check.subjects)}, against ${oneLine(check.baseline)}. ${countLine(counts)}.`
  return `${[...findings, summary].join('\n\n')}\n`
}

function shownFinding(finding: CheckFinding, check: FinishedCheck, paint: Paint): string {
  const { code, severity, file, position, subject, message, breaks, counterExample, hint, page, waiver } = finding
  const word = waiver ? paint(colours.waived, 'waived') : paint(colours[severity], severity)
  const place = file === undefined ? 'registry' : position ? `${file}:${position.line}:${position.column}` : file
  const about = comparedWith(finding) ?? oneLine(subject)
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ['path', finding.path === '' ? undefined : finding.path],
    ['breaks', breaks],
    ['record', counterExample && recordText(counterExample)],
    ['because', finding.via === undefined ? undefined : `'${finding.via}' changes, which it refers to`],
    ['fix', hint],
    ['owner', finding.owner],
    ['waiver', waiver && `${waiver.owner} until ${waiver.until}: ${waiver.reason}`],
    ['rule', page],
  ]
  return [
    `${word} ${paint(colours.bold, code)} ${oneLine(place)} ${paint(colours.quiet, `(${about})`)}`,
    `  ${oneLine(message)}`,
    ...excerptLines(finding, check, paint),
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${paint(colours.quiet, name.padEnd(8))}${oneLine(value)}`],
    ),
  ].join('\n')
}

/** A record on one line, and what happens to it. */
export function recordText({ text, says, place }: NonNullable<CheckFinding['counterExample']>): string {
  const shown = text.length > 500 ? `${text.slice(0, 500)}…` : text
  return `${shown}${place === '' ? '' : ` at ${place}`}: ${says}`
}

function excerptLines({ file, position }: CheckFinding, check: FinishedCheck, paint: Paint): readonly string[] {
  const text = file === undefined ? undefined : check.sources.get(file)
  const excerpt = text === undefined || !position ? undefined : excerptOf(text, position)
  if (!excerpt) return []
  const width = String(excerpt.lines.at(-1)?.number ?? 0).length
  const lines = excerpt.lines.map(
    ({ number, text: line }) => `  ${paint(colours.quiet, `${String(number).padStart(width)} |`)} ${line}`,
  )
  const marks = `${' '.repeat(excerpt.start)}${paint(colours.mark, '^'.repeat(excerpt.end - excerpt.start))}`
  return [...lines, `  ${' '.repeat(width)} ${paint(colours.quiet, '|')} ${marks}`.replace(/\s+$/, '')]
}
