import type { LogRecord } from '../coordinator-log.ts'
import type { CommittedOffset } from './group-offsets.ts'
import { committedOffset, expiringOffset } from './group-records.ts'

/** A partition whose offset a group commits. */
export interface OffsetKey {
  readonly topic: string
  readonly partition: number
}

/** The record of an offset; of its removal when there is none. */
export function offsetRecord(
  group: string,
  { topic, partition }: OffsetKey,
  committed: CommittedOffset | null,
): LogRecord {
  const key = { group, topic, partition }
  if (committed === null) return committedOffset.record(key, null)
  const { offset, leaderEpoch, metadata, expiresAtMs } = committed
  const commitTimestamp = BigInt(committed.committedAtMs)
  if (expiresAtMs !== undefined)
    return expiringOffset.record(key, { offset, metadata, commitTimestamp, expireTimestamp: BigInt(expiresAtMs) })
  return committedOffset.record(key, { offset, leaderEpoch, metadata, commitTimestamp })
}

/** The offset in a record's value; undefined for a version that is not known. Throws MalformedBytes. */
export function offsetOf(value: NonNullable<LogRecord['value']>): CommittedOffset | undefined {
  const read = committedOffset.readValue(value)
  if (read === undefined) return undefined
  const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp } = read
  const committed = { offset, leaderEpoch, metadata, committedAtMs: Number(commitTimestamp) }
  return expireTimestamp === -1n ? committed : { ...committed, expiresAtMs: Number(expireTimestamp) }
}
