import { afterEach, describe, expect, test } from '@jest/globals'
import { parseQuotaEntry, type QuotaEntry } from '../../../src/broker/quotas/quota-entries.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { fetchRecords } from '../../../src/kafka/messages/fetch.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { Metrics } from '../../../src/telemetry/metrics.ts'
import { noValidation, type ValidationPort } from '../../../src/broker/validation-port.ts'
import { startBroker, type BrokerFixture } from '../../support/broker-fixture.ts'
import { batchOf, fetchDraft, produceDraft } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function opened(
  quota: string,
  metrics = new Metrics(),
  validation: ValidationPort = noValidation,
): Promise<{ broker: BrokerFixture; client: KafkaClient }> {
  const broker = await startBroker({ quotas: [parseQuotaEntry(quota) as QuotaEntry], metrics, validation })
  closers.push(() => broker.stop())
  const client = await KafkaClient.connect(broker.port)
  closers.push(() => client.close())
  const topic = { name: 'orders', numPartitions: 1, replicationFactor: -1, assignments: [], configs: [] }
  await client.ask(createTopics, 5, { topics: [topic], timeoutMs: 5000, validateOnly: false }, 'setup')
  return { broker, client }
}

const kilobyte = 'x'.repeat(1000)
const kilobytes = (count: number): readonly string[] => Array.from({ length: count }, () => kilobyte)

describe('a client over its quota', () => {
  test('is told how long to wait, and answered no sooner', async () => {
    const { client } = await opened('client-id=app;producer_byte_rate=4000')
    const first = await client.ask(produce, 9, produceDraft('orders', batchOf([kilobyte, kilobyte])), 'app')
    expect(first.throttleTimeMs).toBe(0)
    const startMs = performance.now()
    const second = await client.ask(produce, 9, produceDraft('orders', batchOf(kilobytes(5))), 'app')
    expect(second.responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
    expect(second.throttleTimeMs).toBeGreaterThan(300)
    expect(performance.now() - startMs).toBeLessThan(second.throttleTimeMs)
    await client.ask(metadata, 9, { topics: [] }, 'app')
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(second.throttleTimeMs - 20)
  })

  test('holds up nobody else', async () => {
    const { broker, client } = await opened('client-id=app;producer_byte_rate=100')
    const { throttleTimeMs } = await client.ask(produce, 9, produceDraft('orders', batchOf([kilobyte])), 'app')
    expect(throttleTimeMs).toBeGreaterThan(5000)
    const other = await KafkaClient.connect(broker.port)
    closers.push(() => other.close())
    const answer = await other.ask(produce, 9, produceDraft('orders', batchOf([kilobyte])), 'other')
    expect(answer.throttleTimeMs).toBe(0)
  })

  test('waits for what it has fetched too, with the records in the answer', async () => {
    const { client } = await opened('client-id=reader;consumer_byte_rate=1000')
    await client.ask(produce, 9, produceDraft('orders', batchOf([kilobyte, kilobyte])), 'app')
    const { throttleTimeMs, responses } = await client.ask(fetchRecords, 11, fetchDraft(['orders']), 'reader')
    expect(throttleTimeMs).toBeGreaterThan(1000)
    expect(responses[0]?.partitions[0]?.records?.length).toBeGreaterThan(2000)
  })

  test('is held up without acks as well', async () => {
    const metrics = new Metrics()
    const { broker, client } = await opened('client-id=app;producer_byte_rate=100', metrics)
    client.send(produce, 9, produceDraft('orders', batchOf([kilobyte]), 0), 'app')
    const isThrottled = () => metrics.text().includes('kafka_throttled_requests_total{quota="producer_byte_rate"} 1\n')
    while (!isThrottled()) await new Promise(resolve => setTimeout(resolve, 5))
    let isAnswered = false
    const noteAnswer = (): void => void (isAnswered = true)
    // Rejects when the test closes the connection.
    client.ask(metadata, 9, { topics: [] }, 'app').then(noteAnswer, noteAnswer)
    const other = await KafkaClient.connect(broker.port)
    closers.push(() => other.close())
    for (let times = 0; times < 20; times++) await other.ask(metadata, 9, { topics: [] }, 'other')
    expect(isAnswered).toBe(false)
  })

  test('is charged the time for which its records are looked into, however late that is', async () => {
    const validation: ValidationPort = {
      ...noValidation,
      judge: async (_policy, _batch, { spend }) => {
        await new Promise(resolve => setImmediate(resolve))
        spend?.(700)
        return { outcome: 'accept' }
      },
    }
    const { client } = await opened('client-id=app;request_percentage=50', new Metrics(), validation)
    const configs = [{ name: 'confluent.value.schema.validation', value: 'true' }]
    const topic = { name: 'checked', numPartitions: 1, replicationFactor: -1, assignments: [], configs }
    await client.ask(createTopics, 5, { topics: [topic], timeoutMs: 5000, validateOnly: false }, 'setup')
    const answer = await client.ask(produce, 9, produceDraft('checked', batchOf([kilobyte])), 'app')
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
    expect(answer.throttleTimeMs).toBeGreaterThan(150)
  })

  test('is counted with its quota', async () => {
    const metrics = new Metrics()
    const { client } = await opened('client-id=app;producer_byte_rate=100', metrics)
    const { throttleTimeMs } = await client.ask(produce, 9, produceDraft('orders', batchOf([kilobyte])), 'app')
    expect(metrics.text()).toContain('kafka_throttled_requests_total{quota="producer_byte_rate"} 1\n')
    expect(metrics.text()).toContain(
      `kafka_throttle_seconds_total{quota="producer_byte_rate"} ${throttleTimeMs / 1000}\n`,
    )
  })
})
