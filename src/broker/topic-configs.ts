import { validationConfigs } from '../validation/topic-configs.ts'
import { durabilities } from './store.ts'

/** The type of a config, by the number that DescribeConfigs gives it. */
export const configTypes = { boolean: 1, string: 2, int: 3, long: 5, double: 6, list: 7 } as const

/** A key that topics can be configured with. */
export interface TopicConfig {
  readonly type: keyof typeof configTypes
  readonly default: string
  /** The least value of a number. */
  readonly min?: bigint | number
  readonly max?: bigint | number
  /** A number out of these bounds that is allowed all the same. */
  readonly besides?: number
  /** The values of a string, or the items of a list. */
  readonly values?: readonly string[]
  /** What the items of a list are where they are not listed: partition:broker, or one asterisk. */
  readonly items?: 'replicas'
  /** Whether this broker does something with it. Others are kept and shown. */
  readonly isUsed?: true
}

const maxLong = '9223372036854775807'
const timestampTypes = ['CreateTime', 'LogAppendTime']

/** Kafka's keys in the order in which it checks them, ours, and those of the gate. */
export const topicConfigs: Readonly<Record<string, TopicConfig>> = {
  'segment.bytes': { type: 'int', default: '1073741824', min: 1_048_576, isUsed: true },
  'segment.ms': { type: 'long', default: '604800000', min: 1, isUsed: true },
  'segment.jitter.ms': { type: 'long', default: '0', min: 0 },
  'segment.index.bytes': { type: 'int', default: '10485760', min: 4, isUsed: true },
  'flush.messages': { type: 'long', default: maxLong, min: 1, isUsed: true },
  'flush.ms': { type: 'long', default: maxLong, min: 0, isUsed: true },
  'retention.bytes': { type: 'long', default: '-1', isUsed: true },
  'retention.ms': { type: 'long', default: '604800000', min: -1, isUsed: true },
  'max.message.bytes': { type: 'int', default: '1048588', min: 0, isUsed: true },
  'index.interval.bytes': { type: 'int', default: '4096', min: 0, isUsed: true },
  'delete.retention.ms': { type: 'long', default: '86400000', min: 0, isUsed: true },
  'min.compaction.lag.ms': { type: 'long', default: '0', min: 0, isUsed: true },
  'max.compaction.lag.ms': { type: 'long', default: maxLong, min: 1, isUsed: true },
  'file.delete.delay.ms': { type: 'long', default: '60000', min: 0, isUsed: true },
  'min.cleanable.dirty.ratio': { type: 'double', default: '0.5', min: 0, max: 1, isUsed: true },
  'cleanup.policy': { type: 'list', default: 'delete', values: ['compact', 'delete'], isUsed: true },
  'unclean.leader.election.enable': { type: 'boolean', default: 'false' },
  'min.insync.replicas': { type: 'int', default: '1', min: 1 },
  'compression.type': {
    type: 'string',
    default: 'producer',
    values: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
  },
  'compression.gzip.level': { type: 'int', default: '-1', min: 1, max: 9, besides: -1 },
  'compression.lz4.level': { type: 'int', default: '9', min: 1, max: 17 },
  'compression.zstd.level': { type: 'int', default: '3', min: -131072, max: 22 },
  preallocate: { type: 'boolean', default: 'false' },
  'message.timestamp.type': { type: 'string', default: 'CreateTime', values: timestampTypes, isUsed: true },
  'message.timestamp.before.max.ms': { type: 'long', default: maxLong, min: 0, isUsed: true },
  'message.timestamp.after.max.ms': { type: 'long', default: '3600000', min: 0, isUsed: true },
  'leader.replication.throttled.replicas': { type: 'list', default: '', items: 'replicas' },
  'follower.replication.throttled.replicas': { type: 'list', default: '', items: 'replicas' },
  'remote.storage.enable': { type: 'boolean', default: 'false' },
  'local.retention.ms': { type: 'long', default: '-2', min: -2 },
  'local.retention.bytes': { type: 'long', default: '-2', min: -2 },
  'remote.log.copy.disable': { type: 'boolean', default: 'false' },
  'remote.log.delete.on.disable': { type: 'boolean', default: 'false' },
  durability: { type: 'string', default: 'group-sync', values: durabilities, isUsed: true },
  ...validationConfigs,
}

/** The value that holds: the topic's own, else the default. The name is one of the table. */
export function configOf(configs: ReadonlyMap<string, string>, name: string): string {
  const value = configs.get(name) ?? topicConfigs[name]?.default
  if (value === undefined) throw new Error(`'${name}' is no topic config`)
  return value
}
