import type { Buffer } from 'node:buffer'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { readControlRecord } from '../../kafka/control-record.ts'
import { batchAttributes, hasValidCrc, readBatchHeader, recordBatches } from '../../kafka/record-batch.ts'
import type { KafkaRecord } from '../../kafka/record-decoding.ts'
import { decodeRecords } from '../../kafka/record-decoding.ts'

/** What a broker has answered for a partition, as far as it matters for its records. */
export interface FetchedBatches {
  readonly records: Buffer | null
  /** Transactions that were given up: from which offset on. */
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[]
}

/** Largest batch in memory, once it is decompressed. */
const maxBatchBytes = 256 * 1024 * 1024

/**
 * The records from an offset on, without markers and without those of transactions that were given up. After each batch the
 * offset of the next one is told, which may be far behind the last record. Throws MalformedBytes.
 */
export function* fetchedRecords(
  { records, aborted }: FetchedBatches,
  from: bigint,
  onBatch: (nextOffset: bigint) => void,
): Generator<KafkaRecord, void> {
  if (records === null) return
  const beginnings = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  const givenUp = new Set<bigint>()
  for (const batch of recordBatches(records)) {
    const { attributes, baseOffset, lastOffsetDelta, producerId } = readBatchHeader(batch)
    if (!hasValidCrc(batch)) throw new MalformedBytes(`the batch at offset ${baseOffset} has another checksum`, 0)
    const lastOffset = baseOffset + BigInt(lastOffsetDelta)
    while ((beginnings[0]?.firstOffset ?? lastOffset + 1n) <= lastOffset)
      givenUp.add((beginnings.shift() as (typeof beginnings)[number]).producerId)
    const isControl = (attributes & batchAttributes.isControl) !== 0
    const isTransactional = (attributes & batchAttributes.isTransactional) !== 0
    if (isControl) {
      if (isAbort(batch)) givenUp.delete(producerId)
    } else if (!(isTransactional && givenUp.has(producerId)))
      for (const record of decodeRecords(batch, maxBatchBytes)) if (record.offset >= from) yield record
    onBatch(lastOffset + 1n)
  }
}

function isAbort(batch: Buffer): boolean {
  for (const { key, value } of decodeRecords(batch, maxBatchBytes))
    return readControlRecord(key, value)?.type === 'ABORT'
  return false
}
