import type { Config, Mode, RegisterSchemaRequest } from '../registry/entities.ts'
import { referencedSubject } from '../registry/names.ts'
import { isReadOnly } from '../registry/scopes.ts'
import type { RegistrySettings } from '../registry/settings.ts'
import type { VersionRow } from '../registry/store.ts'
import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { SchemaEngine } from '../schema/engine.ts'
import { SchemaError, type ParsedSchema, type SchemaType, type SourcePosition } from '../schema/schema.ts'
import type { Baseline } from './baseline.ts'
import {
  differenceFindings,
  exampleBudget,
  parsedSource,
  type ExampleOptions,
  type Judged,
} from './difference-findings.ts'
import { checkFinding, sortedFindings, type CheckFinding } from './findings.ts'
import type { RuleSeverity } from './manifest.ts'
import type { GraphNode, ReferenceGraph } from './reference-graph.ts'
import { resolveNode } from './resolved-references.ts'
import { TrialRegistry, type Verdict } from './trial-registry.ts'

/** What a check works with. */
export interface CheckOptions extends ExampleOptions {
  readonly engine: SchemaEngine
  /** Of the registry where the baseline says nothing. */
  readonly settings: RegistrySettings
  /** In place of what manifest and registry say. */
  readonly level?: CompatibilityLevel
  /** Of breaks in dependants that only the registry knows. */
  readonly dependants: RuleSeverity
  /** Looks at a schema of the tree that can be read, and the latest version before it: for style and examples. */
  readonly inspect?: (node: GraphNode, schemas: InspectedSchemas) => Promise<readonly CheckFinding[]>
  /** Compare what is registered already, too, as the compatibility endpoint does. */
  readonly comparesKnown?: boolean
  /** Only what becomes of each schema is wanted: no findings, no dependants. */
  readonly isBrief?: boolean
  /** Called after each schema. */
  readonly onProgress?: (done: number, total: number) => void
}

/** A schema of the tree, and the one before it; undefined where there is none that can be read. */
export interface InspectedSchemas {
  readonly candidate: ParsedSchema
  readonly earlier?: ParsedSchema
}

/** What became of one schema. */
export interface CheckedSubject {
  readonly subject: string
  /** Undefined for a dependant that only the registry knows. */
  readonly file?: string
  readonly type: SchemaType
  /** Blocked: it uses a schema that is refused or not there. */
  readonly status: 'unchanged' | 'new' | 'compatible' | 'incompatible' | 'refused' | 'blocked'
  readonly level: CompatibilityLevel
  readonly mode: Mode
  readonly policy: NonNullable<Config['compatibilityPolicy']>
  readonly group?: string
  /** Versions that it was compared with, newest first. */
  readonly compared: readonly number[]
  /** The version that it has, or would get; undefined where it would be refused. */
  readonly version?: number
  /** As a registration would send it. Undefined where a name has no meaning. */
  readonly request?: RegisterSchemaRequest
  /** What the registry would say. */
  readonly messages: readonly string[]
  /** The changed schema because of which it was looked at. */
  readonly via?: string
}

export interface CheckReport {
  readonly baseline: string
  /** Parents before dependants. */
  readonly subjects: readonly CheckedSubject[]
  readonly findings: readonly CheckFinding[]
}

/** Most dependants that one check goes into. */
const MAX_DEPENDANTS = 2000

/** Checks every schema of a tree against a baseline, parents first, as registering them in that order would. */
export async function checkTree(
  graph: ReferenceGraph,
  baseline: Baseline,
  options: CheckOptions,
): Promise<CheckReport> {
  const check = new TreeCheck(graph, baseline, options)
  await check.run()
  return { baseline: baseline.source, subjects: check.subjects, findings: sortedFindings(check.findings) }
}

/** The subjects of the tree that the baseline has no equal version of, in order. */
export function changedSubjects(report: Pick<CheckReport, 'subjects'>): readonly string[] {
  return report.subjects.flatMap(one => (one.status === 'unchanged' || one.status === 'new' ? [] : [one.subject]))
}

class TreeCheck {
  readonly subjects: CheckedSubject[] = []
  readonly findings: CheckFinding[] = []
  readonly #graph: ReferenceGraph
  readonly #baseline: Baseline
  readonly #options: CheckOptions
  readonly #registry: TrialRegistry
  readonly #budget = exampleBudget()
  /** The version that each schema of the tree has or would get. */
  readonly #versions = new Map<string, number>()

  constructor(graph: ReferenceGraph, baseline: Baseline, options: CheckOptions) {
    this.#graph = graph
    this.#baseline = baseline
    this.#options = options
    this.#registry = new TrialRegistry(baseline, options)
  }

  async run(): Promise<void> {
    const { nodes, cycles } = this.#graph
    const inCycle = new Map(cycles.flatMap(cycle => cycle.map(subject => [subject, cycle] as const)))
    let done = 0
    for (const node of nodes) {
      this.#configure(node)
      const cycle = inCycle.get(node.schema.subject)
      if (cycle) this.#noteCycle(node, cycle)
      else await this.#checkNode(node)
      this.#options.onProgress?.(++done, nodes.length)
    }
    if (this.#options.dependants !== 'off' && !this.#options.isBrief) await this.#checkDependants()
  }

  /** Puts what the manifest and the options say over what applies in the baseline. */
  #configure({ schema: { subject, entry, path } }: GraphNode): void {
    const known = this.#registry.config(subject)
    const level = this.#options.level ?? entry.level
    const isNamed = level !== undefined || entry.policy !== undefined || entry.group !== undefined
    if (!isNamed) return
    this.#registry.setConfig(subject, {
      ...known,
      ...(level !== undefined && { compatibilityLevel: level }),
      ...(entry.policy !== undefined && { compatibilityPolicy: entry.policy }),
      ...(entry.group !== undefined && { compatibilityGroup: entry.group }),
    })
    const before = this.#baseline.configs.get(subject)?.compatibilityLevel
    if (this.#options.level !== undefined || before === undefined || entry.level === undefined) return
    if (before === entry.level || this.#registry.rows(subject).length === 0) return
    const message = `the registry has the level ${before} for '${subject}', the manifest ${entry.level}`
    this.findings.push(checkFinding('CHECK_LEVEL_DIFFERS', { subject, file: path, message }))
  }

  #noteCycle(node: GraphNode, cycle: readonly string[]): void {
    const position = node.references.find(one => one.subject !== undefined && cycle.includes(one.subject))?.position
    const others = cycle.filter(subject => subject !== node.schema.subject)
    const message = `the schema refers to itself by way of ${others.map(one => `'${one}'`).join(', ')}`
    this.findings.push(checkFinding('CHECK_REFERENCE_CYCLE', { ...placeOf(node, position), message }))
    this.#note(node, { status: 'blocked' })
  }

  async #checkNode(node: GraphNode): Promise<void> {
    const { schema } = node
    const { references, missing } = resolveNode(node, this.#registry, this.#versions)
    if (missing.length > 0) {
      for (const use of missing) {
        const isRefused = use.isInTree
        const message = isRefused
          ? `'${use.name}' is '${use.subject}' of this tree, which cannot be registered itself`
          : `'${use.name}' is neither in this tree nor in ${this.#baseline.source}`
        const place = placeOf(node, use.position)
        this.findings.push(checkFinding('CHECK_REFERENCE_MISSING', { ...place, path: use.name, message }))
      }
      this.#note(node, { status: 'blocked' })
      return
    }
    const { metadata } = schema.entry
    const request: RegisterSchemaRequest = {
      schema: schema.text,
      schemaType: schema.type,
      ...(references.length > 0 && { references }),
      ...(metadata && { metadata }),
    }
    const judged = judgedNode(node, request)
    const latest = this.#registry.rows(schema.subject).at(-1)
    const { comparesKnown = false } = this.#options
    const verdict = await this.#registry.judge(schema.subject, request, { comparesKnown })
    await this.#noteVerdict(judged, verdict, { node })
    if (verdict.kind !== 'refused') await this.#inspect(node, request, latest)
  }

  async #inspect(node: GraphNode, request: RegisterSchemaRequest, latest: VersionRow | undefined): Promise<void> {
    const { inspect } = this.#options
    if (!inspect || this.#options.isBrief) return
    const candidate = await parsedSource(await this.#registry.sourceOf(node.schema.subject, request), this.#options)
    const earlier = latest && (await this.#earlier(latest))
    this.findings.push(...(await inspect(node, { candidate, ...(earlier && { earlier }) })))
  }

  async #earlier(row: VersionRow): Promise<ParsedSchema | undefined> {
    try {
      return await parsedSource(await this.#registry.sourceOfRow(row), this.#options)
    } catch (error) {
      // The check says that it cannot be read.
      if (error instanceof SchemaError) return undefined
      throw error
    }
  }

  async #noteVerdict(
    judged: Judged,
    verdict: Verdict,
    from: { readonly node: GraphNode } | { readonly type: SchemaType },
  ): Promise<void> {
    const { subject } = judged
    const note = (parts: Partial<CheckedSubject> & Pick<CheckedSubject, 'status'>) =>
      this.#noteSubject(judged, 'node' in from ? from.node.schema.type : from.type, parts)
    if (verdict.kind === 'known') {
      this.#versions.set(subject, verdict.version)
      note({ status: 'unchanged', version: verdict.version, request: judged.request })
      return
    }
    if (verdict.kind === 'refused') {
      this.findings.push(refusal(judged, verdict))
      note({ status: 'refused', request: verdict.request, messages: [verdict.message] })
      return
    }
    const { report, request } = verdict
    const isNew = this.#registry.rows(subject).length === 0
    if (!this.#options.isBrief) {
      const options = { ...this.#options, budget: this.#budget }
      const found = await differenceFindings(report, { ...judged, request }, this.#registry, options)
      this.findings.push(...('node' in from ? found : found.map(one => this.#ofDependant(one))))
    }
    this.#noteMode(judged)
    const compared = report.versions.map(one => one.version)
    const version = await this.#registry.add(subject, request)
    this.#versions.set(subject, version)
    const status = isNew ? 'new' : report.is_compatible ? 'compatible' : 'incompatible'
    note({ status, version, request, compared, messages: report.messages })
  }

  #ofDependant(finding: CheckFinding): CheckFinding {
    const isWarning = finding.severity === 'error' && this.#options.dependants === 'warning'
    return isWarning ? { ...finding, severity: 'warning' } : finding
  }

  #noteMode(judged: Judged): void {
    const { subject, file } = judged
    const mode = this.#registry.mode(subject)
    if (!isReadOnly(mode) || judged.via !== undefined) return
    const message = `'${subject}' has the mode ${mode}, and the schema is not one of its versions`
    this.findings.push(checkFinding('CHECK_READ_ONLY', { subject, message, ...(file !== undefined && { file }) }))
  }

  /** Checks what refers to a changed schema and is in no file: as its owners would, once they register it again. */
  async #checkDependants(): Promise<void> {
    const own = new Set(this.#graph.nodes.map(node => node.schema.subject))
    const changed = changedSubjects(this)
    const waiting = changed.map(subject => ({ subject, via: subject }))
    const seen = new Set(own)
    for (let at = 0; at < waiting.length && seen.size - own.size < MAX_DEPENDANTS; at++) {
      const { subject: parent, via } = waiting[at] ?? { subject: '', via: '' }
      if (!this.#versions.has(parent)) continue
      for (const subject of this.#registry.dependantsOf(parent)) {
        if (seen.has(subject)) continue
        seen.add(subject)
        await this.#checkDependant(subject, via)
        waiting.push({ subject, via })
      }
    }
  }

  async #checkDependant(subject: string, via: string): Promise<void> {
    const row = this.#registry.rows(subject).at(-1)
    if (!row) return
    const content = this.#registry.content(row)
    const references = content.references.map(one => ({
      ...one,
      version: this.#versions.get(referencedSubject(one.subject, subject)) ?? one.version,
    }))
    const { metadata, ruleSet } = content
    const request: RegisterSchemaRequest = {
      schema: content.text,
      schemaType: content.type,
      references,
      ...(metadata && { metadata }),
      ...(ruleSet && { ruleSet }),
    }
    const judged = { subject, via, request }
    await this.#noteVerdict(judged, await this.#registry.judge(subject, request), { type: row.type })
  }

  #note(node: GraphNode, parts: Partial<CheckedSubject> & Pick<CheckedSubject, 'status'>): void {
    this.#noteSubject(judgedNode(node, {}), node.schema.type, parts)
  }

  #noteSubject(
    { subject, file, via }: Judged,
    type: SchemaType,
    parts: Partial<CheckedSubject> & Pick<CheckedSubject, 'status'>,
  ): void {
    const config = this.#registry.config(subject)
    const { compatibilityLevel: level = 'BACKWARD', compatibilityPolicy: policy = 'STRICT' } = config
    const { compatibilityGroup: group } = config
    const mode = this.#registry.mode(subject)
    this.subjects.push({
      subject,
      type,
      level,
      mode,
      policy,
      compared: [],
      messages: [],
      ...(file !== undefined && { file }),
      ...(via !== undefined && { via }),
      ...(group !== undefined && { group }),
      ...parts,
    })
  }
}

function placeOf(
  { schema: { subject, path, entry } }: GraphNode,
  position: SourcePosition | undefined,
): Pick<CheckFinding, 'subject' | 'file' | 'position' | 'owner'> {
  return {
    subject,
    file: path,
    ...(position && { position }),
    ...(entry.owner !== undefined && { owner: entry.owner }),
  }
}

function judgedNode({ schema, references }: GraphNode, request: RegisterSchemaRequest): Judged {
  const { subject, path, entry } = schema
  const elsewhere = references.find(one => one.position)?.position
  return {
    subject,
    file: path,
    request,
    ...(entry.owner !== undefined && { owner: entry.owner }),
    ...(elsewhere && { elsewhere }),
  }
}

function refusal(judged: Judged, verdict: Extract<Verdict, { kind: 'refused' }>): CheckFinding {
  const { subject, file, owner, via } = judged
  const { message: serverMessage, cause } = verdict
  const position = positionOf(cause)
  const says = cause ? messageOf(cause) : serverMessage
  const isLimit = cause?.limit !== undefined
  return checkFinding(isLimit ? 'CHECK_TOO_COMPLEX' : cause ? 'CHECK_PARSE_ERROR' : 'CHECK_REFUSED', {
    subject,
    message: via === undefined ? says : `with the new '${via}' the schema cannot be read: ${says}`,
    serverMessage,
    ...(file !== undefined && { file }),
    ...(owner !== undefined && { owner }),
    ...(via !== undefined && { via }),
    ...(position && { position }),
  })
}

/** With what is below: `Invalid JSON` alone helps nobody. */
function messageOf(error: SchemaError): string {
  const more = error.cause instanceof Error && !error.message.includes(error.cause.message) ? error.cause.message : ''
  return more === '' ? error.message : `${error.message}: ${more}`
}

function positionOf(error: SchemaError | undefined): SourcePosition | undefined {
  for (let at: unknown = error; at instanceof SchemaError; at = at.cause) if (at.position) return at.position
  return undefined
}
