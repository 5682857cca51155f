import type { SegmentSummary } from '../store.ts'
import type { LogSettings } from './log-settings.ts'

/** Where the log stands when its age and size are looked at. */
export interface RetentionState {
  readonly nowMs: bigint
  readonly logStartOffset: bigint
  readonly highWatermark: bigint
}

/**
 * How many segments at the start of a log may go: those below the log's start, those whose newest record is older than the
 * topic keeps, and those that the topic has too much of. Never what consumers cannot see yet.
 */
export function expiredSegments(
  segments: readonly SegmentSummary[],
  settings: LogSettings,
  { nowMs, logStartOffset, highWatermark }: RetentionState,
): number {
  const sizeBytes = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0)
  let excess = settings.retentionBytes < 0n ? 0n : BigInt(sizeBytes) - settings.retentionBytes
  let count = 0
  for (const segment of segments) {
    if (segment.sizeBytes === 0 || segment.endOffset > highWatermark) break
    const newestMs = segment.maxTimestamp >= 0n ? segment.maxTimestamp : BigInt(Math.floor(segment.modifiedAtMs))
    const isBelowStart = segment.endOffset <= logStartOffset
    const isOld = settings.isDeleted && settings.retentionMs >= 0n && nowMs - newestMs > settings.retentionMs
    const isTooMuch = settings.isDeleted && excess >= BigInt(segment.sizeBytes)
    if (!isBelowStart && !isOld && !isTooMuch) break
    excess -= BigInt(segment.sizeBytes)
    count++
  }
  return count
}
