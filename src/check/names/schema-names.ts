import { SchemaError, type SchemaType, type SourcePosition } from '../../schema/schema.ts'
import { avroNames } from './avro-names.ts'
import { jsonNames } from './json-names.ts'
import { protobufNames } from './protobuf-names.ts'

/** A name that a text uses and does not define. */
export interface NameUse {
  /** The name a reference has to bear. Of Avro: the full name. */
  readonly name: string
  /** Another name that it means where the first is nowhere: Avro's names without a namespace. */
  readonly otherwise?: string
  readonly position: SourcePosition
}

/** What a text calls itself, what it defines for others, and what it takes from others. */
export interface SchemaNames {
  /** Full name of the record, of the first message, or the title; undefined where there is none. */
  readonly record: string | undefined
  /** Types of Avro and the $id of a JSON Schema. Others find Protobuf by its path. */
  readonly defines: readonly string[]
  readonly uses: readonly NameUse[]
}

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
