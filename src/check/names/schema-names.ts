import { SchemaError, type SchemaType } from '../../schema/schema.ts'
import { avroNames } from './avro-names.ts'
import { jsonNames } from './json-names.ts'
import { protobufNames } from './protobuf-names.ts'
import type { SchemaNames } from './used-names.ts'

const readers: { readonly [type in SchemaType]: (text: string) => SchemaNames } = {
  AVRO: avroNames,
  JSON: jsonNames,
  PROTOBUF: protobufNames,
}

const none: SchemaNames = { record: undefined, defines: [], uses: [] }

/** The names of a text. One that cannot be read has none: reading it as a schema says why. */
export function schemaNames(type: SchemaType, text: string): SchemaNames {
  try {
    return readers[type](text)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    return none
  }
}
