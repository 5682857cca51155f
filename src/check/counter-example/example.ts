/** A record that one side can write and the other cannot read, or reads as something else. */
export interface RecordExample {
  readonly isFound: true
  /** `changed`: it reads as something else, where the language does not refuse. */
  readonly outcome: 'refused' | 'changed'
  /** Whose schema the record is written with; the other one reads. */
  readonly writtenWith: 'writer' | 'reader'
  /** Protobuf: full name of the message that is written. */
  readonly message?: string
  /** As our serializer takes it: branches of Avro unions by name, bytes as Uint8Array. */
  readonly value: unknown
  /** The value as JSON: bytes as in the JSON encoding of Avro, and as base64 in Protobuf. */
  readonly text: string
  /** Where in the value it happens: `lines[0].price`; empty for the value itself. */
  readonly place: string
  /** One sentence: what happens. */
  readonly says: string
}

/** Why there is no record to show. */
export interface NoExample {
  readonly isFound: false
  readonly reason: string
}

export type CounterExample = RecordExample | NoExample
