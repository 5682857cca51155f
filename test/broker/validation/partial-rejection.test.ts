import { produce } from '../../../src/kafka/messages/produce.ts'
import type { RecordDraft } from '../../../src/kafka/record-encoding.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { framed, openTestGate, type GateFixture } from '../../support/gate-fixture.ts'
import { createTopic, introduce, partitionCountOf, recordsIn, TestProducer } from '../../support/gate-producer.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let gate: GateFixture
let broker: BrokerFixture
let client: KafkaClient
let id = 0
beforeAll(async () => {
  gate = await openTestGate()
  id = await register('any-value')
  broker = await startBroker({ validation: gate.gate, settings: { offsetsPartitions: 2, transactionsPartitions: 2 } })
})
afterAll(() => broker.stop())
beforeEach(async () => {
  client = await KafkaClient.connect(broker.port)
})
afterEach(() => client.close())

const schema = JSON.stringify({ type: 'record', name: 'R', fields: [] })
const register = async (subject: string): Promise<number> =>
  (await gate.registry.writes.register(subject, { schema }, {})).id ?? 0
const good = (text: string): RecordDraft => ({ value: framed(id, text) })
const bad = (text: string): RecordDraft => ({ value: framed(id, `${text}!`) })

let topics = 0
async function topicWith(...words: string[]): Promise<string> {
  const name = `p${++topics}`
  await register(`${name}-value`)
  const { errorCode, errorMessage } = await createTopic(client, name, ['validation.value.level=payload', ...words], 3)
  if (errorCode !== 0) throw new Error(`${errorCode} ${errorMessage}`)
  return name
}

async function stored(topic: string): Promise<readonly string[]> {
  const all = await Promise.all([0, 1, 2].map(partition => recordsIn(client, topic, partition)))
  return all.flat().map(({ value }) => value?.toString('utf8', 5) ?? '')
}

const threePartitions = () => ({ 0: [good('a')], 1: [bad('b')], 2: [good('c')] })
const inPart = [0, 87, 0]
const asWhole = [87, 87, 87]

/** Who sends, what the policy says, and the codes of the three partitions. */
const rows = [
  ['idempotent', undefined, 'auto', asWhole],
  ['idempotent', ['kafkajs', '2.2.4'], 'auto', asWhole],
  ['idempotent', ['platformatic-kafka', '1.35.0'], 'auto', asWhole],
  ['idempotent', ['platformatic-kafka', '2.8.1'], 'auto', asWhole],
  ['idempotent', ['platformatic-kafka', '2.9.0'], 'auto', inPart],
  ['idempotent', ['platformatic-kafka', '10.0.0'], 'auto', inPart],
  ['idempotent', ['apache-kafka-java', '4.1.0'], 'auto', inPart],
  ['idempotent', ['librdkafka', '2.15.1'], 'auto', inPart],
  ['idempotent', ['confluent-kafka-python', '2.11.0'], 'auto', inPart],
  ['idempotent', ['kgo', 'v1.20.0'], 'auto', inPart],
  ['idempotent', ['sarama', '1.46.0'], 'auto', inPart],
  ['idempotent', ['kafka-python', '2.2.0'], 'auto', inPart],
  ['plain', undefined, 'auto', inPart],
  ['plain', undefined, 'request', asWhole],
  ['idempotent', ['apache-kafka-java', '4.1.0'], 'request', asWhole],
  ['idempotent', undefined, 'partition', inPart],
  ['transactional', ['apache-kafka-java', '4.1.0'], 'auto', asWhole],
  ['transactional', ['apache-kafka-java', '4.1.0'], 'partition', asWhole],
] as const

test.each(rows)('%s, %j, %s: one bad partition of three is answered %j', async (kind, software, mode, codes) => {
  if (software !== undefined) await introduce(client, software[0], software[1])
  const topic = await topicWith(`validation.partial.rejection=${mode}`)
  const producer = await new TestProducer(client, kind).init()
  const answers = await producer.send(topic, threePartitions())
  expect(answers.map(({ errorCode }) => errorCode)).toEqual(codes)
  expect(answers[1]?.recordErrors).toHaveLength(1)
  expect(answers[0]?.recordErrors).toEqual([])
  if (codes === asWhole)
    expect(answers[2]?.errorMessage).toBe(
      `the request was refused as a whole: partition ${topic}-1 did not pass the validation`,
    )
  expect(await stored(topic)).toEqual(codes === asWhole ? [] : ['a', 'c'])
})

test('one partition alone is refused alone, whoever sends', async () => {
  const topic = await topicWith()
  const producer = await new TestProducer(client, 'idempotent').init()
  expect(await producer.send(topic, { 1: [bad('x')] })).toMatchObject([{ errorCode: 87 }])
  expect(await producer.send(topic, { 1: [good('y')] })).toMatchObject([{ errorCode: 0, baseOffset: 0n }])
})

test('in a request that is refused a batch that was taken before still has its offset', async () => {
  const topic = await topicWith()
  const producer = await new TestProducer(client, 'idempotent').init()
  expect(await producer.send(topic, { 0: [good('a')] })).toMatchObject([{ errorCode: 0, baseOffset: 0n }])
  const repeated = producer.batchFor({ topic, index: 0, ahead: -1 }, [good('a')])
  const guilty = producer.batchFor({ topic, index: 1 }, [bad('b')])
  const partitionData = [repeated, guilty].map((records, index) => ({ index, records }))
  const topicData = [{ name: topic, partitionData }]
  const { responses } = await client.ask(produce, 9, { transactionalId: null, acks: -1, timeoutMs: 5000, topicData })
  expect(responses[0]?.partitionResponses).toMatchObject([{ errorCode: 0, baseOffset: 0n }, { errorCode: 87 }])
})

test('a partition that fails for another reason keeps its code', async () => {
  const topic = await topicWith()
  const producer = await new TestProducer(client, 'idempotent').init()
  const answers = await producer.send(topic, { 0: [good('a')], 1: [bad('b')], 7: [good('c')] })
  expect(answers.map(({ errorCode }) => errorCode)).toEqual([87, 87, 3])
})

test('a failure of another kind refuses nothing else', async () => {
  const topic = await topicWith()
  const producer = await new TestProducer(client, 'idempotent').init()
  const answers = await producer.send(topic, { 0: [good('a')], 7: [good('c')] })
  expect(answers.map(({ errorCode }) => errorCode)).toEqual([0, 3])
})

test('rejections of a refused request are told for the guilty partitions alone', async () => {
  const topic = await topicWith()
  const before = gate.rejections.length
  await (await new TestProducer(client, 'idempotent').init()).send(topic, threePartitions())
  expect(gate.rejections.slice(before)).toMatchObject([{ topic, partition: 1, outcome: 'reject' }])
})

test('nothing is quarantined for a request that is refused as a whole', async () => {
  const [refusing, quarantining] = [await topicWith(), await topicWith('validation.outcome=quarantine')]
  const producer = await new TestProducer(client, 'idempotent').init()
  const topicData = [refusing, quarantining].map(name => ({
    name,
    partitionData: [{ index: 0, records: producer.batchFor({ topic: name, index: 0 }, [bad('x')]) }],
  }))
  const { responses } = await client.ask(produce, 9, { transactionalId: null, acks: -1, timeoutMs: 5000, topicData })
  expect(responses.map(({ partitionResponses }) => partitionResponses[0]?.errorCode)).toEqual([87, 87])
  expect(await partitionCountOf(client, `${quarantining}.quarantine`)).toBe(0)
})

test('a refusal for now holds for the whole request as well, and says whose fault it is', async () => {
  const topic = await topicWith('validation.outcome=quarantine')
  // Its name collides with that of the quarantine topic, which can therefore not be made.
  await createTopic(client, `${topic}_quarantine`)
  const producer = await new TestProducer(client, 'idempotent').init()
  const answers = await producer.send(topic, threePartitions())
  expect(answers.map(({ errorCode }) => errorCode)).toEqual([19, 19, 19])
  expect(answers[0]?.errorMessage).toMatch(`partition ${topic}-1 did not pass`)
  expect(await stored(topic)).toEqual([])
})
