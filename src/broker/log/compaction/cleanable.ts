import type { OffsetRange, SegmentSummary } from '../../store.ts'
import type { LogSettings } from '../log-settings.ts'

/** Where a log stands when it is asked what may be compacted. */
export interface CleanableState {
  readonly nowMs: bigint
  readonly logStartOffset: bigint
  readonly lastStableOffset: bigint
  readonly cleanedOffset: bigint
  readonly recoveryPoint: bigint
}

/** What compaction has not seen yet and may see, and whether it is worth the work. */
export interface Cleanable extends OffsetRange {
  readonly dirtyBytes: number
  /** Of what would be rewritten, how much is new. */
  readonly dirtyRatio: number
  readonly isDue: boolean
}

/**
 * The part of a log that may be compacted: never the segment that is written, nothing beyond the last stable offset or that
 * is not on the disk, nothing younger than the topic's lag.
 */
export function cleanablePart(
  segments: readonly SegmentSummary[],
  settings: LogSettings,
  state: CleanableState,
): Cleanable | undefined {
  const from = state.cleanedOffset > state.logStartOffset ? state.cleanedOffset : state.logStartOffset
  const isOld = ({ maxTimestamp, modifiedAtMs }: SegmentSummary, ms: bigint): boolean =>
    state.nowMs - (maxTimestamp >= 0n ? maxTimestamp : BigInt(Math.floor(modifiedAtMs))) > ms
  const limit = state.lastStableOffset < state.recoveryPoint ? state.lastStableOffset : state.recoveryPoint
  const closed = segments.slice(0, -1)
  const firstYoung = closed.findIndex(
    segment =>
      segment.endOffset > limit || (settings.minCompactionLagMs > 0n && !isOld(segment, settings.minCompactionLagMs)),
  )
  const allowed = firstYoung === -1 ? closed : closed.slice(0, firstYoung)
  const dirty = allowed.filter(({ endOffset }) => endOffset > from)
  const before = allowed.at(-1)?.endOffset
  if (before === undefined || dirty.length === 0) return undefined
  const bytes = (of: readonly SegmentSummary[]): number => of.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const dirtyBytes = bytes(dirty)
  const dirtyRatio = dirtyBytes / Math.max(1, bytes(allowed))
  const isOverdue = dirty.some(segment => isOld(segment, settings.maxCompactionLagMs))
  return { from, before, dirtyBytes, dirtyRatio, isDue: isOverdue || dirtyRatio >= settings.minCleanableDirtyRatio }
}
