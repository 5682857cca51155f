import type { Baseline, BaselineConfig, BaselineMode, BaselineVersion } from '../../check/baseline.ts'
import type { ReferenceGraph } from '../../check/reference-graph.ts'
import { subjectsToTry } from '../../check/resolved-references.ts'
import { errorCodes, RegistryError } from '../../client/errors.ts'
import type { SubjectSchema } from '../../client/entities.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { isTransitive, type CompatibilityLevel } from '../../schema/compatibility.ts'
import type { SchemaReference, SchemaType } from '../../schema/schema.ts'

/** Most subjects that dependants may add, and how deep they go. */
const MAX_DEPENDANTS = 2000
/** From so many subjects on one list is asked for, unless the registry has that many times more. */
const MANY_SUBJECTS = 20
const MOST_LISTED_PER_SUBJECT = 5

/** What of a registry is read. */
export interface RegistryScope {
  readonly subjects: readonly string[]
  /** The level that they are checked under, where it is not the registry's. */
  readonly level?: CompatibilityLevel
  /** All versions, whatever the level needs: a lock file may be checked under another one. */
  readonly isWhole?: boolean
}

/** The subjects of a tree, and those that its names may stand for in a registry. */
export function subjectsOfGraph(graph: ReferenceGraph): readonly string[] {
  const own = graph.nodes.map(node => node.schema.subject)
  const others = graph.nodes.flatMap(node => node.references.filter(one => !one.isInTree).flatMap(subjectsToTry))
  return [...new Set([...own, ...others])]
}

/** Reads what checks need of a registry, subject by subject: versions, what they refer to, levels and modes. */
export class RegistryReader {
  readonly #client: RegistryClient
  readonly #versions = new Map<string, BaselineVersion>()
  readonly #configs = new Map<string, BaselineConfig>()
  readonly #modes = new Map<string, BaselineMode>()
  readonly #read = new Set<string>()
  /** Every subject there is, with its latest version where that was listed, too. */
  #listed: Map<string, SubjectSchema | undefined> | undefined
  readonly #fetching = new Map<string, Promise<void>>()

  constructor(client: RegistryClient) {
    this.#client = client
  }

  /** What has been read so far. */
  baseline(source: string): Baseline {
    return { source, versions: [...this.#versions.values()], configs: this.#configs, modes: this.#modes }
  }

  /** Rejects with RegistryError. */
  async read({ subjects, level, isWhole = false }: RegistryScope): Promise<void> {
    await Promise.all([this.#readDefaults(), this.#listLatest(subjects.length)])
    const isNew = (subject: string) => subject !== '' && !this.#read.has(subject)
    await Promise.all(
      subjects
        .filter(isNew)
        .map(subject => this.#readSubject(subject, isWhole || (level !== undefined && isTransitive(level)))),
    )
  }

  /** Reads the versions of these that the level did not need: an equal one may be among them. */
  async readOlder(subjects: readonly string[]): Promise<void> {
    const read = async (subject: string) => {
      const versions = await unlessMissing(this.#client.subjects.versions(subject), [])
      await Promise.all(versions.map(version => this.#readVersion(subject, version, false)))
    }
    await Promise.all(subjects.map(read))
  }

  /** Reads the subjects whose latest version refers to one of these, and what refers to them in turn. */
  async readDependants(subjects: readonly string[]): Promise<void> {
    const asked = new Set(subjects)
    let waiting = [...asked]
    while (waiting.length > 0 && asked.size < MAX_DEPENDANTS) {
      const found = await Promise.all(waiting.map(subject => this.#dependantsOf(subject)))
      const fresh = [...new Set(found.flat())].filter(subject => !asked.has(subject))
      await this.read({ subjects: fresh })
      for (const subject of fresh) asked.add(subject)
      waiting = fresh
    }
  }

  /** Reads one version, a soft-deleted one too, and what it refers to. Rejects with RegistryError. */
  async readVersion(subject: string, version: number): Promise<void> {
    await unlessMissing(this.#readVersion(subject, version, true), undefined)
  }

  async #readDefaults(): Promise<void> {
    if (this.#configs.has('')) return
    const [config, mode] = await Promise.all([this.#client.configs.get(null), this.#client.modes.get(null)])
    this.#configs.set('', config as BaselineConfig)
    if (mode !== undefined) this.#modes.set('', mode)
  }

  /** One list in place of a request for each of many subjects; not of a registry that has far more. */
  async #listLatest(count: number): Promise<void> {
    if (count < MANY_SUBJECTS || this.#listed) return
    const client = this.#client
    const names = await client.subjects.list()
    const listed = new Map<string, SubjectSchema | undefined>(names.map(name => [name, undefined]))
    this.#listed = listed
    if (names.length > count * MOST_LISTED_PER_SUBJECT) return
    for await (const latest of client.schemas.each({ subjectPrefix: ':*:', latestOnly: true }))
      if (listed.has(latest.subject)) listed.set(latest.subject, latest)
  }

  async #readSubject(subject: string, isWhole: boolean): Promise<void> {
    this.#read.add(subject)
    const client = this.#client
    const isAbsent = this.#listed !== undefined && !this.#listed.has(subject)
    const latest = isWhole ? undefined : this.#listed?.get(subject)
    const [config, mode, known] = await Promise.all([
      client.configs.get(subject, { defaultToGlobal: true }),
      client.modes.get(subject, { defaultToGlobal: true }),
      isAbsent || latest ? [] : unlessMissing(client.subjects.versions(subject), []),
    ])
    this.#configs.set(subject, config as BaselineConfig)
    if (mode !== undefined) this.#modes.set(subject, mode)
    const { compatibilityLevel: level = 'BACKWARD', compatibilityGroup: group } = config
    const needsAll = isWhole || isTransitive(level) || Boolean(group)
    if (latest && !needsAll) return this.#keep(subject, latest)
    const versions = latest ? await client.subjects.versions(subject) : known
    const wanted = needsAll ? versions : versions.slice(-1)
    await Promise.all(wanted.map(version => this.#readVersion(subject, version, false)))
  }

  /** Each once, however many refer to it. */
  #readVersion(subject: string, version: number, withDeleted: boolean): Promise<void> {
    const key = `${subject}\0${version}`
    const known = this.#fetching.get(key) ?? this.#fetchVersion(subject, version, withDeleted)
    this.#fetching.set(key, known)
    return known
  }

  async #fetchVersion(subject: string, version: number, withDeleted: boolean): Promise<void> {
    await this.#keep(subject, await this.#client.version(subject, version, withDeleted ? { deleted: true } : {}))
  }

  async #keep(subject: string, found: SubjectSchema): Promise<void> {
    const key = `${subject}\0${found.version}`
    this.#versions.set(key, versionOf(found, subject))
    if (!this.#fetching.has(key)) this.#fetching.set(key, Promise.resolve())
    const targets = (found.references ?? []).map(one => ({ ...one, subject: inContextOf(subject, one.subject) }))
    // What is under way is not waited for again: imports can refer to themselves.
    const isUnknown = (one: SchemaReference) => !this.#fetching.has(`${one.subject}\0${one.version}`)
    await Promise.all(targets.filter(isUnknown).map(one => this.#readVersion(one.subject, one.version, true)))
  }

  async #dependantsOf(subject: string): Promise<readonly string[]> {
    const client = this.#client
    const numbers = await unlessMissing(client.subjects.versions(subject), [])
    const ids = await Promise.all(
      numbers.map(version => unlessMissing(client.subjects.referencedBy(subject, version), [])),
    )
    const context = /^:\.[^:]*:/.exec(subject)?.[0]
    const scope = context === undefined ? {} : { subject: context }
    const owners = await Promise.all([...new Set(ids.flat())].map(id => client.schemas.versionsOf(id, scope)))
    return [...new Set(owners.flat().map(one => one.subject))]
  }
}

async function unlessMissing<Value>(asked: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await asked
  } catch (error) {
    const { subjectNotFound, versionNotFound } = errorCodes
    const isMissing =
      error instanceof RegistryError && (error.code === subjectNotFound || error.code === versionNotFound)
    if (isMissing) return otherwise
    throw error
  }
}

function versionOf(found: SubjectSchema, subject: string): BaselineVersion {
  const { version, id, schemaType, schema, references = [], metadata, ruleSet, deleted } = found
  return {
    subject,
    version,
    id,
    // A registry with languages of its own: the engine refuses what it cannot read.
    type: schemaType as SchemaType,
    text: schema,
    references,
    ...(metadata && { metadata }),
    ...(ruleSet && { ruleSet: ruleSet as NonNullable<BaselineVersion['ruleSet']> }),
    ...(deleted === true && { isDeleted: true }),
  }
}

/** A subject without a context is in that of the schema that refers to it. */
function inContextOf(referrer: string, subject: string): string {
  const context = /^:\.[^:]*:/.exec(referrer)?.[0]
  return context === undefined || context === ':.:' || subject.startsWith(':.') ? subject : context + subject
}
