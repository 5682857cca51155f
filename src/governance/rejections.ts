/** Why a record fails the validation of its topic (the rows of `docs/validation.md`). */
export const rejectionReasons = [
  'null-refused',
  'missing-id',
  'unknown-id',
  'wrong-subject',
  'no-record-name',
  'bad-header',
  'bad-indexes',
  'bad-payload',
  'trailing-bytes',
  'too-costly',
  'hook',
  'unresolved',
] as const

export type RejectionReason = (typeof rejectionReasons)[number]

/** What was done about records that failed. */
export type RejectionOutcome = 'reject' | 'mark' | 'quarantine' | 'observe' | 'drop' | 'disconnect'

/** Which of a record's two byte strings failed first. */
export type RecordField = 'key' | 'value'

/** Why a key or a value fails; one object for all records that fail alike. */
export interface FieldFailure {
  readonly field: RecordField
  readonly reason: RejectionReason
  /** Where, what was found, what was expected; may follow the name of the field. Holds no value unless the topic allows it. */
  readonly text: string
  /** Where in the value, as `$.lines[3].price`; undefined where the bytes were not looked into. */
  readonly path: string | undefined
  readonly subject: string | undefined
  readonly schemaId: number | undefined
  readonly schemaVersion: number | undefined
  /** What the producer can do about it. */
  readonly fix: string
}

/** One record that failed; the text is a sentence. */
export interface RejectedRecord extends FieldFailure {
  /** Its place in the batch, from 0. */
  readonly batchIndex: number
  /** Sizes in bytes; -1 for null. */
  readonly keySize: number
  readonly valueSize: number
  /** The field's bytes in base64, cut at 4 KiB; only with `validation.errors.include.values`. */
  readonly bytes: string | undefined
}

/** The failed records of one batch. */
export interface Rejection {
  /** `r-` and a ULID: sorts by time. */
  readonly id: string
  readonly timeMs: number
  readonly topic: string
  readonly partition: number
  readonly clientId: string | null
  /** Name and version that the client gave with ApiVersions. */
  readonly software: string | undefined
  readonly principal: string
  readonly outcome: RejectionOutcome
  /** Records of the batch, good ones included. */
  readonly recordCount: number
  /** Records that failed; `records` lists the first hundred of them. */
  readonly failedCount: number
  readonly records: readonly RejectedRecord[]
}

/** Failures that were alike, counted: of one topic, field, reason, client and schema. */
export interface RejectionSummary {
  readonly topic: string
  readonly field: RecordField
  readonly reason: RejectionReason
  readonly clientId: string | null
  readonly subject: string | undefined
  readonly schemaId: number | undefined
  readonly outcome: RejectionOutcome
  readonly count: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** The newest rejections of that kind that were kept in full. */
  readonly sampleIds: readonly string[]
}

/** Where the validation of a batch leaves what it found. Never waits, never throws; what is too much is counted alone. */
export interface RejectionSink {
  add(rejection: Rejection): void
}

/** What a list of rejections is narrowed by. Times are inclusive. */
export interface RejectionFilter {
  readonly topic?: string
  readonly clientId?: string
  readonly reason?: RejectionReason
  readonly sinceMs?: number
  readonly untilMs?: number
  /** Only those before this id, newest first. */
  readonly before?: string
  readonly limit: number
}

/** What can be asked about rejections. */
export interface RejectionReads {
  find(id: string): Promise<Rejection | undefined>
  list(filter: RejectionFilter): Promise<readonly Rejection[]>
  /** By count, the largest first. Counts are kept by the hour: that of `sinceMs` counts as a whole. */
  summaries(topic: string, sinceMs: number): Promise<readonly RejectionSummary[]>
}

/** Port: rejections outlive a restart, for seven days and at most 100,000 of them; summaries for as long. */
export interface RejectionStore extends RejectionReads {
  /** Keeps rejections and adds the summaries' counts to those that are there. All or nothing. */
  keep(rejections: readonly Rejection[], summaries: readonly RejectionSummary[]): Promise<void>
  /** Takes away what is older or too much. */
  prune(olderThanMs: number, keep: number): Promise<void>
}
