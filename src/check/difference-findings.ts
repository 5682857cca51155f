import type { CompatibilityReport, RegisterSchemaRequest } from '../registry/entities.ts'
import type { Finding } from '../schema/engine.ts'
import type {
  Difference,
  ParseSchema,
  ParsedSchema,
  SchemaLimits,
  SchemaType,
  SourcePosition,
} from '../schema/schema.ts'
import type { SchemaSource } from '../schema/engine.ts'
import type { RecordExample } from './counter-example/counter-example.ts'
import { checkFinding, pageOfCode, whoBreaks, type CheckFinding } from './findings.ts'
import type { TrialRegistry } from './trial-registry.ts'

/** Most findings of one schema that a record is sought for. */
const MAX_EXAMPLES = 25

/** What a schema is, for its findings. */
export interface Judged {
  readonly subject: string
  readonly file?: string
  readonly owner?: string
  readonly via?: string
  readonly request: RegisterSchemaRequest
  /** Where findings stand whose own place is in another text. */
  readonly elsewhere?: SourcePosition
}

/** How many records may still be sought: a change of a schema that all others use breaks all of them. */
export interface ExampleBudget {
  left: number
}

/** Most findings of one check that a record is sought for. */
export const exampleBudget = (): ExampleBudget => ({ left: 200 })

export interface ExampleOptions {
  /** What reads a language; undefined for one that there is not. */
  readonly parser: (type: SchemaType) => Promise<ParseSchema | undefined>
  readonly limits: SchemaLimits
  readonly allowsEditions: boolean
}

/** What a report says, difference by difference: those that several versions share are one finding. */
export async function differenceFindings(
  report: CompatibilityReport,
  judged: Judged,
  registry: TrialRegistry,
  options: ExampleOptions & { readonly budget: ExampleBudget },
): Promise<readonly CheckFinding[]> {
  const shared = new Map<string, { readonly finding: Finding; readonly versions: number[] }>()
  for (const { version, findings } of report.versions) {
    for (const finding of findings) {
      if (finding.verdict === 'ok') continue
      // The registry has accepted the schema, under a mode that checks nothing.
      if (report.is_compatible && finding.verdict === 'break') continue
      const key = [finding.code, finding.direction, finding.path, finding.message].join('\0')
      const known = shared.get(key)
      // A type that is used twice is walked twice.
      if (known?.versions.includes(version)) continue
      if (known) known.versions.push(version)
      else shared.set(key, { finding, versions: [version] })
    }
  }
  const examples = new Examples(judged, registry, options)
  const findings: CheckFinding[] = []
  for (const { finding, versions } of shared.values())
    findings.push(await findingOf(finding, versions, judged, examples))
  return [...findings, ...otherFindings(report, judged)]
}

async function findingOf(
  finding: Finding,
  versions: readonly number[],
  judged: Judged,
  examples: Examples,
): Promise<CheckFinding> {
  const { code, verdict, direction, path, explanation, hint, message } = finding
  const isBreak = verdict === 'break'
  const counterExample = await examples.find(finding, versions[0] ?? 0)
  const position = (direction === 'backward' ? finding.reader : finding.writer) ?? judged.elsewhere
  return {
    ...placeOf(judged),
    code,
    severity: isBreak ? 'error' : 'warning',
    path,
    message: explanation,
    serverMessage: message,
    direction,
    versions,
    breaks: whoBreaks(direction, versions),
    hint,
    page: pageOfCode(code),
    ...(position && { position }),
    ...(counterExample && { counterExample }),
  }
}

const placeOf = ({ subject, file, owner, via }: Judged): Pick<CheckFinding, 'subject' | 'file' | 'owner' | 'via'> => ({
  subject,
  ...(file !== undefined && { file }),
  ...(owner !== undefined && { owner }),
  ...(via !== undefined && { via }),
})

/** Messages of the answer that are no difference: reserved names, and a comparison that a limit ended. */
function otherFindings(report: CompatibilityReport, judged: Judged): readonly CheckFinding[] {
  if (report.is_compatible) return []
  const known = new Set(report.versions.flatMap(one => one.findings.map(finding => finding.message)))
  const versions = report.versions.map(one => one.version)
  const place = { ...placeOf(judged), versions }
  const others = report.messages
    .filter(message => !known.has(message) && !/^\{(oldSchema|oldSchemaVersion|validateFields): /.test(message))
    .map(message => checkFinding(codeOf(message), { ...place, message, serverMessage: message }))
  const hasBreak = others.length > 0 || report.versions.some(one => one.findings.some(isBreak))
  if (hasBreak) return others
  const message = report.messages.join(' ')
  return [checkFinding('CHECK_REFUSED', { ...place, message, serverMessage: message })]
}

const isBreak = (finding: Finding): boolean => finding.verdict === 'break'

function codeOf(message: string): 'CHECK_TOO_COMPLEX' | 'CHECK_RESERVED_FIELD' | 'CHECK_REFUSED' {
  if (message.startsWith('The schemas are too complex')) return 'CHECK_TOO_COMPLEX'
  return message.includes('reserved field') ? 'CHECK_RESERVED_FIELD' : 'CHECK_REFUSED'
}

/** Records that show what differences break; schemas are read once. */
class Examples {
  readonly #judged: Judged
  readonly #registry: TrialRegistry
  readonly #options: ExampleOptions & { readonly budget: ExampleBudget }
  readonly #parsed = new Map<number, Promise<ParsedSchema>>()
  readonly #differences = new Map<string, Promise<readonly Difference[]>>()
  #left = MAX_EXAMPLES

  constructor(judged: Judged, registry: TrialRegistry, options: ExampleOptions & { readonly budget: ExampleBudget }) {
    this.#judged = judged
    this.#registry = registry
    this.#options = options
  }

  async find(finding: Finding, version: number): Promise<RecordExample | undefined> {
    const isAskedFor =
      finding.verdict === 'break' &&
      finding.code.endsWith(finding.kind) &&
      this.#left > 0 &&
      this.#options.budget.left > 0
    if (!isAskedFor || finding.kind === 'SCHEMA_TYPE_CHANGED' || finding.kind === 'VERSION_UNREADABLE') return undefined
    this.#left--
    this.#options.budget.left--
    const key = `${version} ${finding.direction}`
    const differences = this.#differences.get(key) ?? this.#compare(version, finding.direction)
    this.#differences.set(key, differences)
    const same = (await differences).find(
      one => one.kind === finding.kind && one.path === finding.path && one.detail === finding.detail,
    )
    if (!same) return undefined
    const [reader, writer] = await this.#sides(version, finding.direction)
    // Most checks break nothing, and start without it.
    const { counterExample } = await import('./counter-example/counter-example.ts')
    const example = counterExample(reader, writer, same)
    return example?.isFound ? example : undefined
  }

  async #compare(version: number, direction: Finding['direction']): Promise<readonly Difference[]> {
    const [reader, writer] = await this.#sides(version, direction)
    const config = this.#registry.config(this.#judged.subject)
    const options = { policy: config.compatibilityPolicy ?? 'STRICT', limits: this.#options.limits }
    return reader.differencesFrom(writer, options).differences
  }

  async #sides(
    version: number,
    direction: Finding['direction'],
  ): Promise<readonly [reader: ParsedSchema, writer: ParsedSchema]> {
    const candidate = await this.#schema(0)
    const earlier = await this.#schema(version)
    return direction === 'backward' ? [candidate, earlier] : [earlier, candidate]
  }

  /** 0 is the candidate. */
  #schema(version: number): Promise<ParsedSchema> {
    const parsed = this.#parsed.get(version) ?? this.#read(version)
    this.#parsed.set(version, parsed)
    return parsed
  }

  async #read(version: number): Promise<ParsedSchema> {
    const { subject, request } = this.#judged
    const row = this.#registry.rows(subject).find(one => one.version === version)
    const source = row ? await this.#registry.sourceOfRow(row) : await this.#registry.sourceOf(subject, request)
    return parsedSource(source, this.#options)
  }
}

/** Reads a source that was read before. Rejects with SchemaError. */
export async function parsedSource(source: SchemaSource, asked: ExampleOptions): Promise<ParsedSchema> {
  const { limits, allowsEditions } = asked
  const parse = await asked.parser(source.type)
  if (!parse) throw new TypeError(`no language reads schemas of type ${source.type}`)
  const options = { mode: 'stored', isUnchecked: true, validateFields: false, allowsEditions, limits } as const
  return parse(source.text, source.references, options)
}
