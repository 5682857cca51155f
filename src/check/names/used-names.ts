import type { SourcePosition } from '../../schema/schema.ts'

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
