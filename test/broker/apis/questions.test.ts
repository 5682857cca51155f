import { consumerGroupDescribe } from '../../../src/kafka/messages/consumer-group-describe.ts'
import { consumerGroupHeartbeat } from '../../../src/kafka/messages/consumer-group-heartbeat.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { describeGroups } from '../../../src/kafka/messages/describe-groups.ts'
import { describeTopicPartitions } from '../../../src/kafka/messages/describe-topic-partitions.ts'
import { findCoordinator } from '../../../src/kafka/messages/find-coordinator.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import { zeroUuid } from '../../../src/kafka/wire-types.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

const unknownId = 'AAAAAAAAAAAAAAAAAAAAAg'
const topicOperations = 3576
const groupOperations = 3400
const unasked = -2147483648

let broker: BrokerFixture
let client: KafkaClient
let topicId: string
beforeAll(async () => {
  broker = await startBroker({ settings: { autoCreateTopics: false } })
  client = await KafkaClient.connect(broker.port)
  const topic = { replicationFactor: 1, assignments: [], configs: [] }
  const topics = [
    { name: 'one', numPartitions: 1, ...topic },
    { name: 'three', numPartitions: 3, ...topic },
  ]
  const made = await client.ask(createTopics, 7, { topics, validateOnly: false })
  topicId = made.topics[0]?.topicId ?? ''
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

describe('metadata', () => {
  type Question = { readonly name?: string | null; readonly topicId?: string }
  const ask = async (...questions: Question[]) => {
    const topics = questions.map(question => ({ name: null, ...question }))
    return (await client.ask(metadata, 12, { topics })).topics
  }

  test('by id leaves out what is asked for by name, and does not look at names beside ids', async () => {
    const topics = await ask({ topicId, name: 'three' }, { name: 'three' }, { topicId: unknownId, name: 'one' })
    expect(topics).toMatchObject([
      { errorCode: 0, name: 'one', topicId },
      { errorCode: 100, name: null, topicId: unknownId },
    ])
    expect(topics).toHaveLength(2)
  })

  test('by id needs no name in a place without an id', async () => {
    expect(await ask({ topicId }, { topicId: zeroUuid, name: null })).toMatchObject([{ errorCode: 0, name: 'one' }])
    expect(await ask({ name: 'one' }, { topicId: zeroUuid, name: null })).toMatchObject([
      { errorCode: 42 },
      { errorCode: 42 },
    ])
  })

  test('lists a topic once', async () => {
    expect(await ask({ name: 'one' }, { name: 'one' })).toHaveLength(1)
    expect(await ask({ topicId }, { topicId })).toHaveLength(1)
  })

  test('tells what may be done to topics that are not there, when asked by name', async () => {
    const includeTopicAuthorizedOperations = true
    const topics = [{ name: 'nope' }, { name: 'not a name' }]
    const named = await client.ask(metadata, 12, { topics, includeTopicAuthorizedOperations })
    expect(named.topics.map(topic => topic.topicAuthorizedOperations)).toEqual([topicOperations, topicOperations])
    const ids = [{ topicId: unknownId, name: null }]
    const byId = await client.ask(metadata, 12, { topics: ids, includeTopicAuthorizedOperations })
    expect(byId.topics[0]?.topicAuthorizedOperations).toBe(unasked)
  })
})

describe('pages of partitions', () => {
  const ask = async (names: readonly string[], topicName: string, partitionIndex = 0) => {
    const topics = names.map(name => ({ name }))
    const cursor = { topicName, partitionIndex }
    return (await client.ask(describeTopicPartitions, 0, { topics, responsePartitionLimit: 10, cursor })).topics
  }

  test.each(['', 'nope', 'three', 'zzz'])('begin in a topic that is asked for, not in %j', async topicName => {
    const refused = { errorCode: 42, partitions: [], topicAuthorizedOperations: unasked }
    expect(await ask(['one', 'missing'], topicName)).toMatchObject([
      { name: 'one', ...refused },
      { name: 'missing', ...refused },
    ])
  })

  test('begin anywhere among all topics', async () => {
    expect((await ask([], 'p')).map(({ name }) => name)).toEqual(['three'])
  })

  test('go on where they are told to', async () => {
    expect(await ask(['one', 'three'], 'three', 2)).toMatchObject([
      { name: 'three', partitions: [{ partitionIndex: 2 }] },
    ])
  })
})

describe('a coordinator of an unknown kind is refused', () => {
  const malformed = /^This most likely occurs because of a request being malformed/
  const batched = async (version: number, keyType: number) =>
    (await client.ask(findCoordinator, version, { keyType, coordinatorKeys: ['x'] })).coordinators?.[0]

  test.each([4, 5, 6])('with a text in version %i, but for share groups', async version => {
    for (const keyType of [3, -1])
      expect(await batched(version, keyType)).toMatchObject({
        errorCode: 42,
        errorMessage: expect.stringMatching(malformed),
        nodeId: -1,
      })
    expect(await batched(version, 2)).toMatchObject({ errorCode: 42, errorMessage: '' })
  })

  test.each([2, 3])('with a text for kind %i in version 3', async keyType => {
    expect(await client.ask(findCoordinator, 3, { key: 'x', keyType })).toMatchObject({
      errorCode: 42,
      errorMessage: expect.stringMatching(malformed),
    })
  })
})

test('what may be done to a group is told when asked for, where the group has no error', async () => {
  const joining = {
    memberId: 'm',
    memberEpoch: 0,
    rebalanceTimeoutMs: 1000,
    subscribedTopicNames: [],
    topicPartitions: [],
  }
  await client.ask(consumerGroupHeartbeat, 1, { groupId: 'newer', ...joining })
  const operations = (rows: readonly { readonly authorizedOperations: number }[]) =>
    rows.map(({ authorizedOperations }) => authorizedOperations)
  const shown = async (version: number, includeAuthorizedOperations: boolean) =>
    operations((await client.ask(describeGroups, version, { groups: ['nope'], includeAuthorizedOperations })).groups)
  expect(await shown(5, true)).toEqual([groupOperations])
  expect(await shown(5, false)).toEqual([unasked])
  expect(await shown(6, true)).toEqual([unasked])
  const groupIds = ['newer', 'nope']
  const newer = await client.ask(consumerGroupDescribe, 0, { groupIds, includeAuthorizedOperations: true })
  expect(operations(newer.groups)).toEqual([groupOperations, unasked])
})
