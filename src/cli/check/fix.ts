import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Baseline, BaselineVersion } from '../../check/baseline.ts'
import type { CheckReport } from '../../check/check-tree.ts'
import { isFailure } from '../../check/findings.ts'
import { applyEdits, fixesFor, reservationsFor, type TextEdit } from '../../check/fixes/fixes.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { CheckProblem } from './check-problem.ts'

/** A file as it was and as it is, and the errors that it may have left. */
export interface FixedFile {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly mostErrors: number
}

/** What changes are made from. */
export interface FixPlace {
  readonly baseline: Baseline
  readonly folder: string
}

/** Makes those changes to files that need no judgement. Throws CheckProblem for a file that cannot be written. */
export function fixFiles(
  report: CheckReport,
  graph: ReferenceGraph,
  { baseline, folder }: FixPlace,
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
    return [{ path, before, after, mostErrors: errorsIn(report, path) - 1 }]
  })
}

/** Reserves what is gone since the version before. Nothing breaks without that: it is no error that says so. */
export function reserveRemoved(
  report: CheckReport,
  graph: ReferenceGraph,
  { baseline, folder }: FixPlace,
): readonly FixedFile[] {
  const latest = new Map<string, BaselineVersion>()
  for (const one of baseline.versions)
    if (!one.isDeleted && one.version > (latest.get(one.subject)?.version ?? 0)) latest.set(one.subject, one)
  const chosen = new Set(report.subjects.map(one => one.subject))
  return graph.nodes.flatMap(({ schema: { subject, type, path, text } }): readonly FixedFile[] => {
    const earlier = chosen.has(subject) ? latest.get(subject) : undefined
    if (type !== 'PROTOBUF' || earlier?.type !== type || earlier.text === text) return []
    const after = applyEdits(text, reservationsFor(text, earlier.text))
    if (after === text) return []
    write(resolve(folder, path), after)
    return [{ path, before: text, after, mostErrors: errorsIn(report, path) }]
  })
}

/** Takes back what has not helped: files with more errors than they may have left. Gives back the rest. */
export function keepHelpful(fixed: readonly FixedFile[], report: CheckReport, folder: string): readonly FixedFile[] {
  return fixed.filter(({ path, before, mostErrors }) => {
    if (errorsIn(report, path) <= mostErrors) return true
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
