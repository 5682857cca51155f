import type { ResolvedReferences } from '../schema/schema.ts'
import { answers } from './answers.ts'
import { Associations, type AssociationFilter } from './associations.ts'
import { Compatibility } from './compatibility.ts'
import { Configs, Modes } from './configs.ts'
import { connect, type Connected } from './connect.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import { Contexts } from './contexts.ts'
import { definitionOf } from './definition.ts'
import type {
  Association,
  RegisteredSchema,
  SchemaDefinition,
  SchemaTags,
  StoredSchema,
  SubjectSchema,
} from './entities.ts'
import { RegistryError } from './errors.ts'
import type { ExpiringCache } from './expiring-cache.ts'
import { readSettings, type RegistryClientOptions } from './options.ts'
import { resolveReferences } from './references.ts'
import { learnt, SchemaCaches } from './schema-caches.ts'
import { Schemas } from './schemas.ts'
import { Server } from './server.ts'
import { Subjects, type VersionName } from './subjects.ts'
import { path, query } from './target.ts'

export interface RegisterOptions extends CallOptions {
  /** Bring the text into normal form first. Default: false; the config of the subject may say otherwise. */
  readonly normalize?: boolean
  /** Form of the text in the answer. */
  readonly format?: string
  /** Register although the schema is not compatible. */
  readonly force?: boolean
  /** Absent or 0: an equal version if there is one, else the next. -1: the latest if equal, else the next. n: exactly n. */
  readonly version?: number
  /** The id to give; only in mode IMPORT or FORWARD. */
  readonly id?: number
  readonly schemaTagsToAdd?: readonly SchemaTags[]
  readonly schemaTagsToRemove?: readonly SchemaTags[]
  /** Take over the inline tags of the latest version. */
  readonly propagateSchemaTags?: boolean
}

export interface LookupOptions extends CallOptions {
  readonly normalize?: boolean
  /** Find soft-deleted versions too. */
  readonly deleted?: boolean
  readonly format?: string
}

export interface SchemaOptions extends CallOptions {
  /** Form of the text: `resolved` (Avro), `serialized`, `ignore_extensions` (Protobuf). */
  readonly format?: string
  /** `qualified`: subjects of references with their context. */
  readonly referenceFormat?: string
  /** Also give the tags of entities that have one of these; `*` is any. */
  readonly findTags?: readonly string[]
}

/**
 * A client of one registry. What serializers ask again and again is answered from caches; the rest stands under
 * `subjects`, `schemas` and so on. Every method rejects with RegistryError, or with the reason of its signal.
 */
export class RegistryClient {
  readonly subjects: Subjects
  readonly schemas: Schemas
  readonly compatibility: Compatibility
  readonly configs: Configs
  readonly modes: Modes
  readonly contexts: Contexts
  readonly associations: Associations
  readonly server: Server
  readonly #connected: Connected
  readonly #connection: RegistryConnection
  readonly #caches: SchemaCaches

  /** Sends nothing yet. Throws RegistryError, kind `configuration`. */
  constructor(options: RegistryClientOptions) {
    const settings = readSettings(options)
    const caches = new SchemaCaches(settings)
    this.#caches = caches
    this.#connected = connect(options, settings, () => caches.clear())
    const { connection } = this.#connected
    this.#connection = connection
    this.subjects = new Subjects(connection)
    this.schemas = new Schemas(connection)
    this.compatibility = new Compatibility(connection)
    this.configs = new Configs(connection)
    this.modes = new Modes(connection)
    this.contexts = new Contexts(connection)
    this.associations = new Associations(connection)
    this.server = new Server(connection)
  }

  /** Registers a schema, or finds it where it is registered already. Cached, unless more than that is asked for. */
  async register(subject: string, schema: SchemaDefinition, options: RegisterOptions = {}): Promise<RegisteredSchema> {
    const cache = isPlain(options) ? this.#caches.registered : undefined
    const place = `${options.normalize === true} ${inKey(options.format)} ${subject}`
    const known = cache?.get(place, schema)
    if (known) return known
    const { signal: _signal, normalize = false, format, force, ...wishes } = options
    const target = path`/subjects/${subject}/versions` + query({ normalize, format, force })
    const definition = definitionOf(schema)
    // A version below -1 is the next one, whatever is there.
    const isRepeatable = (wishes.version ?? 0) >= -1
    const call = { method: 'POST', target, body: { ...definition, ...wishes }, isRepeatable } as const
    const ask = async () => {
      const answer = await this.#connection.register(call, answers.registered, options)
      this.#caches.subjectGrew(subject)
      return answer
    }
    return cache ? learnt(cache, ask, answer => cache.set(place, definition, answer)) : ask()
  }

  /** The version of the subject that has the schema; 40401 or 40403 where there is none. Cached. */
  async lookup(subject: string, schema: SchemaDefinition, options: LookupOptions = {}): Promise<SubjectSchema> {
    const { normalize = false, deleted = false, format } = options
    const cache = this.#caches.lookedUp
    const place = `${normalize} ${deleted} ${inKey(format)} ${subject}`
    const known = cache.get(place, schema)
    if (known) return known
    const target = path`/subjects/${subject}` + query({ normalize, deleted, format })
    const definition = definitionOf(schema)
    const ask = () =>
      this.#connection.read({ method: 'POST', target, body: definition }, answers.subjectSchema, options)
    const key = () => `${target}\n${JSON.stringify(definition)}`
    const found = () => this.#caches.unlessMissing('schema', key, ask)
    return learnt(cache, found, answer => cache.set(place, definition, answer))
  }

  /** The schema with an id, in the context of `subject`; 40403 where there is none. Cached. */
  async byId(id: number, subject = '', options: SchemaOptions = {}): Promise<StoredSchema> {
    const { format, referenceFormat, findTags } = options
    const form = { format, referenceFormat, findTags }
    const target = () => path`/schemas/ids/${id}` + query({ fetchMaxId: false, subject, ...form })
    return this.#stored(isEmpty(form) ? `${id} ${subject}` : target(), target, options, { id })
  }

  /** The schema with a guid; 40403 where there is none. Cached. */
  async byGuid(guid: string, options: CallOptions & { readonly format?: string } = {}): Promise<StoredSchema> {
    const target = path`/schemas/guids/${guid}` + query({ format: options.format })
    return this.#stored(target, () => target, options)
  }

  /** The highest active version. Believed for `latestTtlMs`. */
  async latest(subject: string, options: SchemaOptions = {}): Promise<SubjectSchema> {
    return this.version(subject, 'latest', options)
  }

  /** The highest version whose metadata has these properties. Believed for `latestTtlMs`. */
  async latestWithMetadata(
    subject: string,
    properties: Readonly<Record<string, string>>,
    options: CallOptions & { /** Default: true. */ readonly deleted?: boolean; readonly format?: string } = {},
  ): Promise<SubjectSchema> {
    const { deleted = true, format } = options
    const names = Object.keys(properties).sort()
    const pairs = { key: names, value: names.map(name => String(properties[name])) }
    const target = path`/subjects/${subject}/metadata` + query({ ...pairs, deleted, format })
    return this.#version(this.#caches.withMetadata, target, () => target, options)
  }

  /** A version of a subject; 40401 or 40402 where there is none. Believed for `latestTtlMs`. */
  async version(
    subject: string,
    version: VersionName,
    options: SchemaOptions & { readonly deleted?: boolean } = {},
  ): Promise<SubjectSchema> {
    const { format, referenceFormat, findTags, deleted } = options
    const form = { format, referenceFormat, findTags, deleted }
    const target = () => path`/subjects/${subject}/versions/${version}` + query(form)
    if (version === 'latest' && isEmpty(form)) return this.#version(this.#caches.latest, subject, target, options)
    const cache = typeof version === 'number' && version > 0 ? this.#caches.versions : this.#caches.withMetadata
    return this.#version(cache, target(), target, options)
  }

  /**
   * The associations of a topic, in any namespace. Not cached. A registry that knows no associations has none: its 404 is
   * an empty list.
   */
  async associationsOf(topic: string, filter: AssociationFilter = {}): Promise<readonly Association[]> {
    try {
      return await this.associations.ofResource('-', topic, { resourceType: 'topic', ...filter })
    } catch (error) {
      if (error instanceof RegistryError && error.status === 404) return []
      throw error
    }
  }

  /**
   * The texts that a schema reaches through its references, in the order in which a parser needs them. `schema.subject`
   * gives the context of references without one. Throws RegistryError, kind `bad-answer`, beyond 500 of them or 100 levels.
   */
  async resolveReferences(
    schema: Pick<StoredSchema, 'references' | 'subject'>,
    options: CallOptions = {},
  ): Promise<ResolvedReferences> {
    const fetch = (subject: string, version: number) => this.version(subject, version, { ...options, deleted: true })
    return resolveReferences(schema.references ?? [], schema.subject ?? '', fetch)
  }

  /** Forgets what is cached. Call it where others delete what this client may know. */
  clearCaches(): void {
    this.#caches.clear()
  }

  /** Closes connections that were opened with `tls` or `proxy`. `fetch` looks after its own. */
  async close(): Promise<void> {
    return this.#connected.close()
  }

  async #stored(
    key: string,
    target: () => string,
    options: CallOptions,
    known: { readonly id?: number } = {},
  ): Promise<StoredSchema> {
    const cache = this.#caches.stored
    const ask = () => this.#connection.read({ method: 'GET', target: target() }, answers.stored, options)
    const found = async () => ({ ...(await this.#caches.unlessMissing('id', target, ask)), ...known })
    return cache.get(key) ?? learnt(cache, found, answer => cache.set(key, answer, answer.schema))
  }

  async #version(
    cache: ExpiringCache<SubjectSchema>,
    key: string,
    target: () => string,
    options: CallOptions,
  ): Promise<SubjectSchema> {
    const ask = () => this.#connection.read({ method: 'GET', target: target() }, answers.subjectSchema, options)
    const found = () => this.#caches.unlessMissing('version', target, ask)
    return cache.get(key) ?? learnt(cache, found, answer => cache.set(key, answer, answer.schema))
  }
}

/** Whether the answer depends on nothing but the subject, the schema and the form that are asked for. */
function isPlain({ signal: _signal, normalize: _normalize, format: _format, ...wishes }: RegisterOptions): boolean {
  return wishes.force !== true && isEmpty({ ...wishes, force: undefined })
}

function isEmpty(options: object): boolean {
  return Object.values(options).every(value => value === undefined)
}

/** A text that ends where the next part of a key begins. */
function inKey(text: string | undefined): string {
  return text === undefined ? '' : JSON.stringify(text)
}
