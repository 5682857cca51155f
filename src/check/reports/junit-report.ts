import type { CheckFinding } from '../findings.ts'
import { comparedWith, oneLine, type FinishedCheck } from './finished-check.ts'

interface TestCase {
  readonly name: string
  readonly file: string
  readonly failure?: CheckFinding
}

/** A check as JUnit writes tests: a case for each error, and one for each schema without errors. */
export function junitReport(check: FinishedCheck): string {
  const cases = casesOf(check)
  const failures = cases.filter(one => one.failure).length
  const seconds = (check.durationMs / 1000).toFixed(3)
  const totals = `tests="${cases.length}" failures="${failures}" errors="0" time="${seconds}"`
  const suite = [
    `  <testsuite name="headgate check" package="headgate" id="0" hostname="localhost" timestamp="${check.startedAt.slice(0, 19)}" ${totals}>`,
    '    <properties>',
    `      <property name="against" value="${escaped(check.baseline)}"/>`,
    '    </properties>',
    ...cases.map(caseText),
    '    <system-out/>',
    '    <system-err/>',
    '  </testsuite>',
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suite.join('\n')}\n</testsuites>\n`
}

function casesOf({ findings, subjects }: FinishedCheck): readonly TestCase[] {
  const errors = findings.filter(finding => finding.severity === 'error' && !finding.waiver)
  const failed = new Set(errors.map(finding => finding.subject))
  const fine = subjects
    .filter(({ subject }) => !failed.has(subject))
    .map(({ subject, file = subject }) => ({ name: subject, file }))
  const broken = errors.map(failure => {
    const { subject, code, path, file = subject } = failure
    return { name: `${subject}: ${code}${path === '' ? '' : ` at ${path}`}`, file, failure }
  })
  return [...broken, ...fine]
}

function caseText({ name, file, failure }: TestCase): string {
  const start = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" time="0"`
  if (!failure) return `${start}/>`
  const message = oneLine(failure.message)
  return (
    `${start}>\n      <failure type="${escaped(failure.code)}" message="${escaped(message)}">` +
    `${escaped(detailsOf(failure))}</failure>\n    </testcase>`
  )
}

function detailsOf(finding: CheckFinding): string {
  const { file, position, message, breaks, counterExample, hint, page } = finding
  const lines = [
    file === undefined ? undefined : `${file}${position ? `:${position.line}:${position.column}` : ''}`,
    message,
    comparedWith(finding) && `compared with ${comparedWith(finding)}`,
    breaks && `breaks: ${breaks}`,
    counterExample && `record: ${counterExample.text}: ${counterExample.says}`,
    `fix: ${hint}`,
    `rule: ${page}`,
  ]
  return lines.filter(line => line !== undefined).join('\n')
}

const names: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

/** Characters that XML 1.0 does not have become question marks. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .replace(/[&<>"\n]/g, character => names[character] ?? character)
}
