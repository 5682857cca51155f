/** The languages a schema can be written in, under the names of the Schema Registry API. */
export type SchemaType = 'AVRO' | 'JSON' | 'PROTOBUF'

/** A link from one schema to another: `name` as the text uses it, and the subject version it stands for. */
export interface SchemaReference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

/** A reference with the text it stands for. */
export interface ResolvedReference extends SchemaReference {
  readonly text: string
}

/**
 * Everything a text can reach, depth first: a reference's own references stand before it, and a name that is met twice
 * is kept once, the first time. `direct` marks those that the schema itself lists.
 */
export type ResolvedReferences = readonly (ResolvedReference & { readonly direct: boolean })[]

/** Strict for a schema that is new to the registry, lenient for one that is stored or looked up. */
export type ParseMode = 'new' | 'stored'

/** Bounds on what a text may ask of us; a text beyond one is refused with a `SchemaError`. */
export interface SchemaLimits {
  /** Length of the text in UTF-16 code units. */
  readonly textLength: number
  /** Levels of `{` and `[` in JSON. */
  readonly jsonDepth: number
  /** Levels of nested messages and aggregates in Protobuf. */
  readonly protobufDepth: number
  /** Nodes of a parsed schema, its references included. */
  readonly nodes: number
  /** Branches of a union, parts of a combined schema. */
  readonly width: number
  /** Pairs of nodes visited in one comparison. */
  readonly pairs: number
  /** Differences listed by one comparison. */
  readonly differences: number
}

export interface ParseOptions {
  readonly mode: ParseMode
  /** The config `validateFields`: reserved names, and for Protobuf a full descriptor. */
  readonly validateFields: boolean
  /** Import: the text has to be readable and printable, it need not be a valid schema (rest-contract 3.10). */
  readonly isUnchecked?: boolean
  /** Protobuf: editions 2023 and 2024 are read, not refused. */
  readonly allowsEditions?: boolean
  readonly limits: SchemaLimits
  /** Without it every text is read whole. Of one language and one set of limits. */
  readonly parts?: PartMemory
}

/** What the caller keeps of texts from one to the next: parts that were read, by their words, for as long as there is room. */
export interface PartMemory {
  find(words: string): unknown
  keep(words: string, known: unknown): void
}

/** A place in the text as registered, both counted from 1. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
}

export type CompatibilityPolicy = 'STRICT' | 'LENIENT' | 'LOGICAL'

export interface ComparisonOptions {
  readonly policy: CompatibilityPolicy
  readonly limits: SchemaLimits
}

/** The words upstream puts for the two sides: `new` for the candidate, `old` for the earlier schema. */
export interface SideWords {
  readonly reader: 'new' | 'old'
  readonly writer: 'new' | 'old'
}

/** One difference met when a reader meets data of a writer, breaking or not. */
export interface Difference {
  /** Upstream's kind word, such as `TYPE_MISMATCH`. Stable. */
  readonly kind: string
  /** `warn`: upstream accepts it, but data can break. */
  readonly verdict: 'break' | 'warn' | 'ok'
  /** The place in upstream's notation: `/fields/1/type`, `#/properties/a`. */
  readonly path: string
  /** Upstream's detail, where the language has one (Avro's `additionalInfo`). */
  readonly detail?: string
  readonly reader?: SourcePosition
  readonly writer?: SourcePosition
  /** The message in upstream's exact words. */
  message(words: SideWords): string
  /** One sentence for people. */
  readonly explanation: string
  /** What to do about it. */
  readonly hint: string
  /** Says something only where the reader is the later of the two schemas: it tells of what has come. */
  readonly isOfLaterReader?: true
}

export interface Comparison {
  /** No difference has the verdict `break`. */
  readonly isCompatible: boolean
  /** In the order of the walk; at most `limits.differences`. */
  readonly differences: readonly Difference[]
  /** Those of `differences` that break, where a language can list them by themselves at less cost. */
  readonly breaking?: readonly Difference[]
  /** Set where a limit ended the walk; the verdict is then not known and counts as a refusal. */
  readonly isTruncated: boolean
}

/** The kind of entity an inline tag hangs on, in the words of the REST API. */
export type EntityType = 'sr_record' | 'sr_field'

export interface TaggedEntity {
  /** `my.Record` or `my.Record.field`. */
  readonly entityPath: string
  readonly entityType: EntityType
  readonly tags: readonly string[]
}

/** A schema text that has been read. Immutable; everything costly is computed once, when first asked for. */
export interface ParsedSchema {
  readonly type: SchemaType
  /** Text whose equality is schema identity: what is stored, hashed and returned. */
  readonly canonical: string
  /** Full name of the record, title of the JSON Schema, full name of the first message; undefined where there is none. */
  readonly name: string | undefined
  /** Rough size in nodes, references included: tells whether work on it belongs on another thread. */
  readonly nodeCount: number
  /** The same schema in normal form. Throws SchemaError where the language cannot. */
  normalized(): ParsedSchema
  /** The text in one of the language's own formats (`resolved`, `serialized`, …); canonical for a name it does not know. */
  formatted(format: string): string
  /**
   * Equal for two schemas of one language if and only if they have the same content, though the texts may differ
   * (compatibility.md 1.8, step 2). Short: a digest where the text is long.
   */
  equivalenceKey(): string
  /** Every difference met when this schema reads data written with `writer`, a schema of the same type. */
  differencesFrom(writer: ParsedSchema, options: ComparisonOptions): Comparison
  /** Names of the top-level fields or properties, for `confluent:reserved`. */
  topLevelFields(): readonly string[]
  /** Entities with inline tags, in the order of the text. */
  tags(): readonly TaggedEntity[]
  /**
   * The schema with tags added, then removed. Throws SchemaError `No matching path '<p>' found in the schema` for an
   * entity that is not there.
   */
  withTags(add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): ParsedSchema
}

/** References arrive resolved, so parsing never waits and never reads a store. Throws SchemaError. */
export type ParseSchema = (text: string, references: ResolvedReferences, options: ParseOptions) => ParsedSchema

/**
 * A text that is refused. `message` is the cause, as upstream words it where it has words.
 * `stage` tells a text that cannot be read (`text`) from one that can and yet is no valid schema (`validation`):
 * the registry frames the two differently. `limit` marks a text that went beyond a bound of ours, by name.
 */
export class SchemaError extends Error {
  readonly stage: 'text' | 'validation'
  readonly position: SourcePosition | undefined
  readonly limit: keyof SchemaLimits | undefined

  constructor(
    message: string,
    more: {
      stage?: 'text' | 'validation'
      position?: SourcePosition
      limit?: keyof SchemaLimits
      cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'SchemaError'
    this.stage = more.stage ?? 'text'
    this.position = more.position
    this.limit = more.limit
  }
}
