import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import { definitionOf } from './definition.ts'
import type { CompatibilityAnswer, SchemaDefinition } from './entities.ts'
import type { VersionName } from './subjects.ts'
import { path, query } from './target.ts'

export interface CompatibilityOptions extends CallOptions {
  readonly normalize?: boolean
  /** Say what is not compatible, and take an invalid schema as incompatible. */
  readonly verbose?: boolean
}

/** Checks of a schema that is not registered yet. */
export class Compatibility {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  /** Against those versions that the level of the subject names: what a registration would check. */
  async check(
    subject: string,
    schema: SchemaDefinition,
    options: CompatibilityOptions = {},
  ): Promise<CompatibilityAnswer> {
    return this.#check(path`/compatibility/subjects/${subject}/versions`, schema, options)
  }

  /** Against one version. */
  async checkVersion(
    subject: string,
    version: VersionName,
    schema: SchemaDefinition,
    options: CompatibilityOptions = {},
  ): Promise<CompatibilityAnswer> {
    return this.#check(path`/compatibility/subjects/${subject}/versions/${version}`, schema, options)
  }

  async #check(place: string, schema: SchemaDefinition, options: CompatibilityOptions): Promise<CompatibilityAnswer> {
    const { normalize, verbose } = options
    const call = { method: 'POST', target: place + query({ normalize, verbose }), body: definitionOf(schema) } as const
    return this.#connection.read(call, answers.compatibility, options)
  }
}
