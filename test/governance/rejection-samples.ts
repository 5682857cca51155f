import { rejectionId } from '../../src/governance/rejection-id.ts'
import type { RejectedRecord, Rejection, RejectionSummary } from '../../src/governance/rejections.ts'

/** A record that failed, as the gate describes it. */
export const rejectedRecord = (parts: Partial<RejectedRecord> = {}): RejectedRecord => ({
  batchIndex: 0,
  field: 'value',
  reason: 'bad-payload',
  text: '$.amount is a string, expected int',
  path: '$.amount',
  subject: 'orders-value',
  schemaId: 7,
  schemaVersion: 2,
  fix: 'Write values with the schema of subject orders-value.',
  keySize: 3,
  valueSize: 42,
  bytes: undefined,
  ...parts,
})

let serial = 0

/** A rejection with an id of its own. */
export function rejection(parts: Partial<Rejection> = {}): Rejection {
  const timeMs = parts.timeMs ?? 1_700_000_000_000
  serial++
  const random = Uint8Array.of(0, 0, 0, 0, 0, 0, serial >>> 24, serial >>> 16, serial >>> 8, serial)
  return {
    id: rejectionId(timeMs, random),
    timeMs,
    topic: 'orders',
    partition: 0,
    clientId: 'shop',
    software: 'kafkajs 2.2.4',
    principal: 'User:ANONYMOUS',
    outcome: 'reject',
    recordCount: 5,
    failedCount: 1,
    records: [rejectedRecord()],
    ...parts,
  }
}

/** Counted failures. */
export const summary = (parts: Partial<RejectionSummary> = {}): RejectionSummary => ({
  topic: 'orders',
  field: 'value',
  reason: 'bad-payload',
  clientId: 'shop',
  subject: 'orders-value',
  schemaId: 7,
  outcome: 'reject',
  count: 1,
  firstSeenMs: 1_700_000_000_000,
  lastSeenMs: 1_700_000_000_000,
  sampleIds: [],
  ...parts,
})
