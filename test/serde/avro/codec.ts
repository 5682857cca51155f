import { parseAvro } from '../../../src/schema/avro/parse.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { ParsedSchema } from '../../../src/schema/schema.ts'
import type { AvroOptions } from '../../../src/serde/avro/options.ts'
import { avroValues } from '../../../src/serde/avro/values.ts'

const nothing = new Uint8Array(0)

export function parse(schema: unknown): ParsedSchema {
  return parseAvro(JSON.stringify(schema), [], { mode: 'stored', validateFields: false, limits: defaultLimits })
}

export function encode(schema: unknown, value: unknown, options: AvroOptions = {}): Uint8Array {
  return avroValues.writer(parse(schema), options).write(value, nothing)
}

export interface DecodeOptions extends AvroOptions {
  readonly reader?: unknown
  readonly isTrusted?: boolean
}

export function decode(schema: unknown, bytes: Uint8Array, options: DecodeOptions = {}): unknown {
  const { reader, isTrusted = false, ...rest } = options
  const schemas = { writer: parse(schema), isTrusted, ...(reader !== undefined && { reader: parse(reader) }) }
  return avroValues.reader(schemas, rest).read(bytes, 0)
}

/** Written, then read by both ways of reading, which must agree. */
export function roundTrip(schema: unknown, value: unknown, options: AvroOptions = {}): unknown {
  const bytes = encode(schema, value, options)
  const plain = decode(schema, bytes, options)
  expect(decode(schema, bytes, { ...options, isTrusted: true })).toStrictEqual(plain)
  return plain
}

export function record(...fields: readonly object[]): object {
  return { type: 'record', name: 'R', fields }
}

export function field(type: unknown, value?: unknown): object {
  return value === undefined ? { name: 'f', type } : { name: 'f', type, default: value }
}
