import type { ParsedSchema, SchemaType } from '../schema/schema.ts'

/**
 * What a language does with values. One file a language (`avro/values.ts`, `protobuf/values.ts`, `json/values.ts`),
 * loaded when the first schema of that language is met.
 */
export interface ValueLanguage<Options = unknown> {
  readonly type: SchemaType
  /** Compiles a writer of values of `schema`. Throws SerdeError where the schema cannot carry values. */
  writer(schema: ParsedSchema, options: Options): ValueWriter
  /**
   * Compiles a reader of payloads written with `writer`, giving values as `reader` sees them; without `reader` as
   * `writer` does. `isTrusted` tells a schema that the caller chose from one that an id in a payload named: only the
   * former may reach code generation.
   */
  reader(schemas: ReaderSchemas, options: Options): ValueReader
}

/** The schemas a payload is read with. */
export interface ReaderSchemas {
  readonly writer: ParsedSchema
  readonly reader?: ParsedSchema
  /** The caller chose these schemas, or allowed code generation for those of strangers. */
  readonly isTrusted: boolean
}

/** Writes values of one schema. */
export interface ValueWriter {
  /** Full name of the record or message that `value` is written as; undefined where the language has none. */
  recordName(value: unknown): string | undefined
  /**
   * The payload after `prefix`, in one buffer. In Protobuf the message indexes stand between the two.
   * Throws SerdeError with the path in the value and what was expected there.
   */
  write(value: unknown, prefix: Uint8Array): Uint8Array
  /**
   * Protobuf: the message indexes that `write` puts between prefix and payload. Where the schema id travels in a header
   * they do so too, and the payload goes without.
   */
  messageIndexes?(value: unknown): Uint8Array
}

/** A place in bytes. */
export interface BytesAt {
  readonly bytes: Uint8Array
  readonly start: number
}

/** Reads payloads of one schema. */
export interface ValueReader {
  /**
   * The value whose bytes begin at `start`: in Protobuf with the message indexes, unless these stand in a header, at
   * `indexes`. Throws SerdeError for bytes that are no value; never reads or allocates beyond what the bytes can hold.
   */
  read(bytes: Uint8Array, start: number, indexes?: BytesAt): unknown
  /** Full name of the record or message that stands there, found without reading the value; undefined where there is none. */
  recordName(bytes: Uint8Array, start: number, indexes?: BytesAt): string | undefined
}
