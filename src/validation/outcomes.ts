import type { Rejection } from '../governance/rejections.ts'
import type { FailedRecord } from './batch-walk.ts'
import type { TopicPolicy } from './policy.ts'
import type { Parts } from './rewriting.ts'
import { marked, quarantineBatches, reduced } from './rewriting.ts'
import type { BatchOrigin, GateBatch, Verdict } from './verdict.ts'

/** One batch under judgement. */
export interface Task {
  readonly policy: TopicPolicy
  readonly batch: GateBatch
  readonly origin: BatchOrigin
  readonly startMs: number
}

/** The batch is stored with headers that say what is wrong. */
export function* markedVerdict(failed: readonly FailedRecord[], rejection: Rejection, { batch }: Task): Parts<Verdict> {
  const rewritten = yield* marked(batch, failed, rejection.id)
  return rewritten && { outcome: 'rewrite', batch: rewritten, rejection }
}

/** The batch is stored without the failed records, and they go nowhere. */
export function* droppedVerdict(
  failed: readonly FailedRecord[],
  rejection: Rejection,
  { batch }: Task,
): Parts<Verdict> {
  const rewritten = yield* reduced(batch, failed)
  return rewritten && { outcome: 'rewrite', batch: rewritten, rejection }
}

/** The batch is stored without the failed records, and they go to another topic. */
export function* quarantineVerdict(
  failed: readonly FailedRecord[],
  rejection: Rejection,
  { policy, batch, origin }: Task,
): Parts<Verdict> {
  const note = { policy, origin, rejectionId: rejection.id, outcome: rejection.outcome }
  const batches = yield* quarantineBatches(batch, failed, note)
  const rewritten = yield* reduced(batch, failed)
  if (batches === undefined || rewritten === undefined) return undefined
  const quarantine = { topic: policy.quarantineTopic, batches, recordCount: failed.length }
  return { outcome: 'rewrite', batch: rewritten, rejection, quarantine }
}
