import { isDeepStrictEqual } from 'node:util'
import type { ReadSchema } from '../../../src/serde/schema-reader.ts'
import type { DeserializerOptions } from '../../../src/serde/setting-types.ts'
import { avroRoot, avroShown, avroValue } from './serde-avro.ts'
import type { PayloadCase } from './serde-case.ts'

/** What the cases of a language need beyond those of the others. */
export interface PayloadLanguage {
  /** Options that give values the form of the vectors. */
  options(item: PayloadCase, isLogical: boolean): object
  /** How a deserializer is told the reader's schema. */
  readerOptions(reader: string, schemaType: 'AVRO'): DeserializerOptions
  recordName(schema: ReadSchema, message: string | undefined): string | undefined
  /** The value to write. */
  value(item: PayloadCase, schema: ReadSchema): unknown
  /** What is wrong with a value that was read. */
  readFault(value: unknown, expected: unknown, item: PayloadCase): string | undefined | Promise<string | undefined>
}

const avro: PayloadLanguage = {
  options: (_item, isLogical) => ({
    avro: { unions: 'wrapped', usesLogicalTypes: isLogical, logicalForm: 'text' },
  }),
  readerOptions: (reader, schemaType) => ({ readerSchema: { schema: reader, schemaType } }),
  recordName: ({ parsed, values }) => values.writer(parsed, {}).recordName({}),
  value: ({ value }, { parsed }) => avroValue(value, avroRoot(parsed)),
  readFault(value, expected) {
    const shown = avroShown(value)
    const fault = deepFault(shown, expected)
    // A record at the top knows its schema: the vectors show it without the branch.
    return fault !== undefined && deepFault(unwrapped(shown), expected) === undefined ? undefined : fault
  },
}

/** The languages, by the word of the vectors. */
export const payloadLanguages: Readonly<Record<string, PayloadLanguage>> = { avro }

function deepFault(actual: unknown, expected: unknown): string | undefined {
  return isDeepStrictEqual(actual, expected)
    ? undefined
    : `read ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`
}

function unwrapped(value: unknown): unknown {
  const values: readonly unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : []
  return values.length === 1 ? values[0] : value
}
