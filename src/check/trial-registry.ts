import { candidateOf, readCandidate } from '../registry/candidate.ts'
import { readForCheck } from '../registry/compatibility.ts'
import { explainCompatibility } from '../registry/compatibility-report.ts'
import { Contents } from '../registry/contents.ts'
import type { CompatibilityReport, Config, Mode, RegisterSchemaRequest } from '../registry/entities.ts'
import { RegistryError } from '../registry/errors.ts'
import { contentGuid } from '../registry/identity.ts'
import { inheritedCandidate } from '../registry/inheritance.ts'
import { lookup } from '../registry/lookup.ts'
import { normalizedSubject } from '../registry/names.ts'
import { pinnedReferences, resolvedSource } from '../registry/references.ts'
import type { RegistryContext } from '../registry/registry-context.ts'
import { RequestMemory } from '../registry/request-memory.ts'
import { configInScope, modeInScope, takesIds } from '../registry/scopes.ts'
import type { RegistrySettings } from '../registry/settings.ts'
import { RegistryState } from '../registry/state.ts'
import type { Content, VersionRow } from '../registry/store.ts'
import { storedSource } from '../registry/shapes.ts'
import type { SchemaEngine, SchemaSource } from '../schema/engine.ts'
import { SchemaError, type SchemaReference } from '../schema/schema.ts'
import type { Baseline, BaselineVersion } from './baseline.ts'
import { keyedEngine } from './keyed-engine.ts'

/** Bytes of schema texts: all of a baseline stays at hand. */
const ALL = Number.MAX_SAFE_INTEGER

/** What the registry would answer to a candidate. */
export type Verdict =
  /** An equal version is there: nothing would be registered, and nothing is checked. */
  | { readonly kind: 'known'; readonly version: number }
  | { readonly kind: 'checked'; readonly report: CompatibilityReport; readonly request: RegisterSchemaRequest }
  /** Refused before any comparison. `cause` is what the language said. */
  | {
      readonly kind: 'refused'
      readonly message: string
      readonly request: RegisterSchemaRequest
      readonly cause?: SchemaError
    }

/**
 * The server's own registry over a baseline, in memory: its checks are those of the server, word for word. Schemas of the
 * tree are put on top of it, as registering them one after the other would.
 */
export class TrialRegistry {
  readonly #context: RegistryContext
  readonly #contents = new Map<string, Content>()
  readonly #unread = new Set<string>()
  #lastId = 0

  constructor(baseline: Baseline, parts: { readonly engine: SchemaEngine; readonly settings: RegistrySettings }) {
    const contents = new Contents({ readContents: async () => [] }, ALL)
    const { engine, settings } = parts
    this.#context = { state: RegistryState.empty(), contents, engine: keyedEngine(engine), settings }
    for (const version of baseline.versions) this.#lastId = Math.max(this.#lastId, version.id)
    const sorted = [...baseline.versions].sort((a, b) => a.version - b.version)
    for (const version of sorted) this.#put(version)
    for (const [key, config] of baseline.configs) this.setConfig(key, config)
    for (const [key, mode] of baseline.modes) this.#context.state.setMode(normalizedSubject(key), mode)
  }

  /** What applies to a subject, in place of all that was there. */
  setConfig(subject: string, config: Config): void {
    this.#context.state.setConfig(normalizedSubject(subject), config)
  }

  config(subject: string): Config {
    return configInScope(this.#context.state, normalizedSubject(subject), this.#context.settings)
  }

  mode(subject: string): Mode {
    return modeInScope(this.#context.state, normalizedSubject(subject))
  }

  /** Active versions of a subject, oldest first. */
  rows(subject: string): readonly VersionRow[] {
    return this.#context.state.rows(normalizedSubject(subject)).filter(row => !row.deleted)
  }

  /** Subjects whose latest version refers to some version of this one. */
  dependantsOf(subject: string): readonly string[] {
    const { state } = this.#context
    const target = normalizedSubject(subject)
    const names = state.rows(target).flatMap(row => state.referrers(target, row.version))
    const isLatest = (one: { readonly subject: string; readonly version: number }) =>
      this.rows(one.subject).at(-1)?.version === one.version
    return [...new Set(names.filter(isLatest).map(one => one.subject))]
  }

  content(row: VersionRow): Content {
    const content = this.#contents.get(row.guid + row.type)
    if (!content) throw new TypeError(`no content of ${row.subject} version ${row.version}`)
    return content
  }

  /**
   * What the server would answer to a registration of the request, without registering it. `comparesKnown`: to a check,
   * which looks at what is registered already as at anything else, and takes nothing over.
   */
  async judge(
    subject: string,
    asked: RegisterSchemaRequest,
    { comparesKnown = false }: { readonly comparesKnown?: boolean } = {},
  ): Promise<Verdict> {
    const context = this.#context
    const name = normalizedSubject(subject)
    try {
      if (comparesKnown) return await this.#check(name, asked)
      const known = await this.#known(name, asked)
      if (known !== undefined) return { kind: 'known', version: known }
      const request = await this.#inherited(name, asked)
      return await this.#check(name, request)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      const cause = await causeOf(context, name, asked)
      return { kind: 'refused', message: error.message, request: asked, ...(cause && { cause }) }
    }
  }

  /** The check of POST /compatibility/subjects/{s}/versions alone. Rejects with RegistryError. */
  async #check(name: string, request: RegisterSchemaRequest): Promise<Verdict> {
    const context = this.#context
    const asked = { request, query: {} }
    const report = await explainCompatibility(context, name, undefined, asked)
    // In such a mode the server checks nothing.
    const isTaken = report.is_compatible || takesIds(this.mode(name))
    return { kind: 'checked', report: { ...report, is_compatible: isTaken }, request }
  }

  /** Puts a candidate that can be read on top, as the next version. Rejects with RegistryError. */
  async add(subject: string, request: RegisterSchemaRequest): Promise<number> {
    const name = normalizedSubject(subject)
    const { normalize, validateFields } = { normalize: false, validateFields: false, ...this.config(name) }
    const options = { mode: 'stored', validateFields, normalize, withDeletedReferences: true } as const
    const { content } = await readCandidate(this.#context, candidateOf(name, request), options)
    const version = (this.#context.state.rows(name).at(-1)?.version ?? 0) + 1
    this.#put({ ...content, subject: name, version, id: ++this.#lastId })
    return version
  }

  /** Puts a text on top that is read when it is needed, or never. */
  addUnread(subject: string, request: RegisterSchemaRequest): number {
    const name = normalizedSubject(subject)
    const version = (this.#context.state.rows(name).at(-1)?.version ?? 0) + 1
    const { type, text, references, metadata } = candidateOf(name, request)
    const content = { type, text, references, ...(metadata && { metadata }) }
    this.#put({ ...content, subject: name, version, id: ++this.#lastId, isUnread: true })
    return version
  }

  /** The text and all that it reaches, as the engine takes it. Rejects with SchemaError. */
  async sourceOf(subject: string, request: RegisterSchemaRequest): Promise<SchemaSource> {
    return sourceOf(this.#context, normalizedSubject(subject), request)
  }

  async sourceOfRow(row: VersionRow): Promise<SchemaSource> {
    return storedSource(this.#context, row.subject, row)
  }

  async #known(subject: string, request: RegisterSchemaRequest): Promise<number | undefined> {
    const latest = this.rows(subject).at(-1)
    if (!latest) return undefined
    if (this.#isTheSame(latest, subject, request)) {
      if (!this.#unread.has(latest.guid + latest.type)) return latest.version
      // What was there in another tree may never have been a schema.
      await readForCheck(this.#context, subject, { request, query: {} })
      return latest.version
    }
    try {
      const found = await lookup(this.#context, subject, request, {})
      return found.subject === subject ? found.version : undefined
    } catch (error) {
      // Not found, or not to be read: the check says why.
      if (error instanceof RegistryError) return undefined
      throw error
    }
  }

  /** Letter by letter: then the digest is the same, and nothing has to be read to know it. */
  #isTheSame(latest: VersionRow, subject: string, request: RegisterSchemaRequest): boolean {
    const { text, type, references, metadata, ruleSet } = this.content(latest)
    if (text !== request.schema || type !== request.schemaType || ruleSet) return false
    if (JSON.stringify(request.metadata ?? metadata) !== JSON.stringify(metadata)) return false
    const { normalize, defaultMetadata, overrideMetadata } = this.config(subject)
    if (normalize || defaultMetadata || overrideMetadata) return false
    const asked = request.references ?? []
    return asked.length === references.length && asked.every((one, at) => isSameReference(one, references[at]))
  }

  /** With the metadata and rules that a registration would take over. */
  async #inherited(subject: string, request: RegisterSchemaRequest): Promise<RegisterSchemaRequest> {
    const next = (this.#context.state.rows(subject).at(-1)?.version ?? 0) + 1
    const asked = { request, memory: new RequestMemory(), next }
    const { metadata, ruleSet } = await inheritedCandidate(this.#context, subject, asked)
    return { ...request, ...(metadata && { metadata }), ...(ruleSet && { ruleSet }) }
  }

  #put(one: BaselineVersion & { readonly guid?: string }): void {
    const { subject, version, id, type, text, references, metadata, ruleSet, isDeleted = false } = one
    const content = { type, text, references, ...(metadata && { metadata }), ...(ruleSet && { ruleSet }) }
    const guid = one.guid ?? contentGuid(content)
    const { state, contents } = this.#context
    const stored: Content = { ...content, guid }
    this.#contents.set(guid + type, stored)
    if (one.isUnread) this.#unread.add(guid + type)
    contents.put(stored)
    const withReferences = references.length > 0 && { references }
    const place = { subject: normalizedSubject(subject), version, id, deleted: isDeleted, ts: 0, written: version }
    state.putVersion({ ...place, guid, type, ...withReferences })
  }
}

const isSameReference = (one: SchemaReference, other: SchemaReference | undefined): boolean =>
  one.name === other?.name && one.subject === other.subject && one.version === other.version

function sourceOf(context: RegistryContext, subject: string, request: RegisterSchemaRequest): Promise<SchemaSource> {
  const { type, text, references } = candidateOf(subject, request)
  const pinned = pinnedReferences(context.state, subject, references)
  const options = { withDeleted: true, isStrict: context.settings.strictReferenceVersions }
  return resolvedSource(context, subject, { type, text, references: pinned }, options)
}

/** What the language says of a candidate that is refused: with its place, and without the frame of the answer. */
async function causeOf(
  context: RegistryContext,
  subject: string,
  request: RegisterSchemaRequest,
): Promise<SchemaError | undefined> {
  try {
    const source = await sourceOf(context, subject, request)
    await context.engine.validate(source, { mode: 'new', validateFields: false, normalize: false })
    return undefined
  } catch (error) {
    if (error instanceof SchemaError) return error
    throw error
  }
}
