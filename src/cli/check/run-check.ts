import { relative, resolve, sep } from 'node:path'
import { checkTree, type CheckOptions, type CheckReport } from '../../check/check-tree.ts'
import { isFailure, sortedFindings, type CheckFinding } from '../../check/findings.ts'
import { defaultLockFile, type Manifest } from '../../check/manifest.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { withWaivers } from '../../check/waivers.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { productVersion } from '../product-version.ts'
import { openBaseline, registryProblem, type OpenedBaseline } from './baselines.ts'
import { checkOptions } from './check-options.ts'
import { CheckProblem } from './check-problem.ts'
import type { CheckRequest } from './check-request.ts'
import { readAgainst, readCheckSettings, type CheckSettings } from './check-settings.ts'
import type { fixFiles, keepHelpful } from './fix.ts'
import { findManifest, type FoundManifest } from './find-manifest.ts'
import { folderSource } from './folder-source.ts'
import { writeOutputs } from './outputs.ts'
import { progressLine } from './progress-line.ts'
import { readTree } from './read-tree.ts'

/** Runs a check and resolves with its exit code. */
export async function runCheck(request: CheckRequest, io: CommandIo): Promise<ExitCode> {
  try {
    return await new CheckRun(request, io).run()
  } catch (thrown) {
    const error = registryProblem(thrown)
    if (error instanceof CheckProblem) {
      io.error(`headgate check: ${error.message.replaceAll('\n', '\nheadgate check: ')}\n`)
      return error.exitCode
    }
    io.error(`headgate check: a defect of the program: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
    return 5
  }
}

/** What a tree is checked with. */
interface Checked {
  readonly options: CheckOptions
  readonly opened: OpenedBaseline
}

/** The tree as it is after some changes, and what is found in it. */
interface FixRound {
  readonly report: CheckReport
  readonly graph: ReferenceGraph
}

interface Fixing {
  readonly fix: typeof fixFiles
  readonly keepHelpful: typeof keepHelpful
}

class CheckRun {
  readonly #request: CheckRequest
  readonly #io: CommandIo
  readonly #folder: string
  readonly #settings: CheckSettings
  readonly #found: FoundManifest
  readonly #started = new Date()

  /** Throws CheckProblem. */
  constructor(request: CheckRequest, io: CommandIo) {
    this.#request = request
    this.#io = io
    this.#folder = io.folder ?? process.cwd()
    this.#settings = readCheckSettings(request)
    this.#found =
      request.file === undefined
        ? findManifest(this.#folder, request.manifest)
        : { manifest: this.#adHoc(request.file), folder: this.#folder, name: request.file }
  }

  async run(): Promise<ExitCode> {
    const { manifest, folder } = this.#found
    const graph = this.#readTree()
    const options = await this.#options()
    // At one time rather than one after the other.
    await Promise.all([...new Set(graph.nodes.map(({ schema }) => schema.type))].map(options.parser))
    const { request, against } = { request: this.#request, against: this.#settings.against }
    const asked = { request, manifest, folder, graph, options, io: this.#io }
    const opened = await openBaseline(against ?? readAgainst(manifest.against ?? 'registry'), asked)
    try {
      const checked = await this.#check(graph, options, opened)
      if (this.#request.fix !== true) return await this.#finish(checked, graph, opened)
      const fixed = await this.#fix(checked, graph, { options, opened })
      return await this.#finish(fixed.report, fixed.graph, opened)
    } finally {
      await opened.client?.close()
    }
  }

  #readTree(): ReferenceGraph {
    const { manifest, folder } = this.#found
    const { graph, problems } = readTree(manifest, folderSource(folder))
    if (problems.length > 0) throw new CheckProblem(this.#explained(problems))
    return graph
  }

  async #check(graph: ReferenceGraph, options: CheckOptions, { baseline }: OpenedBaseline): Promise<CheckReport> {
    const progress = progressLine(this.#io, this.#request.quiet === true)
    const checked = await checkTree(graph, baseline, { ...options, onProgress: progress.show })
    progress.clear()
    return this.#chosen(checked)
  }

  /** First what breaks, then what had better be reserved. */
  async #fix(report: CheckReport, graph: ReferenceGraph, checked: Checked): Promise<FixRound> {
    const { fixFiles, keepHelpful, reserveRemoved } = await import('./fix.ts')
    const mended = await this.#fixRound({ report, graph }, checked, { fix: fixFiles, keepHelpful })
    return this.#fixRound(mended, checked, { fix: reserveRemoved, keepHelpful })
  }

  /** Changes files, checks them again, and takes back what has not helped. */
  async #fixRound(
    { report, graph }: FixRound,
    { options, opened }: Checked,
    { fix, keepHelpful }: Fixing,
  ): Promise<FixRound> {
    const { folder } = this.#found
    const fixed = fix(this.#waived(report), graph, { baseline: opened.baseline, folder })
    if (fixed.length === 0) return { report, graph }
    const after = this.#readTree()
    const again = await this.#check(after, options, opened)
    const kept = keepHelpful(fixed, this.#waived(again), folder)
    for (const { path } of kept) this.#io.error(`headgate check: changed ${this.#shownPath(path)}\n`)
    if (kept.length === fixed.length) return { report: again, graph: after }
    const last = this.#readTree()
    return { report: await this.#check(last, options, opened), graph: last }
  }

  #waived(report: CheckReport): CheckReport {
    const { manifest, name } = this.#found
    const today = this.#started.toISOString().slice(0, 10)
    return { ...report, findings: withWaivers(report.findings, manifest.waivers, { today, manifest: name }) }
  }

  async #finish(report: CheckReport, graph: ReferenceGraph, opened: OpenedBaseline): Promise<ExitCode> {
    const others = opened.client && this.#request.confirm ? await this.#confirmed(report, opened) : []
    const accepted = await this.#withoutKnownStyle([...report.findings, ...others])
    if (accepted === undefined) return 0
    const { findings } = this.#waived({ ...report, findings: accepted })
    const exitCode = this.#exitCode(findings)
    await this.#write({ ...report, findings: sortedFindings(findings) }, graph, exitCode)
    return exitCode
  }

  async #options(): Promise<CheckOptions> {
    const { manifest, folder } = this.#found
    const { level } = this.#settings
    const options: CheckOptions = { ...checkOptions(manifest), ...(level && { level }) }
    const hasExamples = manifest.entries.some(entry => entry.examples.length > 0)
    if (!manifest.lint && !hasExamples) return options
    const { inspected } = await import('./inspections.ts')
    const { readLint } = await import('./style.ts')
    const lint = manifest.lint && readLint(manifest.lint.rules, this.#found.name)
    const source = folderSource(folder)
    return { ...options, inspect: (node, schemas) => inspected(node, schemas, { folder, source, lint }) }
  }

  /** A manifest of one file. */
  #adHoc(file: string): Manifest {
    const { type } = this.#settings
    const path = relative(this.#folder, resolve(this.#folder, file)).split(sep).join('/')
    const [subject] = this.#request.subject ?? []
    const entry = {
      line: 1,
      file: path,
      files: [],
      exclude: [],
      examples: [],
      references: 'auto',
      ...(subject !== undefined && { subject }),
      ...(type && { language: type }),
    } as const
    return { lock: defaultLockFile, roots: [], dependants: 'error', entries: [entry], absent: [], waivers: [] }
  }

  #explained(problems: readonly { readonly line: number; readonly message: string }[]): string {
    const isAdHoc = this.#request.file !== undefined
    const place = (line: number) => (isAdHoc ? '' : `${this.#found.name} line ${line}: `)
    return problems.map(({ line, message }) => `${place(line)}${message}`).join('\n')
  }

  /** The subjects that --subject names, and what was looked at because of them. */
  #chosen(report: CheckReport): CheckReport {
    const wanted = this.#request.file === undefined ? this.#request.subject : undefined
    if (!wanted) return report
    const unknown = wanted.find(name => !report.subjects.some(({ subject }) => subject === name))
    if (unknown !== undefined) throw new CheckProblem(`--subject ${unknown}: the manifest has no such subject.`)
    const isChosen = ({ subject, via = subject }: { readonly subject: string; readonly via?: string }) =>
      wanted.includes(via)
    return { ...report, subjects: report.subjects.filter(isChosen), findings: report.findings.filter(isChosen) }
  }

  async #confirmed(report: CheckReport, { client, baseline }: OpenedBaseline): Promise<readonly CheckFinding[]> {
    if (!client) return []
    const { disagreements } = await import('./confirm.ts')
    const known = new Set(baseline.versions.map(({ subject, version }) => `${subject} ${version}`))
    return disagreements(report.subjects, client, known)
  }

  /** Without the findings of style that the baseline file has. Undefined where it was only to be written. */
  async #withoutKnownStyle(findings: readonly CheckFinding[]): Promise<readonly CheckFinding[] | undefined> {
    const file = this.#found.manifest.lint?.baseline
    const isWritten = this.#request.writeBaseline === true
    if (file === undefined && isWritten) throw new CheckProblem('--write-baseline needs lint.baseline in the manifest.')
    if (file === undefined) return findings
    const { withoutKnownStyle } = await import('./style.ts')
    return withoutKnownStyle(findings, resolve(this.#found.folder, file), isWritten)
  }

  #exitCode(findings: readonly CheckFinding[]): 0 | 1 | 3 {
    const { failsOnWarnings } = this.#settings
    const isBad = (one: CheckFinding) =>
      isFailure(one) || (failsOnWarnings && one.severity === 'warning' && one.waiver === undefined)
    if (findings.some(one => one.code === 'CHECK_PARSE_ERROR' && isFailure(one))) return 3
    return findings.some(isBad) ? 1 : 0
  }

  async #write(report: CheckReport, graph: ReferenceGraph, exitCode: number): Promise<void> {
    const shown = (path: string) => this.#shownPath(path)
    const withPath = <Part extends { readonly file?: string }>(part: Part): Part =>
      part.file === undefined ? part : { ...part, file: shown(part.file) }
    const check = {
      ...report,
      subjects: report.subjects.map(withPath),
      findings: report.findings.map(withPath),
      exitCode,
      toolVersion: productVersion(),
      startedAt: this.#started.toISOString(),
      durationMs: Date.now() - this.#started.getTime(),
      sources: new Map(graph.nodes.map(({ schema }) => [shown(schema.path), schema.text])),
    }
    await writeOutputs(this.#settings.outputs, check, { io: this.#io, folder: this.#folder })
  }

  /** From the root of the repository in CI, else from the working folder. */
  #shownPath(path: string): string {
    const { GITHUB_WORKSPACE, CI_PROJECT_DIR } = this.#io.environment
    const full = resolve(this.#found.folder, path)
    const root = [GITHUB_WORKSPACE, CI_PROJECT_DIR].find(one => one && full.startsWith(one + sep)) ?? this.#folder
    return relative(root, full).split(sep).join('/')
  }
}
