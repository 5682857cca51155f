import type { ParsedSchema } from '../../schema/schema.ts'
import type { PayloadCheck, PayloadLimits } from '../payload-check.ts'
import type { FastWalk } from './fast-walk.ts'
import type { WireWalk } from './wire-walk.ts'

/** What the checks of a schema may spend, and the state that all checks share. */
export interface PayloadBudget {
  readonly limits: PayloadLimits
  readonly walk: WireWalk
  /** Accepts most values in less time. */
  readonly fast: Pick<FastWalk, 'acceptsAvro' | 'acceptsProtobuf' | 'acceptsJson'>
}

/** The checks of one schema, compiled. */
export interface SchemaChecks {
  /**
   * The check of the whole payload behind schema id and message indexes. Protobuf: of the message at the indexes,
   * undefined where the schema has none there. The other languages have one check, whatever the indexes.
   */
  checkOf(indexes: readonly number[]): PayloadCheck | undefined
  /** JSON Schema: patterns that cannot be matched in linear time, and are not checked. May grow with the first values. */
  readonly uncheckedPatterns: ReadonlySet<string>
}

/** A language as the gate sees it. */
export interface PayloadLanguage {
  /** Throws SchemaError for a schema that values cannot be checked against: a type is missing, types nest too deep. */
  compile(schema: ParsedSchema, budget: PayloadBudget): SchemaChecks
  /** The name that record-name strategies take: of a record, of the message at the indexes, or a title. */
  recordName(schema: ParsedSchema, indexes: readonly number[]): string | undefined
}

/** For languages that check all they know. */
export const nothingUnchecked: ReadonlySet<string> = new Set()
