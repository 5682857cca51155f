import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import type { Config, ConfigUpdate, Mode } from './entities.ts'
import { path, query } from './target.ts'

/** A subject, a context (`:.ctx:`), or null for the whole registry. */
export type Scope = string | null

export interface ScopeOptions extends CallOptions {
  /** Answer with what applies where the scope has nothing of its own; otherwise that is 40408 or 40409. */
  readonly defaultToGlobal?: boolean
}

/** Compatibility levels and what else is configured. */
export class Configs {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  async get(scope: Scope, options: ScopeOptions = {}): Promise<Config> {
    const target = place('config', scope) + query({ defaultToGlobal: options.defaultToGlobal })
    return this.#connection.read({ method: 'GET', target }, answers.config, options)
  }

  /** Changes the fields that are given; null removes one. The whole configuration after it. */
  async put(scope: Scope, update: ConfigUpdate, options: CallOptions = {}): Promise<Config> {
    const { compatibilityLevel: compatibility, ...others } = update
    const body = { ...(compatibility !== undefined && { compatibility }), ...others }
    return this.#connection.write({ method: 'PUT', target: place('config', scope), body }, answers.config, options)
  }

  /** What was configured before. */
  async delete(scope: Scope, options: CallOptions = {}): Promise<Config> {
    return this.#connection.write({ method: 'DELETE', target: place('config', scope) }, answers.config, options)
  }
}

/** Modes: what may be changed. */
export class Modes {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  async get(scope: Scope, options: ScopeOptions = {}): Promise<Mode | undefined> {
    const target = place('mode', scope) + query({ defaultToGlobal: options.defaultToGlobal })
    return this.#connection.read({ method: 'GET', target }, answers.mode, options)
  }

  /** The mode as set; `force` sets IMPORT although there are schemas. Null removes a mode. */
  async put(
    scope: Scope,
    mode: Mode | null,
    options: CallOptions & { readonly force?: boolean } = {},
  ): Promise<Mode | undefined> {
    const target = place('mode', scope) + query({ force: options.force })
    return this.#connection.write({ method: 'PUT', target, body: { mode } }, answers.mode, options)
  }

  /** The mode that was set; `recursive` also removes those of the subjects of a context. */
  async delete(scope: Scope, options: CallOptions & { readonly recursive?: boolean } = {}): Promise<Mode | undefined> {
    const target = place('mode', scope) + query({ recursive: options.recursive })
    return this.#connection.write({ method: 'DELETE', target }, answers.mode, options)
  }
}

function place(what: 'config' | 'mode', scope: Scope): string {
  return scope === null ? `/${what}` : path`/${what}/${scope}`
}
