import { isDeepStrictEqual } from 'node:util'
import type { ResolvedReferences } from '../../../src/schema/schema.ts'
import type { ReadSchema } from '../../../src/serde/schema-reader.ts'
import type { DeserializerOptions } from '../../../src/serde/setting-types.ts'
import { avroRoot, avroShown, avroValue } from './serde-avro.ts'
import { toHex, type PayloadCase } from './serde-case.ts'
import { membersOf } from './shapes.ts'
import { firstEnum, messagesOf, protobufShown, protobufValue } from './serde-protobuf.ts'

/** The schema that a value is seen with, and what it refers to. */
export interface SeenWith {
  readonly schema: ReadSchema
  readonly references: ResolvedReferences
}

/** What the cases of a language need beyond those of the others. */
export interface PayloadLanguage {
  /** Options that give values the form of the vectors. */
  options(item: PayloadCase, isLogical: boolean): object
  /** How a deserializer is told the reader's schema. */
  readerOptions(reader: string, schemaType: 'AVRO'): DeserializerOptions
  recordName(read: () => Promise<ReadSchema>, item: PayloadCase): Promise<string | undefined>
  /** Whether the case tells values apart that are one in JavaScript. */
  isBeyond?(item: PayloadCase): boolean
  /** The value to write. */
  value(item: PayloadCase, schema: ReadSchema, references: ResolvedReferences): unknown
  /** What is wrong with a value that was read, seen with the reader's schema. */
  readFault(value: unknown, expected: unknown, seenWith: SeenWith): string | undefined
  /** What is wrong with a value that was read, beside the JSON of it. */
  clientReadFault(value: unknown, expected: unknown): string | undefined
}

const avro: PayloadLanguage = {
  options: (_item, isLogical) => ({
    avro: { unions: 'wrapped', usesLogicalTypes: isLogical, logicalForm: 'text' },
  }),
  readerOptions: (reader, schemaType) => ({ readerSchema: { schema: reader, schemaType } }),
  async recordName(read) {
    const { parsed, values } = await read()
    return values.writer(parsed, {}).recordName({})
  },
  value: ({ value }, { parsed }) => avroValue(value, avroRoot(parsed)),
  readFault(value, expected, { schema }) {
    const shown = avroShown(value)
    // A record at the top knows its schema: the vectors show it without the branch.
    const isBranch = avroRoot(schema.parsed).kind === 'union' && deepFault(unwrapped(shown), expected) === undefined
    return isBranch ? undefined : deepFault(shown, expected)
  },
  clientReadFault: (value, expected) => deepFault(avroShown(value), expected),
}

const noBytes = new Uint8Array(0)

/** A message as the vectors show what was read. */
interface ReadMessage {
  readonly message: string
  readonly jsonText: string
  /** Encoded again. */
  readonly bytes: string
  readonly unknown?: readonly number[]
}

const protobuf: PayloadLanguage = {
  options: () => ({}),
  readerOptions: () => ({ useLatestVersion: true }),
  // A file without messages goes by its enum, though no value can be written with it.
  async recordName(read, { message }) {
    const { parsed } = await read()
    return message ?? parsed.name ?? firstEnum(messagesOf(parsed, []))
  },
  value(item, { parsed }, references) {
    if (item.value === null) return null
    return protobufValue(messagesOf(parsed, references), item.message ?? parsed.name ?? '', item)
  },
  readFault(value, expected, { schema, references }) {
    if (expected === null) return deepFault(value, null)
    const { message, jsonText, bytes, unknown } = expected as ReadMessage
    const writer = schema.values.writer(schema.parsed, { message })
    const encoded = writer.write(value, noBytes).subarray(writer.messageIndexes?.(value).length ?? 0)
    const fault = deepFault(toHex(encoded), bytes)
    // What the reference does not know, its JSON lacks, and our other reader may know; the bytes have it.
    if (fault !== undefined || unknown) return fault
    const shown = protobufShown(messagesOf(schema.parsed, references), message, encoded)
    return deepFault(asFloats(shown), asFloats(JSON.parse(jsonText)))
  },
  clientReadFault: (value, expected) => deepFault(asTexts(value), asTexts(expected)),
}

const json: PayloadLanguage = {
  options: () => ({}),
  readerOptions: () => ({ useLatestVersion: true }),
  async recordName(read, { schema }) {
    const title: unknown = membersOf(JSON.parse(schema)).title
    // The meta-schema wants text; the reference names a subject before it looks at that.
    if (typeof title === 'number') return String(title)
    const { parsed, values } = await read()
    return values.writer(parsed, {}).recordName({})
  },
  // 1.0 is 1, and the value null is a tombstone.
  isBeyond: ({ value, error }) => value === 'null' || (error !== undefined && /\d\.0+(?!\d)/.test(String(value))),
  value: ({ value }) => (typeof value === 'string' ? JSON.parse(value) : value),
  readFault: (value, expected) =>
    deepFault(plain(value), typeof expected === 'string' ? plain(JSON.parse(expected)) : expected),
  clientReadFault: (value, expected) => deepFault(plain(value), expected),
}

/** The languages, by the word of the vectors. */
export const payloadLanguages: Readonly<Record<string, PayloadLanguage>> = { avro, protobuf, json }

/** The reference prints floats with other digits. */
function asFloats(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? Math.fround(one) : one))
  return JSON.parse(text)
}

/** Numbers of any kind as text. */
function asTexts(value: unknown): unknown {
  const isNumber = (one: unknown) => typeof one === 'bigint' || typeof one === 'number'
  return JSON.parse(JSON.stringify(value, (_key, one: unknown) => (isNumber(one) ? String(one) : one)))
}

/** As JSON has it: -0 is 0 there. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value)
  return text === undefined ? undefined : JSON.parse(text)
}

function deepFault(actual: unknown, expected: unknown): string | undefined {
  return isDeepStrictEqual(actual, expected)
    ? undefined
    : `read ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`
}

function unwrapped(value: unknown): unknown {
  const values: readonly unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : []
  return values.length === 1 ? values[0] : value
}
