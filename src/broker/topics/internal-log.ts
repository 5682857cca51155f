import type { Buffer } from 'node:buffer'
import { readControlRecord } from '../../kafka/control-record.ts'
import { batchAttributes, readBatchHeader, recordBatches } from '../../kafka/record-batch.ts'
import { openRecords } from '../../kafka/record-decoding.ts'
import { encodeRecordBatch } from '../../kafka/record-encoding.ts'
import type { CoordinatorLog, LoggedBatch, LogRecord, ProducerIdentity } from '../coordinator-log.ts'
import { readLog } from '../log/log-reading.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import type { Topic } from './topic.ts'
import type { TopicCatalog } from './topic-catalog.ts'

/** What an internal topic is made as. */
export interface InternalLogOptions {
  readonly topics: TopicCatalog
  readonly name: string
  readonly partitionCount: number
  readonly wallMs: () => number
}

const readBytes = 1024 * 1024
const maxDecompressedBytes = 256 * 1024 * 1024

/** Internal topics are compacted, and what is acknowledged is durable whatever the default is. */
const configs: ReadonlyMap<string, string> = new Map([
  ['cleanup.policy', 'compact'],
  ['compression.type', 'producer'],
  ['durability', 'group-sync'],
  ['segment.bytes', '104857600'],
])

/** A coordinator's log in an internal topic, which is made when the first record is written. */
export class InternalLog implements CoordinatorLog {
  readonly #options: InternalLogOptions

  constructor(options: InternalLogOptions) {
    this.#options = options
  }

  /** That of the topic when it is there: the settings may have changed since. */
  get partitionCount(): number {
    const { topics, name, partitionCount } = this.#options
    return topics.byName(name)?.partitionCount ?? partitionCount
  }

  async append(partition: number, records: readonly LogRecord[], producer?: ProducerIdentity): Promise<void> {
    const log = await this.openPartition(partition)
    const timestamp = BigInt(this.#options.wallMs())
    const batch = encodeRecordBatch({
      records: records.map(record => ({ ...record, timestamp })),
      ...(producer !== undefined && { ...producer, attributes: batchAttributes.isTransactional }),
    })
    await log.appendOwn(batch).durable
  }

  async replay(partition: number, visit: (batch: LoggedBatch) => void): Promise<void> {
    const topic = this.#options.topics.byName(this.#options.name)
    if (topic === undefined) return
    const log = await topic.openLog(partition)
    let offset = log.logStartOffset
    while (offset < log.highWatermark) {
      const read = await readLog(log, { offset, maxBytes: readBytes, isCommittedOnly: false, isOneAtLeast: true })
      if (read.batches.length === 0) return
      for (const batches of read.batches)
        for (const batch of recordBatches(batches)) {
          const { baseOffset, lastOffsetDelta } = readBatchHeader(batch)
          const logged = loggedBatch(batch)
          if (logged !== undefined) visit(logged)
          offset = baseOffset + BigInt(lastOffsetDelta) + 1n
        }
    }
  }

  /** The log of a partition; makes the topic. */
  async openPartition(partition: number): Promise<PartitionLog> {
    const topic = await this.ensureTopic()
    return topic.openedLog(partition) ?? topic.openLog(partition)
  }

  ensureTopic(): Promise<Topic> {
    const { topics, name, partitionCount } = this.#options
    return topics.ensure({ name, partitionCount, configs })
  }
}

function loggedBatch(batch: Buffer): LoggedBatch | undefined {
  const header = readBatchHeader(batch)
  const { attributes, producerId, producerEpoch } = header
  const cursor = openRecords(batch, maxDecompressedBytes, header)
  const producer = { producerId, producerEpoch }
  if ((attributes & batchAttributes.isControl) !== 0) {
    const marker = cursor.next() ? readControlRecord(cursor.key, cursor.value) : undefined
    return marker === undefined ? undefined : { kind: 'marker', outcome: marker.type, producer }
  }
  const records: LogRecord[] = []
  while (cursor.next()) if (cursor.key !== null) records.push({ key: cursor.key, value: cursor.value })
  const isTransactional = (attributes & batchAttributes.isTransactional) !== 0
  return isTransactional ? { kind: 'records', records, producer } : { kind: 'records', records }
}
