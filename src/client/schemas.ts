import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import type { ContextId, ListedSchema, SubjectVersion } from './entities.ts'
import type { PageOptions } from './subjects.ts'
import { path, query } from './target.ts'

export interface SchemaFilter extends PageOptions {
  /** Default: the subjects of the default context. `:*:` stands for all contexts. */
  readonly subjectPrefix?: string
  /** Also the schemas of subjects whose alias has the prefix. */
  readonly aliases?: boolean
  readonly deleted?: boolean
  readonly latestOnly?: boolean
  readonly ruleType?: string
  readonly resourceType?: string
  readonly associationTypes?: readonly string[]
  readonly lifecycle?: 'NONE' | 'STRONG' | 'WEAK'
}

/** Narrows an id down to the context of a subject, as ids count per context. */
export interface IdOptions extends PageOptions {
  readonly subject?: string
  readonly deleted?: boolean
}

/** A page of this length is what registries give without being asked. */
const PAGE_LENGTH = 1000

/** Schemas without regard to a subject. */
export class Schemas {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  /** One page, by subject and version: at most 1,000, unless the registry is set otherwise. `each` gives all. */
  async list(filter: SchemaFilter = {}): Promise<readonly ListedSchema[]> {
    const { subjectPrefix, aliases, deleted, latestOnly, ruleType, resourceType, lifecycle, offset, limit } = filter
    const { associationTypes: associationType } = filter
    const which = { subjectPrefix, aliases, deleted, latestOnly, ruleType, resourceType, associationType, lifecycle }
    const target = `/schemas${query({ ...which, offset, limit })}`
    return this.#connection.read({ method: 'GET', target }, answers.listed, filter)
  }

  /** All of them, page by page, from `offset` on; `limit` is the length of a page. */
  async *each(filter: SchemaFilter = {}): AsyncGenerator<ListedSchema, void> {
    let offset = filter.offset ?? 0
    let firstBefore: ListedSchema | undefined
    for (;;) {
      const page = await this.list({ ...filter, limit: filter.limit ?? PAGE_LENGTH, offset })
      const [first] = page
      // A registry may give shorter pages than it was asked for: only an empty one is the end, or one that was there before.
      if (!first || (first.subject === firstBefore?.subject && first.version === firstBefore.version)) return
      yield* page
      offset += page.length
      firstBefore = first
    }
  }

  /** The bare text of a schema. */
  async textById(
    id: number,
    options: CallOptions & { readonly subject?: string; readonly format?: string } = {},
  ): Promise<string> {
    const { subject, format } = options
    const target = path`/schemas/ids/${id}/schema` + query({ subject, format })
    return this.#connection.readText({ method: 'GET', target }, options)
  }

  /** Subjects that hold the schema. */
  async subjectsOf(id: number, options: IdOptions = {}): Promise<readonly string[]> {
    const { subject, deleted, offset, limit } = options
    const target = path`/schemas/ids/${id}/subjects` + query({ subject, deleted, offset, limit })
    return this.#connection.read({ method: 'GET', target }, answers.names, options)
  }

  /** Versions that are the schema. */
  async versionsOf(id: number, options: IdOptions = {}): Promise<readonly SubjectVersion[]> {
    const { subject, deleted, offset, limit } = options
    const target = path`/schemas/ids/${id}/versions` + query({ subject, deleted, offset, limit })
    return this.#connection.read({ method: 'GET', target }, answers.subjectVersions, options)
  }

  /** The ids that a schema has, one for each context; none where nobody knows the guid. */
  async idsOf(guid: string, options: CallOptions = {}): Promise<readonly ContextId[]> {
    return this.#connection.read(
      { method: 'GET', target: path`/schemas/guids/${guid}/ids` },
      answers.contextIds,
      options,
    )
  }

  /** The languages of the registry: `AVRO`, `JSON`, `PROTOBUF`. */
  async types(options: CallOptions = {}): Promise<readonly string[]> {
    return this.#connection.read({ method: 'GET', target: '/schemas/types' }, answers.names, options)
  }
}
