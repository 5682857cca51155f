import type { BatchRecordLook } from '../kafka/produced-batch.ts'
import type { TopicPolicy } from '../validation/policy.ts'
import type { BatchOrigin, GateBatch, Verdict } from '../validation/verdict.ts'

/** What a topic wants checked of its records; `none` costs nothing: the port is not called. */
export type ValidationPolicy = 'none' | TopicPolicy

/**
 * Looks into the record batches of producers. Called after the checks of the format and before the append, with a batch
 * that decompresses and whose records are whole. Answers at once where it can.
 */
export interface ValidationPort {
  /** Begins with a batch whose form is looked at; undefined where all is left to `judge`. */
  look(policy: TopicPolicy): BatchLook | undefined
  judge(policy: TopicPolicy, batch: GateBatch, origin: BatchOrigin): Verdict | Promise<Verdict>
  /** What a verdict said was done: what it found is told now. */
  carriedOut(verdict: Verdict): void
  /** A request was refused, in part or as a whole. */
  refused(mode: 'partition' | 'request'): void
}

/** Looks at the records of one batch while others walk over them: nearly always that is enough. */
export interface BatchLook extends BatchRecordLook {
  /** What `ValidationPort.judge` says of the batch that was looked at. */
  judge(batch: GateBatch, origin: BatchOrigin): Verdict | Promise<Verdict>
}

/** Looks at nothing. */
export const noValidation: ValidationPort = {
  look: () => undefined,
  judge: () => ({ outcome: 'accept' }),
  carriedOut: () => undefined,
  refused: () => undefined,
}
