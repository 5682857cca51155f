import type { SchemaType } from '../schema/schema.ts'
import type {
  Association,
  AssociationAnswer,
  AssociationChangeRequest,
  AssociationDeleteQuery,
  AssociationQuestion,
  AssociationRequest,
  AssociationsQuery,
  AssociationWriteQuery,
  BatchAnswer,
  Lifecycle,
  ListedSchema,
} from './association-entities.ts'
import type {
  CompatibilityAnswer,
  CompatibilityReport,
  Config,
  ConfigUpdate,
  Paging,
  RegisterSchemaRequest,
  SchemaEntity,
  TagSchemaRequest,
} from './entities.ts'
import type { RecordSchema, RecordSchemaType } from './record-schemas.ts'

/**
 * What the registry can be asked. Subjects are as the client sent them, decoded, with the context prefix of the URL put in;
 * versions of a path are raw text (`latest`, `-1`, `01`). Every refusal is a `RegistryError`.
 * REST hands in values of the right type; what they mean is decided here.
 */
export interface RegistryReads {
  subjects(
    query: Paging & { subjectPrefix?: string; deleted?: boolean; deletedOnly?: boolean },
  ): Promise<readonly string[]>
  versions(
    subject: string,
    query: Paging & { deleted?: boolean; deletedOnly?: boolean; deletedAsNegative?: boolean },
  ): Promise<readonly number[]>
  version(
    subject: string,
    version: string,
    query: { format?: string; referenceFormat?: string; deleted?: boolean; findTags?: readonly string[] },
  ): Promise<SchemaEntity>
  /** The schema text alone. */
  versionText(subject: string, version: string, query: { format?: string; deleted?: boolean }): Promise<string>
  subjectMetadata(
    subject: string,
    query: { keys: readonly string[]; values: readonly string[]; format?: string; deleted?: boolean },
  ): Promise<SchemaEntity>
  referencedBy(subject: string, version: string, query: Paging & { deleted?: boolean }): Promise<readonly number[]>
  schemas(
    query: Paging & {
      subjectPrefix?: string
      aliases?: boolean
      deleted?: boolean
      latestOnly?: boolean
      ruleType?: string
      resourceType?: string
      associationType?: readonly string[]
      lifecycle?: readonly ('NONE' | Lifecycle)[]
    },
  ): Promise<readonly ListedSchema[]>
  schemaById(
    id: number,
    query: {
      subject?: string
      format?: string
      referenceFormat?: string
      findTags?: readonly string[]
      fetchMaxId?: boolean
    },
  ): Promise<SchemaEntity>
  schemaTextById(id: number, query: { subject?: string; format?: string }): Promise<string>
  subjectsById(id: number, query: Paging & { subject?: string; deleted?: boolean }): Promise<readonly string[]>
  versionsById(
    id: number,
    query: Paging & { subject?: string; deleted?: boolean },
  ): Promise<readonly { subject: string; version: number }[]>
  schemaByGuid(guid: string, query: { format?: string }): Promise<SchemaEntity>
  idsByGuid(guid: string): Promise<readonly { context: string; id: number }[]>
  types(): readonly SchemaType[]
  lookup(
    subject: string,
    request: RegisterSchemaRequest,
    query: { normalize?: boolean; format?: string; deleted?: boolean },
  ): Promise<SchemaEntity>
  /** Against one version, or with `version` undefined against all that the level asks for. */
  checkCompatibility(
    subject: string,
    version: string | undefined,
    request: RegisterSchemaRequest,
    query: { normalize?: boolean; verbose?: boolean },
  ): Promise<CompatibilityAnswer>
  /** The same check with everything that was found in every version compared, as data. */
  explainCompatibility(
    subject: string,
    version: string | undefined,
    request: RegisterSchemaRequest,
    query: { normalize?: boolean },
  ): Promise<CompatibilityReport>
  /** `subject` undefined: the global record. */
  config(subject: string | undefined, query: { defaultToGlobal?: boolean }): Promise<Config>
  mode(subject: string | undefined, query: { defaultToGlobal?: boolean }): Promise<{ mode: string }>
  contexts(query: Paging & { contextPrefix?: string }): Promise<readonly string[]>
  associationsOfSubject(subject: string, query: AssociationsQuery): Promise<readonly Association[]>
  associationsOfResourceId(resourceId: string, query: AssociationsQuery): Promise<readonly Association[]>
  /** `-` as namespace or as name stands for any. */
  associationsOfResource(
    resource: { readonly namespace: string; readonly name: string },
    query: AssociationsQuery,
  ): Promise<readonly Association[]>
  batchGetAssociations(
    questions: readonly AssociationQuestion[],
    query: { includeSchemas?: boolean },
  ): Promise<BatchAnswer>
  /** The subject a request for `subject` goes to (rest-contract 8.4); itself without an alias. */
  aliasTarget(subject: string): string
  /** What a schema id of a record stands for in a context (`.` or `.name`); so for the three after it. */
  typeOfId(context: string, id: number): RecordSchemaType
  schemaOfId(context: string, id: number): Promise<RecordSchema | undefined>
  idOfGuid(context: string, guid: string): number | 'elsewhere' | 'unknown'
  versionHolding(subject: string, id: number): number | undefined
}

export interface RegistryWrites {
  register(
    subject: string,
    request: RegisterSchemaRequest,
    query: { normalize?: boolean; format?: string; force?: boolean },
  ): Promise<SchemaEntity>
  tagVersion(subject: string, version: string, request: TagSchemaRequest): Promise<SchemaEntity>
  deleteVersion(subject: string, version: string, query: { permanent?: boolean }): Promise<number>
  deleteSubject(subject: string, query: { permanent?: boolean }): Promise<readonly number[]>
  putConfig(subject: string | undefined, update: ConfigUpdate): Promise<ConfigUpdate>
  deleteConfig(subject: string | undefined): Promise<Config>
  putMode(
    subject: string | undefined,
    request: { mode?: string | null },
    query: { force?: boolean },
  ): Promise<{ mode: string | null }>
  deleteMode(subject: string | undefined, query: { recursive?: boolean }): Promise<{ mode?: string }>
  /** `context` as in a path, delimiters or not: `.ctx`, `ctx`, `:.ctx:`. */
  deleteContext(context: string): Promise<void>
  createAssociations(request: AssociationRequest, query: AssociationWriteQuery): Promise<AssociationAnswer>
  upsertAssociations(
    resourceId: string,
    request: AssociationRequest,
    query: AssociationWriteQuery,
  ): Promise<AssociationAnswer>
  deleteAssociations(resourceId: string, query: AssociationDeleteQuery): Promise<void>
  mutateAssociations(requests: readonly AssociationChangeRequest[], query: AssociationWriteQuery): Promise<BatchAnswer>
}

/** Operations that remember what they looked at. */
export interface ObservedRegistry {
  readonly reads: RegistryReads
  readonly writes: RegistryWrites
  /** False once anything that was looked at has changed, or where the operation itself changed something. */
  isCurrent(): boolean
}

/** The registry as its doors see it. */
export interface Registry {
  /**
   * Resolves when this node has seen every write that any node had acknowledged before the call; undefined when nothing
   * needs to be awaited. Await it before using `reads` or `observe`.
   */
  fresh(): Promise<void> | undefined
  readonly reads: RegistryReads
  /** For caches of answers. */
  observe(): ObservedRegistry
  readonly writes: RegistryWrites
  readonly clusterId: string
  /** Rejects when the store cannot be read or written. */
  check(): Promise<void>
}
