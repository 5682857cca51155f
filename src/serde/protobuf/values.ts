import { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import { SerdeError } from '../errors.ts'
import type { ValueLanguage } from '../value-language.ts'
import { MessageReader } from './message-reader.ts'
import { MessageWriter } from './message-writer.ts'
import type { ProtobufOptions } from './options.ts'

/**
 * Protobuf values: objects with a property for each field that is set, named as protobufjs names them (`lineItems`,
 * see `fieldNames`); 64-bit numbers are bigint, enums numbers, bytes Uint8Array, maps objects. What is not set shows its
 * default from the prototype. Fields that the schema lacks are kept, and written again.
 */
export const protobufValues: ValueLanguage<ProtobufOptions> = {
  type: 'PROTOBUF',
  writer: (schema, options) => new MessageWriter(protobufSchema(schema), options),
  reader: ({ writer, reader, isTrusted }, options) => {
    const schemas = { writer: protobufSchema(writer), reader: protobufSchema(reader ?? writer), isTrusted }
    return new MessageReader(schemas, options)
  },
}

function protobufSchema(schema: ParsedSchema): ProtobufSchema {
  if (schema instanceof ProtobufSchema) return schema
  throw new SerdeError('wrong-language', `a ${schema.type} schema is no Protobuf schema`)
}
