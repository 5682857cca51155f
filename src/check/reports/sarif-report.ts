import type { CheckFinding } from '../findings.ts'
import { rulePages } from '../rule-pages.ts'
import { endOf } from './excerpt.ts'
import { comparedWith, fingerprintText, oneLine, type FinishedCheck } from './finished-check.ts'

/** Most results that services take of one run. */
const MAX_RESULTS = 25_000

/** A check as SARIF 2.1.0. */
export function sarifReport(check: FinishedCheck): string {
  const findings = check.findings.slice(0, MAX_RESULTS)
  const codes = [...new Set(findings.map(finding => finding.code))]
  const run = {
    tool: { driver: { name: 'headgate', version: check.toolVersion, rules: codes.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, exitCode: check.exitCode }],
    results: findings.map(finding => resultOf(finding, codes, check)),
  }
  const document = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

const levels = { error: 'error', warning: 'warning', note: 'note' } as const

function ruleOf(code: string): object {
  const rule = rulePages.get(code)
  if (!rule) return { id: code, shortDescription: { text: code } }
  const { title, meaning, fix, page, verdict, whoBreaks } = rule
  const level = verdict === 'break' ? 'error' : verdict === 'warn' ? 'warning' : 'note'
  return {
    id: code,
    name: title,
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    help: {
      text: `${meaning}\n\nWho breaks: ${whoBreaks}\n\nFix: ${fix}\n\n${page}`,
      markdown: `${meaning}\n\n**Who breaks.** ${whoBreaks}\n\n**Fix.** ${fix}\n\n\`${page}\``,
    },
    defaultConfiguration: { level },
  }
}

function resultOf(finding: CheckFinding, codes: readonly string[], { sources }: FinishedCheck): object {
  const { code, severity, file, position, subject, path, waiver } = finding
  const text = file === undefined ? undefined : sources.get(file)
  const start = position ?? { line: 1, column: 1 }
  const end = text === undefined ? start : endOf(text, start)
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
  const physical = file !== undefined && {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region },
  }
  const logical = { logicalLocations: [{ name: subject, fullyQualifiedName: `${subject}${path}` }] }
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: messageOf(finding) },
    locations: [{ ...physical, ...logical }],
    partialFingerprints: { 'headgate/v1': fingerprintText(finding) },
    ...(waiver && { suppressions: [{ kind: 'external', status: 'accepted', justification: waiver.reason }] }),
  }
}

function messageOf(finding: CheckFinding): string {
  const { message, breaks, counterExample, hint } = finding
  const compared = comparedWith(finding)
  return [
    oneLine(message),
    compared && `Compared with ${compared}.`,
    breaks && `Breaks: ${breaks}.`,
    counterExample && `Record: ${counterExample.text}: ${counterExample.says}`,
    `Fix: ${hint}`,
  ]
    .filter(part => part !== undefined)
    .join('\n')
}

const uriOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/')
