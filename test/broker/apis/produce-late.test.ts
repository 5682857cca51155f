import { afterEach, expect, test } from '@jest/globals'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { nodeFiles } from '../../../src/segments/node-files.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { batchOf } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

test('of partitions that one request names only those are late whose disk is', async () => {
  const slow = new Set<number>()
  let isStuck = false
  let wake = (): void => undefined
  const woken = new Promise<void>(resolve => (wake = resolve))
  const files = {
    ...nodeFiles,
    openSync(path: string, create: boolean): number {
      const fd = nodeFiles.openSync(path, create)
      if (path.includes('slow-')) slow.add(fd)
      return fd
    },
    async datasync(fd: number): Promise<void> {
      if (isStuck && slow.has(fd)) await woken
      await nodeFiles.datasync(fd)
    },
  }
  const broker = await startBroker({ files })
  closers.push(() => broker.stop())
  const client = await KafkaClient.connect(broker.port)
  closers.push(() => client.close(), wake)
  const names = ['before', 'slow', 'behind']
  // Only one of them has to wait for the disk, which may be slow by itself.
  const topics = names.map(name => {
    const configs = [{ name: 'durability', value: name === 'slow' ? 'sync-batch' : 'page-cache' }]
    return { name, numPartitions: 1, replicationFactor: -1, assignments: [], configs }
  })
  await client.ask(createTopics, 5, { topics, timeoutMs: 5000, validateOnly: false })
  const codes = async (timeoutMs: number): Promise<readonly (readonly [string, number])[]> => {
    const topicData = names.map(name => ({ name, partitionData: [{ index: 0, records: batchOf(['a']) }] }))
    const { responses } = await client.ask(produce, 9, { acks: -1, timeoutMs, topicData })
    return responses.map(({ name, partitionResponses }) => [name, partitionResponses[0]?.errorCode ?? -1])
  }
  const allWell = [
    ['before', 0],
    ['slow', 0],
    ['behind', 0],
  ]
  expect(await codes(20_000)).toEqual(allWell)
  isStuck = true
  const late = [
    ['before', 0],
    ['slow', 7],
    ['behind', 0],
  ]
  expect(await codes(2000)).toEqual(late)
})
