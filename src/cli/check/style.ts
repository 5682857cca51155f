import type { CheckFinding } from '../../check/findings.ts'
import { lintSettings, type LintSettings } from '../../check/lint.ts'
import { againstBaseline, printBaseline, readBaseline } from '../../check/lint-baseline.ts'
import { lintRules } from '../../check/lint/lint-rules.ts'
import { CheckProblem } from './check-problem.ts'
import { readText } from './folder-source.ts'
import { writeText } from './outputs.ts'

/** The lint rules of a manifest. Throws CheckProblem. */
export function readLint(rules: ReadonlyMap<string, string>, manifest: string): LintSettings {
  const { settings, problems } = lintSettings(rules)
  if (problems.length > 0) throw new CheckProblem(problems.map(one => `${manifest}: ${one}`).join('\n'))
  return settings
}

/**
 * Without the findings of style that a baseline file has; there is none at first. `isWritten`: writes the file instead, and
 * gives nothing back. Throws CheckProblem.
 */
export function withoutKnownStyle(
  findings: readonly CheckFinding[],
  path: string,
  isWritten: boolean,
): readonly CheckFinding[] | undefined {
  const isStyle = (finding: CheckFinding) => Object.hasOwn(lintRules, finding.code)
  const style = findings.filter(isStyle).map(finding => ({ ...finding, source: finding.file ?? finding.subject }))
  if (isWritten) {
    writeText(path, printBaseline(style))
    return undefined
  }
  const text = readText(path)
  const known = text === undefined ? [] : readBaseline(text)
  if (typeof known === 'string') throw new CheckProblem(`${path}: ${known}.`)
  return [...findings.filter(finding => !isStyle(finding)), ...againstBaseline(style, known).fresh]
}
