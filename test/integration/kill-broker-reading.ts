import { Buffer } from 'node:buffer'
import { readControlRecord } from '../../src/kafka/control-record.ts'
import { fetchRecords } from '../../src/kafka/messages/fetch.ts'
import type { FetchResponse } from '../../src/kafka/messages/fetch.ts'
import { batchAttributes, readBatchHeader, recordBatches } from '../../src/kafka/record-batch.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import type { KafkaClient } from '../support/kafka-client.ts'

/** A partition by name. */
export interface Place {
  readonly topic: string
  readonly partition: number
}

/** A record that a consumer was given. */
export interface ReadRecord {
  readonly offset: bigint
  readonly value: string
}

interface Progress {
  next: bigint
  readonly records: ReadRecord[]
}

type PartitionAnswer = FetchResponse['responses'][number]['partitions'][number]

const maxBytes = 4_000_000

/** What a consumer of committed records reads. What it has read once it does not ask for again. */
export class BrokerReading {
  readonly #places = new Map<string, Progress>()

  /** Every record of a partition up to the last stable offset. */
  async all(client: KafkaClient, place: Place): Promise<readonly ReadRecord[]> {
    const key = `${place.topic} ${place.partition}`
    const progress = this.#places.get(key) ?? { next: 0n, records: [] }
    this.#places.set(key, progress)
    for (;;) {
      const answer = await fetchOnce(client, place, progress.next)
      const from = progress.next
      take(answer, progress)
      if (progress.next >= answer.lastStableOffset) return progress.records
      if (progress.next === from) throw new Error(`${key}: nothing at ${from} of ${answer.lastStableOffset}`)
    }
  }

  /** Forgets a partition, whose topic is another one now. */
  forget({ topic, partition }: Place): void {
    this.#places.delete(`${topic} ${partition}`)
  }
}

async function fetchOnce(
  client: KafkaClient,
  { topic, partition }: Place,
  fetchOffset: bigint,
): Promise<PartitionAnswer> {
  const partitions = [{ partition, fetchOffset, partitionMaxBytes: maxBytes }]
  const request = { maxWaitMs: 0, minBytes: 0, maxBytes, isolationLevel: 1, topics: [{ topic, partitions }] }
  const { responses } = await client.ask(fetchRecords, 11, request)
  const answer = responses[0]?.partitions[0]
  if (answer?.errorCode !== 0) throw new Error(`Fetch ${topic}-${partition} at ${fetchOffset}: ${answer?.errorCode}`)
  return answer
}

/** Leaves out what was aborted, as a consumer does. */
function take({ records, abortedTransactions }: PartitionAnswer, progress: Progress): void {
  const waiting = (abortedTransactions ?? []).toSorted((a, b) => Number(a.firstOffset - b.firstOffset))
  const aborted = new Set<bigint>()
  for (const batch of recordBatches(records ?? Buffer.alloc(0))) {
    const { baseOffset, lastOffsetDelta, attributes, producerId } = readBatchHeader(batch)
    const lastOffset = baseOffset + BigInt(lastOffsetDelta)
    for (let first = waiting[0]; first !== undefined && first.firstOffset <= lastOffset; first = waiting[0]) {
      aborted.add(first.producerId)
      waiting.shift()
    }
    const isTransactional = (attributes & batchAttributes.isTransactional) !== 0
    for (const { offset, key, value } of decodeRecords(batch, maxBytes)) {
      if ((attributes & batchAttributes.isControl) !== 0) {
        if (readControlRecord(key, value)?.type === 'ABORT') aborted.delete(producerId)
      } else if (offset >= progress.next && !(isTransactional && aborted.has(producerId)))
        progress.records.push({ offset, value: value?.toString() ?? '' })
    }
    progress.next = lastOffset + 1n
  }
}
