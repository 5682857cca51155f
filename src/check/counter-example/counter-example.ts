import type { Difference, ParsedSchema, SchemaType } from '../../schema/schema.ts'
import { avroExample } from './avro/avro-example.ts'
import type { CounterExample } from './example.ts'
import { jsonExample } from './json/json-example.ts'
import { protobufExample } from './protobuf/protobuf-example.ts'

export type { CounterExample, NoExample, RecordExample } from './example.ts'

type FindExample = (reader: ParsedSchema, writer: ParsedSchema, difference: Difference) => CounterExample

/** The one place that names the languages. */
const languages: { readonly [type in SchemaType]: FindExample } = {
  AVRO: avroExample,
  JSON: jsonExample,
  PROTOBUF: protobufExample,
}

/**
 * A record that shows what a difference breaks, as small as possible, at the place of the difference; or why there is
 * none to show. Undefined for a difference that breaks nothing. Bounded in size, depth and time.
 */
export function counterExample(
  reader: ParsedSchema,
  writer: ParsedSchema,
  difference: Difference,
): CounterExample | undefined {
  if (difference.verdict === 'ok' || reader.type !== writer.type) return undefined
  return languages[reader.type](reader, writer, difference)
}
