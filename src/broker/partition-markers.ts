import type { Logger } from '../telemetry/logger.ts'
import { LogError } from './log/log-error.ts'
import type { TopicPartition } from './store.ts'
import { StorageFailure } from './store.ts'
import type { TopicCatalog } from './topics/topic-catalog.ts'
import { internalTopics } from './topics/topic-names.ts'
import type { EndMarker, MarkerWriter } from './transactions/transaction-endings.ts'

/** Where markers go, and who is told of those in the offsets' topic. */
export interface PartitionMarkersParts {
  readonly topics: TopicCatalog
  readonly onOffsetsEnd: (partition: number, producerId: bigint, isCommitted: boolean) => void
  readonly logger: Logger
}

/** Writes the ends of transactions into the logs of this broker. */
export class PartitionMarkers implements MarkerWriter {
  readonly #parts: PartitionMarkersParts

  constructor(parts: PartitionMarkersParts) {
    this.#parts = parts
  }

  async write(partitions: readonly TopicPartition[], marker: EndMarker): Promise<readonly TopicPartition[]> {
    const isWritten = await Promise.all(partitions.map(partition => this.#writeOne(partition, marker)))
    return partitions.filter((_, index) => isWritten[index] === false)
  }

  /** False: has to be tried again. */
  async #writeOne({ topic: name, partition }: TopicPartition, marker: EndMarker): Promise<boolean> {
    const topic = this.#parts.topics.byName(name)
    if (topic === undefined || !topic.hasPartition(partition)) return true
    const { producerId, producerEpoch, coordinatorEpoch, isCommitted } = marker
    try {
      const log = await topic.openLog(partition)
      const type = isCommitted ? 'COMMIT' : 'ABORT'
      await log.endTransaction({ producerId, producerEpoch, coordinatorEpoch, type }).durable
      if (name === internalTopics.offsets) this.#parts.onOffsetsEnd(partition, producerId, isCommitted)
      return true
    } catch (error) {
      return this.#isOver(error, { topic: name, partition })
    }
  }

  /** A partition that is gone, or knows a newer end, needs no marker any more. */
  #isOver(error: unknown, partition: TopicPartition): boolean {
    if (error instanceof StorageFailure) return false
    if (!(error instanceof LogError)) throw error
    if (error.error === 'UNKNOWN_TOPIC_OR_PARTITION') return true
    if (error.error !== 'INVALID_PRODUCER_EPOCH' && error.error !== 'TRANSACTION_COORDINATOR_FENCED') return false
    this.#parts.logger.warn({ err: error, ...partition }, 'the end of a transaction came too late')
    return true
  }
}
