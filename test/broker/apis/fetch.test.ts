import { deleteTopics } from '../../../src/kafka/messages/delete-topics.ts'
import { fetchRecords } from '../../../src/kafka/messages/fetch.ts'
import { listOffsets } from '../../../src/kafka/messages/list-offsets.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import { offsetForLeaderEpoch } from '../../../src/kafka/messages/offset-for-leader-epoch.ts'
import { recordBatches } from '../../../src/kafka/record-batch.ts'
import { nodeFiles } from '../../../src/segments/node-files.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { batchOf, fetchDraft, fetchFrom, makeTopics, produceTo, valuesOf } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let client: KafkaClient
let producer: KafkaClient
beforeAll(async () => {
  broker = await startBroker()
})
afterAll(() => broker.stop())
beforeEach(async () => {
  client = await KafkaClient.connect(broker.port)
  producer = await KafkaClient.connect(broker.port)
})
afterEach(() => {
  client.close()
  producer.close()
})
const long = 50_000

test('a fetch that waits is answered by the next append', async () => {
  await makeTopics(client, 'woken')
  const waiting = fetchFrom(client, 'woken', { maxWaitMs: long })
  await produceTo(producer, 'woken', batchOf(['x']))
  expect(valuesOf(await waiting)).toEqual(['x'])
})

test('a fetch waits until there is as much as it asks for', async () => {
  await makeTopics(client, 'much')
  const sizeBytes = batchOf(['1']).length
  const waiting = fetchFrom(client, 'much', { maxWaitMs: long, minBytes: 3 * sizeBytes })
  for (const value of ['1', '2', '3']) await produceTo(producer, 'much', batchOf([value]))
  expect(valuesOf(await waiting)).toEqual(['1', '2', '3'])
})

test('a fetch that has waited long enough is answered with what there is', async () => {
  await makeTopics(client, 'little')
  await produceTo(producer, 'little', batchOf(['x']))
  expect(valuesOf(await fetchFrom(client, 'little', { maxWaitMs: 20, minBytes: 1_000_000 }))).toEqual(['x'])
  const atEnd = await fetchFrom(client, 'little', { maxWaitMs: 20, offset: 1n })
  expect(atEnd.responses[0]?.partitions[0]).toMatchObject({ errorCode: 0, highWatermark: 1n, records: Buffer.alloc(0) })
})

test('a fetch that waits on a topic is told when it is deleted', async () => {
  await makeTopics(client, 'doomed')
  const waiting = fetchFrom(client, 'doomed', { maxWaitMs: long })
  await producer.ask(deleteTopics, 5, { topicNames: ['doomed'], timeoutMs: 5000 })
  expect((await waiting).responses[0]?.partitions[0]?.errorCode).toBe(3)
})

test('a topic made again under its name is another one, and empty', async () => {
  const idOf = async () => (await client.ask(metadata, 12, { topics: [{ name: 'again' }] })).topics[0]?.topicId
  await makeTopics(client, 'again')
  await produceTo(producer, 'again', batchOf(['old']))
  const first = await idOf()
  await client.ask(deleteTopics, 5, { topicNames: ['again'], timeoutMs: 5000 })
  await makeTopics(client, 'again')
  expect(await idOf()).not.toBe(first)
  expect(valuesOf(await fetchFrom(client, 'again'))).toEqual([])
  expect(await produceTo(producer, 'again', batchOf(['new']))).toMatchObject({ baseOffset: 0n })
})

test('at least one whole batch is given, however small the limit', async () => {
  await makeTopics(client, 'whole')
  await produceTo(producer, 'whole', batchOf(['a', 'b']))
  await produceTo(producer, 'whole', batchOf(['c']))
  expect(valuesOf(await fetchFrom(client, 'whole', { maxBytes: 1 }))).toEqual(['a', 'b'])
  expect(valuesOf(await fetchFrom(client, 'whole', { maxBytes: 1, offset: 1n }))).toEqual(['a', 'b'])
  expect(valuesOf(await fetchFrom(client, 'whole', { offset: 2n }))).toEqual(['c'])
})

test('behind a batch that has no room others are read only when the client wants more', async () => {
  const names = ['first', 'large', 'last']
  const batches = [batchOf(['a']), batchOf(['b'.repeat(500)]), batchOf(['c'])] as const
  await makeTopics(client, ...names)
  for (const [index, name] of names.entries()) await produceTo(producer, name, batches[index] ?? null)
  const maxBytes = batches[0].length + batches[2].length
  const fetched = (minBytes: number) => client.ask(fetchRecords, 11, fetchDraft(names, { maxBytes, minBytes }))
  const answer = await fetched(1)
  expect(valuesOf(answer)).toEqual(['a'])
  const none = { errorCode: 0, highWatermark: 1n, records: Buffer.alloc(0) }
  expect(answer.responses.slice(1).map(({ partitions }) => partitions[0])).toMatchObject([none, none])
  expect(valuesOf(await fetched(maxBytes))).toEqual(['a', 'c'])
})

test('behind a batch that has no room the errors of others are told', async () => {
  const names = ['room', 'noRoom', 'wrongOffset']
  await makeTopics(client, ...names)
  const [small, large] = [batchOf(['a']), batchOf(['b'.repeat(500)])]
  await produceTo(producer, 'room', small)
  await produceTo(producer, 'noRoom', large)
  const maxBytes = small.length + 1
  const { topics, ...draft } = fetchDraft(names.slice(0, 2), { maxBytes })
  const { topics: wrong } = fetchDraft(names.slice(2), { maxBytes, offset: 7n })
  const answer = await client.ask(fetchRecords, 11, { ...draft, topics: [...topics, ...wrong] })
  expect(valuesOf(answer)).toEqual(['a'])
  expect(answer.responses.map(({ partitions }) => partitions[0]?.errorCode)).toEqual([0, 0, 1])
})

test('behind the first partition with records up to four are read at once, where all they may give has room', async () => {
  const reads = { underWay: 0, most: 0 }
  const files = {
    ...nodeFiles,
    async read(fd: number, into: Buffer, position: number): Promise<number> {
      reads.most = Math.max(reads.most, ++reads.underWay)
      const found = await nodeFiles.read(fd, into, position)
      reads.underWay--
      return found
    },
  }
  const watched = await startBroker({ files })
  const reader = await KafkaClient.connect(watched.port)
  try {
    const names = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5']
    await makeTopics(reader, ...names)
    // More than is read in the event loop.
    const batches = names.map(name => batchOf([name.repeat(20_000)]))
    for (const [index, name] of names.entries()) await produceTo(reader, name, batches[index] ?? null)
    const { topics, ...draft } = fetchDraft(names, { maxBytes: 50_000 })
    const mostOf = async (maxBytes: number, count: number): Promise<number> => {
      reads.most = 0
      const answer = await reader.ask(fetchRecords, 11, { ...draft, maxBytes, topics })
      expect(valuesOf(answer)).toEqual(names.slice(0, count).map(name => name.repeat(20_000)))
      return reads.most
    }
    expect(await mostOf(1_000_000, 6)).toBe(4)
    expect(await mostOf(150_000, 3)).toBe(2)
  } finally {
    reader.close()
    await watched.stop()
  }
})

test('an offset outside of the log is refused without watermarks', async () => {
  await makeTopics(client, 'outside')
  const read = await fetchFrom(client, 'outside', { offset: 7n, maxWaitMs: long })
  expect(read.responses[0]?.partitions[0]).toMatchObject({ errorCode: 1, highWatermark: -1n, lastStableOffset: -1n })
})

describe('sessions', () => {
  const resume = async (sessionId: number, sessionEpoch: number, topics: readonly string[] = [], offset = 0n) =>
    client.ask(fetchRecords, 11, fetchDraft(topics, { sessionId, sessionEpoch, offset }))

  test('a session tells what is new, and nothing else', async () => {
    await makeTopics(client, 's1', 's2')
    await produceTo(producer, 's1', batchOf(['a']))
    const opened = await resume(0, 0, ['s1', 's2'])
    expect(opened.sessionId).toBeGreaterThan(0)
    expect(opened.responses.map(({ topic }) => topic)).toEqual(['s1', 's2'])
    const { sessionId } = opened
    expect((await resume(sessionId, 1, ['s1'], 1n)).responses).toEqual([])
    await produceTo(producer, 's2', batchOf(['b']))
    const news = await resume(sessionId, 2)
    expect(news.responses.map(({ topic }) => topic)).toEqual(['s2'])
    expect(valuesOf(news)).toEqual(['b'])
  })

  test('a partition that is forgotten is not served any more', async () => {
    await makeTopics(client, 'f1', 'f2')
    const { sessionId } = await resume(0, 0, ['f1', 'f2'])
    await produceTo(producer, 'f1', batchOf(['x']))
    await produceTo(producer, 'f2', batchOf(['y']))
    const draft = fetchDraft([], { sessionId, sessionEpoch: 1 })
    const forgottenTopicsData = [{ topic: 'f1', partitions: [0] }]
    expect(valuesOf(await client.ask(fetchRecords, 11, { ...draft, forgottenTopicsData }))).toEqual(['y'])
  })

  test('a session without partitions is over, and what the request asks for is answered without one', async () => {
    await makeTopics(client, 'over')
    await produceTo(producer, 'over', batchOf(['x']))
    const { sessionId } = await resume(0, 0, ['over'], 1n)
    const forgottenTopicsData = [{ topic: 'over', partitions: [0] }]
    const draft = { ...fetchDraft(['over'], { sessionId, sessionEpoch: 1 }), forgottenTopicsData }
    const answer = await client.ask(fetchRecords, 11, draft)
    expect(answer).toMatchObject({ errorCode: 0, sessionId: 0 })
    expect(valuesOf(answer)).toEqual(['x'])
    expect(await resume(sessionId, 2)).toMatchObject({ errorCode: 70 })
  })

  test('what is added and forgotten at once is forgotten', async () => {
    await makeTopics(client, 'both', 'kept')
    await produceTo(producer, 'both', batchOf(['x']))
    const { sessionId } = await resume(0, 0, ['kept'])
    const forgottenTopicsData = [{ topic: 'both', partitions: [0] }]
    const draft = { ...fetchDraft(['both'], { sessionId, sessionEpoch: 1 }), forgottenTopicsData }
    expect((await client.ask(fetchRecords, 11, draft)).responses).toEqual([])
  })

  test('a session may begin without partitions', async () => {
    expect((await resume(0, 0)).sessionId).toBeGreaterThan(0)
  })

  test('a wrong epoch and an unknown session are refused at the top', async () => {
    await makeTopics(client, 'epochs')
    const { sessionId } = await resume(0, 0, ['epochs'])
    expect(await resume(sessionId, 5)).toMatchObject({ errorCode: 71, responses: [] })
    expect(await resume(sessionId + 1, 1)).toMatchObject({ errorCode: 70, responses: [] })
    expect(await resume(sessionId, 1)).toMatchObject({ errorCode: 0 })
    expect(await resume(sessionId, -1)).toMatchObject({ errorCode: 0, sessionId: 0 })
    expect(await resume(sessionId, 2)).toMatchObject({ errorCode: 70 })
  })
})

test('topics can be fetched by id, and an unknown id is error 100', async () => {
  await makeTopics(client, 'by-id')
  await produceTo(producer, 'by-id', batchOf(['x']))
  const { topics } = await client.ask(metadata, 12, { topics: [{ name: 'by-id' }] })
  const ask = async (topicId: string) => {
    const partitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 1000 }]
    return client.ask(fetchRecords, 13, {
      maxWaitMs: 0,
      minBytes: 1,
      isolationLevel: 0,
      topics: [{ topicId, partitions }],
    })
  }
  expect(valuesOf(await ask(topics[0]?.topicId ?? ''))).toEqual(['x'])
  expect((await ask('AAAAAAAAAAAAAAAAAAAAew')).responses[0]?.partitions[0]?.errorCode).toBe(100)
})

test('offsets are found by time and by place', async () => {
  await makeTopics(client, 'times')
  const at = (timestamp: number) =>
    batchOf([], { records: [{ timestamp: BigInt(timestamp), value: Buffer.from('x') }] })
  for (const timestamp of [1000, 3000, 2000]) await produceTo(producer, 'times', at(timestamp))
  const find = async (timestamp: bigint) => {
    const topics = [{ name: 'times', partitions: [{ partitionIndex: 0, timestamp }] }]
    return (await client.ask(listOffsets, 7, { replicaId: -1, topics })).topics[0]?.partitions[0]
  }
  expect(await find(-1n)).toMatchObject({ offset: 3n })
  expect(await find(-2n)).toMatchObject({ offset: 0n })
  expect(await find(-3n)).toMatchObject({ offset: 1n, timestamp: 3000n })
  expect(await find(1500n)).toMatchObject({ offset: 1n, timestamp: 3000n })
  expect(await find(5000n)).toMatchObject({ offset: -1n, errorCode: 0 })
  expect(await find(-4n)).toMatchObject({ errorCode: 35 })
})

test('offsets of a topic that is named twice are one row, and a question that is asked twice is refused', async () => {
  await makeTopics(client, 'rows')
  const ask = async (...partitions: { partitionIndex: number; timestamp: bigint }[][]) => {
    const topics = partitions.map(each => ({ name: 'rows', partitions: each }))
    return (await client.ask(listOffsets, 7, { replicaId: -1, topics })).topics
  }
  const [first, other] = [0, 1].map(partitionIndex => ({ partitionIndex, timestamp: -1n })) as [never, never]
  const codes = (await ask([first], [other])).map(({ partitions }) => partitions.map(({ errorCode }) => errorCode))
  expect(codes).toEqual([[0, 3]])
  expect(await ask([first], [first])).toMatchObject([{ partitions: [{ errorCode: 42 }] }])
  expect(await ask([])).toEqual([])
})

test('a place that the version does not know is told before the partition is looked for', async () => {
  const topics = [{ name: 'nowhere', partitions: [{ partitionIndex: 0, timestamp: -3n }] }]
  for (const [version, errorCode] of [
    [6, 35],
    [7, 3],
  ] as const)
    expect(await client.ask(listOffsets, version, { replicaId: -1, topics })).toMatchObject({
      topics: [{ partitions: [{ errorCode }] }],
    })
})

test('an epoch before all ends where the first begins, and a client that knows one is behind', async () => {
  await makeTopics(client, 'before-all')
  const ask = async (leaderEpoch: number, currentLeaderEpoch: number) => {
    const topics = [{ topic: 'before-all', partitions: [{ partition: 0, leaderEpoch, currentLeaderEpoch }] }]
    return (await client.ask(offsetForLeaderEpoch, 3, { replicaId: -1, topics })).topics[0]?.partitions[0]
  }
  expect(await ask(-2, -1)).toMatchObject({ errorCode: 0, leaderEpoch: -2, endOffset: 0n })
  await produceTo(producer, 'before-all', batchOf(['x']))
  expect(await ask(-2, -1)).toMatchObject({ errorCode: 0, leaderEpoch: -2, endOffset: 0n })
  expect(await ask(-1, -1)).toMatchObject({ errorCode: 0, leaderEpoch: -1, endOffset: -1n })
  expect(await ask(0, -2)).toMatchObject({ errorCode: 74 })
})

test('where a client has read on is told by epochs that the log knows', async () => {
  await makeTopics(client, 'diverged')
  await produceTo(producer, 'diverged', batchOf(['x', 'y']))
  const ask = async (lastFetchedEpoch: number, currentLeaderEpoch = -1) => {
    const partitions = [{ partition: 0, fetchOffset: 7n, lastFetchedEpoch, currentLeaderEpoch, partitionMaxBytes: 100 }]
    const topics = [{ topic: 'diverged', partitions }]
    return (await client.ask(fetchRecords, 12, { ...fetchDraft([]), topics })).responses[0]?.partitions[0]
  }
  const divergingEpoch = { epoch: 0, endOffset: 2n }
  expect(await ask(0)).toMatchObject({ errorCode: 0, abortedTransactions: null, divergingEpoch })
  expect(await ask(1)).toMatchObject({ errorCode: 1, highWatermark: -1n })
  expect(await ask(0, -2)).toMatchObject({ errorCode: 0, divergingEpoch })
})

test('partitions that there are not come last', async () => {
  await makeTopics(client, 'there')
  const { responses } = await client.ask(fetchRecords, 11, fetchDraft(['nowhere', 'there', 'neither']))
  expect(responses.map(({ topic }) => topic)).toEqual(['there', 'nowhere', 'neither'])
})

test('who says to be a replica is none', async () => {
  await makeTopics(client, 'replicated')
  const topicId = (await client.ask(metadata, 12, { topics: [{ name: 'replicated' }] })).topics[0]?.topicId ?? ''
  const topics = [
    { topic: 'replicated', topicId, partitions: [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 10 }] },
  ]
  const draft = { ...fetchDraft([]), topics }
  const refused = { responses: [{ partitions: [{ errorCode: 6 }] }] }
  expect(await client.ask(fetchRecords, 11, { ...draft, replicaId: 1 })).toMatchObject(refused)
  expect(await client.ask(fetchRecords, 15, { ...draft, replicaState: { replicaId: 1 } })).toMatchObject(refused)
})

test('every batch of many comes out once and in order, tail and disk alike', async () => {
  await makeTopics(client, 'many')
  const values = Array.from({ length: 200 }, (_, index) => `${index}`.repeat(50))
  for (const value of values) await produceTo(producer, 'many', batchOf([value]))
  const read: string[] = []
  while (read.length < values.length) {
    const answer = await fetchFrom(client, 'many', { offset: BigInt(read.length), maxBytes: 1000 })
    const records = answer.responses[0]?.partitions[0]?.records ?? Buffer.alloc(0)
    expect([...recordBatches(records)].length).toBeGreaterThan(0)
    read.push(...valuesOf(answer))
  }
  expect(read).toEqual(values)
})
