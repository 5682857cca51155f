import { initProducerId } from '../../../src/kafka/messages/init-producer-id.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { framed, openTestGate, type GateFixture } from '../../support/gate-fixture.ts'
import { createTopic, recordsIn } from '../../support/gate-producer.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let gate: GateFixture
let broker: BrokerFixture
let id = 0
const topics = { auto: 'safe', partition: 'hazard' } as const
beforeAll(async () => {
  gate = await openTestGate()
  broker = await startBroker({ validation: gate.gate, topicDefaults: new Map([['durability', 'page-cache']]) })
  const client = await KafkaClient.connect(broker.port)
  const schema = JSON.stringify({ type: 'record', name: 'R', fields: [] })
  for (const [mode, topic] of Object.entries(topics)) {
    id = (await gate.registry.writes.register(`${topic}-value`, { schema }, {})).id ?? 0
    await createTopic(client, topic, ['validation.value.level=payload', `validation.partial.rejection=${mode}`], 3)
  }
  client.close()
})
afterAll(() => broker.stop())

/** Numbers from 0 up to 1, the same ones for a seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * When a client's sequences move on: kafkajs 2.2.4 counts when it sends, and takes all partitions of the request back on
 * any error; @platformatic/kafka 1.35 counts when every partition has succeeded (kafka.md 1.7).
 */
const sequenceRules = {
  kafkajs: { advance: 'at-send', onError: 'take-all-back' },
  platformatic: { advance: 'at-success', onError: 'keep' },
} as const

/** An idempotent producer with one of these rules, which never says what it is. */
class ModelProducer {
  readonly #client: KafkaClient
  readonly #rules: (typeof sequenceRules)[keyof typeof sequenceRules]
  readonly #sequences = [0, 0, 0]
  #producerId = -1n
  #producerEpoch = -1

  constructor(client: KafkaClient, rules: (typeof sequenceRules)[keyof typeof sequenceRules]) {
    this.#client = client
    this.#rules = rules
  }

  async init(): Promise<this> {
    const request = { transactionalId: null, transactionTimeoutMs: 0, producerEpoch: -1 }
    const { producerId, producerEpoch } = await this.#client.ask(initProducerId, 4, request)
    this.#producerId = producerId
    this.#producerEpoch = producerEpoch
    return this
  }

  /** Whether the user was told that all went well. */
  async send(topic: string, texts: ReadonlyMap<number, readonly string[]>): Promise<boolean> {
    const partitionData = [...texts].map(([index, values]) => ({ index, records: this.#batch(index, values) }))
    if (this.#rules.advance === 'at-send') this.#move(texts, 1)
    const topicData = [{ name: topic, partitionData }]
    const { responses } = await this.#client.ask(produce, 7, { acks: -1, timeoutMs: 5000, topicData })
    const isGood = responses.every(({ partitionResponses }) => partitionResponses.every(each => each.errorCode === 0))
    if (isGood && this.#rules.advance === 'at-success') this.#move(texts, 1)
    if (!isGood && this.#rules.onError === 'take-all-back') this.#move(texts, -1)
    return isGood
  }

  #move(texts: ReadonlyMap<number, readonly string[]>, sign: number): void {
    for (const [index, { length }] of texts) this.#sequences[index] = (this.#sequences[index] ?? 0) + sign * length
  }

  #batch(index: number, values: readonly string[]): Buffer {
    return encodeRecordBatch({
      records: values.map(text => ({ value: framed(id, text) })),
      baseTimestamp: BigInt(Date.now()),
      producerId: this.#producerId,
      producerEpoch: this.#producerEpoch,
      baseSequence: this.#sequences[index] ?? 0,
    })
  }
}

let lastText = 0

/** Some sends to some partitions, a few of them bad; the texts that the user believes are stored. */
async function session(producer: ModelProducer, topic: string, random: () => number): Promise<readonly string[]> {
  const believed: string[] = []
  for (let left = 2 + Math.floor(random() * 3); left > 0; left--) {
    const texts = new Map<number, readonly string[]>()
    for (let partition = 0; partition < 3; partition++) {
      if (random() < 0.3) continue
      const mark = random() < 0.25 ? '!' : ''
      texts.set(
        partition,
        Array.from({ length: 1 + Math.floor(random() * 2) }, () => `${++lastText}${mark}`),
      )
    }
    if (texts.size > 0 && (await producer.send(topic, texts))) believed.push(...[...texts.values()].flat())
  }
  return believed
}

/** Records that a user believes in and nobody finds, and records that are there twice or were refused. */
async function faultsAfter(mode: keyof typeof topics, interleavings: number): Promise<{ lost: number; wrong: number }> {
  const topic = topics[mode]
  const random = randomNumbers(7)
  const clients = await Promise.all([KafkaClient.connect(broker.port), KafkaClient.connect(broker.port)])
  const believed = new Set<string>()
  for (let round = 0; round < interleavings; round++) {
    const producers = await Promise.all([
      new ModelProducer(clients[0], sequenceRules.kafkajs).init(),
      new ModelProducer(clients[1], sequenceRules.platformatic).init(),
    ])
    const sessions = await Promise.all(producers.map(producer => session(producer, topic, random)))
    for (const text of sessions.flat()) believed.add(text)
  }
  const reader = clients[0]
  const partitions = await Promise.all([0, 1, 2].map(partition => recordsIn(reader, topic, partition)))
  const found = partitions.flat().map(({ value }) => value?.toString('utf8', 5) ?? '')
  for (const client of clients) client.close()
  const distinct = new Set(found)
  const lost = [...believed].filter(text => !distinct.has(text)).length
  return { lost, wrong: found.length - distinct.size + found.filter(text => !believed.has(text)).length }
}

test('with whole requests refused, 1,000 random interleavings of both Node clients lose and repeat nothing', async () => {
  expect(await faultsAfter('auto', 1000)).toEqual({ lost: 0, wrong: 0 })
})

test('the hazard is there: with partitions refused by themselves, both clients lose records without an error', async () => {
  const { lost } = await faultsAfter('partition', 50)
  expect(lost).toBeGreaterThan(0)
})
