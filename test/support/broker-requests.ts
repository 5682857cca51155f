import { createTopics } from '../../src/kafka/messages/create-topics.ts'
import type { FetchResponse } from '../../src/kafka/messages/fetch.ts'
import { fetchRecords } from '../../src/kafka/messages/fetch.ts'
import type { ProduceResponse } from '../../src/kafka/messages/produce.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { recordBatches } from '../../src/kafka/record-batch.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import type { RecordBatchDraft } from '../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import type { KafkaClient } from './kafka-client.ts'

/** A batch with these texts as values. */
export function batchOf(values: readonly string[], draft: Partial<RecordBatchDraft> = {}): Buffer {
  const timestamp = BigInt(Date.now())
  const records = values.map(value => ({ timestamp, key: Buffer.from('k'), value: Buffer.from(value) }))
  return encodeRecordBatch({ records, ...draft })
}

/** A produce request for one partition. */
export function produceDraft(topic: string, records: Buffer | null, acks = -1, index = 0) {
  return { acks, timeoutMs: 5000, topicData: [{ name: topic, partitionData: [{ index, records }] }] }
}

/** Produces to partition 0; the answer of that partition. */
export async function produceTo(
  client: KafkaClient,
  topic: string,
  records: Buffer | null,
): Promise<ProduceResponse['responses'][number]['partitionResponses'][number]> {
  const { responses } = await client.ask(produce, 9, produceDraft(topic, records))
  const answer = responses[0]?.partitionResponses[0]
  if (answer === undefined) throw new Error('no answer for the partition')
  return answer
}

/** How a Fetch differs from one of partition 0, from its start, without patience. */
export interface FetchChoice {
  readonly offset?: bigint
  readonly maxWaitMs?: number
  readonly minBytes?: number
  readonly maxBytes?: number
  readonly isolationLevel?: number
  readonly sessionId?: number
  readonly sessionEpoch?: number
}

/** A fetch request for partition 0 of topics. */
export function fetchDraft(topics: readonly string[], choice: FetchChoice = {}) {
  const { offset = 0n, maxBytes = 1_000_000 } = choice
  return {
    maxWaitMs: choice.maxWaitMs ?? 0,
    minBytes: choice.minBytes ?? 1,
    maxBytes,
    isolationLevel: choice.isolationLevel ?? 0,
    sessionId: choice.sessionId ?? 0,
    sessionEpoch: choice.sessionEpoch ?? -1,
    topics: topics.map(topic => {
      return { topic, partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: maxBytes }] }
    }),
  }
}

/** Fetches partition 0. */
export function fetchFrom(client: KafkaClient, topic: string, choice: FetchChoice = {}): Promise<FetchResponse> {
  return client.ask(fetchRecords, 11, fetchDraft([topic], choice))
}

/** The values in an answer to Fetch, in order. */
export function valuesOf({ responses }: FetchResponse): string[] {
  const found: string[] = []
  for (const { partitions } of responses)
    for (const { records } of partitions)
      for (const batch of recordBatches(records ?? Buffer.alloc(0)))
        for (const { value } of decodeRecords(batch, 1_000_000)) found.push(value?.toString() ?? 'null')
  return found
}

/** Makes topics of one partition each. */
export async function makeTopics(client: KafkaClient, ...names: string[]): Promise<void> {
  const topics = names.map(name => ({ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }))
  const answer = await client.ask(createTopics, 5, { topics, validateOnly: false })
  for (const { name, errorCode } of answer.topics) if (errorCode !== 0) throw new Error(`${name}: error ${errorCode}`)
}
