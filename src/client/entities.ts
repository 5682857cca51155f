import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { CompatibilityPolicy, EntityType, SchemaReference } from '../schema/schema.ts'

/** User-defined facts about a schema. An empty object is not the same as none: the two are different schemas. */
export interface Metadata {
  readonly tags?: Readonly<Record<string, readonly string[]>>
  readonly properties?: Readonly<Record<string, string>>
  readonly sensitive?: readonly string[]
}

/** One data-contract rule. The registry keeps rules; serializers and deserializers run them. */
export interface Rule {
  readonly name: string
  readonly doc?: string
  /** Default: TRANSFORM. */
  readonly kind?: 'TRANSFORM' | 'CONDITION'
  /** Default: WRITEREAD. */
  readonly mode?: 'UPGRADE' | 'DOWNGRADE' | 'UPDOWN' | 'WRITE' | 'READ' | 'WRITEREAD'
  readonly type: string
  readonly tags?: readonly string[]
  readonly params?: Readonly<Record<string, string>>
  readonly expr?: string
  readonly onSuccess?: string
  readonly onFailure?: string
  readonly disabled?: boolean
}

export interface RuleSet {
  readonly migrationRules?: readonly Rule[]
  readonly domainRules?: readonly Rule[]
  readonly encodingRules?: readonly Rule[]
  readonly enableAt?: 'ALL' | 'CLIENT' | 'GATEWAY' | 'SERVER' | 'NONE'
}

/** What a schema consists of: two that are equal in all of it are one schema with one id. */
export interface SchemaDefinition {
  readonly schema: string
  /** `AVRO`, `JSON`, `PROTOBUF`, or a language of the registry's own. Default: AVRO. */
  readonly schemaType?: string
  readonly references?: readonly SchemaReference[]
  readonly metadata?: Metadata
  readonly ruleSet?: RuleSet
}

/** Tags on one record or field of a schema. */
export interface SchemaTags {
  readonly schemaEntity: { readonly entityPath: string; readonly entityType: EntityType }
  readonly tags: readonly string[]
}

/** What can be registered: a schema, and wishes about where it ends up. */
export interface RegisterRequest extends SchemaDefinition {
  /** Absent or 0: an equal version if there is one, else the next. -1: the latest if equal, else the next. n: exactly n. */
  readonly version?: number
  /** Only in mode IMPORT or FORWARD. */
  readonly id?: number
  readonly schemaTagsToAdd?: readonly SchemaTags[]
  readonly schemaTagsToRemove?: readonly SchemaTags[]
  readonly propagateSchemaTags?: boolean
}

interface Provenance {
  /** Milliseconds since 1970. */
  readonly ts?: number
  /** The row shown is soft-deleted. */
  readonly deleted?: boolean
  readonly schemaTags?: readonly SchemaTags[]
}

/** Answer to a registration. Registries before Confluent 7.4, and Karapace, give the id alone. */
export interface RegisteredSchema extends Partial<SchemaDefinition>, Provenance {
  readonly id: number
  readonly version?: number
  readonly guid?: string
}

/** A version of a subject. */
export interface SubjectSchema extends SchemaDefinition, Provenance {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly guid?: string
  readonly schemaType: string
}

/** A schema that was asked for by its id or guid; `subject` and `version` name one of its owners. */
export interface StoredSchema extends SchemaDefinition, Provenance {
  readonly schemaType: string
  readonly subject?: string
  readonly version?: number
  /** Absent in answers to a guid. */
  readonly id?: number
  readonly guid?: string
  /** With `fetchMaxId`: the highest id of the context. */
  readonly maxId?: number
}

/** An element of the list of schemas. */
export interface ListedSchema extends SubjectSchema {
  readonly aliases?: readonly string[]
  readonly associations?: readonly Association[]
}

/** Body of a change of tags: a new version is made from an existing one. */
export interface TagSchemaRequest {
  /** Default: the next. */
  readonly newVersion?: number
  readonly tagsToAdd?: readonly SchemaTags[]
  readonly tagsToRemove?: readonly SchemaTags[]
  readonly metadata?: Metadata
  readonly ruleSet?: RuleSet
  readonly rulesToMerge?: RuleSet
  readonly rulesToRemove?: readonly string[]
}

export interface SubjectVersion {
  readonly subject: string
  readonly version: number
}

export interface ContextId {
  readonly context: string
  readonly id: number
}

export interface CompatibilityAnswer {
  readonly isCompatible: boolean
  /** Empty unless asked for with `verbose`. */
  readonly messages: readonly string[]
}

/** A stored configuration of a subject, a context or the whole registry. */
export interface Config {
  readonly compatibilityLevel?: CompatibilityLevel
  readonly compatibilityPolicy?: CompatibilityPolicy
  /** Name of a metadata property: only versions with an equal value are compared. */
  readonly compatibilityGroup?: string
  readonly normalize?: boolean
  readonly validateFields?: boolean
  readonly validateNewSchemas?: boolean
  readonly validateRules?: boolean
  readonly alias?: string
  readonly aliasForDeks?: string
  readonly defaultMetadata?: Metadata
  readonly overrideMetadata?: Metadata
  readonly defaultRuleSet?: RuleSet
  readonly overrideRuleSet?: RuleSet
}

/** A change of a configuration: absent keeps a field, `null` removes it. */
export type ConfigUpdate = { readonly [field in keyof Config]?: Config[field] | null }

export type Mode = 'READWRITE' | 'READONLY' | 'READONLY_OVERRIDE' | 'IMPORT' | 'FORWARD'

export type Lifecycle = 'STRONG' | 'WEAK'

/** A tie between a topic's key or value and a subject. */
export interface Association {
  readonly subject: string
  readonly guid?: string
  readonly resourceName?: string
  readonly resourceNamespace?: string
  readonly resourceId?: string
  readonly resourceType?: string
  /** `key` or `value`. */
  readonly associationType?: string
  readonly lifecycle?: Lifecycle
  readonly frozen?: boolean
  /** Milliseconds since 1970. */
  readonly createTs?: number
  readonly updateTs?: number
}

interface ResourceHead {
  readonly resourceName?: string
  readonly resourceNamespace?: string
  readonly resourceId?: string
  /** Default: topic. */
  readonly resourceType?: string
}

/** One association as wanted; `schema` is registered along with it. */
export interface AssociationWish {
  readonly subject?: string
  /** Default: value. */
  readonly associationType?: string
  readonly lifecycle?: Lifecycle
  readonly frozen?: boolean
  readonly schema?: RegisterRequest
  readonly normalize?: boolean
}

export interface AssociationRequest extends ResourceHead {
  readonly associations: readonly AssociationWish[]
}

/** The resource with those associations that were made or changed; none of them where nothing was. */
export interface AssociationAnswer extends ResourceHead {
  readonly associations?: readonly {
    readonly subject?: string
    readonly associationType?: string
    readonly lifecycle?: Lifecycle
    readonly frozen?: boolean
    readonly schema?: Partial<SubjectSchema>
  }[]
}

/** A resource by its id, or by name and namespace. */
export interface AssociationQuery extends ResourceHead {
  readonly associationTypes?: readonly string[]
  readonly lifecycle?: Lifecycle
}

export interface AssociationChange extends AssociationWish {
  readonly opType: 'CREATE' | 'UPSERT' | 'DELETE'
  /** DELETE: also deletes the subject of a STRONG association. */
  readonly cascadeLifecycle?: boolean
}

export interface AssociationChanges extends ResourceHead {
  readonly associations: readonly AssociationChange[]
}

/** One element of a batch answer, in the order of the requests. */
export interface AssociationResult {
  readonly result?: AssociationAnswer
  readonly error?: { readonly error_code: number; readonly message: string }
}

export interface ServerVersion {
  readonly version?: string
  readonly commitId?: string
}
