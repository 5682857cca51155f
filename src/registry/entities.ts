import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { Finding } from '../schema/engine.ts'
import type { EntityType, SchemaReference, SchemaType, TaggedEntity } from '../schema/schema.ts'

/** User-defined facts about a schema (rest-contract 9.1). An empty object is not the same as none. */
export interface Metadata {
  readonly tags?: Readonly<Record<string, readonly string[]>>
  readonly properties?: Readonly<Record<string, string>>
  readonly sensitive?: readonly string[]
}

export type RuleKind = 'TRANSFORM' | 'CONDITION'
export type RuleMode = 'UPGRADE' | 'DOWNGRADE' | 'UPDOWN' | 'WRITE' | 'READ' | 'WRITEREAD'

/** One data-contract rule (rest-contract 9.2). The registry keeps and judges rules, it never runs them. */
export interface Rule {
  readonly name?: string
  readonly doc?: string
  readonly kind?: RuleKind
  readonly mode?: RuleMode
  readonly type?: string
  readonly tags?: readonly string[]
  readonly params?: Readonly<Record<string, string>>
  readonly expr?: string
  readonly onSuccess?: string
  readonly onFailure?: string
  readonly disabled: boolean
}

export type RuleScope = 'ALL' | 'CLIENT' | 'GATEWAY' | 'SERVER' | 'NONE'

export interface RuleSet {
  readonly migrationRules?: readonly Rule[]
  readonly domainRules?: readonly Rule[]
  readonly encodingRules?: readonly Rule[]
  readonly enableAt?: RuleScope
}

/** Body of register, lookup and compatibility requests (rest-contract 1.8). `null` and absent mean the same. */
export interface RegisterSchemaRequest {
  readonly schema?: string | null
  readonly schemaType?: string | null
  readonly references?: readonly SchemaReference[] | null
  readonly metadata?: Metadata | null
  readonly ruleSet?: RuleSet | null
  readonly version?: number | null
  readonly id?: number | null
  readonly schemaTagsToAdd?: readonly TaggedEntity[] | null
  readonly schemaTagsToRemove?: readonly TaggedEntity[] | null
  readonly propagateSchemaTags?: boolean | null
}

/** Body of POST …/tags. */
export interface TagSchemaRequest {
  readonly newVersion?: number | null
  readonly tagsToAdd?: readonly TaggedEntity[] | null
  readonly tagsToRemove?: readonly TaggedEntity[] | null
  readonly metadata?: Metadata | null
  readonly ruleSet?: RuleSet | null
  readonly rulesToMerge?: RuleSet | null
  readonly rulesToRemove?: readonly string[] | null
}

/** How a tagged entity is written in REST bodies. */
export interface SchemaTags {
  readonly schemaEntity: { readonly entityPath: string; readonly entityType: EntityType }
  readonly tags: readonly string[]
}

/** A schema as responses show it: fields that are empty are left out (NON_EMPTY). */
export interface SchemaEntity {
  readonly subject?: string
  readonly version?: number
  readonly id?: number
  readonly guid?: string
  readonly schemaType?: SchemaType
  readonly references?: readonly SchemaReference[]
  readonly metadata?: Metadata
  readonly ruleSet?: RuleSet
  readonly schema?: string
  readonly schemaTags?: readonly SchemaTags[]
  /** SchemaString only, with `fetchMaxId`. */
  readonly maxId?: number
  /** Milliseconds since 1970. */
  readonly ts?: number
  readonly deleted?: boolean
  /** ExtendedSchema only. */
  readonly aliases?: readonly string[]
}

/** A stored configuration (rest-contract 6.1); also the answer of GET and DELETE. */
export interface Config {
  readonly compatibilityLevel?: CompatibilityLevel
  readonly compatibilityPolicy?: 'STRICT' | 'LENIENT' | 'LOGICAL'
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

/** Body and answer of PUT config: the level under its other name; an explicit `null` removes a field, absence keeps it. */
export type ConfigUpdate = {
  readonly [field in Exclude<keyof Config, 'compatibilityLevel' | 'compatibilityPolicy'>]?: Config[field] | null
} & {
  /** Any letter case; anything else is 42203. */
  readonly compatibility?: string | null
  /** Any letter case; an unknown word counts as absent. */
  readonly compatibilityPolicy?: string | null
}

export type Mode = 'READWRITE' | 'READONLY' | 'READONLY_OVERRIDE' | 'IMPORT' | 'FORWARD'

export interface CompatibilityAnswer {
  readonly is_compatible: boolean
  /** With `verbose` only. */
  readonly messages?: readonly string[]
}

/** What a check found, version by version: the structured answer of our own. */
export interface CompatibilityReport {
  readonly is_compatible: boolean
  readonly level: CompatibilityLevel
  /** Those of the verbose answer. */
  readonly messages: readonly string[]
  /** The versions that the level compares, newest first. */
  readonly versions: readonly ComparedVersion[]
}

export interface ComparedVersion {
  readonly version: number
  readonly id: number
  readonly is_compatible: boolean
  readonly findings: readonly Finding[]
}

/** `offset` skips, `limit` bounds; how a limit out of range is read: rest-contract 1.7. */
export interface Paging {
  readonly offset?: number
  readonly limit?: number
}
