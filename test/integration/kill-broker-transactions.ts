import type { Api } from '../../src/kafka/api.ts'
import { addOffsetsToTxn } from '../../src/kafka/messages/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '../../src/kafka/messages/add-partitions-to-txn.ts'
import { endTxn } from '../../src/kafka/messages/end-txn.ts'
import { initProducerId } from '../../src/kafka/messages/init-producer-id.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { txnOffsetCommit } from '../../src/kafka/messages/txn-offset-commit.ts'
import { batchAttributes } from '../../src/kafka/record-batch.ts'
import { batchOf } from '../support/broker-requests.ts'
import type { KafkaClient } from '../support/kafka-client.ts'
import { committedOffset } from './kill-broker-offsets.ts'
import type { BrokerReading, Place } from './kill-broker-reading.ts'
import type { BrokerWorker } from './kill-broker-worker.ts'
import { expectDone, untilSettled } from './kill-broker-worker.ts'

/** `ending`: its end was asked for with `commit`, and no answer came. */
type State = 'open' | 'ending' | 'committed' | 'aborted'

interface Transaction {
  state: State
  readonly recordCount: number
}

/**
 * Transactions one after the other: records in two partitions, the offset of a group, and every third is aborted. The
 * offset that is committed is the number of the transaction.
 */
export class TransactionWriter implements BrokerWorker {
  readonly #name: string
  /** Of one topic. */
  readonly #places: readonly [Place, Place]
  readonly #transactions: Transaction[] = []
  #producerId = -1n
  #producerEpoch = -1
  readonly #sequences = new Map<Place, number>()

  constructor(name: string, places: readonly [Place, Place]) {
    this.#name = name
    this.#places = places
  }

  get acknowledged(): number {
    return this.#transactions.filter(({ state }) => state === 'committed' || state === 'aborted').length
  }

  async run(client: KafkaClient, isOn: () => boolean): Promise<void> {
    await this.#init(client)
    while (isOn()) await this.#transact(client)
  }

  /** Ends what was under way: until then part of it may be seen, and what others have committed behind it not. */
  settle(client: KafkaClient): Promise<void> {
    return this.#init(client)
  }

  async faults(client: KafkaClient, reading: BrokerReading): Promise<readonly string[]> {
    const faults: string[] = []
    const seen = new Map<number, number>()
    for (const place of this.#places)
      for (const { value } of await reading.all(client, place)) {
        const [name, number] = value.split(':')
        if (name === this.#name) seen.set(Number(number), (seen.get(Number(number)) ?? 0) + 1)
      }
    for (const [number, { state, recordCount }] of this.#transactions.entries()) {
      const count = seen.get(number) ?? 0
      seen.delete(number)
      const isRight =
        state === 'committed'
          ? count === recordCount
          : state === 'ending'
            ? count === recordCount || count === 0
            : count === 0
      if (!isRight) faults.push(`transaction ${this.#name} ${number}, ${state}: ${count} of ${recordCount} records`)
      // From now on it has to stay as it was found.
      if (state === 'ending') this.#set(number, count === recordCount ? 'committed' : 'aborted')
    }
    for (const [number, count] of seen) faults.push(`invented: ${this.#name} ${number}, ${count} records`)
    return [...faults, ...(await this.#offsetFaults(client))]
  }

  async #offsetFaults(client: KafkaClient): Promise<readonly string[]> {
    const offset = await committedOffset(client, this.#name, this.#places[0])
    const wanted = BigInt(this.#transactions.findLastIndex(({ state }) => state === 'committed'))
    return offset === wanted ? [] : [`offset of ${this.#name}: ${offset}, and ${wanted} was committed`]
  }

  #set(number: number, state: State): void {
    const transaction = this.#transactions[number]
    if (transaction !== undefined) transaction.state = state
  }

  get #identity() {
    return { transactionalId: this.#name, producerId: this.#producerId, producerEpoch: this.#producerEpoch }
  }

  async #init(client: KafkaClient): Promise<void> {
    const request = { transactionalId: this.#name, transactionTimeoutMs: 60_000 }
    const answer = await untilSettled(
      () => client.ask(initProducerId, 4, request),
      ({ errorCode }) => errorCode,
    )
    expectDone(`InitProducerId ${this.#name}`, answer.errorCode)
    this.#producerId = answer.producerId
    this.#producerEpoch = answer.producerEpoch
    this.#sequences.clear()
  }

  async #transact(client: KafkaClient): Promise<void> {
    const number = this.#transactions.length
    const batches = this.#places.map((place, index) => ({ place, count: 1 + ((number + index) % 4) }))
    this.#transactions.push({ state: 'open', recordCount: batches.reduce((sum, { count }) => sum + count, 0) })
    await this.#add(client)
    await Promise.all(batches.map(({ place, count }) => this.#send(client, place, { number, count })))
    const isCommitted = number % 3 !== 2
    await this.#commitOffset(client, number)
    if (isCommitted) this.#set(number, 'ending')
    const { errorCode } = await this.#ask(client, endTxn, 3, { ...this.#identity, committed: isCommitted })
    expectDone(`EndTxn ${this.#name} ${number}`, errorCode)
    this.#set(number, isCommitted ? 'committed' : 'aborted')
  }

  async #add(client: KafkaClient): Promise<void> {
    const answer = await untilSettled(
      () =>
        client.ask(addPartitionsToTxn, 3, {
          v3AndBelowTransactionalId: this.#name,
          v3AndBelowProducerId: this.#producerId,
          v3AndBelowProducerEpoch: this.#producerEpoch,
          v3AndBelowTopics: [
            { name: this.#places[0].topic, partitions: this.#places.map(({ partition }) => partition) },
          ],
        }),
      ({ resultsByTopicV3AndBelow }) => resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode,
    )
    for (const { resultsByPartition } of answer.resultsByTopicV3AndBelow)
      for (const { partitionErrorCode } of resultsByPartition) expectDone('AddPartitionsToTxn', partitionErrorCode)
  }

  async #send(client: KafkaClient, place: Place, { number, count }: { number: number; count: number }): Promise<void> {
    const baseSequence = this.#sequences.get(place) ?? 0
    this.#sequences.set(place, baseSequence + count)
    const values = Array.from({ length: count }, (_, index) => `${this.#name}:${number}:${index}`)
    const records = batchOf(values, {
      attributes: batchAttributes.isTransactional,
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      baseSequence,
    })
    const partitionData = [{ index: place.partition, records }]
    const topicData = [{ name: place.topic, partitionData }]
    const request = { transactionalId: this.#name, acks: -1, timeoutMs: 30_000, topicData }
    const { responses } = await client.ask(produce, 9, request)
    expectDone(`Produce ${this.#name} ${number}`, responses[0]?.partitionResponses[0]?.errorCode)
  }

  async #commitOffset(client: KafkaClient, number: number): Promise<void> {
    const groupId = this.#name
    const added = await this.#ask(client, addOffsetsToTxn, 3, { ...this.#identity, groupId })
    expectDone('AddOffsetsToTxn', added.errorCode)
    const [{ topic, partition }] = this.#places
    const partitions = [{ partitionIndex: partition, committedOffset: BigInt(number), committedMetadata: '' }]
    const request = { ...this.#identity, groupId, topics: [{ name: topic, partitions }] }
    const answer = await untilSettled(
      () => client.ask(txnOffsetCommit, 3, request),
      ({ topics }) => topics[0]?.partitions[0]?.errorCode,
    )
    expectDone('TxnOffsetCommit', answer.topics[0]?.partitions[0]?.errorCode)
  }

  #ask<Draft, Answer extends { readonly errorCode: number }>(
    client: KafkaClient,
    api: Api<unknown, Draft, Answer>,
    version: number,
    draft: Draft,
  ): Promise<Answer> {
    return untilSettled(
      () => client.ask(api, version, draft),
      ({ errorCode }) => errorCode,
    )
  }
}
