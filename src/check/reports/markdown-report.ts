import type { CheckFinding } from '../findings.ts'
import { comparedWith, countLine, findingCounts, oneLine, statusLine, type FinishedCheck } from './finished-check.ts'

/** Comments and summaries have a limit; GitHub's is 65,536 characters. */
const MAX_LENGTH = 60_000
/** By this line a comment is found again, and written over. */
const MARK = '<!-- headgate check -->'

/** A check as Markdown, for one comment that is kept up to date, or a job summary. */
export function markdownReport(check: FinishedCheck): string {
  const counts = findingCounts(check.findings)
  const head = [
    MARK,
    `### Schemas: ${check.exitCode === 0 ? 'passed' : 'failed'}`,
    '',
    `${statusLine(check.subjects)}, against ${code(check.baseline)}. ${countLine(counts)}.`,
    '',
  ]
  const changed = check.subjects.filter(one => one.status !== 'unchanged')
  const table = changed.map(
    ({ subject, file = '', status, level, version }) =>
      `| ${code(subject)} | ${file === '' ? '' : code(file)} | ${level} | ${status} | ${version ?? ''} |`,
  )
  const rows =
    table.length === 0
      ? []
      : ['| subject | file | level | result | version |', '| --- | --- | --- | --- | --- |', ...table, '']
  let text = [...head, ...rows].join('\n')
  let left = check.findings.length
  for (const finding of check.findings) {
    const shown = findingText(finding)
    if (text.length + shown.length > MAX_LENGTH) break
    text += `\n${shown}\n`
    left--
  }
  return left === 0 ? `${text}\n` : `${text}\n${left} more findings are not shown here.\n`
}

function findingText(finding: CheckFinding): string {
  const { code: name, severity, file, position, subject, message, breaks, counterExample, hint, page, waiver } = finding
  const place = file === undefined ? subject : position ? `${file}:${position.line}:${position.column}` : file
  const compared = comparedWith(finding)
  return [
    `**${waiver ? 'waived' : severity}** ${code(name)} in ${code(place)}${compared === undefined ? '' : ` (${escaped(compared)})`}`,
    '',
    escaped(oneLine(message)),
    '',
    ...(finding.path === '' ? [] : [`- path: ${code(finding.path)}`]),
    ...(breaks === undefined ? [] : [`- breaks: ${escaped(breaks)}`]),
    ...(counterExample ? [`- record: ${code(counterExample.text)}: ${escaped(oneLine(counterExample.says))}`] : []),
    ...(waiver ? [`- waiver: ${escaped(waiver.owner)} until ${waiver.until}: ${escaped(oneLine(waiver.reason))}`] : []),
    `- fix: ${escaped(hint)}`,
    `- rule: ${code(page)}`,
  ].join('\n')
}

/** In backticks, more of them than the text has in a row. */
function code(text: string): string {
  const shown = oneLine(text).replaceAll('|', '\\|')
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length))
  const ticks = '`'.repeat(longest + 1)
  return longest > 0 ? `${ticks} ${shown} ${ticks}` : `${ticks}${shown}${ticks}`
}

const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>#|@]/g, character => `\\${character}`)
