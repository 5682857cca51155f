import type { Paging, RegisterSchemaRequest, SchemaEntity } from './entities.ts'

/** STRONG: the subject belongs to the resource, and goes with it. WEAK: it is only used by it. */
export type Lifecycle = 'STRONG' | 'WEAK'
export type AssociationType = 'key' | 'value'

/** Names a resource; what is missing is filled in or refused (rest-contract 10.3). */
export interface ResourceHead {
  readonly resourceName?: string
  readonly resourceNamespace?: string
  readonly resourceId?: string
  readonly resourceType?: string
}

/** A tie between a resource, which is a topic, and a subject, as the lists show it (rest-contract 10.2). */
export interface Association {
  readonly subject: string
  readonly guid: string
  readonly resourceName: string
  readonly resourceNamespace: string
  readonly resourceId: string
  readonly resourceType: string
  readonly associationType: string
  readonly lifecycle: Lifecycle
  /** Only where it is not what the lifecycle brings with it. */
  readonly frozen?: boolean
  /** Milliseconds since 1970. */
  readonly createTs: number
  readonly updateTs: number
}

/** A schema of GET /schemas. */
export interface ListedSchema extends SchemaEntity {
  /** With a filter by association: those of the subject that match. */
  readonly associations?: readonly Association[]
}

/** One association that a request asks for. */
export interface AssociationWish {
  readonly subject?: string
  readonly associationType?: string
  readonly lifecycle?: Lifecycle
  readonly frozen?: boolean
  /** Registered along with it. */
  readonly schema?: RegisterSchemaRequest
  readonly normalize?: boolean
}

/** Body of POST /associations and PUT /associations/resources/{resourceId}. */
export interface AssociationRequest extends ResourceHead {
  readonly associations?: readonly AssociationWish[]
}

/** One association of an answer to a write. */
export interface AnsweredAssociation {
  readonly subject: string
  readonly associationType: string
  readonly lifecycle: Lifecycle
  readonly frozen?: boolean
  readonly schema?: SchemaEntity
}

/** The resource, with the associations that were made; without any where nothing was. */
export interface AssociationAnswer extends ResourceHead {
  readonly associations?: readonly AnsweredAssociation[]
}

/** One question of POST /associations:batchGet. */
export interface AssociationQuestion extends ResourceHead {
  readonly associationTypes?: readonly string[]
  readonly lifecycle?: Lifecycle
}

/** One step of a request of POST /associations:batchMutate. */
export interface AssociationOperation extends AssociationWish {
  readonly opType: 'CREATE' | 'UPSERT' | 'DELETE'
  /** DELETE: the subject of a STRONG association goes as well. */
  readonly cascadeLifecycle?: boolean
}

/** One request of POST /associations:batchMutate. */
export interface AssociationChangeRequest extends ResourceHead {
  readonly associations?: readonly AssociationOperation[]
}

/** What became of one request of a batch. */
export interface BatchResult {
  readonly result?: AssociationAnswer
  readonly error?: { readonly error_code: number; readonly message: string }
}

export interface BatchAnswer {
  readonly results: readonly BatchResult[]
}

/** What the lists of associations can be narrowed down to. */
export interface AssociationFilter {
  readonly resourceType?: string
  /** None stands for any. */
  readonly associationType?: readonly string[]
  readonly lifecycle?: Lifecycle
}

export type AssociationsQuery = AssociationFilter & Paging

/** How a write of associations is carried out. */
export interface AssociationWriteQuery {
  /** Context of the subjects that are named without one, delimiters or not; the default one if there is none. */
  readonly context?: string
  /** Judge, and change nothing. */
  readonly dryRun?: boolean
}

export interface AssociationDeleteQuery extends Omit<AssociationFilter, 'lifecycle'> {
  /** The subjects of STRONG associations go as well. */
  readonly cascadeLifecycle?: boolean
  readonly dryRun?: boolean
}
