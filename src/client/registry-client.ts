import type { ResolvedReferences } from '../schema/schema.ts'
import { answers } from './answers.ts'
import { Associations, type AssociationFilter } from './associations.ts'
import { Compatibility } from './compatibility.ts'
import { Configs, Modes } from './configs.ts'
import { connect, type Connected } from './connect.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import { Contexts } from './contexts.ts'
import { definitionOf } from './definition.ts'
import type { DefinitionCache } from './definition-cache.ts'
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
import { SchemaCaches } from './schema-caches.ts'
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
    const { signal: _signal, normalize = false, format, force, ...wishes } = options
    const target = path`/subjects/${subject}/versions` + query({ normalize, format, force })
    // A version below -1 is the next one, whatever is there.
    const isRepeatable = (wishes.version ?? 0) >= -1
    const ask = async () => {
      const call = { method: 'POST', target, body: { ...definitionOf(schema), ...wishes }, isRepeatable } as const
      const answer = await this.#connection.register(call, answers.registered, options)
      this.#caches.subjectGrew(subject)
      return answer
    }
    const isPlain = force !== true && Object.values(wishes).every(wish => wish === undefined)
    return isPlain ? this.#caches.through(at(this.#caches.registered, target, schema), ask) : ask()
  }

  /** The version of the subject that has the schema; 40401 or 40403 where there is none. Cached. */
  async lookup(subject: string, schema: SchemaDefinition, options: LookupOptions = {}): Promise<SubjectSchema> {
    const { normalize = false, deleted = false, format } = options
    const target = path`/subjects/${subject}` + query({ normalize, deleted, format })
    return this.#caches.through(at(this.#caches.lookedUp, target, schema), () => {
      const call = { method: 'POST', target, body: definitionOf(schema) } as const
      const key = () => `${target}\n${JSON.stringify(call.body)}`
      return this.#caches.unlessMissing('schema', key, () =>
        this.#connection.read(call, answers.subjectSchema, options),
      )
    })
  }

  /** The schema with an id, in the context of `subject`; 40403 where there is none. Cached. */
  async byId(id: number, subject = '', options: SchemaOptions = {}): Promise<StoredSchema> {
    const { format, referenceFormat, findTags } = options
    const target = path`/schemas/ids/${id}` + query({ fetchMaxId: false, subject, format, referenceFormat, findTags })
    return this.#stored(target, { id }, options)
  }

  /** The schema with a guid; 40403 where there is none. Cached. */
  async byGuid(guid: string, options: CallOptions & { readonly format?: string } = {}): Promise<StoredSchema> {
    return this.#stored(path`/schemas/guids/${guid}` + query({ format: options.format }), {}, options)
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
    return this.#version(this.#caches.withMetadata, target, target, options)
  }

  /** A version of a subject; 40401 or 40402 where there is none. Believed for `latestTtlMs`. */
  async version(
    subject: string,
    version: VersionName,
    options: SchemaOptions & { readonly deleted?: boolean } = {},
  ): Promise<SubjectSchema> {
    const { format, referenceFormat, findTags, deleted } = options
    const more = query({ format, referenceFormat, findTags, deleted })
    const target = path`/subjects/${subject}/versions/${version}` + more
    const isPlainLatest = version === 'latest' && more === ''
    if (isPlainLatest) return this.#version(this.#caches.latest, subject, target, options)
    const cache = typeof version === 'number' && version > 0 ? this.#caches.versions : this.#caches.withMetadata
    return this.#version(cache, target, target, options)
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

  #stored(target: string, known: { readonly id?: number }, options: CallOptions): Promise<StoredSchema> {
    const ask = () => this.#connection.read({ method: 'GET', target }, answers.stored, options)
    return this.#caches.through(entry(this.#caches.stored, target), async () => ({
      ...(await this.#caches.unlessMissing('id', () => target, ask)),
      ...known,
    }))
  }

  #version(
    cache: ExpiringCache<SubjectSchema>,
    key: string,
    target: string,
    options: CallOptions,
  ): Promise<SubjectSchema> {
    const ask = () => this.#connection.read({ method: 'GET', target }, answers.subjectSchema, options)
    return this.#caches.through(entry(cache, key), () => this.#caches.unlessMissing('version', () => target, ask))
  }
}

function at<Value extends object>(cache: DefinitionCache<Value>, place: string, schema: SchemaDefinition) {
  return {
    get: () => cache.get(place, schema),
    set: (value: Value) => cache.set(place, schema, value),
    get invalidations() {
      return cache.invalidations
    },
  }
}

function entry<Value extends { readonly schema: string }>(cache: ExpiringCache<Value>, key: string) {
  return {
    get: () => cache.get(key),
    set: (value: Value) => cache.set(key, value, value.schema),
    get invalidations() {
      return cache.invalidations
    },
  }
}
