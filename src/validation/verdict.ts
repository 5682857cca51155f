import type { Buffer } from 'node:buffer'
import type { Rejection } from '../governance/rejections.ts'
import type { RecordBatchHeader } from '../kafka/record-batch.ts'

/** A batch that passed the checks of its format, with its records as they are walked. */
export interface GateBatch {
  readonly batch: Buffer
  readonly header: RecordBatchHeader
  /** The records, decompressed, and where the first one begins. */
  readonly records: Buffer
  readonly recordsStart: number
}

/** Where a batch came from. */
export interface BatchOrigin {
  readonly partition: number
  readonly clientId: string | null
  /** Name and version that the client gave with ApiVersions. */
  readonly software: string | undefined
  readonly principal: string
  readonly acks: number
  /** Told the time, in ms, that the batch has kept the processor busy after the call returned: it is charged to the producer. */
  readonly spend?: (ms: number) => void
}

/** Why one record is refused; the index is its place in the batch. */
export interface RecordError {
  readonly batchIndex: number
  readonly batchIndexErrorMessage: string
}

/** Why a batch is refused: 87, or 19 where it may pass later. */
export interface GateRefusal {
  readonly error: 'INVALID_RECORD' | 'NOT_ENOUGH_REPLICAS'
  readonly errorMessage: string
  readonly recordErrors: readonly RecordError[]
}

/** Records to be written to another topic before the batch is: batches of ours, each of them whole. */
export interface Quarantine {
  readonly topic: string
  readonly batches: readonly Buffer[]
  readonly recordCount: number
}

/**
 * What becomes of a batch: stored as it came or as rewritten, or refused. Whoever carries it out hands the rejection on
 * once that is decided, and writes the quarantine first.
 */
export type Verdict =
  | { readonly outcome: 'accept'; readonly rejection?: Rejection | undefined }
  | {
      readonly outcome: 'rewrite'
      readonly batch: Buffer
      readonly rejection: Rejection
      readonly quarantine?: Quarantine | undefined
    }
  | { readonly outcome: 'refuse'; readonly refusal: GateRefusal; readonly rejection?: Rejection | undefined }
