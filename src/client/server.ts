import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import type { ServerVersion } from './entities.ts'

/** The registry as a program. */
export class Server {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  /** Resolves when the registry answers. */
  async ping(options: CallOptions = {}): Promise<void> {
    await this.#connection.read({ method: 'GET', target: '/' }, answers.anyObject, options)
  }

  /** The names of its cluster, as the registry words them. */
  async id(options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#connection.read({ method: 'GET', target: '/v1/metadata/id' }, answers.anyObject, options)
  }

  async version(options: CallOptions = {}): Promise<ServerVersion> {
    return this.#connection.read({ method: 'GET', target: '/v1/metadata/version' }, answers.serverVersion, options)
  }

  /** How it is deployed, as the registry words it. */
  async deployment(options: CallOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.#connection.read({ method: 'GET', target: '/v1/metadata/deployment' }, answers.anyObject, options)
  }
}
