import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { KafkaCluster } from '../../../src/cli/kafka/kafka-cluster.ts'
import { KafkaFailure } from '../../../src/cli/kafka/kafka-failure.ts'
import { KafkaProducer, RefusedBatch } from '../../../src/cli/kafka/kafka-producer.ts'
import { offsetsAt } from '../../../src/cli/kafka/partition-offsets.ts'
import { readRecords, type ReadRequest } from '../../../src/cli/kafka/record-reader.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { deleteRecords } from '../../../src/kafka/messages/delete-records.ts'
import type { UpstreamFailure } from '../../../src/tcp/upstream-failure.ts'
import { startBroker, type BrokerFixture } from '../../support/broker-fixture.ts'

let fixture: BrokerFixture
let cluster: KafkaCluster
beforeEach(async () => {
  fixture = await startBroker()
  const bootstrap = [{ host: '127.0.0.1', port: fixture.port }]
  cluster = await KafkaCluster.connect({ bootstrap, clientId: 'test', retryMs: 2000 })
})
afterEach(async () => {
  await cluster.close()
  await fixture.stop()
})

async function makeTopic(name: string, numPartitions = 1, configs: Record<string, string> = {}): Promise<void> {
  const topic = { name, numPartitions, replicationFactor: -1, assignments: [] }
  const asked = Object.entries(configs).map(([key, value]) => ({ name: key, value }))
  const draft = { topics: [{ ...topic, configs: asked }], timeoutMs: 5000, validateOnly: false }
  const { topics } = await cluster.askController(createTopics, draft)
  expect(topics[0]?.errorCode).toBe(0)
}

async function read(request: ReadRequest): Promise<string[]> {
  const found: string[] = []
  for await (const { partition, record } of readRecords(cluster, request))
    found.push(`${partition}/${record.offset} ${String(record.key)}=${String(record.value)}`)
  return found
}

const text = (value: string) => ({ key: Buffer.from('k'), value: Buffer.from(value) })

describe('reading and writing', () => {
  test('what was sent is read back in the order of each partition', async () => {
    await makeTopic('orders', 2)
    const producer = new KafkaProducer(cluster)
    const sent = await Promise.all([
      producer.send({ topic: 'orders', partition: 0 }, [text('a'), text('b')]),
      producer.send({ topic: 'orders', partition: 0 }, [text('c')]),
      producer.send({ topic: 'orders', partition: 1 }, [text('d')]),
    ])
    expect(sent.map(({ baseOffset }) => baseOffset)).toEqual([0n, 2n, 0n])
    const found = await read({ topic: 'orders', until: 'end' })
    expect(found.sort()).toEqual(['0/0 k=a', '0/1 k=b', '0/2 k=c', '1/0 k=d'])
  })

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('batches compressed with %s come back', async codec => {
    await makeTopic('orders')
    const producer = new KafkaProducer(cluster, { compression: codec })
    await producer.send({ topic: 'orders', partition: 0 }, [text('a'), text('b')])
    expect(await read({ topic: 'orders', until: 'end' })).toEqual(['0/0 k=a', '0/1 k=b'])
  })

  test('reading begins and ends at the offsets named', async () => {
    await makeTopic('orders')
    const producer = new KafkaProducer(cluster)
    await producer.send({ topic: 'orders', partition: 0 }, ['a', 'b', 'c', 'd'].map(text))
    const found = await read({ topic: 'orders', from: new Map([[0, 1n]]), until: new Map([[0, 3n]]) })
    expect(found).toEqual(['0/1 k=b', '0/2 k=c'])
  })

  test('reading begins at the first record of a time', async () => {
    await makeTopic('orders')
    const producer = new KafkaProducer(cluster)
    const at = (timestamp: bigint) => ({ ...text(String(timestamp)), timestamp })
    await producer.send({ topic: 'orders', partition: 0 }, [at(1000n), at(2000n), at(3000n)])
    expect(await read({ topic: 'orders', from: { timestampMs: 1500 }, until: 'end' })).toEqual([
      '0/1 k=2000',
      '0/2 k=3000',
    ])
    expect(await offsetsAt(cluster, { topic: 'orders' }, { timestampMs: 4000 })).toEqual(new Map([[0, 3n]]))
  })

  test('reading goes on with what comes later until it is stopped', async () => {
    await makeTopic('orders')
    const producer = new KafkaProducer(cluster)
    const stop = new AbortController()
    const found: string[] = []
    const reading = (async () => {
      for await (const { record } of readRecords(cluster, { topic: 'orders', signal: stop.signal })) {
        found.push(String(record.value))
        if (found.length === 1) await producer.send({ topic: 'orders', partition: 0 }, [text('later')])
        else stop.abort()
      }
    })()
    await producer.send({ topic: 'orders', partition: 0 }, [text('first')])
    await reading
    expect(found).toEqual(['first', 'later'])
  })

  test('records that were deleted meanwhile are passed over', async () => {
    await makeTopic('orders')
    const producer = new KafkaProducer(cluster)
    await producer.send({ topic: 'orders', partition: 0 }, ['a', 'b', 'c'].map(text))
    const partitions = [{ partitionIndex: 0, offset: 2n }]
    await cluster.askController(deleteRecords, { topics: [{ name: 'orders', partitions }], timeoutMs: 5000 })
    expect(await read({ topic: 'orders', from: new Map([[0, 0n]]), until: 'end' })).toEqual(['0/2 k=c'])
  })

  test('an offset behind the end is refused with what there is', async () => {
    await makeTopic('orders')
    await expect(read({ topic: 'orders', from: new Map([[0, 7n]]) })).rejects.toThrow(
      "partition 0 of topic 'orders' has no offset 7: it has 0 up to 0.",
    )
  })

  test('a topic that is not there is refused at once, and is not made', async () => {
    const reading = read({ topic: 'nowhere', until: 'end' })
    await expect(reading).rejects.toBeInstanceOf(KafkaFailure)
    await expect(read({ topic: 'nowhere' })).rejects.toThrow("topic 'nowhere': there is no such topic.")
  })

  test('a refused batch names its records, and the next one is taken', async () => {
    await makeTopic('compacted', 1, { 'cleanup.policy': 'compact' })
    const producer = new KafkaProducer(cluster)
    const place = { topic: 'compacted', partition: 0 }
    const refused: unknown = await producer.send(place, [text('a'), { value: Buffer.from('no key') }]).catch(e => e)
    expect(refused).toBeInstanceOf(RefusedBatch)
    expect((refused as RefusedBatch).records.map(({ index }) => index)).toEqual([1])
    expect(await producer.send(place, [text('b')])).toEqual({ baseOffset: 0n })
    expect(await producer.send(place, [text('c')])).toEqual({ baseOffset: 1n })
  })

  test('what waits behind a batch that cannot be sent is given up with the producer', async () => {
    await makeTopic('orders')
    const stop = new AbortController()
    const producer = new KafkaProducer(cluster, { signal: stop.signal })
    stop.abort()
    const sent = [1, 2, 3].map(() => producer.send({ topic: 'orders', partition: 0 }, [text('a')]))
    for (const each of sent) await expect(each).rejects.toThrow("producing to topic 'orders' was given up.")
  })

  test('a broker that advertises an address in vain is told from one that is not there', async () => {
    const hidden = await startBroker({ advertisedHost: '::1' })
    const bootstrap = [{ host: '127.0.0.1', port: hidden.port }]
    const misled = await KafkaCluster.connect({ bootstrap, clientId: 'test', retryMs: 1 })
    const { brokers } = await misled.metadata([])
    const failure: unknown = await misled.broker(brokers[0]?.nodeId ?? -1).catch((error: unknown) => error)
    await misled.close()
    await hidden.stop()
    expect((failure as UpstreamFailure).advice).toContain('see kafka-advertised-host')
    expect((failure as UpstreamFailure).message).toContain(`[::1]:${hidden.port} cannot be reached`)
  })

  test('a cluster that was closed opens no connection again', async () => {
    await makeTopic('orders')
    await cluster.close()
    await expect(cluster.metadata([])).rejects.toThrow('the connections to the cluster were closed.')
  })

  test('without acks nothing is waited for, and the records arrive', async () => {
    await makeTopic('orders')
    const producer = new KafkaProducer(cluster, { acks: 0 })
    expect(await producer.send({ topic: 'orders', partition: 0 }, [text('a')])).toEqual({ baseOffset: -1n })
    const until = new Map([[0, 1n]])
    expect(await read({ topic: 'orders', until })).toEqual(['0/0 k=a'])
  })
})
