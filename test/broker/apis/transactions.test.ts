import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addOffsetsToTxn } from '../../../src/kafka/messages/add-offsets-to-txn.ts'
import { addPartitionsToTxn } from '../../../src/kafka/messages/add-partitions-to-txn.ts'
import { describeProducers } from '../../../src/kafka/messages/describe-producers.ts'
import { endTxn } from '../../../src/kafka/messages/end-txn.ts'
import { initProducerId } from '../../../src/kafka/messages/init-producer-id.ts'
import { listOffsets } from '../../../src/kafka/messages/list-offsets.ts'
import { offsetFetch } from '../../../src/kafka/messages/offset-fetch.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { txnOffsetCommit } from '../../../src/kafka/messages/txn-offset-commit.ts'
import { batchAttributes } from '../../../src/kafka/record-batch.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { batchOf, fetchFrom, makeTopics, produceDraft, valuesOf } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let client: KafkaClient
const folder = mkdtempSync(join(tmpdir(), 'headgate-transactions-'))
async function start(): Promise<void> {
  broker = await startBroker({ folder, settings: { offsetsPartitions: 2, transactionsPartitions: 2 } })
  client = await KafkaClient.connect(broker.port)
}
async function stop(): Promise<void> {
  client.close()
  await broker.stop()
}
beforeAll(start)
afterAll(async () => {
  await stop()
  rmSync(folder, { recursive: true })
})

/** A transactional producer. */
class Producer {
  readonly #transactionalId: string
  #producerId = -1n
  #producerEpoch = -1
  #sequence = 0

  constructor(transactionalId: string) {
    this.#transactionalId = transactionalId
  }

  get #identity() {
    return { transactionalId: this.#transactionalId, producerId: this.#producerId, producerEpoch: this.#producerEpoch }
  }

  async init(): Promise<this> {
    const request = { transactionalId: this.#transactionalId, transactionTimeoutMs: 60_000, producerEpoch: -1 }
    const answer = await client.ask(initProducerId, 4, request)
    if (answer.errorCode !== 0) throw new Error(`InitProducerId: ${answer.errorCode}`)
    this.#producerId = answer.producerId
    this.#producerEpoch = answer.producerEpoch
    this.#sequence = 0
    return this
  }

  /** Names the topic once for each list of partitions. */
  add(topic: string, ...lists: readonly number[][]): Promise<number> {
    return whenEnded(() => this.#add(topic, lists.length === 0 ? [[0]] : lists))
  }

  async #add(topic: string, lists: readonly number[][]): Promise<number> {
    const answer = await client.ask(addPartitionsToTxn, 3, {
      v3AndBelowTransactionalId: this.#transactionalId,
      v3AndBelowProducerId: this.#producerId,
      v3AndBelowProducerEpoch: this.#producerEpoch,
      v3AndBelowTopics: lists.map(partitions => ({ name: topic, partitions })),
    })
    return answer.resultsByTopicV3AndBelow[0]?.resultsByPartition[0]?.partitionErrorCode ?? -1
  }

  async send(topic: string, value: string, transactionalId = this.#transactionalId): Promise<number> {
    const records = batchOf([value], {
      attributes: batchAttributes.isTransactional,
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      baseSequence: this.#sequence++,
    })
    const request = { ...produceDraft(topic, records), transactionalId }
    const { responses } = await client.ask(produce, 9, request)
    return responses[0]?.partitionResponses[0]?.errorCode ?? -1
  }

  async commitOffset(groupId: string, topic: string, offset: bigint): Promise<number> {
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: '' }]
    const request = { ...this.#identity, groupId, topics: [{ name: topic, partitions }] }
    const { topics } = await client.ask(txnOffsetCommit, 3, request)
    return topics[0]?.partitions[0]?.errorCode ?? -1
  }

  addOffsets(groupId: string): Promise<number> {
    const request = { ...this.#identity, groupId }
    return whenEnded(async () => (await client.ask(addOffsetsToTxn, 3, request)).errorCode)
  }

  async end(committed: boolean): Promise<number> {
    return (await client.ask(endTxn, 3, { ...this.#identity, committed })).errorCode
  }
}

/** Asks again while the end of the transaction before is being written (51), as clients do. */
async function whenEnded(ask: () => Promise<number>): Promise<number> {
  for (;;) {
    const errorCode = await ask()
    if (errorCode !== 51) return errorCode
  }
}

const committedOnly = { isolationLevel: 1 }

/** The end of what is committed, once there is nothing open any more. */
async function whenStable(topic: string): Promise<void> {
  const ask = async (isolationLevel: number) => {
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1n }] }]
    return (await client.ask(listOffsets, 7, { replicaId: -1, isolationLevel, topics })).topics[0]?.partitions[0]
      ?.offset
  }
  while ((await ask(1)) !== (await ask(0))) await new Promise(resolve => setImmediate(resolve))
}

async function committedOffset(groupId: string, topic: string): Promise<bigint> {
  const request = { groupId, topics: [{ name: topic, partitionIndexes: [0] }], requireStable: true }
  for (;;) {
    const partition = (await client.ask(offsetFetch, 7, request)).topics?.[0]?.partitions[0]
    if (partition?.errorCode !== 88) return partition?.committedOffset ?? -2n
  }
}

test('readers of committed records see them when the transaction is committed, and never when it is aborted', async () => {
  await makeTopics(client, 'tx')
  const producer = await new Producer('tx').init()
  expect(await producer.add('tx')).toBe(0)
  expect(await producer.send('tx', 'aborted')).toBe(0)
  expect(valuesOf(await fetchFrom(client, 'tx', committedOnly))).toEqual([])
  expect(valuesOf(await fetchFrom(client, 'tx'))).toEqual(['aborted'])
  expect(await producer.end(false)).toBe(0)
  await whenStable('tx')
  const read = await fetchFrom(client, 'tx', committedOnly)
  expect(read.responses[0]?.partitions[0]?.abortedTransactions).toMatchObject([{ firstOffset: 0n }])
  expect(await producer.add('tx')).toBe(0)
  expect(await producer.send('tx', 'committed')).toBe(0)
  expect(await producer.end(true)).toBe(0)
  await whenStable('tx')
  expect(valuesOf(await fetchFrom(client, 'tx', { ...committedOnly, offset: 2n }))[0]).toBe('committed')
})

test('a partition that is not part of the transaction takes no record of it', async () => {
  await makeTopics(client, 'outside')
  const producer = await new Producer('outside').init()
  expect(await producer.send('outside', 'x')).toBe(48)
  expect(valuesOf(await fetchFrom(client, 'outside'))).toEqual([])
})

test('a transaction that has begun in a partition goes on there whatever name the request gives', async () => {
  await makeTopics(client, 'goes-on')
  const producer = await new Producer('goes-on').init()
  expect(await producer.add('goes-on')).toBe(0)
  expect(await producer.send('goes-on', 'a')).toBe(0)
  expect(await producer.send('goes-on', 'b', 'another name')).toBe(0)
  expect(await producer.end(true)).toBe(0)
  await whenStable('goes-on')
  expect(await producer.send('goes-on', 'c', 'another name')).toBe(49)
})

test('that a transaction does not have the partition is told before what is wrong with the records', async () => {
  await makeTopics(client, 'first-asked')
  const attributes = batchAttributes.isTransactional
  const records = batchOf(['x'], {
    baseOffset: 1n,
    attributes,
    producerId: 9_999_999n,
    producerEpoch: 0,
    baseSequence: 0,
  })
  const request = { ...produceDraft('first-asked', records), transactionalId: 'first-asked' }
  expect((await client.ask(produce, 9, request)).responses[0]?.partitionResponses[0]?.errorCode).toBe(49)
})

test('markers have a time, too', async () => {
  await makeTopics(client, 'marked')
  const producer = await new Producer('marked').init()
  await producer.add('marked')
  await producer.send('marked', 'x')
  await producer.end(true)
  await whenStable('marked')
  const topics = [{ name: 'marked', partitions: [{ partitionIndex: 0, timestamp: -3n }] }]
  const answer = await client.ask(listOffsets, 7, { replicaId: -1, topics })
  expect(answer.topics[0]?.partitions[0]?.offset).toBeGreaterThanOrEqual(0n)
})

test('the producers of a topic that no topic can be are refused by its name', async () => {
  const topics = [{ name: 'a b', partitionIndexes: [0] }]
  const errorMessage = expect.stringMatching(/^Topic name is invalid: 'a b' contains/)
  expect(await client.ask(describeProducers, 0, { topics })).toMatchObject({
    topics: [{ partitions: [{ errorCode: 17, errorMessage }] }],
  })
})

test('every partition of a topic that is named twice is part of the transaction', async () => {
  await makeTopics(client, 'twice')
  const producer = await new Producer('twice').init()
  expect(await producer.add('twice', [0], [])).toBe(0)
  expect(await producer.send('twice', 'x')).toBe(0)
})

test('a second producer of the same name ends the transaction of the first and shuts it out', async () => {
  await makeTopics(client, 'fenced')
  const first = await new Producer('fenced').init()
  await first.add('fenced')
  await first.send('fenced', 'lost')
  const second = new Producer('fenced')
  for (;;) {
    const request = { transactionalId: 'fenced', transactionTimeoutMs: 60_000, producerEpoch: -1 }
    if ((await client.ask(initProducerId, 4, request)).errorCode === 0) break
  }
  await second.init()
  expect([47, 90]).toContain(await first.send('fenced', 'too late'))
  expect([47, 90]).toContain(await first.end(true))
  await whenStable('fenced')
})

test('offsets of a transaction count when it is committed, however often they were committed in it', async () => {
  await makeTopics(client, 'offsets')
  const producer = await new Producer('offsets').init()
  expect(await producer.addOffsets('group')).toBe(0)
  expect(await producer.commitOffset('group', 'offsets', 3n)).toBe(0)
  expect(await producer.commitOffset('group', 'offsets', 5n)).toBe(0)
  expect(await producer.commitOffset('group', 'offsets', 7n)).toBe(0)
  expect(await producer.end(true)).toBe(0)
  expect(await committedOffset('group', 'offsets')).toBe(7n)
  expect(await producer.addOffsets('group')).toBe(0)
  expect(await producer.commitOffset('group', 'offsets', 9n)).toBe(0)
  expect(await producer.end(false)).toBe(0)
  expect(await committedOffset('group', 'offsets')).toBe(7n)
  await stop()
  await start()
  expect(await committedOffset('group', 'offsets')).toBe(7n)
})
