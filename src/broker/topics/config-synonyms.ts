/** The broker's config under which the default of a topic config stands, and the one that Kafka's own default has. */
export interface ConfigSynonym {
  readonly broker: string
  readonly default?: { readonly name: string; readonly value: string }
}

const maxLong = '9223372036854775807'
const same = (broker: string): ConfigSynonym => ({ broker })

/** Broker configs by topic config. Where hours stand for milliseconds, the default is in hours. */
export const configSynonyms: Readonly<Record<string, ConfigSynonym>> = {
  'compression.type': same('compression.type'),
  'min.insync.replicas': same('min.insync.replicas'),
  'segment.jitter.ms': {
    broker: 'log.roll.jitter.ms',
    default: { name: 'log.roll.jitter.hours', value: '0' },
  },
  'local.retention.ms': same('log.local.retention.ms'),
  'cleanup.policy': same('log.cleanup.policy'),
  'flush.ms': {
    broker: 'log.flush.interval.ms',
    default: { name: 'log.flush.scheduler.interval.ms', value: maxLong },
  },
  'compression.lz4.level': same('compression.lz4.level'),
  'segment.bytes': same('log.segment.bytes'),
  'retention.ms': { broker: 'log.retention.ms', default: { name: 'log.retention.hours', value: '168' } },
  'compression.gzip.level': same('compression.gzip.level'),
  'flush.messages': same('log.flush.interval.messages'),
  'compression.zstd.level': same('compression.zstd.level'),
  'max.compaction.lag.ms': same('log.cleaner.max.compaction.lag.ms'),
  'file.delete.delay.ms': same('log.segment.delete.delay.ms'),
  'max.message.bytes': same('message.max.bytes'),
  'min.compaction.lag.ms': same('log.cleaner.min.compaction.lag.ms'),
  'message.timestamp.type': same('log.message.timestamp.type'),
  'local.retention.bytes': same('log.local.retention.bytes'),
  preallocate: same('log.preallocate'),
  'index.interval.bytes': same('log.index.interval.bytes'),
  'min.cleanable.dirty.ratio': same('log.cleaner.min.cleanable.ratio'),
  'unclean.leader.election.enable': same('unclean.leader.election.enable'),
  'retention.bytes': same('log.retention.bytes'),
  'delete.retention.ms': same('log.cleaner.delete.retention.ms'),
  'message.timestamp.after.max.ms': same('log.message.timestamp.after.max.ms'),
  'message.timestamp.before.max.ms': same('log.message.timestamp.before.max.ms'),
  'segment.ms': { broker: 'log.roll.ms', default: { name: 'log.roll.hours', value: '168' } },
  'segment.index.bytes': same('log.index.size.max.bytes'),
}
