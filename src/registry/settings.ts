import type { SchemaType } from '../schema/schema.ts'
import type { CompatibilityLevel } from '../schema/compatibility.ts'

/** Page sizes of one family of lists: a limit that is not positive or beyond `maxLimit` becomes `defaultLimit`. */
export interface SearchLimits {
  readonly defaultLimit: number
  readonly maxLimit: number
}

/** The registry's part of the settings table; upstream's name of each in brackets. */
export interface RegistrySettings {
  /** Level where none is configured (`schema.compatibility.level`). */
  readonly compatibilityLevel: CompatibilityLevel
  /** Whether PUT and DELETE mode are allowed (`mode.mutability`). */
  readonly isModeMutable: boolean
  /** Strict names and defaults for new schemas where no config says otherwise (`schema.validate.new.schemas`). */
  readonly validateNewSchemas: boolean
  /** Reserved fields and full descriptors where no config says otherwise (`schema.validate.fields`). */
  readonly validateFields: boolean
  /** Refuse the empty subject and `*` (`schema.reject.empty.subject`). */
  readonly rejectEmptySubject: boolean
  /** Refuse a reference graph that reaches one name at two versions (`schema.providers.reference.versions.strict`). */
  readonly strictReferenceVersions: boolean
  /** Types whose stored texts are printed anew when they are read (`schema.canonicalize.on.consume`). */
  readonly canonicalizeOnConsume: readonly SchemaType[]
  /** `schema.search.*`, `subject.search.*`, `subject.version.search.*`, `context.search.*`. */
  readonly schemaSearch: SearchLimits
  readonly subjectSearch: SearchLimits
  readonly subjectVersionSearch: SearchLimits
  readonly contextSearch: SearchLimits
  /** Longest schema text in UTF-16 code units; a longer one is refused with 42209. */
  readonly maxSchemaTextLength: number
  /** Bytes of schema texts kept in memory. */
  readonly contentCacheBytes: number
  /** Nodes of parsed schemas kept in memory. */
  readonly parsedCacheNodes: number
}
