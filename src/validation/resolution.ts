import type { FieldFailure } from '../governance/rejections.ts'
import type { UncheckedPattern } from '../governance/topic-gates.ts'
import { BoundedCache } from '../schema/bounded-cache.ts'
import { contextOf, DEFAULT_CONTEXT, qualified } from '../registry/names.ts'
import { SchemaError } from '../schema/schema.ts'
import { FieldReader } from './field-reader.ts'
import type { AboutSchema } from './failures.ts'
import { failures } from './failures.ts'
import type { GateMetrics } from './gate-metrics.ts'
import type { PayloadCheck } from './payload-check.ts'
import type { FieldPolicy, TopicPolicy } from './policy.ts'
import type { ReadSchema, SchemaReading } from './schema-reading.ts'
import { hasMessage, recordNameOf } from './schema-reading.ts'
import type { SchemaSource, SchemaView } from './schema-source.ts'

/** What a policy says to one id, or to one message of it. */
export interface FieldVerdict {
  readonly failure: FieldFailure | undefined
  /** Looks at the payload; undefined at level `id`, and where it is refused anyway. */
  readonly check: PayloadCheck | undefined
  readonly about: AboutSchema
}

/** What a policy says to one id. */
export interface IdVerdict extends FieldVerdict {
  /** The message indexes have a say: each message has a verdict of its own. */
  readonly needsMessage: boolean
  /** Set for a GUID: the id that stands for it. */
  readonly id: number
}

/** A verdict, and how long it holds. */
interface CacheEntry {
  readonly verdict: IdVerdict
  readonly view: SchemaView
  /** A refusal holds for a moment only. */
  readonly endMs: number
}

/** Time, as the resolver is given it. */
export interface ResolverClock {
  readonly steadyMs: () => number
  /** Calls back once, later. */
  readonly schedule: (delayMs: number, callback: () => void) => unknown
}

/** What the resolver works with. */
export interface ResolverParts {
  readonly source: SchemaSource
  readonly reading: SchemaReading
  readonly metrics: GateMetrics
  readonly clock: ResolverClock
  readonly negativeTtlMs: number
  readonly cachedIds: number
  /** Told why there is no answer. */
  readonly onNoAnswer: (error: unknown) => void
}

/** When a batch came, and whether other nodes were asked since. */
export interface Arrival {
  readonly atMs: number
  isFresh: boolean
}

/** A schema as records name it: by id, by GUID, and in Protobuf with the indexes of a message. */
export type Named = number | string

/** Time between two questions for what other nodes have written: so long may what is known be out of date. */
const refreshMs = 1000

/** Finds out what policies say to ids, and remembers it for as long as the registry does not change. */
export class Resolver {
  readonly #parts: ResolverParts
  readonly #cache: BoundedCache<string, CacheEntry>
  readonly #underWay = new Map<string, Promise<IdVerdict>>()
  #lastKey = 0
  #isFollowing = false

  constructor(parts: ResolverParts) {
    this.#parts = parts
    this.#cache = new BoundedCache(parts.cachedIds)
  }

  /** The ids of one field of one policy. */
  of(policy: TopicPolicy, field: FieldPolicy): FieldResolver {
    return new FieldResolver(this, ++this.#lastKey, policy, field)
  }

  /** What is at hand, if it still holds. */
  find(key: string, arrival: Arrival): CacheEntry | undefined {
    const entry = this.#cache.get(key)
    if (entry === undefined || this.holds(entry, arrival)) return entry
    this.#cache.delete(key)
    return undefined
  }

  holds({ verdict, view, endMs }: CacheEntry, { atMs }: Arrival): boolean {
    if (atMs >= endMs || !view.isCurrent()) return false
    this.#parts.metrics.cache(verdict.failure === undefined ? 'hit' : 'negative')
    return true
  }

  /** Asks the registry; once more when it says no and another node may have written. */
  resolve(key: string, ask: (view: SchemaView) => Promise<IdVerdict>, arrival: Arrival): Promise<IdVerdict> {
    const known = this.#underWay.get(key)
    if (known !== undefined) return known
    this.#parts.metrics.cache('miss')
    const answer = this.#resolve(key, ask, arrival)
      .catch((error: unknown) => {
        this.#parts.onNoAnswer(error)
        throw error
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, answer)
    return answer
  }

  get reading(): SchemaReading {
    return this.#parts.reading
  }

  async #resolve(key: string, ask: (view: SchemaView) => Promise<IdVerdict>, arrival: Arrival): Promise<IdVerdict> {
    let { verdict, view } = await this.#ask(ask)
    if (verdict.failure !== undefined && !arrival.isFresh) {
      await this.#parts.source.refresh()
      arrival.isFresh = true
      if (!view.isCurrent()) ({ verdict, view } = await this.#ask(ask))
    }
    const isNegative = verdict.failure !== undefined
    const endMs = isNegative ? this.#parts.clock.steadyMs() + this.#parts.negativeTtlMs : Infinity
    this.#cache.set(key, { verdict, view, endMs }, 1)
    this.#follow()
    return verdict
  }

  async #ask(ask: (view: SchemaView) => Promise<IdVerdict>): Promise<{ verdict: IdVerdict; view: SchemaView }> {
    const view = this.#parts.source.observe()
    if (view === undefined) throw new RegistryAbsent()
    return { verdict: await ask(view), view }
  }

  /** What is at hand may be changed by another node: that is asked for, whether batches come or not. */
  #follow(): void {
    if (this.#isFollowing) return
    this.#isFollowing = true
    this.#parts.clock.schedule(refreshMs, () => void this.#refresh())
  }

  async #refresh(): Promise<void> {
    const answer = this.#parts.source.refresh()
    // What is known stays good while there is no answer.
    await answer?.catch(() => undefined)
    this.#isFollowing = false
    if (answer !== undefined && this.#cache.size > 0) this.#follow()
  }
}

/** The registry is not there yet. */
export class RegistryAbsent extends Error {
  constructor() {
    super('the registry is not there')
    this.name = 'RegistryAbsent'
  }
}

/** Schemas of one field whose patterns are remembered. */
const maxUnchecked = 1000

/** What one field of one policy says to ids. */
export class FieldResolver {
  readonly policy: FieldPolicy
  /** Shared by all batches: what it read is used before another one reads. */
  readonly reader: FieldReader
  readonly #topic: string
  readonly #context: string
  readonly #resolver: Resolver
  readonly #key: number
  /** Known without a question where the topic alone names the subject. */
  readonly #topicSubject: string | undefined
  #lastNamed: Named | undefined
  #last: CacheEntry | undefined
  /** By schema id; the patterns may grow with the first values. */
  readonly #unchecked = new Map<number, { readonly subject: string; readonly patterns: ReadonlySet<string> }>()

  constructor(resolver: Resolver, key: number, { topic, context }: TopicPolicy, policy: FieldPolicy) {
    this.#resolver = resolver
    this.#key = key
    this.policy = policy
    this.reader = new FieldReader(policy.field)
    this.#topic = topic
    this.#context = context
    this.#topicSubject =
      policy.strategy === 'TopicNameStrategy' ? qualified(context, `${topic}-${policy.field}`) : undefined
  }

  /** What is known of a record that names no schema. */
  get about(): AboutSchema {
    return { subject: this.#topicSubject, schemaId: undefined }
  }

  /** Patterns of schemas that values were checked against, and that were left out. */
  *uncheckedPatterns(): Generator<UncheckedPattern, void> {
    const { field } = this.policy
    for (const [schemaId, { subject, patterns }] of this.#unchecked)
      for (const pattern of patterns) yield { field, subject, schemaId, pattern }
  }

  /** The verdict at hand. Nearly always it is the one that the batch before had. */
  find(named: Named, arrival: Arrival): IdVerdict | undefined {
    const last = this.#last
    if (last !== undefined && named === this.#lastNamed && this.#resolver.holds(last, arrival)) return last.verdict
    const entry = this.#resolver.find(`${this.#key} ${named}`, arrival)
    this.#last = entry
    this.#lastNamed = named
    return entry?.verdict
  }

  /** Rejects when the registry does not answer. */
  resolve(named: Named, arrival: Arrival): Promise<IdVerdict> {
    const ask = (view: SchemaView): Promise<IdVerdict> =>
      typeof named === 'number' ? this.#byId(view, named) : this.#byGuid(view, named)
    return this.#resolver.resolve(`${this.#key} ${named}`, ask, arrival)
  }

  /** The verdict at hand on one message of a schema. */
  findMessage({ id }: IdVerdict, indexes: string, arrival: Arrival): IdVerdict | undefined {
    return this.#resolver.find(`${this.#key} ${id} ${indexes}`, arrival)?.verdict
  }

  /** Rejects when the registry does not answer. */
  resolveMessage({ id }: IdVerdict, indexes: string, arrival: Arrival): Promise<IdVerdict> {
    const ask = async (view: SchemaView): Promise<IdVerdict> => {
      const context = await this.#lookupContext(view)
      const read = await this.#read(view, context, id)
      return { ...(await this.#message(view, context, { id, read, indexes })), needsMessage: false, id }
    }
    return this.#resolver.resolve(`${this.#key} ${id} ${indexes}`, ask, arrival)
  }

  async #byGuid(view: SchemaView, guid: string): Promise<IdVerdict> {
    const context = await this.#lookupContext(view)
    const id = await view.idOfGuid(context, guid)
    if (typeof id === 'number') return this.#byId(view, id)
    const says = id === 'elsewhere' ? failures.elsewhere : failures.unknownId
    return refused(says(this.policy, this.about, guid, context), 0)
  }

  async #byId(view: SchemaView, id: number): Promise<IdVerdict> {
    const { policy } = this
    const about = { ...this.about, schemaId: id }
    const context = await this.#lookupContext(view)
    const type = id > 0 ? await view.typeOfId(context, id) : 'unknown'
    if (type === 'unknown') return refused(failures.unknownId(policy, about, id, context), id)
    if (type === 'elsewhere') return refused(failures.elsewhere(policy, about, id, context), id)
    const isByName = this.#topicSubject === undefined
    if (type === 'PROTOBUF' && (isByName || policy.level === 'payload')) {
      if (isByName) return { failure: undefined, check: undefined, about, needsMessage: true, id }
      const member = await this.#membership(view, this.#topicSubject, id)
      return { ...member, needsMessage: member.failure === undefined, id }
    }
    const read = isByName || policy.level === 'payload' ? await this.#read(view, context, id) : undefined
    return { ...(await this.#message(view, context, { id, read, indexes: undefined })), needsMessage: false, id }
  }

  /** The verdict on a schema, or on one message of it. `read` is null where it cannot be read. */
  async #message(
    view: SchemaView,
    context: string,
    { id, read, indexes }: { id: number; read: ReadSchema | null | undefined; indexes: string | undefined },
  ): Promise<FieldVerdict> {
    const { policy } = this
    const about = { ...this.about, schemaId: id }
    if (read === null) return { failure: failures.unreadableSchema(policy, about), check: undefined, about }
    if (read !== undefined && indexes !== undefined && !hasMessage(read.schema, indexes)) {
      const problem = `name none of its messages: [${indexes}]`
      return { failure: failures.badIndexes(policy, about, problem), check: undefined, about }
    }
    const subject = this.#topicSubject ?? this.#namedSubject(context, read, indexes)
    if (subject === undefined) return { failure: failures.noRecordName(policy, about), check: undefined, about }
    const member = await this.#membership(view, subject, id)
    if (member.failure !== undefined || read === undefined || policy.level === 'id') return member
    const check = this.#resolver.reading.checkOf(read, indexes)
    if (read.schema.type === 'JSON' && typeof read.checks === 'object' && this.#unchecked.size < maxUnchecked)
      this.#unchecked.set(id, { subject, patterns: read.checks.uncheckedPatterns })
    if (check !== undefined) return { ...member, check }
    return { ...member, failure: failures.unreadableSchema(policy, member.about) }
  }

  /** Null where the text, or one that it refers to, cannot be read. */
  async #read(view: SchemaView, context: string, id: number): Promise<ReadSchema | null> {
    try {
      const stored = await view.schemaOfId(context, id)
      return (stored && this.#resolver.reading.read(stored)) ?? null
    } catch (error) {
      if (error instanceof SchemaError) return null
      throw error
    }
  }

  #namedSubject(context: string, read: ReadSchema | null | undefined, indexes: string | undefined): string | undefined {
    const name = read ? recordNameOf(read.schema, indexes) : undefined
    if (name === undefined || name === '') return undefined
    return qualified(context, this.policy.strategy === 'RecordNameStrategy' ? name : `${this.#topic}-${name}`)
  }

  async #membership(view: SchemaView, subject: string, id: number): Promise<FieldVerdict> {
    const target = await view.aliasTarget(subject)
    // A title that looks like a qualified subject leads to no other context.
    const isOfContext = contextOf(target) === (await this.#lookupContext(view))
    const version = isOfContext ? await view.versionHolding(target, id) : undefined
    const about = { subject, schemaId: id, schemaVersion: version }
    const failure = version === undefined ? failures.wrongSubject(this.policy, about, subject) : undefined
    return { failure, check: undefined, about }
  }

  /** Where ids are looked up: an alias may lead to another context, whose ids its producers get. */
  async #lookupContext(view: SchemaView): Promise<string> {
    if (this.#topicSubject === undefined) return this.#context
    const target = await view.aliasTarget(this.#topicSubject)
    return contextOf(target) || DEFAULT_CONTEXT
  }
}

function refused(failure: FieldFailure, id: number): IdVerdict {
  const { subject, schemaId } = failure
  return { failure, check: undefined, about: { subject, schemaId }, needsMessage: false, id }
}
