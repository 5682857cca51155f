import { validationConfigs } from '../../validation/topic-configs.ts'

/** What topic configs mean, in a sentence each. */
const meanings: Readonly<Record<string, string>> = {
  'compression.type': 'Shown only: batches stay compressed as the producer sent them.',
  'min.insync.replicas': 'Shown only: there is one replica.',
  'segment.jitter.ms': 'Shown only.',
  'cleanup.policy': 'What happens to old records: delete, compact (the last of each key is kept), or both.',
  'flush.ms': 'Time after which records are brought to the disk under the durability page-cache.',
  'flush.messages': 'Number of records after which they are brought to the disk under the durability page-cache.',
  'segment.bytes': 'Bytes of a segment file; retention and compaction work on whole segments.',
  'segment.ms': 'Time after which a new segment is begun even if the last one is not full.',
  'segment.index.bytes': 'Bytes of the index of a segment.',
  'index.interval.bytes': 'Bytes of log between two entries of its index.',
  'retention.ms': 'Time that records are kept where cleanup.policy has delete; -1: for ever.',
  'retention.bytes': 'Bytes of a partition that are kept where cleanup.policy has delete; -1: no bound.',
  'max.message.bytes': 'Largest record batch that producers may send.',
  'file.delete.delay.ms': 'Time between the end of a segment or topic and that of its files.',
  'delete.retention.ms': 'Time for which compaction keeps records that delete a key.',
  'min.compaction.lag.ms': 'Time for which records are not compacted.',
  'max.compaction.lag.ms': 'Time after which records are compacted however few they are.',
  'min.cleanable.dirty.ratio': 'Share of a log that is not compacted yet from which it is compacted.',
  'message.timestamp.type': 'Whether the time of records is that of the producer or that of the append.',
  'message.timestamp.before.max.ms': 'How far the time of a record may lie in the past.',
  'message.timestamp.after.max.ms': 'How far the time of a record may lie in the future.',
  durability: 'When records count as written: page-cache, group-sync or sync-batch.',
}

/** What a topic config means. */
export function documentationOf(name: string): string {
  return meanings[name] ?? validationConfigs[name]?.meaning ?? 'Kept and shown, without effect here.'
}
