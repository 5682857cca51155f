/** A header of a record. */
export interface HookHeader {
  readonly name: string
  readonly value: Uint8Array | null
}

/** A record as a hook sees it. Bytes are views: they are there until the hook has given its verdict. */
export interface HookRecord {
  /** Its place in the batch, from 0. */
  readonly index: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly HookHeader[]
  /** Milliseconds since 1970, as the producer gave it; -1 for none. */
  readonly timestampMs: number
  /**
   * The key, read with the schema that it names, or else with the topic's `validation.key.schema.pinned`. Rejects where
   * there is neither, and for bytes that cannot be read. Values are those of `Deserializer` of headgate/serde.
   */
  decodeKey(): Promise<unknown>
  /** The value, as `decodeKey` reads the key. */
  decodeValue(): Promise<unknown>
}

/** A batch of records that a producer sends to a partition. */
export interface HookBatch {
  readonly topic: string
  readonly partition: number
  readonly clientId: string | null
  /** Name and version that the client gave. */
  readonly software: string | undefined
  /** `User:name`. */
  readonly principal: string
  /** What holds for the topic, by the names of its configs. The levels are right whichever config has set them. */
  readonly policy: Readonly<Record<string, string>>
  /** Records of the batch; some that have failed already are left out of `records`. */
  readonly recordCount: number
  /** Made one by one while they are gone through. */
  readonly records: Iterable<HookRecord>
}

/** A verdict against a record. */
export interface HookRefusal {
  /** `index` of the record. */
  readonly index: number
  /** One sentence for the producer: what was found and what was expected. Cut at 300 characters. */
  readonly reason: string
  /** Which of the two is wrong; `value` unless it is given. */
  readonly field?: 'key' | 'value'
  /** Where in it, as `$.lines[3].price`. */
  readonly path?: string
}

/** What a hook answers: the records that it refuses. All others are accepted. */
export type HookAnswer = readonly HookRefusal[] | null | undefined | void

/** What a hook's module exports as `checkRecords`. Called for one batch after the other. */
export type RecordHook = (batch: HookBatch) => HookAnswer | Promise<HookAnswer>
