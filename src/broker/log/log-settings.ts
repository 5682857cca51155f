import type { Durability, SegmentSettings } from '../store.ts'
import { configOf } from '../topic-configs.ts'
import { readConfig } from '../topics/config-parsing.ts'

/** What the configs of a topic mean for its logs. Milliseconds and bytes, -1 for no bound. */
export interface LogSettings extends SegmentSettings {
  readonly durability: Durability
  readonly isCompacted: boolean
  /** Whether old segments are deleted. */
  readonly isDeleted: boolean
  readonly isLogAppendTime: boolean
  readonly retentionMs: bigint
  readonly retentionBytes: bigint
  readonly deleteRetentionMs: bigint
  readonly minCompactionLagMs: bigint
  readonly maxCompactionLagMs: bigint
  readonly minCleanableDirtyRatio: number
  readonly flushMs: bigint
  readonly flushMessages: bigint
  readonly maxMessageBytes: number
}

/** Reads a topic's configs, which were checked when they were set. */
export function logSettings(configs: ReadonlyMap<string, string>): LogSettings {
  const text = (name: string): string => readConfig(name, configOf(configs, name))
  const number = (name: string): number => Number(text(name))
  const policies = text('cleanup.policy').split(',')
  return {
    durability: text('durability') as Durability,
    isCompacted: policies.includes('compact'),
    isDeleted: policies.includes('delete'),
    isLogAppendTime: text('message.timestamp.type') === 'LogAppendTime',
    segmentBytes: number('segment.bytes'),
    segmentMs: number('segment.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    fileDeleteDelayMs: Math.min(number('file.delete.delay.ms'), 0x7fff_ffff),
    retentionMs: BigInt(text('retention.ms')),
    retentionBytes: BigInt(text('retention.bytes')),
    deleteRetentionMs: BigInt(text('delete.retention.ms')),
    minCompactionLagMs: BigInt(text('min.compaction.lag.ms')),
    maxCompactionLagMs: BigInt(text('max.compaction.lag.ms')),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    flushMs: BigInt(text('flush.ms')),
    flushMessages: BigInt(text('flush.messages')),
    maxMessageBytes: number('max.message.bytes'),
  }
}
