import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Baseline } from '../../check/baseline.ts'
import type { CheckReport } from '../../check/check-tree.ts'
import { isFailure } from '../../check/findings.ts'
import { applyEdits, fixesFor, type TextEdit } from '../../check/fixes/fixes.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { CheckProblem } from './check-problem.ts'

/** A file as it was and as it is, and the errors that it had. */
export interface FixedFile {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly errors: number
}

/** Makes those changes to files that need no judgement. Throws CheckProblem for a file that cannot be written. */
export function fixFiles(
  report: CheckReport,
  graph: ReferenceGraph,
  { baseline, folder }: { readonly baseline: Baseline; readonly folder: string },
): readonly FixedFile[] {
  const earlier = new Map(baseline.versions.map(one => [`${one.subject} ${one.version}`, one.text]))
  const files = new Map(graph.nodes.map(({ schema }) => [schema.path, schema.text]))
  const edits = new Map<string, TextEdit[]>()
  for (const finding of report.findings) {
    const { file, subject, versions } = finding
    const text = file === undefined ? undefined : files.get(file)
    if (file === undefined || text === undefined || !isFailure(finding)) continue
    const own = fixesFor(finding, text, earlier.get(`${subject} ${versions[0]}`))
    if (own.length > 0) edits.set(file, [...(edits.get(file) ?? []), ...own])
  }
  return [...edits].flatMap(([path, own]): readonly FixedFile[] => {
    const before = files.get(path) ?? ''
    const after = applyEdits(before, own)
    if (after === before) return []
    write(resolve(folder, path), after)
    return [{ path, before, after, errors: errorsIn(report, path) }]
  })
}

/** Takes back what has not helped: a file that has as many errors as before. Gives back the rest. */
export function keepHelpful(fixed: readonly FixedFile[], report: CheckReport, folder: string): readonly FixedFile[] {
  return fixed.filter(({ path, before, errors }) => {
    if (errorsIn(report, path) < errors) return true
    write(resolve(folder, path), before)
    return false
  })
}

const errorsIn = (report: CheckReport, path: string): number =>
  report.findings.filter(finding => finding.file === path && isFailure(finding)).length

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new CheckProblem(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
