import { addPartitionsToTxn } from '../../src/kafka/messages/add-partitions-to-txn.ts'
import { apiVersions } from '../../src/kafka/messages/api-versions.ts'
import { createTopics } from '../../src/kafka/messages/create-topics.ts'
import { endTxn } from '../../src/kafka/messages/end-txn.ts'
import { fetchRecords } from '../../src/kafka/messages/fetch.ts'
import { initProducerId } from '../../src/kafka/messages/init-producer-id.ts'
import { metadata } from '../../src/kafka/messages/metadata.ts'
import type { ProduceResponse } from '../../src/kafka/messages/produce.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { batchAttributes, recordBatches } from '../../src/kafka/record-batch.ts'
import type { KafkaRecord } from '../../src/kafka/record-decoding.ts'
import { decodeRecords } from '../../src/kafka/record-decoding.ts'
import type { RecordDraft } from '../../src/kafka/record-encoding.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { fetchDraft } from './broker-requests.ts'
import type { KafkaClient } from './kafka-client.ts'

export type ProducerKind = 'plain' | 'idempotent' | 'transactional'
export type PartitionAnswer = ProduceResponse['responses'][number]['partitionResponses'][number]

/** Records for partitions of a topic, by partition. */
export type ByPartition = Readonly<Record<number, readonly RecordDraft[]>>

let lastTransaction = 0

/** A producer that numbers its batches by partition, as Java's does: a refused batch leaves the sequence where it was. */
export class TestProducer {
  readonly client: KafkaClient
  readonly kind: ProducerKind
  readonly acks: number
  readonly #transactionalId: string | null
  readonly #sequences = new Map<string, number>()
  #producerId = -1n
  #producerEpoch = -1

  constructor(client: KafkaClient, kind: ProducerKind, acks = -1) {
    this.client = client
    this.kind = kind
    this.acks = acks
    this.#transactionalId = kind === 'transactional' ? `tx-${++lastTransaction}` : null
  }

  async init(): Promise<this> {
    if (this.kind === 'plain') return this
    const request = { transactionalId: this.#transactionalId, transactionTimeoutMs: 60_000, producerEpoch: -1 }
    const answer = await this.client.ask(initProducerId, 4, request)
    if (answer.errorCode !== 0) throw new Error(`InitProducerId: ${answer.errorCode}`)
    this.#producerId = answer.producerId
    this.#producerEpoch = answer.producerEpoch
    return this
  }

  /**
   * Sends to partitions of one topic; what each was answered. With acks 0 there is no answer.
   * @param ahead records that are in flight before these
   */
  async send(topic: string, records: ByPartition, ahead = 0): Promise<readonly PartitionAnswer[]> {
    const partitions = Object.keys(records).map(Number)
    if (this.kind === 'transactional') await this.#addPartitions(topic, partitions)
    const partitionData = partitions.map(index => ({
      index,
      records: this.batchFor({ topic, index, ahead }, records[index] ?? []),
    }))
    const request = {
      transactionalId: this.#transactionalId,
      acks: this.acks,
      timeoutMs: 5000,
      topicData: [{ name: topic, partitionData }],
    }
    if (this.acks === 0) {
      this.client.send(produce, 9, request)
      return []
    }
    const { responses } = await this.client.ask(produce, 9, request)
    const answers = responses.flatMap(({ partitionResponses }) => partitionResponses)
    for (const { index, errorCode } of answers)
      if (errorCode === 0) this.#advance(`${topic}-${index}`, records[index]?.length ?? 0)
    return answers
  }

  batchFor(
    { topic, index, ahead = 0 }: { readonly topic: string; readonly index: number; readonly ahead?: number },
    records: readonly RecordDraft[],
  ): Buffer {
    const draft = { records, baseTimestamp: BigInt(Date.now()) }
    if (this.kind === 'plain') return encodeRecordBatch(draft)
    return encodeRecordBatch({
      ...draft,
      attributes: this.kind === 'transactional' ? batchAttributes.isTransactional : 0,
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      baseSequence: (this.#sequences.get(`${topic}-${index}`) ?? 0) + ahead,
    })
  }

  async end(isCommit: boolean): Promise<number> {
    const identity = { producerId: this.#producerId, producerEpoch: this.#producerEpoch }
    const request = { transactionalId: this.#transactionalId ?? '', ...identity, committed: isCommit }
    return (await this.client.ask(endTxn, 3, request)).errorCode
  }

  #advance(partition: string, count: number): void {
    this.#sequences.set(partition, (this.#sequences.get(partition) ?? 0) + count)
  }

  async #addPartitions(topic: string, partitions: readonly number[]): Promise<void> {
    for (;;) {
      const answer = await this.client.ask(addPartitionsToTxn, 3, {
        v3AndBelowTransactionalId: this.#transactionalId ?? '',
        v3AndBelowProducerId: this.#producerId,
        v3AndBelowProducerEpoch: this.#producerEpoch,
        v3AndBelowTopics: [{ name: topic, partitions: [...partitions] }],
      })
      const code = answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode ?? -1
      if (code === 0) return
      // 51: an end of before is still being written.
      if (code !== 51) throw new Error(`AddPartitionsToTxn: ${code}`)
    }
  }
}

/** Says what the client is, as clients from ApiVersions 3 do. */
export async function introduce(client: KafkaClient, name: string, version = '1.0.0'): Promise<void> {
  await client.ask(apiVersions, 3, { clientSoftwareName: name, clientSoftwareVersion: version })
}

/** Makes a topic with configs, in words as `validation.outcome=mark`; the error code. */
export async function createTopic(
  client: KafkaClient,
  name: string,
  words: readonly string[] = [],
  numPartitions = 1,
): Promise<{ readonly errorCode: number; readonly errorMessage: string | null }> {
  const configs = words.map(word => ({
    name: word.slice(0, word.indexOf('=')),
    value: word.slice(word.indexOf('=') + 1),
  }))
  const topic = { name, numPartitions, replicationFactor: 1, assignments: [], configs }
  const answer = await client.ask(createTopics, 5, { topics: [topic], validateOnly: false })
  const { errorCode = -1, errorMessage = null } = answer.topics[0] ?? {}
  return { errorCode, errorMessage }
}

/** All records of a partition that were committed, aborted or neither. */
export async function recordsIn(client: KafkaClient, topic: string, partition = 0): Promise<readonly KafkaRecord[]> {
  const found: KafkaRecord[] = []
  for (let offset = 0n; ;) {
    const draft = fetchDraft([topic], { offset })
    const topics = draft.topics.map(one => ({
      ...one,
      partitions: one.partitions.map(each => ({ ...each, partition })),
    }))
    const answer = await client.ask(fetchRecords, 11, { ...draft, topics })
    const batches = [...recordBatches(answer.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0))]
    if (batches.length === 0) return found
    for (const batch of batches) {
      offset = batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(23)) + 1n
      if ((batch.readInt16BE(21) & batchAttributes.isControl) === 0) found.push(...decodeRecords(batch, 2 ** 30))
    }
  }
}

/** The records of a partition once there are so many. */
export async function recordsWhen(client: KafkaClient, topic: string, count: number): Promise<readonly KafkaRecord[]> {
  for (;;) {
    const records = (await partitionCountOf(client, topic)) === 0 ? [] : await recordsIn(client, topic)
    if (records.length >= count) return records
  }
}

/** Whether there is a topic of that name, and how many partitions it has. */
export async function partitionCountOf(client: KafkaClient, name: string): Promise<number> {
  const answer = await client.ask(metadata, 9, { topics: [{ name }], allowAutoTopicCreation: false })
  return answer.topics[0]?.partitions.length ?? 0
}
