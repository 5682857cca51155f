import type { RecordField, RejectionReason } from '../governance/rejections.ts'

/** Port: what the gate counts (kafka.md 1.9). Every method costs next to nothing and never throws. */
export interface GateMetrics {
  /** Records of one batch that were looked at: `validation_records_total`. */
  records(topic: string, verdict: 'passed' | 'failed' | 'unresolved', count: number): void
  /** Records that failed, by reason: labels of `validation_records_total`. */
  failed(topic: string, field: RecordField, reason: RejectionReason, count: number): void
  /** `validation_batches_decompressed_total` */
  decompressed(codec: string): void
  /** `validation_schema_cache_{hits,misses,negatives}_total` */
  cache(event: 'hit' | 'miss' | 'negative'): void
  /** `validation_duration_seconds` */
  duration(topic: string, ms: number): void
  /** Batches: `validation_unresolved_total` */
  unresolved(topic: string): void
  /** `quarantine_records_total` */
  quarantined(topic: string, count: number): void
  /** `validation_rejected_requests_total` */
  rejectedRequest(mode: 'partition' | 'request'): void
}

const nothing = (): void => undefined

/** Counts nothing. */
export const noMetrics: GateMetrics = {
  records: nothing,
  failed: nothing,
  decompressed: nothing,
  cache: nothing,
  duration: nothing,
  unresolved: nothing,
  quarantined: nothing,
  rejectedRequest: nothing,
}
