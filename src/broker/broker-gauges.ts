import type { Metrics, Sample } from '../telemetry/metrics.ts'
import type { GroupCoordinator } from './groups/group-coordinator.ts'
import { cleanablePart } from './log/compaction/cleanable.ts'
import type { LogClock } from './log/log-clock.ts'
import type { PartitionLog } from './log/partition-log.ts'
import type { BrokerStore, TopicPartition } from './store.ts'
import type { TopicCatalog } from './topics/topic-catalog.ts'

/** What is looked at when somebody asks for the metrics. */
export interface GaugedParts {
  readonly topics: TopicCatalog
  readonly groups: GroupCoordinator
  readonly store: Pick<BrokerStore, 'writeQueue'>
  readonly clock: LogClock
}

const maxSeries = 20_000
const ofPartition = ['topic', 'partition'] as const
const ofGroup = ['consumergroup', 'topic', 'partition'] as const

/**
 * Registers what the broker's state says by itself: sizes, offsets, lag, backlog. Nothing is counted on the way; the names of
 * offsets and lag are those of kafka_exporter, whose dashboards work.
 */
export function addBrokerGauges(metrics: Metrics, { topics, groups, store, clock }: GaugedParts): void {
  const perLog = (name: string, help: string, value: (log: PartitionLog) => number): void =>
    metrics.read({ name, help, labels: ofPartition, maxSeries }, 'gauge', () => logSamples(topics.openedLogs(), value))
  perLog('kafka_topic_partition_current_offset', 'The offset behind the last record that consumers see.', log =>
    Number(log.highWatermark),
  )
  perLog('kafka_topic_partition_oldest_offset', 'The first offset of a partition.', log => Number(log.logStartOffset))
  perLog('kafka_log_size_bytes', 'Bytes of the segments of a partition.', log => log.storage.sizeBytes)
  const single = (name: string, help: string, value: () => number): void =>
    metrics.read({ name, help }, 'gauge', () => [[[], value()]])
  single('kafka_topics', 'Topics, internal ones included.', () => countOf(topics.all()))
  single('kafka_partitions', 'Partitions of all topics.', () => topics.partitionCount)
  single('kafka_logs_failed', 'Logs that take no writes because the disk has refused some.', () =>
    countOf(topics.openedLogs(), ({ log }) => log.storage.failure !== undefined),
  )
  single('kafka_write_queue_bytes', 'Bytes that wait to be written or to be synced.', () => store.writeQueue.bytes)
  metrics.read(
    {
      name: 'kafka_compaction_backlog_bytes',
      help: 'Bytes that compaction has not seen yet and may see.',
      labels: ofPartition,
      maxSeries,
    },
    'gauge',
    () => backlog(topics.openedLogs(), BigInt(Math.floor(clock.steadyMs()))),
  )
  addGroupGauges(metrics, { topics, groups })
}

function addGroupGauges(metrics: Metrics, { topics, groups }: Pick<GaugedParts, 'topics' | 'groups'>): void {
  const members = {
    name: 'kafka_consumergroup_members',
    help: 'Members of a group.',
    labels: ['consumergroup'] as const,
  }
  metrics.read({ ...members, maxSeries }, 'gauge', () =>
    Array.from(groups.memberCounts(), ([groupId, count]): Sample => [[groupId], count]),
  )
  const perOffset = (
    name: string,
    help: string,
    value: (offset: bigint, end: bigint | undefined) => number | undefined,
  ) =>
    metrics.read({ name, help, labels: ofGroup, maxSeries }, 'gauge', function* () {
      for (const { groupId, topic, partition, offset } of groups.committedOffsets()) {
        const shown = value(offset, topics.byName(topic)?.openedLog(partition)?.highWatermark)
        if (shown !== undefined) yield [[groupId, topic, String(partition)], shown] as const
      }
    })
  perOffset('kafka_consumergroup_current_offset', 'How far a group has come.', offset => Number(offset))
  perOffset('kafka_consumergroup_lag', 'Records between a group and the end of a partition.', (offset, end) =>
    end === undefined ? undefined : Math.max(0, Number(end - offset)),
  )
}

type Logs = Iterable<{ readonly partition: TopicPartition; readonly log: PartitionLog }>

function* logSamples(logs: Logs, value: (log: PartitionLog) => number): Generator<Sample> {
  for (const { partition, log } of logs) yield [[partition.topic, String(partition.partition)], value(log)]
}

function* backlog(logs: Logs, nowMs: bigint): Generator<Sample> {
  for (const { partition, log } of logs) {
    if (!log.settings.isCompacted) continue
    const { logStartOffset, lastStableOffset, storage, settings } = log
    const { cleanedOffset, recoveryPoint } = storage.checkpoint
    const state = { nowMs, logStartOffset, lastStableOffset, cleanedOffset, recoveryPoint }
    const part = cleanablePart(storage.segments(), settings, state)
    yield [[partition.topic, String(partition.partition)], part?.dirtyBytes ?? 0]
  }
}

function countOf<Item>(items: Iterable<Item>, isCounted: (item: Item) => boolean = () => true): number {
  let count = 0
  for (const item of items) if (isCounted(item)) count++
  return count
}
