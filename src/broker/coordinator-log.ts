import type { Buffer } from 'node:buffer'
import type { ControlType } from '../kafka/control-record.ts'

/** A record of an internal topic; without a value it removes what the key had. */
export interface LogRecord {
  readonly key: Buffer
  readonly value: Buffer | null
}

/** A producer as partitions know it. */
export interface ProducerIdentity {
  readonly producerId: bigint
  readonly producerEpoch: number
}

/** What a partition of an internal topic holds: records, maybe of a transaction, or the end of one. */
export type LoggedBatch =
  | { readonly kind: 'records'; readonly records: readonly LogRecord[]; readonly producer?: ProducerIdentity }
  | { readonly kind: 'marker'; readonly outcome: ControlType; readonly producer: ProducerIdentity }

/** Port: an internal topic, compacted, as the coordinator that owns it writes and reads it. */
export interface CoordinatorLog {
  readonly partitionCount: number
  /**
   * Writes records as one batch: all or none of them survive. Resolves once they are durable, in the order of the calls of
   * a partition; rejects when they may not be. With `producer` the batch belongs to its transaction.
   */
  append(partition: number, records: readonly LogRecord[], producer?: ProducerIdentity): Promise<void>
  /** Shows what the partition holds, in order. Buffers are the visitor's only while it looks at them. */
  replay(partition: number, visit: (batch: LoggedBatch) => void): Promise<void>
}

/** The partition of a group or transactional id: as Java hashes texts, so that logs of Kafka can be taken over. */
export function coordinatorPartition(id: string, partitionCount: number): number {
  let hash = 0
  for (let index = 0; index < id.length; index++) hash = (31 * hash + id.charCodeAt(index)) | 0
  return hash === -0x8000_0000 ? 0 : Math.abs(hash) % partitionCount
}
