import { afterEach, expect, test } from '@jest/globals'
import { createTopics } from '../../src/kafka/messages/create-topics.ts'
import { deleteTopics } from '../../src/kafka/messages/delete-topics.ts'
import { nodeFiles } from '../../src/segments/node-files.ts'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { startBroker, type BrokerFixture } from '../support/broker-fixture.ts'
import { batchOf, produceTo } from '../support/broker-requests.ts'
import { KafkaClient } from '../support/kafka-client.ts'
import { keepingLogger, type LoggedLine } from '../support/rest-server.ts'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const failing = { isOn: false, renames: false }
const files = {
  ...nodeFiles,
  datasync: (fd: number): Promise<void> =>
    failing.isOn ? Promise.reject(new Error('EIO: i/o error, fdatasync')) : nodeFiles.datasync(fd),
  renameSync: (from: string, to: string): void => {
    if (failing.renames && from.endsWith('orders-0')) throw new Error('EIO: i/o error, rename')
    nodeFiles.renameSync(from, to)
  },
}

async function opened(): Promise<{
  broker: BrokerFixture
  client: KafkaClient
  lines: LoggedLine[]
  metrics: Metrics
}> {
  const lines: LoggedLine[] = []
  const metrics = new Metrics()
  failing.isOn = false
  const broker = await startBroker({ files, metrics, logger: keepingLogger(lines) })
  closers.push(() => broker.stop())
  const client = await KafkaClient.connect(broker.port)
  closers.push(() => client.close())
  for (const name of ['orders', 'others']) {
    const topic = { name, numPartitions: 1, replicationFactor: -1, assignments: [], configs: [] }
    await client.ask(createTopics, 5, { topics: [topic], timeoutMs: 5000, validateOnly: false })
  }
  return { broker, client, lines, metrics }
}

test('a partition whose sync failed takes no writes, is said aloud and named; the others go on', async () => {
  const { broker, client, lines, metrics } = await opened()
  expect((await produceTo(client, 'orders', batchOf(['a']))).errorCode).toBe(0)
  expect(broker.broker.failedLogs()).toEqual([])
  failing.isOn = true
  expect((await produceTo(client, 'orders', batchOf(['b']))).errorCode).toBe(56)
  failing.isOn = false
  expect((await produceTo(client, 'orders', batchOf(['c']))).errorCode).toBe(56)
  expect((await produceTo(client, 'others', batchOf(['d']))).errorCode).toBe(0)
  const failed = broker.broker.failedLogs()
  expect(failed.map(({ partition, failure }) => [partition, failure.isFinal])).toEqual([
    [{ topic: 'orders', partition: 0 }, true],
  ])
  expect(metrics.text()).toContain('kafka_logs_failed 1\n')
  const said = (): LoggedLine | undefined => lines.find(({ message }) => message.startsWith('orders-0 takes no writes'))
  const deadline = Date.now() + 20_000
  while (said() === undefined && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 20))
  expect(said()).toMatchObject({ level: 'error', fields: { topic: 'orders', partition: 0 } })
})

test('a topic whose files cannot be removed is said to have failed, and another of its name begins empty', async () => {
  const { client, lines } = await opened()
  expect((await produceTo(client, 'orders', batchOf(['old']))).errorCode).toBe(0)
  failing.renames = true
  const { responses } = await client.ask(deleteTopics, 5, { topicNames: ['orders'], timeoutMs: 5000 })
  expect(responses[0]?.errorCode).toBe(56)
  expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'a topic was not removed' }))
  failing.renames = false
  const topic = { name: 'orders', numPartitions: 1, replicationFactor: -1, assignments: [], configs: [] }
  const created = await client.ask(createTopics, 5, { topics: [topic], timeoutMs: 5000, validateOnly: false })
  expect(created.topics[0]?.errorCode).toBe(0)
  expect(await produceTo(client, 'orders', batchOf(['new']))).toMatchObject({ errorCode: 0, baseOffset: 0n })
})
