import { answers } from './answers.ts'
import type { CallOptions, RegistryConnection } from './connection.ts'
import type {
  Association,
  AssociationAnswer,
  AssociationChanges,
  AssociationQuery,
  AssociationRequest,
  AssociationResult,
  Lifecycle,
} from './entities.ts'
import type { PageOptions } from './subjects.ts'
import { path, query } from './target.ts'

export interface AssociationFilter extends PageOptions {
  /** `topic`. */
  readonly resourceType?: string
  /** `key`, `value`. */
  readonly associationTypes?: readonly string[]
  readonly lifecycle?: Lifecycle
}

export interface AssociationWriteOptions extends CallOptions {
  /** Context of the subjects that are named without one. */
  readonly context?: string
  /** Check, and change nothing. */
  readonly dryRun?: boolean
}

export interface AssociationDeleteOptions extends CallOptions {
  readonly resourceType?: string
  readonly associationTypes?: readonly string[]
  /** Also delete the subjects of STRONG associations. */
  readonly cascadeLifecycle?: boolean
  readonly dryRun?: boolean
}

/** Which subjects belong to which topics. */
export class Associations {
  readonly #connection: RegistryConnection

  constructor(connection: RegistryConnection) {
    this.#connection = connection
  }

  async ofSubject(subject: string, filter: AssociationFilter = {}): Promise<readonly Association[]> {
    return this.#list(path`/associations/subjects/${subject}`, filter)
  }

  /** By name; `-` as namespace or as name stands for any. */
  async ofResource(namespace: string, name: string, filter: AssociationFilter = {}): Promise<readonly Association[]> {
    return this.#list(path`/associations/resources/${namespace}/${name}`, filter)
  }

  async ofResourceId(resourceId: string, filter: AssociationFilter = {}): Promise<readonly Association[]> {
    return this.#list(path`/associations/resources/${resourceId}`, filter)
  }

  /** Makes associations; equal ones that are there already are fine, others are 40903. */
  async create(request: AssociationRequest, options: AssociationWriteOptions = {}): Promise<AssociationAnswer> {
    const target = `/associations${written(options)}`
    return this.#connection.write({ method: 'POST', target, body: request }, answers.association, options)
  }

  /** Makes or changes associations. */
  async put(
    resourceId: string,
    request: AssociationRequest,
    options: AssociationWriteOptions = {},
  ): Promise<AssociationAnswer> {
    const target = path`/associations/resources/${resourceId}` + written(options)
    return this.#connection.write({ method: 'PUT', target, body: request }, answers.association, options)
  }

  /** Deletes the associations of a resource; 40410 where there are none. */
  async delete(resourceId: string, options: AssociationDeleteOptions = {}): Promise<void> {
    const { resourceType, associationTypes: associationType, cascadeLifecycle, dryRun } = options
    const which = { resourceType, associationType, cascadeLifecycle, dryRun }
    const target = path`/associations/resources/${resourceId}` + query(which)
    await this.#connection.write({ method: 'DELETE', target }, () => undefined, options)
  }

  /** The associations of several resources, in the order of the questions. */
  async batchGet(
    questions: readonly AssociationQuery[],
    options: CallOptions & { readonly includeSchemas?: boolean } = {},
  ): Promise<readonly AssociationResult[]> {
    const target = `/associations:batchGet${query({ includeSchemas: options.includeSchemas })}`
    const call = { method: 'POST', target, body: { requests: questions } } as const
    return this.#connection.read(call, answers.associationResults, options)
  }

  /** Changes of several resources; one that fails does not stop the others. */
  async batchMutate(
    changes: readonly AssociationChanges[],
    options: AssociationWriteOptions = {},
  ): Promise<readonly AssociationResult[]> {
    const target = `/associations:batchMutate${written(options)}`
    const call = { method: 'POST', target, body: { requests: changes } } as const
    return this.#connection.write(call, answers.associationResults, options)
  }

  async #list(place: string, filter: AssociationFilter): Promise<readonly Association[]> {
    const { resourceType, associationTypes: associationType, lifecycle, offset, limit } = filter
    const target = place + query({ resourceType, associationType, lifecycle, offset, limit })
    return this.#connection.read({ method: 'GET', target }, answers.associations, filter)
  }
}

function written({ context, dryRun }: AssociationWriteOptions): string {
  return query({ context, dryRun })
}
