import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createTopics } from '../../src/kafka/messages/create-topics.ts'
import { fetchRecords } from '../../src/kafka/messages/fetch.ts'
import { metadata } from '../../src/kafka/messages/metadata.ts'
import { offsetCommit } from '../../src/kafka/messages/offset-commit.ts'
import { errorFinder } from '../../src/kafka/response-errors.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { startBroker, type BrokerFixture } from '../support/broker-fixture.ts'
import { batchOf, fetchDraft, produceDraft, produceTo } from '../support/broker-requests.ts'
import { KafkaClient } from '../support/kafka-client.ts'

let metrics: Metrics
let broker: BrokerFixture
let client: KafkaClient
beforeEach(async () => {
  metrics = new Metrics()
  broker = await startBroker({ metrics })
  client = await KafkaClient.connect(broker.port)
})
afterEach(async () => {
  client.close()
  await broker.stop()
})

function valueOf(series: string): number | undefined {
  const line = metrics
    .text()
    .split('\n')
    .find(each => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length))
}

async function makeTopic(name: string): Promise<void> {
  const topic = { name, numPartitions: 1, replicationFactor: -1, assignments: [], configs: [] }
  await client.ask(createTopics, 5, { topics: [topic], timeoutMs: 5000, validateOnly: false })
}

describe('what the broker counts', () => {
  test('requests are counted by API and version, and by the first error in the answer', async () => {
    await client.ask(metadata, 9, { topics: [] })
    await client.ask(metadata, 9, { topics: [] })
    await client.ask(metadata, 12, { topics: [{ name: 'no such', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }] })
    expect(valueOf('kafka_requests_total{api="Metadata",version="9",error="NONE"}')).toBe(2)
    expect(valueOf('kafka_requests_total{api="Metadata",version="12",error="INVALID_TOPIC_EXCEPTION"}')).toBe(1)
    expect(valueOf('kafka_request_duration_seconds_count{api="Metadata"}')).toBe(3)
  })

  test('records and bytes that were appended and fetched are counted, refused ones are not', async () => {
    await makeTopic('orders')
    const batch = batchOf(['a', 'b', 'c'])
    const size = batch.length
    await produceTo(client, 'orders', batch)
    const broken = batchOf(['d'])
    broken[30] = 1
    await produceTo(client, 'orders', broken)
    await client.ask(fetchRecords, 11, fetchDraft(['orders']))
    expect(valueOf('kafka_produced_records_total')).toBe(3)
    expect(valueOf('kafka_produced_bytes_total')).toBe(size)
    expect(valueOf('kafka_fetched_bytes_total')).toBe(size)
    expect(valueOf('kafka_requests_total{api="Produce",version="9",error="CORRUPT_MESSAGE"}')).toBe(1)
  })

  test('bytes of requests and answers are counted with their lengths', async () => {
    const before = valueOf('kafka_received_bytes_total') ?? 0
    client.send(metadata, 1, { topics: [] }, null)
    const answer = await client.nextFrame()
    expect((valueOf('kafka_received_bytes_total') ?? 0) - before).toBe(4 + 10 + 4)
    expect(valueOf('kafka_sent_bytes_total')).toBe(4 + answer.length)
  })

  test('connections are counted while they are open', async () => {
    const other = await KafkaClient.connect(broker.port)
    await other.ask(metadata, 9, { topics: [] })
    expect(valueOf('kafka_connections{listener="PLAINTEXT"}')).toBe(2)
    other.close()
    while (valueOf('kafka_connections{listener="PLAINTEXT"}') !== 1) await new Promise(setImmediate)
    expect(valueOf('kafka_connections_accepted_total{listener="PLAINTEXT"}')).toBe(2)
  })

  test('a request that ends its connection is counted', async () => {
    client.write(Buffer.from([0, 0, 0, 8, 0x7f, 0xff, 0, 0, 0, 0, 0, 1]))
    await client.closed
    expect(valueOf('kafka_requests_refused_total')).toBe(1)
  })

  test('offsets, sizes and lag are those of the moment', async () => {
    await makeTopic('orders')
    const batch = batchOf(['a', 'b', 'c'])
    const size = batch.length
    await produceTo(client, 'orders', batch)
    const offsets = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 1n }] }]
    await client.ask(offsetCommit, 8, { groupId: 'a"b', memberId: '', topics: offsets })
    const place = 'topic="orders",partition="0"}'
    expect(valueOf(`kafka_topic_partition_current_offset{${place}`)).toBe(3)
    expect(valueOf(`kafka_topic_partition_oldest_offset{${place}`)).toBe(0)
    expect(valueOf(`kafka_log_size_bytes{${place}`)).toBe(size)
    expect(valueOf(`kafka_consumergroup_current_offset{consumergroup="a\\"b",${place}`)).toBe(1)
    expect(valueOf(`kafka_consumergroup_lag{consumergroup="a\\"b",${place}`)).toBe(2)
    expect(valueOf('kafka_consumergroup_members{consumergroup="a\\"b"}')).toBe(0)
    expect(valueOf('kafka_logs_failed')).toBe(0)
  })

  test('a request without an answer counts as one without an error', async () => {
    await makeTopic('orders')
    client.send(produce, 9, produceDraft('orders', batchOf(['a']), 0))
    await client.ask(metadata, 9, { topics: [] })
    expect(valueOf('kafka_requests_total{api="Produce",version="9",error="NONE"}')).toBe(1)
  })
})

describe('the first error of an answer', () => {
  const find = errorFinder(produce)
  const answer = (...codes: number[]) => ({
    responses: [
      { name: 't', partitionResponses: codes.map((errorCode, index) => ({ index, errorCode, baseOffset: 0n })) },
    ],
  })

  test('is found in the depth of it', () => {
    expect([find(answer(0, 0)), find(answer(0, 87, 3)), find({ responses: [] })]).toEqual([0, 87, 0])
  })

  test('is the one at the top where there is one', () => {
    const ofFetch = errorFinder(fetchRecords)
    expect(ofFetch({ errorCode: 70, responses: [] })).toBe(70)
    expect(ofFetch({ responses: [{ partitions: [{ errorCode: 1 }] }] })).toBe(1)
  })
})
