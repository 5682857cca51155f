import { createPartitions } from '../../../src/kafka/messages/create-partitions.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { deleteTopics } from '../../../src/kafka/messages/delete-topics.ts'
import { describeLogDirs } from '../../../src/kafka/messages/describe-log-dirs.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { makeTopics } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let client: KafkaClient
beforeAll(async () => {
  broker = await startBroker({ settings: { maxNewPartitions: 100 } })
  client = await KafkaClient.connect(broker.port)
  await makeTopics(client, 'known', 'dot.ted')
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

interface Draft {
  readonly name: string
  readonly numPartitions?: number
  readonly replicationFactor?: number
  readonly assignments?: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[]
  readonly configs?: readonly { readonly name: string; readonly value: string | null }[]
}

/** Name, code and text of each answer. */
async function create(drafts: readonly Draft[], { timeoutMs = 1000, validateOnly = true } = {}) {
  const plain = { numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
  const request = { topics: drafts.map(draft => ({ ...plain, ...draft })), timeoutMs, validateOnly }
  const { topics } = await client.ask(createTopics, 7, request)
  return topics.map(({ name, errorCode, errorMessage }) => [name, errorCode, errorMessage])
}

const bad = { configs: [{ name: 'retention.ms', value: 'x' }] }
const withNull = {
  configs: [
    { name: 'retention.ms', value: null },
    { name: 'no.such', value: null },
  ],
}
const manual = (...brokerIds: number[]) => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: [{ partitionIndex: 0, brokerIds }],
})

test.each([
  ['known', { ...withNull, replicationFactor: 3 }, 36, "Topic 'known' already exists."],
  ['dot_ted', { ...bad, replicationFactor: 3 }, 17, "Topic 'dot_ted' collides with existing topic: dot.ted"],
  ['a/b', withNull, 17, "Topic name is invalid: 'a/b' contains"],
  ['__cluster_metadata', bad, 42, 'Creation of internal topic __cluster_metadata is prohibited.'],
  ['__consumer_offsets', {}, 42, 'Creation of internal topic __consumer_offsets is prohibited.'],
  ['__consumer_offsets', { numPartitions: 0 }, 37, 'Number of partitions was set to an invalid'],
  ['new', { ...withNull, numPartitions: 0 }, 40, 'Null value not supported for topic configs: retention.ms,no.such'],
  ['new', { ...bad, replicationFactor: 0 }, 40, 'Invalid value x for configuration retention.ms'],
  ['new', { ...bad, ...manual(7) }, 40, 'Invalid value x for configuration retention.ms'],
  ['new', { numPartitions: -3, replicationFactor: -3 }, 38, 'Replication factor must be larger than 0'],
  ['new', { numPartitions: -3, replicationFactor: 3 }, 37, 'Number of partitions was set to an invalid'],
  ['new', { replicationFactor: 3 }, 38, 'Unable to replicate the partition 3 time(s)'],
  ['new', { ...manual(1), numPartitions: 1, replicationFactor: 1 }, 42, 'replication factor was not set to -1.'],
  ['new', { ...manual(1), numPartitions: 1 }, 42, 'numPartitions was not set to -1.'],
  ['new', manual(3, 2), 39, 'includes broker 2, but no such broker'],
  ['new', manual(2, 1, 1), 39, 'includes the broker 1 more than once.'],
])('of what is wrong with %s %j the first thing is told', async (name, draft, errorCode, text) => {
  expect(await create([{ name, ...draft }])).toEqual([[name, errorCode, expect.stringContaining(text)]])
})

test('of a config that is given twice the last value counts', async () => {
  const twice = { configs: [...bad.configs, { name: 'retention.ms', value: '1' }] }
  expect(await create([{ name: 'new', ...twice }])).toEqual([['new', 0, null]])
})

test('a request without time is refused as a whole, if a topic of it could be made', async () => {
  const late = { timeoutMs: 0 }
  const names = ['a/b', 'new', 'twice', 'twice']
  expect(
    await create(
      names.map(name => ({ name })),
      late,
    ),
  ).toEqual(names.map(name => [name, 7, null]))
  expect(await create([{ name: 'twice' }, { name: 'twice' }], late)).toEqual([['twice', 42, 'Duplicate topic name.']])
  expect(await create([{ name: '__cluster_metadata' }], late)).toEqual([['__cluster_metadata', 42, expect.any(String)]])
})

test('the partitions of a request are bounded together, and so is what is written for them', async () => {
  const excess = 'Excessively large number of partitions per request.'
  const batch = 'Unable to perform excessively large batch operation.'
  const both = (one: number, other: number, draft: Partial<Draft> = {}) =>
    create([
      { name: 'one', numPartitions: one },
      { name: 'other', numPartitions: other, ...draft },
    ])
  const all = (text: string) => ['one', 'other'].map(name => [name, 44, text])
  const made = ['one', 'other'].map(name => [name, 0, null])
  expect(await both(60, 60, { replicationFactor: 0 })).toEqual(all(excess))
  expect(await both(101, -5)).toEqual(all(excess))
  expect(await both(60, 39)).toEqual(all(batch))
  expect(await both(60, 38)).toEqual(made)
  expect(await both(60, 38, { configs: [{ name: 'flush.ms', value: '1' }] })).toEqual(all(batch))
  expect(await both(60, 39, { replicationFactor: 2 })).toEqual([
    ['one', 0, null],
    ['other', 38, expect.any(String)],
  ])
})

test('nothing is made of a request that is refused as a whole', async () => {
  const drafts = ['whole-1', 'whole-2'].map(name => ({ name, numPartitions: 60 }))
  expect(await create(drafts, { validateOnly: false })).toEqual([
    ['whole-1', 44, expect.any(String)],
    ['whole-2', 44, expect.any(String)],
  ])
  const { topics } = await client.ask(metadata, 9, { topics: null })
  expect(topics.map(({ name }) => name)).not.toContain('whole-1')
})

test('the answer to a new topic has its configs as they were given', async () => {
  const draft = { numPartitions: 1, replicationFactor: 1, assignments: [] }
  const configs = [{ name: 'cleanup.policy', value: ' compact ' }]
  const request = { topics: [{ name: 'given', ...draft, configs }], validateOnly: true }
  const { topics } = await client.ask(createTopics, 7, request)
  expect(topics[0]?.configs?.find(({ name }) => name === 'cleanup.policy')).toMatchObject({ value: ' compact ' })
})

test('partitions that are asked for without time are not added', async () => {
  const grow = async (timeoutMs: number, ...names: string[]) => {
    const topics = names.map(name => ({ name, count: 3, assignments: null }))
    const { results } = await client.ask(createPartitions, 3, { topics, timeoutMs, validateOnly: true })
    return results.map(({ name, errorCode, errorMessage }) => [name, errorCode, errorMessage])
  }
  expect(await grow(0, 'none', 'known', 'known')).toEqual(['none', 'known', 'known'].map(name => [name, 7, null]))
  expect(await grow(0, 'known', 'known')).toEqual([['known', 42, 'Duplicate topic name.']])
  expect(await grow(1, 'known')).toEqual([['known', 0, null]])
})

test('as many partitions are added as a request may ask for', async () => {
  const grow = async (count: number) => {
    const topics = [{ name: 'known', count, assignments: null }]
    return (await client.ask(createPartitions, 3, { topics, timeoutMs: 1000, validateOnly: true })).results[0]
      ?.errorCode
  }
  expect(await grow(101)).toBe(0)
  expect(await grow(102)).toBe(44)
})

test('topics to delete are names or ids, each once, and take time', async () => {
  const [noId, id] = ['AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAew']
  const removed = async (timeoutMs: number, ...topics: { name: string | null; topicId: string }[]) => {
    const { responses } = await client.ask(deleteTopics, 6, { topics, timeoutMs })
    return responses.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])
  }
  const [byName, byId, neither, both] = [
    { name: 'known', topicId: noId },
    { name: null, topicId: id },
    { name: null, topicId: noId },
    { name: 'known', topicId: id },
  ]
  const noName = [42, 'Neither topic name nor id were specified.']
  expect(await removed(0, byName, neither)).toEqual([
    [7, null],
    [7, null],
  ])
  expect(await removed(0, byName, byName)).toEqual([[42, 'Duplicate topic name.']])
  expect(await removed(1000, byId, byId)).toEqual([[42, 'Duplicate topic id.']])
  expect(await removed(0, neither, neither)).toEqual([noName, noName])
  const bothText = [42, 'You may not specify both topic name and topic id.']
  expect(await removed(1000, both, both, byId)).toEqual([bothText, bothText, [100, expect.any(String)]])
})

test('sizes are told of the partitions that there are, each once', async () => {
  const ask = async (...topics: { topic: string; partitions: number[] }[]) =>
    (await client.ask(describeLogDirs, 4, { topics })).results[0]?.topics.map(({ name, partitions }) => [
      name,
      partitions.map(({ partitionIndex }) => partitionIndex),
    ])
  expect(await ask({ topic: 'known', partitions: [9] }, { topic: 'none', partitions: [0] })).toEqual([])
  expect(await ask({ topic: 'known', partitions: [0, 0] }, { topic: 'known', partitions: [0, 9] })).toEqual([
    ['known', [0]],
  ])
})
