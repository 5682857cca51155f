/** How Protobuf values look. */
export interface ProtobufOptions {
  /**
   * The message that values are written as: its full name, or the name without the package. Without it the value's own
   * type name counts (`$typeName`, or the `$type` of a protobufjs message), else the first message of the schema.
   */
  readonly message?: string | undefined
  /** What 64-bit fields are read as; `number` refuses what a number cannot hold. Default `bigint`. */
  readonly longs?: 'bigint' | 'number' | 'string' | undefined
  /** What enums are read as; a number without a name stays one. Default `number`. */
  readonly enums?: 'number' | 'string' | undefined
  /**
   * Names of properties: `camelCase` as protobufjs has it, or `original` as in the text. Default `camelCase`.
   * Writing takes both, and JSON names.
   */
  readonly fieldNames?: 'camelCase' | 'original' | undefined
  /**
   * `optional`: payloads may lack the message indexes, as those of @kafkajs/confluent-schema-registry do. They are read as
   * `message`, or as the first message of the schema. Default `required`.
   */
  readonly messageIndexes?: 'required' | 'optional' | undefined
}
