import type { CompatibilityLevel } from './compatibility.ts'
import type {
  CompatibilityPolicy,
  Difference,
  ParseMode,
  ResolvedReferences,
  SchemaType,
  SourcePosition,
  TaggedEntity,
} from './schema.ts'

/** A text with everything it needs to be read. */
export interface SchemaSource {
  readonly type: SchemaType
  readonly text: string
  readonly references: ResolvedReferences
  /**
   * Equal for two sources of one type only if texts and references are equal. Undefined for a text that is not stored and
   * that nobody may ask for again.
   */
  readonly key: string | undefined
  /** The engine's own: what it read, for as long as somebody holds the source. */
  readonly held?: { reading?: unknown }
}

export interface ReadOptions {
  readonly mode: ParseMode
  readonly validateFields: boolean
  /** Import: the text has to be readable, it need not be a valid schema. */
  readonly isUnchecked?: boolean
  /** Give the normal form. */
  readonly normalize: boolean
}

export interface PairCheck {
  readonly candidate: SchemaSource
  readonly candidateOptions: Omit<ReadOptions, 'normalize'>
  readonly earlier: SchemaSource
  readonly earlierVersion: number
  readonly level: CompatibilityLevel
  readonly policy: CompatibilityPolicy
}

/** One difference as the structured answer of a check shows it: plain data. */
export interface Finding {
  /** Stable; names the language and the kind, such as `AVRO_TYPE_MISMATCH`. */
  readonly code: string
  /** Upstream's kind word. */
  readonly kind: string
  readonly verdict: Difference['verdict']
  /** Backward: the candidate reads data of the earlier version; forward: the other way round. */
  readonly direction: 'forward' | 'backward'
  readonly path: string
  readonly detail?: string
  /** Where it stands in the text of the side that reads, and of the side that wrote. */
  readonly reader?: SourcePosition
  readonly writer?: SourcePosition
  /** One sentence for people, and what to do about it. */
  readonly explanation: string
  readonly hint: string
  /** The message in upstream's words. */
  readonly message: string
}

type Eventually<Value> = Value | Promise<Value>

/**
 * What the registry asks of the schema languages, on texts and references alone: so the work can be done here or on
 * another thread. Every method throws, or rejects with, SchemaError for a text that is refused.
 */
export interface SchemaEngine {
  /** A source that was read for somebody is now stored, in its canonical text, under a key: whoever asks by that key finds it read. */
  remember(source: SchemaSource, key: string): void
  /** Reads a text and gives nothing back. */
  validate(source: SchemaSource, options: ReadOptions): Eventually<void>
  /** Canonical text, in normal form if asked. */
  canonical(source: SchemaSource, options: ReadOptions): Eventually<string>
  /** The text of a stored schema in a format of its language. */
  formatted(source: SchemaSource, format: string): Eventually<string>
  /** Upstream's messages for one pair under a level, without the closing line; empty when compatible. */
  check(pair: PairCheck): Eventually<readonly string[]>
  /** Every difference of one pair under a level, breaking or not. */
  findings(pair: PairCheck): Eventually<readonly Finding[]>
  /** Equal for two stored schemas of one type if and only if they have the same content (compatibility.md 1.8, step 2). */
  equivalenceKey(source: SchemaSource): Eventually<string>
  tags(source: SchemaSource): Eventually<readonly TaggedEntity[]>
  /** The canonical text after adding, then removing tags. */
  withTags(source: SchemaSource, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): Eventually<string>
  topLevelFields(source: SchemaSource): Eventually<readonly string[]>
}
