import { parseAvro } from './avro/parse.ts'
import { parseJsonSchema } from './json/parse.ts'
import { parseProtobuf } from './protobuf/parse.ts'
import type { ParseSchema, SchemaType } from './schema.ts'

export interface Language {
  readonly parse: ParseSchema
  /** Upstream dumps the whole request when an Avro text cannot be read, and only the type for the other two. */
  readonly dumpsUnreadableText: boolean
}

/** Every schema language the registry takes; the one place that names them. */
export const languages: { readonly [type in SchemaType]?: Language } = {
  AVRO: { parse: parseAvro, dumpsUnreadableText: true },
  JSON: { parse: parseJsonSchema, dumpsUnreadableText: false },
  PROTOBUF: { parse: parseProtobuf, dumpsUnreadableText: false },
}
