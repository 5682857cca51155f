// Made from openapi/registry.yaml by `npm run openapi`. Not to be edited.

export interface paths {
  readonly '/': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Nothing, to see whether the server answers */
    readonly get: operations['getRoot']
    readonly put?: never
    /** Nothing, for clients that post */
    readonly post: operations['postRoot']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List subjects
     * @description Names in the order of their code units; those of a context come qualified. Without a prefix all contexts are listed.
     */
    readonly get: operations['listSubjects']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Find a schema under a subject
     * @description Answers with the version that holds the schema of the body.
     */
    readonly post: operations['lookUpSchemaUnderSubject']
    /**
     * Delete a subject
     * @description Soft first; a second request with `permanent=true` deletes for good.
     */
    readonly delete: operations['deleteSubject']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}/metadata': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Newest version with given metadata
     * @description The highest version whose `metadata.properties` have all pairs of `key` and `value`.
     */
    readonly get: operations['getLatestWithMetadata']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}/versions': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List versions */
    readonly get: operations['listVersions']
    readonly put?: never
    /**
     * Register a schema
     * @description A schema that the subject has already keeps its id and version.
     */
    readonly post: operations['register']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}/versions/{version}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** One version */
    readonly get: operations['getSchemaByVersion']
    readonly put?: never
    readonly post?: never
    /**
     * Delete a version
     * @description Answers with the number of the version. Soft first; a second request with `permanent=true` deletes for good.
     */
    readonly delete: operations['deleteSchemaVersion']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}/versions/{version}/schema': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * The text of one version
     * @description The text as it is, not wrapped in JSON. 204 for an empty text.
     */
    readonly get: operations['getSchemaTextByVersion']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}/versions/{version}/referencedby': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Schemas that refer to a version
     * @description Ids, sorted by context and id.
     */
    readonly get: operations['getReferencedBy']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/subjects/{subject}/versions/{version}/tags': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /** Register a version with other tags and rules */
    readonly post: operations['modifyTags']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List schemas
     * @description Sorted by subject and version; without a prefix those of the default context.
     */
    readonly get: operations['listSchemas']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/types': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** List schema types */
    readonly get: operations['getSchemaTypes']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/ids/{id}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** A schema by id */
    readonly get: operations['getSchemaById']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/ids/{id}/schema': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * The text of a schema by id
     * @description The text as it is, not wrapped in JSON. 204 for an empty text.
     */
    readonly get: operations['getSchemaTextById']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/ids/{id}/subjects': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Subjects that hold a schema */
    readonly get: operations['getSubjectsOfId']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/ids/{id}/versions': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Versions that hold a schema */
    readonly get: operations['getVersionsOfId']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/guids/{guid}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** A schema by guid */
    readonly get: operations['getSchemaByGuid']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/schemas/guids/{guid}/ids': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Ids of a guid
     * @description Empty for a guid that is not known.
     */
    readonly get: operations['getIdsOfGuid']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/compatibility/subjects/{subject}/versions/{version}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Check a schema against one version
     * @description A subject without versions is compatible with everything when `latest` is asked for.
     */
    readonly post: operations['testCompatibilityBySubjectName']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/compatibility/subjects/{subject}/versions': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /** Check a schema against the versions its level asks for */
    readonly post: operations['testCompatibilityForSubject']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/config': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** The global config */
    readonly get: operations['getTopLevelConfig']
    /**
     * Change the global config
     * @description A patch: an absent field keeps its value, `null` removes it. Answers with the whole config.
     */
    readonly put: operations['updateTopLevelConfig']
    readonly post?: never
    /**
     * Back to the defaults
     * @description Answers with what was stored.
     */
    readonly delete: operations['deleteTopLevelConfig']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/config/{subject}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** The config of a subject or context */
    readonly get: operations['getSubjectLevelConfig']
    /**
     * Change the config of a subject or context
     * @description A patch: an absent field keeps its value, `null` removes it. Answers with the whole config.
     */
    readonly put: operations['updateSubjectLevelConfig']
    readonly post?: never
    /**
     * Remove the config of a subject or context
     * @description Answers with what was stored.
     */
    readonly delete: operations['deleteSubjectConfig']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/mode': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** The global mode */
    readonly get: operations['getTopLevelMode']
    /**
     * Set the global mode
     * @description `null` removes it.
     */
    readonly put: operations['updateTopLevelMode']
    readonly post?: never
    /**
     * Back to READWRITE
     * @description Answers with the mode that was set.
     */
    readonly delete: operations['deleteTopLevelMode']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/mode/{subject}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** The mode of a subject or context */
    readonly get: operations['getMode']
    /**
     * Set the mode of a subject or context
     * @description `null` removes it.
     */
    readonly put: operations['updateMode']
    readonly post?: never
    /**
     * Remove the mode of a subject or context
     * @description Answers with the mode that was set.
     */
    readonly delete: operations['deleteSubjectMode']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/associations/subjects/{subject}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Associations of a subject
     * @description Sorted by resource and type.
     */
    readonly get: operations['getAssociationsBySubject']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/associations/resources/{namespace}/{name}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Associations of a resource by name
     * @description `-` as namespace or as name stands for any. Serializers ask `/associations/resources/-/{topic}`. Empty for a resource that is not known.
     */
    readonly get: operations['getAssociationsByResourceName']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/associations/resources/{resourceId}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * Associations of a resource by id
     * @description Empty for a resource that is not known.
     */
    readonly get: operations['getAssociationsByResourceId']
    /**
     * Add associations to a resource
     * @description Those that are there already stay as they are; a request that would change one is refused.
     */
    readonly put: operations['createOrUpdateAssociation']
    readonly post?: never
    /** Delete associations of a resource */
    readonly delete: operations['deleteAssociations']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/associations': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Associate a resource with subjects
     * @description With a schema the association is STRONG: the schema is registered under a subject named after the resource, and the subject goes with it. An equal request is answered once more.
     */
    readonly post: operations['createAssociation']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/associations:batchGet': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Associations of several resources
     * @description Each is named by its id, or by name and namespace.
     */
    readonly post: operations['batchGetAssociations']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/associations:batchMutate': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    /**
     * Change associations of several resources
     * @description Each request is carried out as a whole or not at all; one that fails does not stop the next.
     */
    readonly post: operations['mutateAssociations']
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/contexts': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List contexts
     * @description The default context `.` comes first.
     */
    readonly get: operations['listContexts']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/contexts/{context}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly get?: never
    readonly put?: never
    readonly post?: never
    /**
     * Delete a context without subjects
     * @description A context that is not known counts as deleted.
     */
    readonly delete: operations['deleteContext']
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/metadata/id': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Ids of the cluster */
    readonly get: operations['getClusterId']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/metadata/version': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Version of the server */
    readonly get: operations['getServerVersion']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/v1/metadata/deployment': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Attributes of the deployment */
    readonly get: operations['getServerDeployment']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/health': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Whether the store can be read and written */
    readonly get: operations['getHealth']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/metrics': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** Metrics in the text format of Prometheus */
    readonly get: operations['getMetrics']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/openapi.yaml': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** This document */
    readonly get: operations['getContract']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    readonly Error: {
      /** @description The status, or a code of five digits that starts with it */
      readonly error_code: number
      readonly message: string
    }
    readonly Empty: Record<string, never>
    readonly ScalarMap: {
      readonly [key: string]: string | number | boolean | null
    }
    /** @enum {string} */
    readonly SchemaType: 'AVRO' | 'JSON' | 'PROTOBUF'
    readonly SchemaReference: {
      /** @description What the text calls it */
      readonly name: string
      readonly subject: string
      /**
       * Format: int32
       * @description -1: the latest one at the time of registration
       */
      readonly version: number
    }
    /** @description Facts that users attach to a schema */
    readonly Metadata: {
      /** @description Tags by path pattern */
      readonly tags?: {
        readonly [key: string]: readonly string[]
      }
      readonly properties?: {
        readonly [key: string]: string
      }
      /** @description Names of properties */
      readonly sensitive?: readonly string[]
    }
    readonly Rule: {
      readonly name: string
      readonly doc?: string
      /** @enum {string} */
      readonly kind?: 'TRANSFORM' | 'CONDITION'
      /** @enum {string} */
      readonly mode?: 'UPGRADE' | 'DOWNGRADE' | 'UPDOWN' | 'WRITE' | 'READ' | 'WRITEREAD'
      /** @description CEL, CEL_FIELD, JSONATA, ENCRYPT and others */
      readonly type: string
      readonly tags?: readonly string[]
      readonly params?: {
        readonly [key: string]: string
      }
      readonly expr?: string
      readonly onSuccess?: string
      readonly onFailure?: string
      readonly disabled?: boolean
    }
    /** @description Rules are kept and judged here, and run by clients */
    readonly RuleSet: {
      readonly migrationRules?: readonly components['schemas']['Rule'][]
      readonly domainRules?: readonly components['schemas']['Rule'][]
      readonly encodingRules?: readonly components['schemas']['Rule'][]
      /** @enum {string} */
      readonly enableAt?: 'ALL' | 'CLIENT' | 'GATEWAY' | 'SERVER' | 'NONE'
    }
    readonly SchemaTags: {
      readonly schemaEntity: {
        /** @example Order.id */
        readonly entityPath: string
        /** @enum {string} */
        readonly entityType: 'sr_record' | 'sr_field'
      }
      readonly tags: readonly string[]
    }
    readonly RegisterSchemaRequest: {
      readonly schema?: string | null
      /** @description Default AVRO */
      readonly schemaType?: string | null
      readonly references?: readonly components['schemas']['SchemaReference'][] | null
      readonly metadata?: components['schemas']['Metadata'] | null
      readonly ruleSet?: components['schemas']['RuleSet'] | null
      /**
       * Format: int32
       * @description Absent: the next one; -1: the latest or the next one; else exactly this one
       */
      readonly version?: number | null
      /**
       * Format: int32
       * @description For mode IMPORT
       */
      readonly id?: number | null
      readonly schemaTagsToAdd?: readonly components['schemas']['SchemaTags'][] | null
      readonly schemaTagsToRemove?: readonly components['schemas']['SchemaTags'][] | null
      /** @description Take over the tags of the latest version */
      readonly propagateSchemaTags?: boolean | null
    }
    readonly TagSchemaRequest: {
      /** Format: int32 */
      readonly newVersion?: number | null
      readonly tagsToAdd?: readonly components['schemas']['SchemaTags'][] | null
      readonly tagsToRemove?: readonly components['schemas']['SchemaTags'][] | null
      readonly metadata?: components['schemas']['Metadata'] | null
      readonly ruleSet?: components['schemas']['RuleSet'] | null
      readonly rulesToMerge?: components['schemas']['RuleSet'] | null
      /** @description Names of rules */
      readonly rulesToRemove?: readonly string[] | null
    }
    /** @description Fields without a value are left out */
    readonly SchemaContent: {
      readonly guid?: string
      readonly schemaType?: components['schemas']['SchemaType']
      readonly references?: readonly components['schemas']['SchemaReference'][]
      readonly metadata?: components['schemas']['Metadata']
      readonly ruleSet?: components['schemas']['RuleSet']
      readonly schema?: string
      readonly schemaTags?: readonly components['schemas']['SchemaTags'][]
      /**
       * Format: int64
       * @description Milliseconds since 1970
       */
      readonly ts?: number
      readonly deleted?: boolean
    }
    readonly RegisterSchemaResponse: components['schemas']['SchemaContent'] & {
      /** Format: int32 */
      readonly id: number
      /** Format: int32 */
      readonly version?: number
    }
    readonly Schema: components['schemas']['SchemaContent'] & {
      readonly subject: string
      /** Format: int32 */
      readonly version: number
      /** Format: int32 */
      readonly id: number
    }
    readonly ExtendedSchema: components['schemas']['Schema'] & {
      readonly aliases?: readonly string[]
      /** @description With a filter by association only, those that match */
      readonly associations?: readonly components['schemas']['Association'][]
    }
    /**
     * @description STRONG: the subject belongs to the resource; WEAK: the resource uses it.
     * @enum {string}
     */
    readonly LifecyclePolicy: 'STRONG' | 'WEAK'
    /** @description key or value; default value */
    readonly AssociationType: string
    readonly Association: {
      readonly subject: string
      readonly guid: string
      readonly resourceName: string
      readonly resourceNamespace: string
      readonly resourceId: string
      /** @description topic */
      readonly resourceType: string
      readonly associationType: components['schemas']['AssociationType']
      readonly lifecycle: components['schemas']['LifecyclePolicy']
      /** @description Only where the lifecycle does not tell */
      readonly frozen?: boolean
      /**
       * Format: int64
       * @description Milliseconds since 1970
       */
      readonly createTs: number
      /**
       * Format: int64
       * @description Milliseconds since 1970
       */
      readonly updateTs: number
    }
    readonly AssociationWish: {
      /** @description Absent for a STRONG one: `:.<namespace>:<name>-<type>` */
      readonly subject?: string
      readonly associationType?: components['schemas']['AssociationType']
      readonly lifecycle?: components['schemas']['LifecyclePolicy']
      /** @description Default true for STRONG, false for WEAK */
      readonly frozen?: boolean
      readonly schema?: components['schemas']['RegisterSchemaRequest']
      readonly normalize?: boolean
    }
    readonly AssociationRequest: {
      readonly resourceName: string
      readonly resourceNamespace: string
      readonly resourceId?: string
      /** @description topic */
      readonly resourceType?: string
      readonly associations: readonly components['schemas']['AssociationWish'][]
    }
    readonly AssociationResponse: {
      readonly resourceName?: string
      readonly resourceNamespace?: string
      readonly resourceId?: string
      /** @description topic */
      readonly resourceType?: string
      /** @description Those that were made; absent where nothing was, and with `dryRun` */
      readonly associations?: readonly {
        readonly subject: string
        readonly associationType: components['schemas']['AssociationType']
        readonly lifecycle: components['schemas']['LifecyclePolicy']
        /** @description Only where the lifecycle does not tell */
        readonly frozen?: boolean
        readonly schema?: components['schemas']['Schema']
      }[]
    }
    readonly AssociationBatchGetRequest: {
      readonly requests?: readonly {
        readonly resourceName?: string
        readonly resourceNamespace?: string
        readonly resourceId?: string
        /** @description topic */
        readonly resourceType?: string
        readonly associationTypes?: readonly string[]
        readonly lifecycle?: components['schemas']['LifecyclePolicy']
      }[]
    }
    readonly AssociationBatchMutateRequest: {
      readonly requests: readonly {
        readonly resourceName: string
        readonly resourceNamespace: string
        readonly resourceId: string
        /** @description topic */
        readonly resourceType?: string
        readonly associations: readonly components['schemas']['AssociationOperation'][]
      }[]
    }
    readonly AssociationOperation: {
      /** @enum {string} */
      readonly opType: 'CREATE' | 'UPSERT' | 'DELETE'
      /** @description Absent for a STRONG one: `:.<namespace>:<name>-<type>` */
      readonly subject?: string
      readonly associationType?: components['schemas']['AssociationType']
      readonly lifecycle?: components['schemas']['LifecyclePolicy']
      /** @description Default true for STRONG, false for WEAK */
      readonly frozen?: boolean
      readonly schema?: components['schemas']['RegisterSchemaRequest']
      readonly normalize?: boolean
      /** @description DELETE: the subject of a STRONG one goes as well */
      readonly cascadeLifecycle?: boolean
    }
    readonly AssociationBatchResponse: {
      readonly results: readonly {
        readonly result?: components['schemas']['AssociationResponse']
        readonly error?: components['schemas']['Error']
      }[]
    }
    readonly SchemaString: components['schemas']['SchemaContent'] & {
      readonly subject?: string
      /** Format: int32 */
      readonly version?: number
      /** Format: int32 */
      readonly maxId?: number
    }
    readonly SubjectVersion: {
      readonly subject: string
      /** Format: int32 */
      readonly version: number
    }
    readonly ContextId: {
      readonly context: string
      /** Format: int32 */
      readonly id: number
    }
    readonly CompatibilityCheckResponse: {
      readonly is_compatible: boolean
      /** @description With `verbose` only */
      readonly messages?: readonly string[]
    }
    /** @description Every finding in every version that the level compares; an extension of Headgate. */
    readonly CompatibilityReport: {
      readonly is_compatible: boolean
      readonly level: components['schemas']['CompatibilityLevel']
      /** @description Those of the verbose answer */
      readonly messages: readonly string[]
      /** @description Newest first, at most 100 */
      readonly versions: readonly components['schemas']['ComparedVersion'][]
    }
    readonly ComparedVersion: {
      readonly version: number
      readonly id: number
      readonly is_compatible: boolean
      readonly findings: readonly components['schemas']['Finding'][]
    }
    readonly Finding: {
      /**
       * @description Stable: language and kind
       * @example AVRO_TYPE_MISMATCH
       */
      readonly code: string
      /** @description The word that the verbose messages use */
      readonly kind: string
      /**
       * @description `warn`: the check passes it, but data can break.
       * @enum {string}
       */
      readonly verdict: 'break' | 'warn' | 'ok'
      /**
       * @description Backward: the candidate reads data of the version; forward: the version reads data of the candidate.
       * @enum {string}
       */
      readonly direction: 'forward' | 'backward'
      /** @example /fields/1/type */
      readonly path: string
      readonly detail?: string
      readonly reader?: components['schemas']['SourcePosition']
      readonly writer?: components['schemas']['SourcePosition']
      /** @description One sentence for people */
      readonly explanation: string
      /** @description What to do about it */
      readonly hint: string
      /** @description The message of the verbose answer */
      readonly message: string
    }
    /** @description Place in the text of the side that reads or wrote, counted from 1 */
    readonly SourcePosition: {
      readonly line: number
      readonly column: number
    }
    /** @enum {string} */
    readonly CompatibilityLevel:
      'NONE' | 'BACKWARD' | 'BACKWARD_TRANSITIVE' | 'FORWARD' | 'FORWARD_TRANSITIVE' | 'FULL' | 'FULL_TRANSITIVE'
    /** @enum {string} */
    readonly CompatibilityPolicy: 'STRICT' | 'LENIENT' | 'LOGICAL'
    /** @description Fields without a value are left out */
    readonly Config: {
      readonly compatibilityLevel?: components['schemas']['CompatibilityLevel']
      readonly compatibilityPolicy?: components['schemas']['CompatibilityPolicy']
      /** @description Name of a metadata property; only versions with an equal value are compared */
      readonly compatibilityGroup?: string
      readonly normalize?: boolean
      readonly validateFields?: boolean
      readonly validateNewSchemas?: boolean
      readonly validateRules?: boolean
      /** @description Subject that this one stands for */
      readonly alias?: string
      readonly aliasForDeks?: string
      readonly defaultMetadata?: components['schemas']['Metadata']
      readonly overrideMetadata?: components['schemas']['Metadata']
      readonly defaultRuleSet?: components['schemas']['RuleSet']
      readonly overrideRuleSet?: components['schemas']['RuleSet']
    }
    /** @description `null` removes a field, absence keeps it */
    readonly ConfigUpdateRequest: {
      /** @description A compatibility level in any letter case */
      readonly compatibility?: string | null
      readonly compatibilityPolicy?: string | null
      readonly compatibilityGroup?: string | null
      readonly normalize?: boolean | null
      readonly validateFields?: boolean | null
      readonly validateNewSchemas?: boolean | null
      readonly validateRules?: boolean | null
      readonly alias?: string | null
      readonly aliasForDeks?: string | null
      readonly defaultMetadata?: components['schemas']['Metadata'] | null
      readonly overrideMetadata?: components['schemas']['Metadata'] | null
      readonly defaultRuleSet?: components['schemas']['RuleSet'] | null
      readonly overrideRuleSet?: components['schemas']['RuleSet'] | null
    }
    readonly Mode: {
      /** @description READWRITE, READONLY, READONLY_OVERRIDE, IMPORT or FORWARD */
      readonly mode: string
    }
    readonly OptionalMode: {
      /** @description Absent where none was set */
      readonly mode?: string
    }
    readonly ModeUpdateRequest: {
      /** @description READWRITE, READONLY, IMPORT or FORWARD, in any letter case */
      readonly mode?: string | null
    }
    readonly ClusterId: {
      readonly scope: {
        readonly path: readonly string[]
        readonly clusters: {
          readonly [key: string]: string
        }
      }
    }
    readonly ServerVersion: {
      readonly version: string
      readonly commitId: string
    }
    readonly Deployment: {
      readonly attributes: readonly string[]
    }
    readonly Health: {
      /** @enum {string} */
      readonly status: 'up' | 'degraded' | 'down'
      readonly reason?: string
      readonly needsRestart?: boolean
      readonly problems?: readonly components['schemas']['HealthProblem'][]
    }
    readonly HealthProblem: {
      readonly what: string
      readonly partitions: readonly string[]
      readonly partitionCount: number
      readonly advice: string
      readonly needsRestart: boolean
    }
  }
  responses: {
    /** @description Not found */
    readonly NotFound: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 40401,
         *       "message": "Subject 'orders-value' not found."
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Error']
      }
    }
    /** @description Conflict */
    readonly Conflict: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 40901,
         *       "message": "Schema being registered is incompatible with an earlier schema for subject \"orders-value\", details: […]"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Error']
      }
    }
    /** @description The request can be read, but not be followed */
    readonly Unprocessable: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 42201,
         *       "message": "Empty schema"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Error']
      }
    }
    /** @description Any other error */
    readonly Failure: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 50001,
         *       "message": "The store failed"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Error']
      }
    }
  }
  parameters: {
    /**
     * @description Name of the subject, percent-encoded; `:.context:name` names its context.
     * @example orders-value
     */
    readonly Subject: string
    /**
     * @description Number of the version, or `latest` (also `-1`).
     * @example latest
     */
    readonly Version: string
    /**
     * @description Id of the schema in its context.
     * @example 1
     */
    readonly Id: number
    /**
     * @description Guid of the content of the schema.
     * @example 42f58a85-cbfe-c742-baaa-9e64ffd8c261
     */
    readonly Guid: string
    /**
     * @description Name of the context; the leading dot may be left out.
     * @example .prod
     */
    readonly Context: string
    /** @description Elements to skip. Default 0. */
    readonly Offset: number
    /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
    readonly Limit: number
    /** @description Count soft-deleted versions as well. Default false. */
    readonly Deleted: boolean
    /** @description Count soft-deleted ones alone. Default false. */
    readonly DeletedOnly: boolean
    /** @description List every version, soft-deleted ones as negative numbers. Default false. */
    readonly DeletedAsNegative: boolean
    /** @description Start of the subjects to list. `:.ctx:` selects in a context, `:*:` in all of them, the empty text in the default one. */
    readonly SubjectPrefix: string
    /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
    readonly Format: string
    /** @description `qualified` shows the subjects of references with their context. */
    readonly ReferenceFormat: string
    /** @description Adds the entities of the schema that have one of these tags; `*` for any tag. */
    readonly FindTags: readonly string[]
    /** @description Adds the highest id of the context. Default false. */
    readonly FetchMaxId: boolean
    /** @description Subject or context to look for the id in. Default: the default context. */
    readonly IdSubject: string
    /** @description Bring the schema into normal form first. Default false, unless a config says otherwise. */
    readonly Normalize: boolean
    /** @description Register without a compatibility check. Default false. */
    readonly Force: boolean
    /** @description Allow IMPORT although there are versions. Default false. */
    readonly ForceMode: boolean
    /** @description Delete for good what was soft-deleted before. Default false. */
    readonly Permanent: boolean
    /** @description Add messages; errors of the schema become messages. Default false. */
    readonly Verbose: boolean
    /** @description Fall back to the context and to the global value. Default false. */
    readonly DefaultToGlobal: boolean
    /** @description For a context: remove the modes of its subjects as well. Default false. */
    readonly Recursive: boolean
    /** @description Names of properties; each is paired with the `value` at its place. */
    readonly Key: readonly string[]
    /** @description Values of the properties. */
    readonly Value: readonly string[]
    /** @description Also return the targets of aliases that match the prefix. Default false. */
    readonly Aliases: boolean
    /** @description Only the highest version of each subject. Default false. */
    readonly LatestOnly: boolean
    /** @description Only schemas with a rule of this type. */
    readonly RuleType: string
    /** @description Only subjects with an association of this kind; `NONE`: without any. */
    readonly Lifecycle: readonly ('NONE' | 'STRONG' | 'WEAK')[]
    /** @description Only associations with a resource of this type; of schemas only those whose subjects have one. */
    readonly ResourceType: string
    /** @description Only associations of this type (`key`, `value`); of schemas only those whose subjects have one. */
    readonly AssociationType: readonly string[]
    /** @description Only associations of this kind. */
    readonly AssociationLifecycle: 'STRONG' | 'WEAK'
    /**
     * @description Namespace of the resource; `-` for any.
     * @example lkc-1
     */
    readonly ResourceNamespace: string
    /**
     * @description Name of the resource, which is a topic; `-` for any.
     * @example orders
     */
    readonly ResourceName: string
    /**
     * @description Id of the resource, as those who made it know it.
     * @example topic-7
     */
    readonly ResourceId: string
    /** @description Context of the subjects that are named without one. */
    readonly SubjectContext: string
    /** @description Judge the request and change nothing. Default false. */
    readonly DryRun: boolean
    /** @description Delete the subjects of STRONG associations as well. Default false. */
    readonly CascadeLifecycle: boolean
    /** @description Add the latest schema of each subject. Default false. */
    readonly IncludeSchemas: boolean
    /** @description Start of the names of the contexts to list. */
    readonly ContextPrefix: string
  }
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  readonly getRoot: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /** @example {} */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Empty']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly postRoot: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: {
      readonly content: {
        /** @example {} */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ScalarMap']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /** @example {} */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Empty']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly listSubjects: {
    readonly parameters: {
      readonly query?: {
        /** @description Start of the subjects to list. `:.ctx:` selects in a context, `:*:` in all of them, the empty text in the default one. */
        readonly subjectPrefix?: components['parameters']['SubjectPrefix']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Count soft-deleted ones alone. Default false. */
        readonly deletedOnly?: components['parameters']['DeletedOnly']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       "orders-key",
           *       "orders-value"
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly string[]
        }
      }
      /** @description 404 a number in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly lookUpSchemaUnderSubject: {
    readonly parameters: {
      readonly query?: {
        /** @description Bring the schema into normal form first. Default false, unless a config says otherwise. */
        readonly normalize?: components['parameters']['Normalize']
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['RegisterSchemaRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "subject": "orders-value",
           *       "version": 1,
           *       "id": 1,
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}",
           *       "ts": 1795271267000,
           *       "deleted": false
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Schema']
        }
      }
      /** @description 40401 subject not found; 40403 schema not found */
      readonly 404: components['responses']['NotFound']
      /** @description 422 no body; 42201 invalid schema */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteSubject: {
    readonly parameters: {
      readonly query?: {
        /** @description Delete for good what was soft-deleted before. Default false. */
        readonly permanent?: components['parameters']['Permanent']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       1,
           *       2
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly number[]
        }
      }
      /** @description 40401 subject not found; 40404 soft-deleted already; 40405 not soft-deleted before */
      readonly 404: components['responses']['NotFound']
      /** @description 42205 read-only; 42206 referenced by another schema */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getLatestWithMetadata: {
    readonly parameters: {
      readonly query?: {
        /** @description Names of properties; each is paired with the `value` at its place. */
        readonly key?: components['parameters']['Key']
        /** @description Values of the properties. */
        readonly value?: components['parameters']['Value']
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "subject": "orders-value",
           *       "version": 1,
           *       "id": 1,
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}",
           *       "ts": 1795271267000,
           *       "deleted": false,
           *       "metadata": {
           *         "properties": {
           *           "owner": "sales"
           *         }
           *       }
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Schema']
        }
      }
      /** @description 40401 subject not found; 40403 no version has them */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly listVersions: {
    readonly parameters: {
      readonly query?: {
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Count soft-deleted ones alone. Default false. */
        readonly deletedOnly?: components['parameters']['DeletedOnly']
        /** @description List every version, soft-deleted ones as negative numbers. Default false. */
        readonly deletedAsNegative?: components['parameters']['DeletedAsNegative']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       1,
           *       2
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly number[]
        }
      }
      /** @description 40401 subject not found; 404 a number in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly register: {
    readonly parameters: {
      readonly query?: {
        /** @description Bring the schema into normal form first. Default false, unless a config says otherwise. */
        readonly normalize?: components['parameters']['Normalize']
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
        /** @description Register without a compatibility check. Default false. */
        readonly force?: components['parameters']['Force']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['RegisterSchemaRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": 1,
           *       "version": 1,
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['RegisterSchemaResponse']
        }
      }
      /** @description 40901 not compatible with earlier versions */
      readonly 409: components['responses']['Conflict']
      /** @description 422 no body; 42201 invalid schema; 42205 the mode forbids it; 42208 invalid subject; 42209 too large; 42210 invalid rule set */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSchemaByVersion: {
    readonly parameters: {
      readonly query?: {
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
        /** @description `qualified` shows the subjects of references with their context. */
        readonly referenceFormat?: components['parameters']['ReferenceFormat']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Adds the entities of the schema that have one of these tags; `*` for any tag. */
        readonly findTags?: components['parameters']['FindTags']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
        /**
         * @description Number of the version, or `latest` (also `-1`).
         * @example latest
         */
        readonly version: components['parameters']['Version']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "subject": "orders-value",
           *       "version": 1,
           *       "id": 1,
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}",
           *       "ts": 1795271267000,
           *       "deleted": false
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Schema']
        }
      }
      /** @description 40401 subject not found; 40402 version not found */
      readonly 404: components['responses']['NotFound']
      /** @description 42202 no version */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteSchemaVersion: {
    readonly parameters: {
      readonly query?: {
        /** @description Delete for good what was soft-deleted before. Default false. */
        readonly permanent?: components['parameters']['Permanent']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
        /**
         * @description Number of the version, or `latest` (also `-1`).
         * @example latest
         */
        readonly version: components['parameters']['Version']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /** @example 1 */
          readonly 'application/vnd.schemaregistry.v1+json': number
        }
      }
      /** @description 40401 subject not found; 40402 version not found; 40406 soft-deleted already; 40407 not soft-deleted before */
      readonly 404: components['responses']['NotFound']
      /** @description 42202 no version; 42205 read-only; 42206 referenced by another schema */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSchemaTextByVersion: {
    readonly parameters: {
      readonly query?: {
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
        /**
         * @description Number of the version, or `latest` (also `-1`).
         * @example latest
         */
        readonly version: components['parameters']['Version']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /** @example {"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]} */
          readonly 'application/vnd.schemaregistry.v1+json': string
        }
      }
      /** @description The text is empty */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description 40401 subject not found; 40402 version not found */
      readonly 404: components['responses']['NotFound']
      /** @description 42202 no version */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getReferencedBy: {
    readonly parameters: {
      readonly query?: {
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
        /**
         * @description Number of the version, or `latest` (also `-1`).
         * @example latest
         */
        readonly version: components['parameters']['Version']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       7
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly number[]
        }
      }
      /** @description 40401 subject not found; 40402 version not found */
      readonly 404: components['responses']['NotFound']
      /** @description 42202 no version */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly modifyTags: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
        /**
         * @description Number of the version, or `latest` (also `-1`).
         * @example latest
         */
        readonly version: components['parameters']['Version']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "tagsToAdd": [
         *         {
         *           "schemaEntity": {
         *             "entityPath": "Order.id",
         *             "entityType": "sr_field"
         *           },
         *           "tags": [
         *             "PII"
         *           ]
         *         }
         *       ]
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['TagSchemaRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": 2,
           *       "version": 2,
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['RegisterSchemaResponse']
        }
      }
      /** @description 40401 subject not found; 40402 version not found */
      readonly 404: components['responses']['NotFound']
      /** @description 40901 not compatible with earlier versions */
      readonly 409: components['responses']['Conflict']
      /** @description 422 no body; 42201 invalid schema or unknown entity; 42202 no version; 42205 the mode forbids it; 42210 invalid rule set */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly listSchemas: {
    readonly parameters: {
      readonly query?: {
        /** @description Start of the subjects to list. `:.ctx:` selects in a context, `:*:` in all of them, the empty text in the default one. */
        readonly subjectPrefix?: components['parameters']['SubjectPrefix']
        /** @description Also return the targets of aliases that match the prefix. Default false. */
        readonly aliases?: components['parameters']['Aliases']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Only the highest version of each subject. Default false. */
        readonly latestOnly?: components['parameters']['LatestOnly']
        /** @description Only schemas with a rule of this type. */
        readonly ruleType?: components['parameters']['RuleType']
        /** @description Only subjects with an association of this kind; `NONE`: without any. */
        readonly lifecycle?: components['parameters']['Lifecycle']
        /** @description Only associations with a resource of this type; of schemas only those whose subjects have one. */
        readonly resourceType?: components['parameters']['ResourceType']
        /** @description Only associations of this type (`key`, `value`); of schemas only those whose subjects have one. */
        readonly associationType?: components['parameters']['AssociationType']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "subject": "orders-value",
           *         "version": 1,
           *         "id": 1,
           *         "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *         "schemaType": "AVRO",
           *         "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}",
           *         "ts": 1795271267000,
           *         "deleted": false
           *       }
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['ExtendedSchema'][]
        }
      }
      /** @description 404 a number or word in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSchemaTypes: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       "JSON",
           *       "PROTOBUF",
           *       "AVRO"
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['SchemaType'][]
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSchemaById: {
    readonly parameters: {
      readonly query?: {
        /** @description Subject or context to look for the id in. Default: the default context. */
        readonly subject?: components['parameters']['IdSubject']
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
        /** @description `qualified` shows the subjects of references with their context. */
        readonly referenceFormat?: components['parameters']['ReferenceFormat']
        /** @description Adds the entities of the schema that have one of these tags; `*` for any tag. */
        readonly findTags?: components['parameters']['FindTags']
        /** @description Adds the highest id of the context. Default false. */
        readonly fetchMaxId?: components['parameters']['FetchMaxId']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the schema in its context.
         * @example 1
         */
        readonly id: components['parameters']['Id']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "subject": "orders-value",
           *       "version": 1,
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}",
           *       "ts": 1795271267000,
           *       "deleted": false
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['SchemaString']
        }
      }
      /** @description 40403 schema not found; 404 the id is no integer */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSchemaTextById: {
    readonly parameters: {
      readonly query?: {
        /** @description Subject or context to look for the id in. Default: the default context. */
        readonly subject?: components['parameters']['IdSubject']
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the schema in its context.
         * @example 1
         */
        readonly id: components['parameters']['Id']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /** @example {"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]} */
          readonly 'application/vnd.schemaregistry.v1+json': string
        }
      }
      /** @description The text is empty */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description 40403 schema not found; 404 the id is no integer */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSubjectsOfId: {
    readonly parameters: {
      readonly query?: {
        /** @description Subject or context to look for the id in. Default: the default context. */
        readonly subject?: components['parameters']['IdSubject']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the schema in its context.
         * @example 1
         */
        readonly id: components['parameters']['Id']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       "orders-value"
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly string[]
        }
      }
      /** @description 40403 schema not found; 404 the id is no integer */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getVersionsOfId: {
    readonly parameters: {
      readonly query?: {
        /** @description Subject or context to look for the id in. Default: the default context. */
        readonly subject?: components['parameters']['IdSubject']
        /** @description Count soft-deleted versions as well. Default false. */
        readonly deleted?: components['parameters']['Deleted']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the schema in its context.
         * @example 1
         */
        readonly id: components['parameters']['Id']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "subject": "orders-value",
           *         "version": 1
           *       }
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['SubjectVersion'][]
        }
      }
      /** @description 40403 schema not found; 404 the id is no integer */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSchemaByGuid: {
    readonly parameters: {
      readonly query?: {
        /** @description Form of the schema text: `resolved` (Avro), `ignore_extensions` or `serialized` (Protobuf). Unknown words count as none. */
        readonly format?: components['parameters']['Format']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Guid of the content of the schema.
         * @example 42f58a85-cbfe-c742-baaa-9e64ffd8c261
         */
        readonly guid: components['parameters']['Guid']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "guid": "8c6b9ee9-3dd9-5a0e-6f9f-2b0e7ee1b8b4",
           *       "schemaType": "AVRO",
           *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}",
           *       "ts": 1795271267000,
           *       "deleted": false
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['SchemaString']
        }
      }
      /** @description 40403 schema not found */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getIdsOfGuid: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description Guid of the content of the schema.
         * @example 42f58a85-cbfe-c742-baaa-9e64ffd8c261
         */
        readonly guid: components['parameters']['Guid']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "context": ".",
           *         "id": 1
           *       }
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['ContextId'][]
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly testCompatibilityBySubjectName: {
    readonly parameters: {
      readonly query?: {
        /** @description Bring the schema into normal form first. Default false, unless a config says otherwise. */
        readonly normalize?: components['parameters']['Normalize']
        /** @description Add messages; errors of the schema become messages. Default false. */
        readonly verbose?: components['parameters']['Verbose']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
        /**
         * @description Number of the version, or `latest` (also `-1`).
         * @example latest
         */
        readonly version: components['parameters']['Version']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['RegisterSchemaRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "is_compatible": true
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['CompatibilityCheckResponse']
          readonly 'application/vnd.headgate.v1+json': components['schemas']['CompatibilityReport']
        }
      }
      /** @description 40402 version not found */
      readonly 404: components['responses']['NotFound']
      /** @description 422 no body; 42201 invalid schema; 42202 no version */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly testCompatibilityForSubject: {
    readonly parameters: {
      readonly query?: {
        /** @description Bring the schema into normal form first. Default false, unless a config says otherwise. */
        readonly normalize?: components['parameters']['Normalize']
        /** @description Add messages; errors of the schema become messages. Default false. */
        readonly verbose?: components['parameters']['Verbose']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "schema": "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['RegisterSchemaRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "is_compatible": false,
           *       "messages": [
           *         "{errorType:'TYPE_MISMATCH', …}"
           *       ]
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['CompatibilityCheckResponse']
          readonly 'application/vnd.headgate.v1+json': components['schemas']['CompatibilityReport']
        }
      }
      /** @description 422 no body; 42201 invalid schema */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getTopLevelConfig: {
    readonly parameters: {
      readonly query?: {
        /** @description Fall back to the context and to the global value. Default false. */
        readonly defaultToGlobal?: components['parameters']['DefaultToGlobal']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "compatibilityLevel": "BACKWARD"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Config']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly updateTopLevelConfig: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "compatibility": "FULL"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ConfigUpdateRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "compatibility": "FULL"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ConfigUpdateRequest']
        }
      }
      /** @description 422 no body; 42203 unknown level; 42205 read-only; 42210 invalid rule set */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteTopLevelConfig: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "compatibilityLevel": "FULL"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Config']
        }
      }
      /** @description 42205 read-only */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getSubjectLevelConfig: {
    readonly parameters: {
      readonly query?: {
        /** @description Fall back to the context and to the global value. Default false. */
        readonly defaultToGlobal?: components['parameters']['DefaultToGlobal']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "compatibilityLevel": "FULL"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Config']
        }
      }
      /** @description 40408 no config of its own */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly updateSubjectLevelConfig: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "compatibility": "FULL_TRANSITIVE"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ConfigUpdateRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "compatibility": "FULL_TRANSITIVE"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ConfigUpdateRequest']
        }
      }
      /** @description 422 no body; 42203 unknown level; 42205 read-only; 42208 invalid subject; 42210 invalid rule set */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteSubjectConfig: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "compatibilityLevel": "FULL"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Config']
        }
      }
      /** @description 40401 no config of its own */
      readonly 404: components['responses']['NotFound']
      /** @description 42205 read-only */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getTopLevelMode: {
    readonly parameters: {
      readonly query?: {
        /** @description Fall back to the context and to the global value. Default false. */
        readonly defaultToGlobal?: components['parameters']['DefaultToGlobal']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mode": "READWRITE"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Mode']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly updateTopLevelMode: {
    readonly parameters: {
      readonly query?: {
        /** @description Allow IMPORT although there are versions. Default false. */
        readonly force?: components['parameters']['ForceMode']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "mode": "READONLY"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ModeUpdateRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mode": "READONLY"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ModeUpdateRequest']
        }
      }
      /** @description 422 no body; 42204 unknown mode; 42205 not allowed */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteTopLevelMode: {
    readonly parameters: {
      readonly query?: {
        /** @description For a context: remove the modes of its subjects as well. Default false. */
        readonly recursive?: components['parameters']['Recursive']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mode": "READONLY"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['OptionalMode']
        }
      }
      /** @description 42205 not allowed */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getMode: {
    readonly parameters: {
      readonly query?: {
        /** @description Fall back to the context and to the global value. Default false. */
        readonly defaultToGlobal?: components['parameters']['DefaultToGlobal']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mode": "READONLY"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Mode']
        }
      }
      /** @description 40409 no mode of its own */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly updateMode: {
    readonly parameters: {
      readonly query?: {
        /** @description Allow IMPORT although there are versions. Default false. */
        readonly force?: components['parameters']['ForceMode']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "mode": "READONLY"
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ModeUpdateRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mode": "READONLY"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ModeUpdateRequest']
        }
      }
      /** @description 422 no body; 42204 unknown mode; 42205 not allowed; 42208 invalid subject */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteSubjectMode: {
    readonly parameters: {
      readonly query?: {
        /** @description For a context: remove the modes of its subjects as well. Default false. */
        readonly recursive?: components['parameters']['Recursive']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mode": "READONLY"
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['OptionalMode']
        }
      }
      /** @description 40401 no mode of its own */
      readonly 404: components['responses']['NotFound']
      /** @description 42205 not allowed */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getAssociationsBySubject: {
    readonly parameters: {
      readonly query?: {
        /** @description Only associations with a resource of this type; of schemas only those whose subjects have one. */
        readonly resourceType?: components['parameters']['ResourceType']
        /** @description Only associations of this type (`key`, `value`); of schemas only those whose subjects have one. */
        readonly associationType?: components['parameters']['AssociationType']
        /** @description Only associations of this kind. */
        readonly lifecycle?: components['parameters']['AssociationLifecycle']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the subject, percent-encoded; `:.context:name` names its context.
         * @example orders-value
         */
        readonly subject: components['parameters']['Subject']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "subject": "orders-events",
           *         "guid": "c81d8158-2bbe-48a2-bda8-2e9e66a93f48",
           *         "resourceName": "orders",
           *         "resourceNamespace": "lkc-1",
           *         "resourceId": "topic-7",
           *         "resourceType": "topic",
           *         "associationType": "value",
           *         "lifecycle": "WEAK",
           *         "createTs": 1795271267000,
           *         "updateTs": 1795271267000
           *       }
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['Association'][]
        }
      }
      /** @description 404 a number or word in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getAssociationsByResourceName: {
    readonly parameters: {
      readonly query?: {
        /** @description Only associations with a resource of this type; of schemas only those whose subjects have one. */
        readonly resourceType?: components['parameters']['ResourceType']
        /** @description Only associations of this type (`key`, `value`); of schemas only those whose subjects have one. */
        readonly associationType?: components['parameters']['AssociationType']
        /** @description Only associations of this kind. */
        readonly lifecycle?: components['parameters']['AssociationLifecycle']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Namespace of the resource; `-` for any.
         * @example lkc-1
         */
        readonly namespace: components['parameters']['ResourceNamespace']
        /**
         * @description Name of the resource, which is a topic; `-` for any.
         * @example orders
         */
        readonly name: components['parameters']['ResourceName']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "subject": "orders-events",
           *         "guid": "c81d8158-2bbe-48a2-bda8-2e9e66a93f48",
           *         "resourceName": "orders",
           *         "resourceNamespace": "lkc-1",
           *         "resourceId": "topic-7",
           *         "resourceType": "topic",
           *         "associationType": "value",
           *         "lifecycle": "WEAK",
           *         "createTs": 1795271267000,
           *         "updateTs": 1795271267000
           *       }
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['Association'][]
        }
      }
      /** @description 404 a number or word in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getAssociationsByResourceId: {
    readonly parameters: {
      readonly query?: {
        /** @description Only associations with a resource of this type; of schemas only those whose subjects have one. */
        readonly resourceType?: components['parameters']['ResourceType']
        /** @description Only associations of this type (`key`, `value`); of schemas only those whose subjects have one. */
        readonly associationType?: components['parameters']['AssociationType']
        /** @description Only associations of this kind. */
        readonly lifecycle?: components['parameters']['AssociationLifecycle']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the resource, as those who made it know it.
         * @example topic-7
         */
        readonly resourceId: components['parameters']['ResourceId']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       {
           *         "subject": "orders-events",
           *         "guid": "c81d8158-2bbe-48a2-bda8-2e9e66a93f48",
           *         "resourceName": "orders",
           *         "resourceNamespace": "lkc-1",
           *         "resourceId": "topic-7",
           *         "resourceType": "topic",
           *         "associationType": "value",
           *         "lifecycle": "WEAK",
           *         "createTs": 1795271267000,
           *         "updateTs": 1795271267000
           *       }
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly components['schemas']['Association'][]
        }
      }
      /** @description 404 a number or word in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly createOrUpdateAssociation: {
    readonly parameters: {
      readonly query?: {
        /** @description Context of the subjects that are named without one. */
        readonly context?: components['parameters']['SubjectContext']
        /** @description Judge the request and change nothing. Default false. */
        readonly dryRun?: components['parameters']['DryRun']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the resource, as those who made it know it.
         * @example topic-7
         */
        readonly resourceId: components['parameters']['ResourceId']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "resourceName": "orders",
         *       "resourceNamespace": "lkc-1",
         *       "resourceId": "topic-7",
         *       "associations": [
         *         {
         *           "subject": "orders-events",
         *           "associationType": "value",
         *           "lifecycle": "WEAK"
         *         }
         *       ]
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "resourceName": "orders",
           *       "resourceNamespace": "lkc-1",
           *       "resourceId": "topic-7",
           *       "resourceType": "topic",
           *       "associations": [
           *         {
           *           "subject": "orders-events",
           *           "associationType": "value",
           *           "lifecycle": "WEAK"
           *         }
           *       ]
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationResponse']
        }
      }
      /** @description 40903 another one is there; 40904 the subject has associations; 40905 the subject belongs to a resource; 40907 no active version; 40908 frozen */
      readonly 409: components['responses']['Conflict']
      /** @description 422 no body; 42201 invalid schema; 42205 the mode forbids it; 42206 the subject is referred to; 42212 a value that does not fit */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteAssociations: {
    readonly parameters: {
      readonly query?: {
        /** @description Only associations with a resource of this type; of schemas only those whose subjects have one. */
        readonly resourceType?: components['parameters']['ResourceType']
        /** @description Only associations of this type (`key`, `value`); of schemas only those whose subjects have one. */
        readonly associationType?: components['parameters']['AssociationType']
        /** @description Delete the subjects of STRONG associations as well. Default false. */
        readonly cascadeLifecycle?: components['parameters']['CascadeLifecycle']
        /** @description Judge the request and change nothing. Default false. */
        readonly dryRun?: components['parameters']['DryRun']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the resource, as those who made it know it.
         * @example topic-7
         */
        readonly resourceId: components['parameters']['ResourceId']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Deleted */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description 40410 there are none */
      readonly 404: components['responses']['NotFound']
      /** @description 40908 frozen */
      readonly 409: components['responses']['Conflict']
      /** @description 42205 the mode forbids it; 42206 the subject is referred to */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly createAssociation: {
    readonly parameters: {
      readonly query?: {
        /** @description Context of the subjects that are named without one. */
        readonly context?: components['parameters']['SubjectContext']
        /** @description Judge the request and change nothing. Default false. */
        readonly dryRun?: components['parameters']['DryRun']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "resourceName": "orders",
         *       "resourceNamespace": "lkc-1",
         *       "resourceId": "topic-7",
         *       "associations": [
         *         {
         *           "subject": "orders-events",
         *           "associationType": "value",
         *           "lifecycle": "WEAK"
         *         }
         *       ]
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationRequest']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "resourceName": "orders",
           *       "resourceNamespace": "lkc-1",
           *       "resourceId": "topic-7",
           *       "resourceType": "topic",
           *       "associations": [
           *         {
           *           "subject": "orders-events",
           *           "associationType": "value",
           *           "lifecycle": "WEAK"
           *         }
           *       ]
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationResponse']
        }
      }
      /** @description 40903 another one is there; 40904 the subject has associations; 40905 the subject belongs to a resource; 40907 no active version; 40908 frozen */
      readonly 409: components['responses']['Conflict']
      /** @description 422 no body; 42201 invalid schema; 42205 the mode forbids it; 42206 the subject is referred to; 42212 a value that does not fit */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly batchGetAssociations: {
    readonly parameters: {
      readonly query?: {
        /** @description Add the latest schema of each subject. Default false. */
        readonly includeSchemas?: components['parameters']['IncludeSchemas']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "requests": [
         *         {
         *           "resourceId": "topic-7"
         *         }
         *       ]
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationBatchGetRequest']
      }
    }
    readonly responses: {
      /** @description A result for each request, in their order */
      readonly 207: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "results": [
           *         {
           *           "result": {
           *             "resourceName": "orders",
           *             "resourceNamespace": "lkc-1",
           *             "resourceId": "topic-7",
           *             "resourceType": "topic"
           *           }
           *         }
           *       ]
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationBatchResponse']
        }
      }
      /** @description 422 no body; 42212 no requests */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly mutateAssociations: {
    readonly parameters: {
      readonly query?: {
        /** @description Context of the subjects that are named without one. */
        readonly context?: components['parameters']['SubjectContext']
        /** @description Judge the request and change nothing. Default false. */
        readonly dryRun?: components['parameters']['DryRun']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "requests": [
         *         {
         *           "resourceName": "orders",
         *           "resourceNamespace": "lkc-1",
         *           "resourceId": "topic-7",
         *           "associations": [
         *             {
         *               "opType": "DELETE",
         *               "associationType": "value"
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationBatchMutateRequest']
      }
    }
    readonly responses: {
      /** @description A result for each request, in their order */
      readonly 207: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "results": [
           *         {
           *           "result": {
           *             "resourceName": "orders",
           *             "resourceNamespace": "lkc-1",
           *             "resourceId": "topic-7",
           *             "resourceType": "topic"
           *           }
           *         }
           *       ]
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['AssociationBatchResponse']
        }
      }
      /** @description 422 no body; 42212 no requests */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly listContexts: {
    readonly parameters: {
      readonly query?: {
        /** @description Start of the names of the contexts to list. */
        readonly contextPrefix?: components['parameters']['ContextPrefix']
        /** @description Elements to skip. Default 0. */
        readonly offset?: components['parameters']['Offset']
        /** @description Elements to return at most. A number that is not positive, or beyond the limit of the server, stands for the default. */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example [
           *       ".",
           *       ".prod"
           *     ]
           */
          readonly 'application/vnd.schemaregistry.v1+json': readonly string[]
        }
      }
      /** @description 404 a number in the query is none */
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly deleteContext: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the context; the leading dot may be left out.
         * @example .prod
         */
        readonly context: components['parameters']['Context']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Deleted */
      readonly 204: {
        headers: {
          readonly [name: string]: unknown
        }
        content?: never
      }
      /** @description 42211 the context is not empty */
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getClusterId: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "scope": {
           *         "path": [],
           *         "clusters": {
           *           "kafka-cluster": "4f1c",
           *           "schema-registry-cluster": "schema-registry"
           *         }
           *       }
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ClusterId']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly getServerVersion: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "version": "0.1.0",
           *       "commitId": ""
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['ServerVersion']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly getServerDeployment: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "attributes": []
           *     }
           */
          readonly 'application/vnd.schemaregistry.v1+json': components['schemas']['Deployment']
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
  readonly getHealth: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description It can; what else does not work is told */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "up"
           *     }
           */
          readonly 'application/json': components['schemas']['Health']
        }
      }
      /** @description It cannot, or something needs a new start */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "down",
           *       "reason": "The store did not answer within 3000 ms"
           *     }
           */
          readonly 'application/json': components['schemas']['Health']
        }
      }
    }
  }
  readonly getMetrics: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'text/plain': string
        }
      }
      /** @description The settings switch it off */
      readonly 404: components['responses']['NotFound']
    }
  }
  readonly getContract: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/yaml': string
        }
      }
      /** @description The settings switch it off */
      readonly 404: components['responses']['NotFound']
    }
  }
}
