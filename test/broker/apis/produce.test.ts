import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiVersions } from '../../../src/kafka/messages/api-versions.ts'
import { initProducerId } from '../../../src/kafka/messages/init-producer-id.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { batchAttributes } from '../../../src/kafka/record-batch.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { batchOf, fetchFrom, makeTopics, produceDraft, produceTo, valuesOf } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let client: KafkaClient
beforeAll(async () => {
  broker = await startBroker()
})
afterAll(() => broker.stop())
beforeEach(async () => {
  client = await KafkaClient.connect(broker.port)
})
afterEach(() => client.close())

test('a batch comes back byte for byte but for its place', async () => {
  await makeTopics(client, 'bytes')
  const sent = batchOf(['a', 'b'])
  expect(await produceTo(client, 'bytes', sent)).toMatchObject({ errorCode: 0, baseOffset: 0n, logStartOffset: 0n })
  expect(await produceTo(client, 'bytes', batchOf(['c']))).toMatchObject({ errorCode: 0, baseOffset: 2n })
  const read = await fetchFrom(client, 'bytes')
  const records = read.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0)
  const expected = Buffer.from(sent)
  expected.writeInt32BE(0, 12)
  expect(records.subarray(0, sent.length)).toEqual(expected)
  expect(valuesOf(read)).toEqual(['a', 'b', 'c'])
})

test('requests that are sent at once are placed and answered in their order', async () => {
  await makeTopics(client, 'pipelined')
  const count = 50
  const ids = Array.from({ length: count }, (_, index) =>
    client.send(produce, 9, produceDraft('pipelined', batchOf([`${index}`]))),
  )
  for (const id of ids) expect((await client.nextFrame()).readInt32BE(0)).toBe(id)
  expect(valuesOf(await fetchFrom(client, 'pipelined'))).toEqual(ids.map((_, index) => `${index}`))
})

test('acks 0 is not answered, and the next request is', async () => {
  await makeTopics(client, 'silent')
  client.send(produce, 9, produceDraft('silent', batchOf(['x']), 0))
  await client.ask(apiVersions, 0, {})
  const read = await fetchFrom(client, 'silent', { maxWaitMs: 5000 })
  expect(valuesOf(read)).toEqual(['x'])
})

test('an error under acks 0 closes the connection', async () => {
  client.send(produce, 9, produceDraft('nowhere', batchOf(['x']), 0))
  await expect(client.closed).resolves.toBeUndefined()
})

test.each([
  ['an unknown topic', 'nowhere', 3],
  ['a topic of the broker', '__consumer_offsets', 17],
])('%s is refused', async (_, topic, errorCode) => {
  expect(await produceTo(client, topic, batchOf(['x']))).toMatchObject({ errorCode, baseOffset: -1n })
})

test('acks are -1, 0 or 1', async () => {
  await makeTopics(client, 'acks')
  const { responses } = await client.ask(produce, 9, produceDraft('acks', batchOf(['x']), 2))
  expect(responses[0]?.partitionResponses[0]?.errorCode).toBe(21)
})

test('an unknown partition and records of another form are told before acks, acks before what the log looks at', async () => {
  await makeTopics(client, 'order')
  const wrongCrc = batchOf(['x'])
  wrongCrc.writeInt32BE(1, 17)
  const partitionData = [
    { index: 0, records: wrongCrc },
    { index: 1, records: batchOf(['x']) },
  ]
  const topicData = [
    { name: 'order', partitionData },
    { name: 'nowhere', partitionData: [{ index: 0, records: batchOf(['x']) }] },
    { name: '__consumer_offsets', partitionData: [{ index: 0, records: batchOf(['x']) }] },
  ]
  const { responses } = await client.ask(produce, 9, { acks: 2, timeoutMs: 0, topicData })
  expect(responses.map(each => each.partitionResponses.map(({ errorCode }) => errorCode))).toEqual([[21, 3], [3], [21]])
  const two = Buffer.concat([batchOf(['x']), batchOf(['y'])])
  const refused = await client.ask(produce, 9, produceDraft('order', two, 2))
  expect(refused.responses[0]?.partitionResponses[0]?.errorCode).toBe(87)
})

test('bytes where no batch can begin refuse the whole request', async () => {
  await makeTopics(client, 'whole')
  const none = batchOf(['x'])
  none.writeInt32BE(3, 8)
  const topicData = [
    { name: 'whole', partitionData: [{ index: 0, records: batchOf(['x']) }] },
    { name: 'nowhere', partitionData: [{ index: 0, records: none }] },
  ]
  const { responses } = await client.ask(produce, 9, { acks: -1, timeoutMs: 0, topicData })
  const corrupt = { errorCode: 2, errorMessage: 'Record size 3 is less than the minimum record overhead (14)' }
  expect(responses.map(each => each.partitionResponses[0])).toMatchObject([corrupt, corrupt])
  expect(valuesOf(await fetchFrom(client, 'whole'))).toEqual([])
})

test('a topic without partitions is not answered', async () => {
  await makeTopics(client, 'bare')
  const topicData = [{ name: 'bare', partitionData: [] }]
  expect(await client.ask(produce, 9, { acks: -1, timeoutMs: 0, topicData })).toMatchObject({ responses: [] })
})

test('a refusal says where the log starts when the log has looked at the records', async () => {
  await makeTopics(client, 'starts')
  const sent = batchOf(['x'])
  const wrongCrc = Buffer.from(sent)
  wrongCrc.writeInt32BE(1, 17)
  const control = batchOf(['x'], { attributes: batchAttributes.isControl })
  expect(await produceTo(client, 'starts', control)).toMatchObject({ errorCode: 87, logStartOffset: 0n })
  expect(await produceTo(client, 'starts', Buffer.concat([sent, sent]))).toMatchObject({ logStartOffset: -1n })
  expect(await produceTo(client, 'starts', wrongCrc)).toMatchObject({ errorCode: 2, logStartOffset: -1n })
})

test('records that are none are refused, and nothing is stored', async () => {
  await makeTopics(client, 'refused')
  const broken = batchOf(['x'])
  broken.writeUInt8(broken.readUInt8(broken.length - 1) ^ 0xff, broken.length - 1)
  expect(await produceTo(client, 'refused', broken)).toMatchObject({ errorCode: 2 })
  expect(await produceTo(client, 'refused', null)).toMatchObject({ errorCode: 87 })
  expect(await produceTo(client, 'refused', Buffer.alloc(0))).toMatchObject({ errorCode: 87 })
  const late = batchOf(['x'], { baseTimestamp: BigInt(Date.now() + 86_400_000) })
  const restamped = batchOf([], { records: [{ timestamp: BigInt(Date.now() + 86_400_000), value: late }] })
  const answer = await produceTo(client, 'refused', restamped)
  expect(answer).toMatchObject({ errorCode: 32, recordErrors: [{ batchIndex: 0 }] })
  expect(valuesOf(await fetchFrom(client, 'refused'))).toEqual([])
})

test('of a partition that is named twice, the last records count', async () => {
  await makeTopics(client, 'twice')
  const topicOf = (value: string) => ({ name: 'twice', partitionData: [{ index: 0, records: batchOf([value]) }] })
  const { responses } = await client.ask(produce, 9, {
    acks: -1,
    timeoutMs: 0,
    topicData: [topicOf('a'), topicOf('b')],
  })
  expect(responses).toHaveLength(1)
  expect(valuesOf(await fetchFrom(client, 'twice'))).toEqual(['b'])
})

test('a batch of a transaction in a request without one refuses every partition', async () => {
  await makeTopics(client, 'plain', 'transactional')
  const producer = { producerId: 1n, producerEpoch: 0, baseSequence: 0 }
  const inside = batchOf(['x'], { ...producer, attributes: batchAttributes.isTransactional })
  const topicData = [
    { name: 'plain', partitionData: [{ index: 0, records: batchOf(['y']) }] },
    { name: 'transactional', partitionData: [{ index: 0, records: inside }] },
  ]
  const { responses } = await client.ask(produce, 9, { acks: -1, timeoutMs: 0, topicData })
  expect(responses.map(({ partitionResponses }) => partitionResponses[0]?.errorCode)).toEqual([53, 53])
  expect(valuesOf(await fetchFrom(client, 'plain'))).toEqual([])
})

test('a batch that is sent again has its offset again, and one that leaves a gap is refused', async () => {
  await makeTopics(client, 'idempotent')
  const { producerId, producerEpoch } = await client.ask(initProducerId, 4, {
    transactionalId: null,
    transactionTimeoutMs: 0,
    producerEpoch: -1,
  })
  const numbered = (baseSequence: number, value: string) =>
    batchOf([value], { producerId, producerEpoch, baseSequence })
  expect(await produceTo(client, 'idempotent', numbered(0, 'a'))).toMatchObject({ errorCode: 0, baseOffset: 0n })
  expect(await produceTo(client, 'idempotent', numbered(0, 'a'))).toMatchObject({ errorCode: 0, baseOffset: 0n })
  expect(await produceTo(client, 'idempotent', numbered(2, 'c'))).toMatchObject({ errorCode: 45 })
  expect(await produceTo(client, 'idempotent', numbered(1, 'b'))).toMatchObject({ errorCode: 0, baseOffset: 1n })
  expect(valuesOf(await fetchFrom(client, 'idempotent'))).toEqual(['a', 'b'])
})

test('topics, ids, records and the name of the cluster outlive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-restart-'))
  const seen: unknown[] = []
  for (const value of ['first', 'second']) {
    const fixture = await startBroker({ folder })
    const own = await KafkaClient.connect(fixture.port)
    const answer = await own.ask(metadata, 12, { topics: [{ name: 'kept' }] })
    seen.push({ clusterId: answer.clusterId, topicId: answer.topics[0]?.topicId })
    await produceTo(own, 'kept', batchOf([value]))
    if (value === 'second') expect(valuesOf(await fetchFrom(own, 'kept'))).toEqual(['first', 'second'])
    own.close()
    await fixture.stop()
  }
  rmSync(folder, { recursive: true })
  expect(seen[1]).toEqual(seen[0])
})
