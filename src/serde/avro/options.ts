import type { LogicalConverter } from './logical-types.ts'

/** How values of Avro look in JavaScript. */
export interface AvroOptions {
  /** What a `long` is read as; both are taken when writing. A `number` must be a safe integer. Default: `bigint`. */
  readonly longs?: 'bigint' | 'number'
  /**
   * `auto`: a value of a union stands bare where its JavaScript type tells the branch, else as `{ 'branch': value }`.
   * `wrapped`: always as `{ 'branch': value }`, only null stands bare. Default: `auto`.
   */
  readonly unions?: 'auto' | 'wrapped'
  /** What a map is read as; both are taken when writing. An `object` has no prototype. Default: `object`. */
  readonly maps?: 'object' | 'map'
  /** False: values with a logical type look like those of their base type. Default: true. */
  readonly usesLogicalTypes?: boolean
  /** `text`: every logical type as ISO 8601 or decimal text, without loss. Default: `native`. */
  readonly logicalForm?: 'native' | 'text'
  /** Converters by name of the logical type; they go before ours. */
  readonly logicalTypes?: Readonly<Record<string, LogicalConverter>>
  /** Bytes after the value are an error. Default: false. */
  readonly failsOnTrailingBytes?: boolean
}
