import type { Buffer } from 'node:buffer'
import type { RecordBatchHeader } from '../../../kafka/record-batch.ts'
import { batchAttributes } from '../../../kafka/record-batch.ts'
import type { KafkaRecord } from '../../../kafka/record-decoding.ts'
import { decodeRecords } from '../../../kafka/record-decoding.ts'
import { encodeRecordBatch } from '../../../kafka/record-encoding.ts'

/** What is to be kept of one batch. */
export interface BatchFate {
  readonly keeps: (record: KafkaRecord) => boolean
  /** Whether the batch's place is kept when none of its records is: it tells a producer's last sequence. */
  readonly isPlaceKept: boolean
  /** When what is left of a delete may go; set once, when the batch is first met with one (KIP-534). */
  readonly deleteHorizonMs: bigint | undefined
  readonly maxDecompressedBytes: number
}

/** The batch with fewer records: the same bytes when all are kept, undefined when nothing of it is. */
export function compactBatch(batch: Buffer, header: RecordBatchHeader, fate: BatchFate): Buffer | undefined {
  const kept: KafkaRecord[] = []
  for (const record of decodeRecords(batch, fate.maxDecompressedBytes)) if (fate.keeps(record)) kept.push(record)
  if (kept.length === 0) return fate.isPlaceKept ? emptyBatch(header) : undefined
  const isUntouched = kept.length === header.recordCount && fate.deleteHorizonMs === undefined
  return isUntouched ? batch : encodeBatch(header, kept, fate.deleteHorizonMs)
}

/** Offsets, sequences and producer stay: the base timestamp is the horizon's place, so the records' deltas follow it. */
function encodeBatch(
  header: RecordBatchHeader,
  kept: readonly KafkaRecord[],
  deleteHorizonMs: bigint | undefined,
): Buffer {
  const isLogAppendTime = (header.attributes & batchAttributes.isLogAppendTime) !== 0
  const horizonBit = deleteHorizonMs === undefined ? 0 : batchAttributes.hasDeleteHorizon
  return encodeRecordBatch({
    ...placeOf(header),
    attributes: header.attributes | horizonBit,
    baseTimestamp: deleteHorizonMs ?? header.baseTimestamp,
    ...(isLogAppendTime ? { maxTimestamp: header.maxTimestamp } : {}),
    records: kept.map(record => ({
      offsetDelta: Number(record.offset - header.baseOffset),
      timestamp: record.timestamp,
      key: record.key,
      value: record.value,
      headers: record.headers,
    })),
  })
}

function emptyBatch(header: RecordBatchHeader): Buffer {
  const attributes = header.attributes & ~(batchAttributes.codec | batchAttributes.hasDeleteHorizon)
  const { maxTimestamp } = header
  return encodeRecordBatch({ ...placeOf(header), attributes, baseTimestamp: maxTimestamp, maxTimestamp, records: [] })
}

function placeOf(
  header: RecordBatchHeader,
): Pick<
  RecordBatchHeader,
  'baseOffset' | 'partitionLeaderEpoch' | 'lastOffsetDelta' | 'producerId' | 'producerEpoch' | 'baseSequence'
> {
  const { baseOffset, partitionLeaderEpoch, lastOffsetDelta, producerId, producerEpoch, baseSequence } = header
  return { baseOffset, partitionLeaderEpoch, lastOffsetDelta, producerId, producerEpoch, baseSequence }
}
