import type { ResolvedReferences, SchemaReference } from '../schema/schema.ts'

/** How a call may be given up. */
export interface RegistryCall {
  readonly signal?: AbortSignal
}

/** What is registered: text and all that counts towards its identity. Metadata and rules pass through unread. */
export interface SchemaDefinition {
  readonly schema: string
  /** `AVRO`, `JSON` or `PROTOBUF`. Default: AVRO. */
  readonly schemaType?: string
  readonly references?: readonly SchemaReference[]
  readonly metadata?: object
  readonly ruleSet?: object
}

/** A schema as the registry holds it. */
export interface RegistrySchema extends SchemaDefinition {
  readonly id?: number
  readonly guid?: string
  readonly subject?: string
}

/** A tie between a topic and a subject. */
export interface RegistryAssociation {
  readonly subject: string
  readonly resourceNamespace?: string
}

/**
 * What serializers ask of a registry; `RegistryClient` of `headgate/client` answers it. Answers are cached there, so that
 * asking twice is cheap. A refusal is an error with the numbers `status` and `code` of the registry's answer.
 */
export interface SerdeRegistry {
  register(
    subject: string,
    schema: SchemaDefinition,
    options: RegistryCall & { readonly normalize?: boolean },
  ): Promise<Partial<RegistrySchema> & { readonly id: number }>
  lookup(
    subject: string,
    schema: SchemaDefinition,
    options: RegistryCall & { readonly normalize?: boolean; readonly deleted?: boolean },
  ): Promise<RegistrySchema & { readonly id: number }>
  byId(id: number, subject: string, options: RegistryCall): Promise<RegistrySchema>
  byGuid(guid: string, options: RegistryCall): Promise<RegistrySchema>
  latest(subject: string, options: RegistryCall): Promise<RegistrySchema & { readonly id: number }>
  latestWithMetadata(
    subject: string,
    properties: Readonly<Record<string, string>>,
    options: RegistryCall,
  ): Promise<RegistrySchema & { readonly id: number }>
  associationsOf(
    topic: string,
    filter: RegistryCall & { readonly associationTypes?: readonly string[] },
  ): Promise<readonly RegistryAssociation[]>
  resolveReferences(
    schema: { readonly references?: readonly SchemaReference[]; readonly subject?: string },
    options: RegistryCall,
  ): Promise<ResolvedReferences>
}
