import { parseAvro } from './avro/parse.ts'
import { parseJsonSchema } from './json/parse.ts'
import type { Parsers } from './languages.ts'
import { parseProtobuf } from './protobuf/parse.ts'

/** What reads schemas of every language of `languages.ts`, at hand from the start. */
export const parsers: Parsers = { AVRO: parseAvro, JSON: parseJsonSchema, PROTOBUF: parseProtobuf }
