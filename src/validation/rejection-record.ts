import type { Rejection, RejectedRecord, RejectionOutcome } from '../governance/rejections.ts'
import { RecordCursor } from '../kafka/record-cursor.ts'
import type { FailedRecord } from './batch-walk.ts'
import type { TopicPolicy } from './policy.ts'
import type { BatchOrigin, GateBatch } from './verdict.ts'

const maxRecords = 100
const maxBytes = 4096

/** What is kept of the failed records of a batch. */
export function rejectionOf(
  { id, timeMs, outcome }: { readonly id: string; readonly timeMs: number; readonly outcome: RejectionOutcome },
  policy: TopicPolicy,
  { batch, origin }: { readonly batch: GateBatch; readonly origin: BatchOrigin },
  failed: readonly FailedRecord[],
): Rejection {
  const { partition, clientId, software, principal } = origin
  return {
    id,
    timeMs,
    topic: policy.topic,
    partition,
    clientId,
    software,
    principal,
    outcome,
    recordCount: batch.header.recordCount,
    failedCount: failed.length,
    records: rejectedRecords(failed.slice(0, maxRecords), batch, policy.includesValues),
  }
}

function rejectedRecords(
  failed: readonly FailedRecord[],
  { records, recordsStart, header }: GateBatch,
  includesValues: boolean,
): readonly RejectedRecord[] {
  const cursor = new RecordCursor(records, recordsStart, header.recordCount)
  let index = -1
  return failed.map(({ batchIndex, failure }) => {
    while (index < batchIndex && cursor.next()) index++
    const bytes = failure.field === 'key' ? cursor.key : cursor.value
    const { field, reason, text, path, subject, schemaId, schemaVersion, fix } = failure
    return {
      batchIndex,
      field,
      reason,
      text,
      path,
      subject,
      schemaId,
      schemaVersion,
      fix,
      keySize: cursor.keyLength,
      valueSize: cursor.valueLength,
      bytes: includesValues ? bytes?.toString('base64', 0, Math.min(maxBytes, bytes.length)) : undefined,
    }
  })
}
