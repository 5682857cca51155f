import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import type { PageOptions } from './subjects.ts'
import { path, query } from './target.ts'

/** Contexts: registries within the registry. */
export class Contexts {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  /** Names; `.` is the default one and comes first. */
  async list(options: PageOptions & { readonly prefix?: string } = {}): Promise<readonly string[]> {
    const { prefix: contextPrefix, offset, limit } = options
    const target = `/contexts${query({ offset, limit, contextPrefix })}`
    return this.#connection.read({ method: 'GET', target }, answers.names, options)
  }

  /** Deletes an empty context, such as `.ctx`; 42211 where it has subjects. */
  async delete(context: string, options: CallOptions = {}): Promise<void> {
    await this.#connection.write({ method: 'DELETE', target: path`/contexts/${context}` }, () => undefined, options)
  }
}
