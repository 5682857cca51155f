import type { RecordDraft } from '../../../src/kafka/record-encoding.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { framed, headersOf, openTestGate, type GateFixture } from '../../support/gate-fixture.ts'
import type { PartitionAnswer, ProducerKind } from '../../support/gate-producer.ts'
import { createTopic, partitionCountOf, recordsIn, recordsWhen, TestProducer } from '../../support/gate-producer.ts'
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

let topics = 0
/** A topic whose subject has the schema. */
async function topicWith(...words: string[]): Promise<string> {
  const name = `t${++topics}`
  await register(`${name}-value`)
  const { errorCode, errorMessage } = await createTopic(client, name, ['validation.value.level=payload', ...words], 3)
  if (errorCode !== 0) throw new Error(`${errorCode} ${errorMessage}`)
  return name
}

const headers = [{ name: 'trace', value: Buffer.from('1') }]
const good = (text: string): RecordDraft => ({ key: Buffer.from('k'), value: framed(id, text), headers })
const bad = (text: string): RecordDraft => ({ key: Buffer.from('k'), value: framed(id, `${text}!`), headers })
const texts = (records: readonly { readonly value: Buffer | null }[]) =>
  records.map(({ value }) => value?.toString('utf8', 5))

interface Cell {
  readonly kind: ProducerKind
  readonly acks: number
}
/** A producer with an id has acks of all, or none that counts: the broker looks at the id, not at the acks. */
const cells: readonly Cell[] = [
  { kind: 'plain', acks: 1 },
  { kind: 'plain', acks: -1 },
  { kind: 'idempotent', acks: 1 },
  { kind: 'idempotent', acks: -1 },
  { kind: 'transactional', acks: -1 },
]
const mixed = () => [good('a'), bad('b'), good('c')]

async function sendMixed(
  cell: Cell,
  ...words: string[]
): Promise<{ topic: string; answer: PartitionAnswer; producer: TestProducer }> {
  const topic = await topicWith(...words)
  const producer = await new TestProducer(client, cell.kind, cell.acks).init()
  const [answer] = await producer.send(topic, { 0: mixed() })
  if (answer === undefined) throw new Error('no answer')
  return { topic, answer, producer }
}

describe.each(cells)('$kind, acks $acks', cell => {
  test('reject: nothing is stored, the record is named, the next batch takes the same sequence', async () => {
    const { topic, answer, producer } = await sendMixed(cell)
    expect(answer).toMatchObject({
      errorCode: 87,
      baseOffset: -1n,
      recordErrors: [{ batchIndex: 1, batchIndexErrorMessage: `value: $.name is no AVRO value (schema ${id})` }],
    })
    expect(answer.errorMessage).toMatch(
      new RegExp(
        `^validation failed for 1 of 3 records \\(subject ${topic}-value, schema ${id}\\); first: record 1: ` +
          `value: \\$\\.name is no AVRO value \\(schema ${id}\\); rejection r-[0-9A-Z]{26}$`,
      ),
    )
    expect(await producer.send(topic, { 0: [good('next')] })).toMatchObject([{ errorCode: 0, baseOffset: 0n }])
    expect(texts(await recordsIn(client, topic))).toEqual(['next'])
  })

  test('mark: all are stored, the bad one says what is wrong with it', async () => {
    const { topic, answer, producer } = await sendMixed(cell, 'validation.outcome=mark')
    expect(answer).toMatchObject({ errorCode: 0, baseOffset: 0n, recordErrors: [] })
    expect(await producer.send(topic, { 0: [good('next')] })).toMatchObject([{ errorCode: 0, baseOffset: 3n }])
    const records = await recordsIn(client, topic)
    expect(texts(records)).toEqual(['a', 'b!', 'c', 'next'])
    expect(records.map(({ offset }) => offset)).toEqual([0n, 1n, 2n, 3n])
    expect(headersOf(records[0])).toEqual({ trace: '1' })
    expect(headersOf(records[1])).toEqual({
      trace: '1',
      'validation.reason.code': 'bad-payload',
      'validation.reason.text': `value: $.name is no AVRO value (schema ${id})`,
      'validation.rejection.id': gate.rejections.at(-1)?.id,
    })
  })

  test('quarantine: the bad one leaves a gap in the offsets, and goes to the other topic', async () => {
    const { topic, answer, producer } = await sendMixed(cell, 'validation.outcome=quarantine')
    expect(answer).toMatchObject({ errorCode: 0, baseOffset: 0n, recordErrors: [] })
    expect(await producer.send(topic, { 0: [good('next')] })).toMatchObject([{ errorCode: 0, baseOffset: 3n }])
    const records = await recordsIn(client, topic)
    expect(records.map(({ offset }) => offset)).toEqual([0n, 2n, 3n])
    expect(texts(records)).toEqual(['a', 'c', 'next'])
    expect(await partitionCountOf(client, `${topic}.quarantine`)).toBe(3)
    const [quarantined, ...others] = await recordsIn(client, `${topic}.quarantine`)
    expect(others).toEqual([])
    expect(quarantined?.value).toEqual(framed(id, 'b!'))
    expect(quarantined?.key).toEqual(Buffer.from('k'))
    expect(headersOf(quarantined)).toMatchObject({
      trace: '1',
      'quarantine.topic': topic,
      'quarantine.batch.index': '1',
    })
  })

  test('quarantine of a whole batch: the place and the sequence stay', async () => {
    const topic = await topicWith('validation.outcome=quarantine')
    const producer = await new TestProducer(client, cell.kind, cell.acks).init()
    expect(await producer.send(topic, { 0: [bad('a'), bad('b')] })).toMatchObject([{ errorCode: 0, baseOffset: 0n }])
    expect(await producer.send(topic, { 0: [good('next')] })).toMatchObject([{ errorCode: 0, baseOffset: 2n }])
    expect((await recordsIn(client, topic)).map(({ offset }) => offset)).toEqual([2n])
    expect(texts(await recordsIn(client, `${topic}.quarantine`))).toEqual(['a!', 'b!'])
  })

  test('observe: all are stored as they came, and the rejection is told', async () => {
    const { topic, answer, producer } = await sendMixed(cell, 'validation.outcome=observe')
    expect(answer).toMatchObject({ errorCode: 0, baseOffset: 0n })
    expect(gate.rejections.at(-1)).toMatchObject({ topic, outcome: 'observe', failedCount: 1, recordCount: 3 })
    expect(await producer.send(topic, { 0: [good('next')] })).toMatchObject([{ errorCode: 0, baseOffset: 3n }])
    expect(texts(await recordsIn(client, topic))).toEqual(['a', 'b!', 'c', 'next'])
  })

  test('a refused batch leaves the producer where it was: what followed it in flight meets the gap', async () => {
    if (cell.kind === 'plain') return
    const topic = await topicWith()
    const producer = await new TestProducer(client, cell.kind, cell.acks).init()
    expect(await producer.send(topic, { 0: [good('a')] })).toMatchObject([{ errorCode: 0 }])
    expect(await producer.send(topic, { 0: [bad('b')] })).toMatchObject([{ errorCode: 87 }])
    expect(await producer.send(topic, { 0: [good('c')] }, 1)).toMatchObject([{ errorCode: 45 }])
    expect(await producer.send(topic, { 0: [good('d')] })).toMatchObject([{ errorCode: 0, baseOffset: 1n }])
  })
})

describe('without acks', () => {
  const sendSilently = async (...words: string[]): Promise<string> => {
    const topic = await topicWith(...words)
    await (await new TestProducer(client, 'plain', 0).init()).send(topic, { 0: mixed() })
    return topic
  }

  test('reject: the bad one is quarantined and the others are stored', async () => {
    const topic = await sendSilently()
    expect(texts(await recordsWhen(client, topic, 2))).toEqual(['a', 'c'])
    expect(texts(await recordsIn(client, `${topic}.quarantine`))).toEqual(['b!'])
    expect(gate.rejections.at(-1)).toMatchObject({ topic, outcome: 'quarantine' })
  })

  test('drop: the bad one goes nowhere', async () => {
    const topic = await sendSilently('validation.acks0=drop')
    expect(texts(await recordsWhen(client, topic, 2))).toEqual(['a', 'c'])
    expect(await partitionCountOf(client, `${topic}.quarantine`)).toBe(0)
    expect(gate.rejections.at(-1)).toMatchObject({ topic, outcome: 'drop' })
  })

  test('disconnect: the connection ends and nothing is stored', async () => {
    const topic = await sendSilently('validation.acks0=disconnect')
    await client.closed
    client = await KafkaClient.connect(broker.port)
    expect(await recordsIn(client, topic)).toEqual([])
    expect(gate.rejections.at(-1)).toMatchObject({ topic, outcome: 'disconnect' })
  })

  test.each([
    ['mark', ['a', 'b!', 'c']],
    ['quarantine', ['a', 'c']],
    ['observe', ['a', 'b!', 'c']],
  ])('%s is as ever', async (outcome, stored) => {
    const topic = await sendSilently(`validation.outcome=${outcome}`)
    expect(texts(await recordsWhen(client, topic, stored.length))).toEqual(stored)
    expect(gate.rejections.at(-1)).toMatchObject({ topic, outcome })
  })
})
