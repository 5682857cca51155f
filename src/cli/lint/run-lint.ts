import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { emptyBaseline, type Baseline } from '../../check/baseline.ts'
import { checkTree } from '../../check/check-tree.ts'
import { isFailure, sortedFindings, type CheckFinding } from '../../check/findings.ts'
import { lintSettings, type LintSettings } from '../../check/lint.ts'
import { againstBaseline, printBaseline, readBaseline } from '../../check/lint-baseline.ts'
import { lintRules } from '../../check/lint/lint-rules.ts'
import { readLockFile } from '../../check/lock-file.ts'
import { defaultLockFile, type Manifest } from '../../check/manifest.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { checkOptions } from '../check/check-options.ts'
import { findManifest, type FoundManifest } from '../check/find-manifest.ts'
import { folderSource, readText } from '../check/folder-source.ts'
import { inspected } from '../check/inspections.ts'
import { readOutputs, writeOutputs, writeText } from '../check/outputs.ts'
import { readTree } from '../check/read-tree.ts'
import { CommandProblem, ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { productVersion } from '../product-version.ts'
import { counted } from '../snapshot/snapshot-text.ts'

/** The flags of `headgate lint`. */
export interface LintRequest {
  readonly files?: readonly string[]
  readonly manifest?: string
  readonly rule?: readonly string[]
  readonly baseline?: string
  readonly writeBaseline?: boolean
  readonly output?: readonly string[]
  readonly failOn?: 'error' | 'warning'
  readonly listRules?: boolean
}

/** Looks at the style of schemas and prints what it found. */
export function runLint(request: LintRequest, io: CommandIo): Promise<ExitCode> {
  return ending('lint', io, async () => {
    if (request.listRules === true) {
      io.out(rulesText())
      return 0
    }
    return new LintRun(request, io).run()
  })
}

/** Codes that are not of style and without which nothing can be said of it. */
const unreadable: ReadonlySet<string> = new Set([
  'CHECK_PARSE_ERROR',
  'CHECK_REFERENCE_MISSING',
  'CHECK_REFERENCE_CYCLE',
])
const isStyle = ({ code }: CheckFinding): boolean => Object.hasOwn(lintRules, code)

class LintRun {
  readonly #request: LintRequest
  readonly #io: CommandIo
  readonly #working: string
  readonly #found: FoundManifest
  readonly #started = new Date()

  /** Throws CheckProblem. */
  constructor(request: LintRequest, io: CommandIo) {
    this.#request = request
    this.#io = io
    this.#working = io.folder ?? process.cwd()
    const files = request.files ?? []
    this.#found =
      files.length === 0
        ? findManifest(this.#working, request.manifest)
        : { manifest: manifestOf(files), folder: this.#working, name: 'files' }
  }

  async run(): Promise<ExitCode> {
    const outputs = readOutputs(this.#request.output ?? [])
    const { manifest, folder, name } = this.#found
    const { graph, problems } = readTree(manifest, folderSource(folder))
    if (problems.length > 0) {
      const place = (line: number) => ((this.#request.files ?? []).length > 0 ? '' : `${name} line ${line}: `)
      throw new CommandProblem(problems.map(({ line, message }) => `${place(line)}${message}`).join(' '), 2)
    }
    const found = await this.#findings(graph)
    const path = this.#request.baseline ?? manifest.lint?.baseline
    if (this.#request.writeBaseline === true) return this.#writeBaseline(path, found)
    const findings = sortedFindings(this.#fresh(path, found))
    const exitCode = this.#exitCode(findings)
    const sources = new Map(graph.nodes.map(({ schema }) => [this.#shown(schema.path), schema.text]))
    const check = {
      baseline: 'the rules of style',
      subjects: [],
      findings: findings.map(one => (one.file === undefined ? one : { ...one, file: this.#shown(one.file) })),
      exitCode,
      toolVersion: productVersion(),
      startedAt: this.#started.toISOString(),
      durationMs: Date.now() - this.#started.getTime(),
      sources,
    }
    await writeOutputs(outputs, check, { io: this.#printer(graph.nodes.length), folder: this.#working })
    return exitCode
  }

  /** By way of the check, so that references are found as it finds them; what it says beside style is left out. */
  async #findings(graph: ReferenceGraph): Promise<readonly CheckFinding[]> {
    const { folder } = this.#found
    const lint = this.#settings()
    const source = folderSource(folder)
    const options = checkOptions(this.#found.manifest)
    const { findings } = await checkTree(graph, this.#baseline(), {
      ...options,
      dependants: 'off',
      inspect: (node, schemas) => inspected(withoutExamples(node), schemas, { folder, source, lint }),
    })
    return findings.filter(finding => isStyle(finding) || unreadable.has(finding.code))
  }

  #settings(): LintSettings {
    const given = (this.#request.rule ?? []).map((text): readonly [string, string] => {
      const [, code, severity] = /^([^=]+)=(.+)$/.exec(text) ?? []
      if (code === undefined || severity === undefined) throw new CommandProblem(`--rule ${text}: is CODE=severity.`, 2)
      return [code, severity]
    })
    const rules = [...(this.#found.manifest.lint?.rules ?? []), ...given]
    const { settings, problems } = lintSettings(rules)
    if (problems.length > 0) throw new CommandProblem(`${problems.join(' ')} headgate lint --list-rules shows them.`, 2)
    return settings
  }

  /** What the lock file knows of the registry may be referred to. */
  #baseline(): Baseline {
    const path = resolve(this.#found.folder, this.#found.manifest.lock)
    const text = existsSync(path) ? readText(path) : undefined
    const baseline = text === undefined ? undefined : readLockFile(text)
    return baseline === undefined || typeof baseline === 'string' ? emptyBaseline('no registry') : baseline
  }

  #writeBaseline(path: string | undefined, findings: readonly CheckFinding[]): ExitCode {
    if (path === undefined)
      throw new CommandProblem('--write-baseline needs --baseline, or lint.baseline in the manifest.', 2)
    const entries = sourced(findings.filter(isStyle))
    writeText(this.#baselinePath(path), printBaseline(entries))
    this.#io.out(`${path}: ${entries.length} findings\n`)
    return 0
  }

  #baselinePath(path: string): string {
    return resolve(this.#request.baseline === undefined ? this.#found.folder : this.#working, path)
  }

  #fresh(path: string | undefined, findings: readonly CheckFinding[]): readonly CheckFinding[] {
    const text = path === undefined ? undefined : readText(this.#baselinePath(path))
    if (path === undefined || text === undefined) return findings
    const known = readBaseline(text)
    if (typeof known === 'string') throw new CommandProblem(`${path}: ${known}.`, 3)
    const others = findings.filter(finding => !isStyle(finding))
    const { fresh, gone } = againstBaseline(sourced(findings.filter(isStyle)), known)
    if (gone.length > 0) this.#io.error(`note: ${path} has ${gone.length} findings that are gone: write it again.\n`)
    return [...others, ...fresh]
  }

  #exitCode(findings: readonly CheckFinding[]): 0 | 1 | 3 {
    if (findings.some(({ code }) => unreadable.has(code))) return 3
    const failsOnWarnings = this.#request.failOn === 'warning'
    return findings.some(one => isFailure(one) || (failsOnWarnings && one.severity === 'warning')) ? 1 : 0
  }

  /** The last line of a text is about compatibility, which nobody has looked at. */
  #printer(schemas: number): CommandIo {
    const isText = (this.#request.output ?? ['text']).includes('text')
    if (!isText) return this.#io
    const shorten = (text: string) => text.replace('0 schemas, against the rules of style', counted(schemas, 'schema'))
    return { ...this.#io, out: text => this.#io.out(shorten(text)) }
  }

  /** From the working folder. */
  #shown(path: string): string {
    return relative(this.#working, resolve(this.#found.folder, path)).split(sep).join('/')
  }
}

/** With what a baseline calls them by, as `headgate check` does. */
const sourced = (findings: readonly CheckFinding[]) =>
  findings.map(finding => ({ ...finding, source: finding.file ?? finding.subject }))

type Inspected = Parameters<typeof inspected>[0]

const withoutExamples = (node: Inspected): Inspected => ({
  ...node,
  schema: { ...node.schema, entry: { ...node.schema.entry, examples: [] } },
})

/** Files as a manifest: each under its own name, each may refer to the others. */
function manifestOf(files: readonly string[]): Manifest {
  const entries = files.map(file => {
    const path = file.split(sep).join('/')
    return { line: 1, file: path, subject: path, files: [], exclude: [], examples: [], references: 'auto' } as const
  })
  return { lock: defaultLockFile, roots: [], dependants: 'off', entries, absent: [], waivers: [] }
}

function rulesText(): string {
  return Object.entries(lintRules)
    .map(([code, { severity, languages, asks, why }]) => {
      const where = languages.length === 3 ? 'all languages' : languages.join(', ')
      return `${code} (${severity}; ${where})\n  Asks for ${asks}.\n  ${why}\n`
    })
    .join('')
}
