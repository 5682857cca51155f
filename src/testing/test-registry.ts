import { answers } from '../client/answers.ts'
import type { RegisteredSchema, SchemaDefinition, StoredSchema, SubjectSchema } from '../client/entities.ts'
import { definitionOf } from '../client/definition.ts'
import type { RegistryClientOptions } from '../client/options.ts'
import { resolveReferences } from '../client/references.ts'
import { RegistryClient } from '../client/registry-client.ts'
import type { RegisterSchemaRequest } from '../registry/entities.ts'
import type { RegistryReads, RegistryWrites } from '../registry/operations.ts'
import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { ResolvedReferences } from '../schema/schema.ts'
import type { RegistryAssociation, RegistryCall, SerdeRegistry } from '../serde/registry-port.ts'
import type { OpenedRegistry } from './open-registry.ts'
import { asClientError } from './refusal.ts'
import type { RestDoor } from './rest-door.ts'

export interface TestRegistryOptions {
  /** Level where none is configured. Default: that of the server, BACKWARD. */
  readonly compatibilityLevel?: CompatibilityLevel
  /** Take Protobuf schemas of the editions 2023 and 2024. Default: as the server, false. */
  readonly protobufEditions?: boolean
  /** Milliseconds since 1970. Default: the clock of the system. */
  readonly now?: () => number
}

/** A schema to begin with: a definition, or the text of an Avro schema. */
export type Seed = string | SchemaDefinition

/** The schemas of subjects, in the order of their versions. */
export type Seeds = Readonly<Record<string, Seed | readonly Seed[]>> | ReadonlyMap<string, Seed | readonly Seed[]>

/** What is asked of the registry, whatever the way. */
interface Operations {
  readonly reads: RegistryReads
  readonly writes: RegistryWrites
}

/** Calls that are remembered; older ones are forgotten. */
const MAX_CALLS = 100_000

/** The URL of requests that go nowhere. */
const URL_OF_NOWHERE = 'http://registry.test'

/**
 * A registry inside this process, on the server's own engine: the same verdicts, ids and errors, and no port. Serializers
 * take it as it is. State is in memory and empty at first. What it needs is loaded with the first call; express only
 * with the first request of `fetch`.
 */
export class TestRegistry implements SerdeRegistry {
  readonly #options: TestRegistryOptions
  readonly #clients = new Set<RegistryClient>()
  #calls: string[] = []
  #opened: Promise<OpenedRegistry> | undefined
  #door: Promise<RestDoor> | undefined

  constructor(options: TestRegistryOptions = {}) {
    this.#options = options
  }

  /** Rejects with RegistryError of `headgate/client`, as every other method. */
  async register(
    subject: string,
    schema: SchemaDefinition,
    { normalize = false, signal }: RegistryCall & { readonly normalize?: boolean } = {},
  ): Promise<RegisteredSchema> {
    return this.#ask(`register ${subject}`, signal, operations => registered(operations, subject, schema, normalize))
  }

  async lookup(
    subject: string,
    schema: SchemaDefinition,
    options: RegistryCall & { readonly normalize?: boolean; readonly deleted?: boolean } = {},
  ): Promise<SubjectSchema> {
    const { normalize = false, deleted = false, signal } = options
    return this.#ask(`lookup ${subject}`, signal, ({ reads }) => found(reads, subject, schema, { normalize, deleted }))
  }

  async byId(id: number, subject = '', { signal }: RegistryCall = {}): Promise<StoredSchema> {
    return this.#ask(`byId ${id}`, signal, async ({ reads }) => {
      const query = { fetchMaxId: false, subject: reads.aliasTarget(subject) }
      return { ...answers.stored(asJson(await reads.schemaById(id, query))), id }
    })
  }

  async byGuid(guid: string, { signal }: RegistryCall = {}): Promise<StoredSchema> {
    return this.#ask(`byGuid ${guid}`, signal, async ({ reads }) =>
      answers.stored(asJson(await reads.schemaByGuid(guid, {}))),
    )
  }

  async latest(subject: string, { signal }: RegistryCall = {}): Promise<SubjectSchema> {
    return this.#ask(`latest ${subject}`, signal, ({ reads }) => versionOf(reads, subject, 'latest', {}))
  }

  async latestWithMetadata(
    subject: string,
    properties: Readonly<Record<string, string>>,
    { signal }: RegistryCall = {},
  ): Promise<SubjectSchema> {
    return this.#ask(`latestWithMetadata ${subject}`, signal, async ({ reads }) => {
      const keys = Object.keys(properties).sort()
      const query = { keys, values: keys.map(name => String(properties[name])), deleted: true }
      return answers.subjectSchema(asJson(await reads.subjectMetadata(reads.aliasTarget(subject), query)))
    })
  }

  async associationsOf(
    topic: string,
    { associationTypes, signal }: RegistryCall & { readonly associationTypes?: readonly string[] } = {},
  ): Promise<readonly RegistryAssociation[]> {
    return this.#ask(`associationsOf ${topic}`, signal, async ({ reads }) => {
      const query = { resourceType: 'topic', ...(associationTypes && { associationType: associationTypes }) }
      return answers.associations(asJson(await reads.associationsOfResource({ namespace: '-', name: topic }, query)))
    })
  }

  async resolveReferences(
    schema: Pick<StoredSchema, 'references' | 'subject'>,
    { signal }: RegistryCall = {},
  ): Promise<ResolvedReferences> {
    const { references = [], subject = '' } = schema
    return resolveReferences(references, subject, (target, version) =>
      this.#ask(`version ${target} ${version}`, signal, ({ reads }) =>
        versionOf(reads, target, String(version), { deleted: true }),
      ),
    )
  }

  /**
   * `fetch` of this registry's REST API, for clients that take one. Scheme, host and port of the URL do not count. Loads
   * express with the first request; opens no port.
   */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    this.#note(`${request.method} ${pathname}${search}`)
    this.#door ??= this.#openDoor()
    return (await this.#door).fetch(request)
  }

  /** A client of this registry, without a port. Its caches are cleared by `reset`. */
  client(options: Omit<RegistryClientOptions, 'urls' | 'fetch'> = {}): RegistryClient {
    const client = new RegistryClient({ ...options, urls: URL_OF_NOWHERE, fetch: this.fetch })
    this.#clients.add(client)
    return client
  }

  /** Registers schemas one after the other, and gives back what became of each. The first that is refused ends it. */
  async seed(seeds: Seeds): Promise<readonly SubjectSchema[]> {
    const made: SubjectSchema[] = []
    const entries: Iterable<readonly [string, Seed | readonly Seed[]]> =
      seeds instanceof Map ? seeds : Object.entries(seeds)
    for (const [subject, given] of entries) {
      for (const seed of isList(given) ? given : [given]) {
        const schema = typeof seed === 'string' ? { schema: seed } : seed
        await this.#inspect(operations => registered(operations, subject, schema, false))
        made.push(
          await this.#inspect(async ({ reads }) => {
            const { version } = await found(reads, subject, schema, { normalize: false })
            return versionOf(reads, subject, String(version), {})
          }),
        )
      }
    }
    return made
  }

  /** Names of the subjects that have a version, in order. */
  async subjects(): Promise<readonly string[]> {
    return this.#inspect(({ reads }) => reads.subjects({}))
  }

  /** The versions of a subject, oldest first; none where there is no such subject. */
  async versions(subject: string): Promise<readonly SubjectSchema[]> {
    return this.#inspect(async ({ reads }) => {
      if (!(await reads.subjects({})).includes(subject)) return []
      const found: SubjectSchema[] = []
      for (const version of await reads.versions(subject, {}))
        found.push(await versionOf(reads, subject, String(version), {}))
      return found
    })
  }

  /** What was asked since the start or `reset`, seeds and inspection aside: `latest orders-value`, or `GET /subjects` through `fetch`. */
  get calls(): readonly string[] {
    return [...this.#calls]
  }

  /** Forgets everything: schemas, ids, configuration, calls, and the caches of its clients. Make new serializers, too. */
  reset(): void {
    this.#opened = undefined
    this.#door = undefined
    this.#calls = []
    for (const client of this.#clients) client.clearCaches()
  }

  async #ask<Answer>(
    call: string,
    signal: AbortSignal | undefined,
    work: (operations: Operations) => Promise<Answer>,
  ): Promise<Answer> {
    signal?.throwIfAborted()
    this.#note(call)
    return this.#inspect(work)
  }

  async #inspect<Answer>(work: (operations: Operations) => Promise<Answer>): Promise<Answer> {
    this.#opened ??= this.#open()
    const { registry } = await this.#opened
    try {
      return await work(registry)
    } catch (error) {
      throw asClientError(error)
    }
  }

  #note(call: string): void {
    if (this.#calls.length >= MAX_CALLS) this.#calls.shift()
    this.#calls.push(call)
  }

  async #open(): Promise<OpenedRegistry> {
    const { openRegistry } = await import('./open-registry.ts')
    const { compatibilityLevel, protobufEditions, now = Date.now } = this.#options
    return openRegistry({ compatibilityLevel, protobufEditions, now })
  }

  async #openDoor(): Promise<RestDoor> {
    this.#opened ??= this.#open()
    const [{ RestDoor }, opened] = await Promise.all([import('./rest-door.ts'), this.#opened])
    return new RestDoor(opened)
  }
}

async function registered(
  { reads, writes }: Operations,
  subject: string,
  schema: SchemaDefinition,
  normalize: boolean,
): Promise<RegisteredSchema> {
  const request = await requestOf(schema)
  return answers.registered(asJson(await writes.register(reads.aliasTarget(subject), request, { normalize })))
}

async function found(
  reads: RegistryReads,
  subject: string,
  schema: SchemaDefinition,
  query: { readonly normalize: boolean; readonly deleted?: boolean },
): Promise<SubjectSchema> {
  const request = await requestOf(schema)
  return answers.subjectSchema(asJson(await reads.lookup(reads.aliasTarget(subject), request, query)))
}

async function versionOf(
  reads: RegistryReads,
  subject: string,
  version: string,
  query: { readonly deleted?: boolean },
): Promise<SubjectSchema> {
  return answers.subjectSchema(asJson(await reads.version(reads.aliasTarget(subject), version, query)))
}

/** Read as the body of a request is, with the same refusals. */
async function requestOf(schema: SchemaDefinition): Promise<RegisterSchemaRequest> {
  const { registerSchemaRequest } = await import('../rest/requests.ts')
  return registerSchemaRequest(asJson(definitionOf(schema)), 'schema') ?? {}
}

/** As it would arrive on the other side: nobody shares objects with the registry. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function isList(given: Seed | readonly Seed[]): given is readonly Seed[] {
  return Array.isArray(given)
}
