import { JsonSchema } from '../../schema/json/parse.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import { SerdeError } from '../errors.ts'
import type { ValueLanguage } from '../value-language.ts'
import { JsonReader } from './json-reader.ts'
import { JsonWriter } from './json-writer.ts'
import type { JsonOptions } from './options.ts'

/**
 * JSON values: what JSON.parse gives and JSON.stringify takes. They are checked against their schema unless `validate` is
 * false. No code is generated, whoever the schema is from.
 */
export const jsonValues: ValueLanguage<JsonOptions> = {
  type: 'JSON',
  writer: (schema, options) => new JsonWriter(jsonSchema(schema), options),
  reader: ({ writer, reader }, options) => new JsonReader(jsonSchema(writer), jsonSchema(reader ?? writer), options),
}

function jsonSchema(schema: ParsedSchema): JsonSchema {
  if (schema instanceof JsonSchema) return schema
  throw new SerdeError('wrong-language', `a ${schema.type} schema is no JSON Schema`)
}
