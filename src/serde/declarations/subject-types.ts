import { AvroSchema } from '../../schema/avro/parse.ts'
import { JsonSchema } from '../../schema/json/parse.ts'
import { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import { avroTypes } from './avro-types.ts'
import { jsonTypes } from './json-types.ts'
import { protobufTypes } from './protobuf-types.ts'
import type { SubjectTypes } from './type-node.ts'

/** The types of a schema's values. Throws SchemaError or SerdeError for a schema that carries none. */
export function subjectTypes(schema: ParsedSchema): SubjectTypes {
  if (schema instanceof AvroSchema) return avroTypes(schema)
  if (schema instanceof ProtobufSchema) return protobufTypes(schema)
  if (schema instanceof JsonSchema) return jsonTypes(schema)
  throw new TypeError(`values of ${schema.type} schemas are not known`)
}
