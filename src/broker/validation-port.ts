import type { Buffer } from 'node:buffer'
import type { BatchRefusal } from '../kafka/produced-batch.ts'

/** What a topic wants checked of its records; `none` costs nothing: the port is not called. */
export type ValidationPolicy = 'none' | { readonly topic: string; readonly configs: ReadonlyMap<string, string> }

/** What becomes of a batch: stored as it came, stored as rewritten, or refused. */
export type Verdict =
  | { readonly outcome: 'accept' }
  | { readonly outcome: 'rewrite'; readonly batch: Buffer }
  | { readonly outcome: 'refuse'; readonly refusal: BatchRefusal }

/**
 * Looks into the record batches of producers. Called after the checks of the format and before the append, with a batch
 * that decompresses and whose records are whole. Answers at once where it can.
 */
export interface ValidationPort {
  judge(policy: Exclude<ValidationPolicy, 'none'>, batch: Buffer): Verdict | Promise<Verdict>
}
