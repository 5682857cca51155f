import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import type { RegisteredSchema, TagSchemaRequest } from './entities.ts'
import { path, query } from './target.ts'

/** Part of a long list. */
export interface PageOptions extends CallOptions {
  readonly offset?: number
  readonly limit?: number
}

export interface ListOptions extends PageOptions {
  /** Soft-deleted ones too. */
  readonly deleted?: boolean
  /** Nothing but soft-deleted ones. */
  readonly deletedOnly?: boolean
}

export interface DeleteOptions extends CallOptions {
  /** Delete for good what was soft-deleted before. */
  readonly permanent?: boolean
}

/** A number, or the highest active one. */
export type VersionName = number | 'latest'

/** Subjects and their versions. */
export class Subjects {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  /** Names, of all contexts unless `prefix` says otherwise (`:.ctx:` is a context, the empty text the default one). */
  async list(options: ListOptions & { readonly prefix?: string } = {}): Promise<readonly string[]> {
    const { prefix: subjectPrefix, deleted, deletedOnly, offset, limit } = options
    const target = `/subjects${query({ subjectPrefix, deleted, deletedOnly, offset, limit })}`
    return this.#connection.read({ method: 'GET', target }, answers.names, options)
  }

  /** Numbers of its versions, ascending. */
  async versions(
    subject: string,
    options: ListOptions & { /** Deleted ones as negative numbers. */ readonly deletedAsNegative?: boolean } = {},
  ): Promise<readonly number[]> {
    const { deleted, deletedOnly, deletedAsNegative, offset, limit } = options
    const target =
      path`/subjects/${subject}/versions` + query({ deleted, deletedOnly, deletedAsNegative, offset, limit })
    return this.#connection.read({ method: 'GET', target }, answers.numbers, options)
  }

  /** The bare text of a version. */
  async schemaText(
    subject: string,
    version: VersionName,
    options: CallOptions & { readonly format?: string; readonly deleted?: boolean } = {},
  ): Promise<string> {
    const { format, deleted } = options
    const target = path`/subjects/${subject}/versions/${version}/schema` + query({ format, deleted })
    return this.#connection.readText({ method: 'GET', target }, options)
  }

  /** Ids of the schemas that refer to a version. */
  async referencedBy(
    subject: string,
    version: VersionName,
    options: PageOptions & { readonly deleted?: boolean } = {},
  ): Promise<readonly number[]> {
    const { deleted, offset, limit } = options
    const target = path`/subjects/${subject}/versions/${version}/referencedby` + query({ deleted, offset, limit })
    return this.#connection.read({ method: 'GET', target }, answers.numbers, options)
  }

  /** Deletes a subject; the numbers of the versions that went. */
  async delete(subject: string, options: DeleteOptions = {}): Promise<readonly number[]> {
    const target = path`/subjects/${subject}` + query({ permanent: options.permanent })
    return this.#connection.write({ method: 'DELETE', target }, answers.numbers, options)
  }

  /** Deletes a version; its number. */
  async deleteVersion(subject: string, version: VersionName, options: DeleteOptions = {}): Promise<number> {
    const target = path`/subjects/${subject}/versions/${version}` + query({ permanent: options.permanent })
    // Twice would delete two versions.
    const isRepeatable = typeof version === 'number' && version > 0
    return this.#connection.write({ method: 'DELETE', target, isRepeatable }, answers.number, options)
  }

  /** Makes a new version with other tags, metadata or rules. */
  async tag(
    subject: string,
    version: VersionName,
    change: TagSchemaRequest,
    options: CallOptions = {},
  ): Promise<RegisteredSchema> {
    const target = path`/subjects/${subject}/versions/${version}/tags`
    // Without a number twice would make two versions.
    const isRepeatable = change.newVersion !== undefined && change.newVersion > 0
    const call = { method: 'POST', target, body: change, isRepeatable } as const
    return this.#connection.write(call, answers.registered, options)
  }
}
