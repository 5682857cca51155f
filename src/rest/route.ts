import type { Governance } from '../governance/governance.ts'
import type { RegistryReads, RegistryWrites } from '../registry/operations.ts'
import type { Bend } from './bend.ts'
import type { operations as RegistryContract } from './contract.ts'
import type { operations as GovernanceContract } from './governance-contract.ts'
import type { DEFAULT_TYPE, Offer, OWN_TYPE } from './negotiation.ts'
import type { QueryOf, QueryTable } from './query.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** What a caller must be allowed to do. `public` asks for nothing. */
export type Permission =
  | 'public'
  | 'server:read'
  | 'subject:read'
  | 'subject:write'
  | 'subject:delete'
  | 'subject:check'
  | 'config:read'
  | 'config:write'
  | 'mode:read'
  | 'mode:write'
  | 'context:read'
  | 'context:delete'
  | 'association:read'
  | 'association:write'
  | 'association:delete'
  | 'governance:read'
  | 'governance:write'

/** Facts about this server that the registry does not know. */
export interface ServerFacts {
  readonly version: string
  readonly commitId: string
  readonly clusterId: string
  readonly groupId: string
  readonly deploymentAttributes: readonly string[]
}

/** One call of an operation: its arguments, read and of the right type, and what it works with. */
export interface Call<Parameters, Query, Body> {
  readonly reads: RegistryReads
  readonly writes: RegistryWrites
  /** Undefined where there is no broker. */
  readonly governance: Governance | undefined
  readonly server: ServerFacts
  readonly parameters: Parameters
  readonly query: Query
  readonly body: Body
  /** The client asked for the structured answer (`offersWithOwn`). */
  readonly isDetailed: boolean
}

type ParameterNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never

/** The parameters in a path: `id` is an integer, everything else text. */
export type PathParameters<Path extends string> = {
  readonly [name in ParameterNames<Path>]: name extends 'id' ? number : string
}

interface RouteParts {
  /** The operation in openapi/; messages about a missing body name it. */
  readonly operationId: OperationId
  readonly permission: Permission
  /** The answer may be kept and sent again until what it was made from changes. */
  readonly isCacheable?: boolean
  /** Where a subject stands that may be an alias (rest-contract 8.4). */
  readonly alias?: 'path' | 'query'
  /** `text`: the value is sent as it is, and an empty one as 204. `nothing`: 204. */
  readonly answers?: 'json' | 'text' | 'nothing'
  readonly isBodyOptional?: boolean
  /** Status of an answer with a body, where it is not 200. */
  readonly status?: 207
  /** Types of the answer, where they are not `defaultOffers`. */
  readonly offers?: readonly Offer[]
}

type Operations = RegistryContract & GovernanceContract
type OperationId = keyof Operations

/** What the contract says an operation answers with; undefined for 204 alone. */
type ContractAnswer<Id extends OperationId> = Operations[Id]['responses'] extends
  { 200: { content: infer Content } } | { 207: { content: infer Content } }
  ? Content[keyof Content & (typeof DEFAULT_TYPE | typeof OWN_TYPE | 'application/json')]
  : undefined

/** The same with every field optional: those without content are left out. */
type Sparse<Answer> = Answer extends readonly (infer Element)[]
  ? readonly Sparse<Element>[]
  : Answer extends object
    ? { readonly [name in keyof Answer]?: Sparse<Answer[name]> }
    : Answer

interface RouteDefinition<
  Id extends OperationId,
  Path extends string,
  Query extends QueryTable,
  Body,
> extends RouteParts {
  readonly operationId: Id
  readonly query?: Query
  readonly body?: Bend<Body>
  /** Answers a call. What it throws is mapped by `failureOf`. */
  run(call: Call<PathParameters<Path>, QueryOf<Query>, Body>): Answered<Id> | Promise<Answered<Id>>
}

type Answered<Id extends OperationId> = ContractAnswer<Id> extends undefined ? void : Sparse<ContractAnswer<Id>>

/** One row of the table of routes. */
export interface Route extends RouteParts {
  readonly method: Method
  /** Parameters in braces: `/subjects/{subject}/versions`. */
  readonly path: string
  readonly query: QueryTable
  readonly body: Bend<unknown> | undefined
  run(call: Call<Readonly<Record<string, string | number>>, Readonly<Record<string, unknown>>, unknown>): unknown
}

/** Makes a row; the types of its parameters, query, body and answer follow from what it says. */
export function route<
  const Id extends OperationId,
  const Path extends string,
  Body = undefined,
  const Query extends QueryTable = { readonly [name in never]: never },
>(method: Method, path: Path, definition: RouteDefinition<Id, Path, Query, Body>): Route {
  return { ...definition, method, path, query: definition.query ?? {}, body: definition.body }
}
