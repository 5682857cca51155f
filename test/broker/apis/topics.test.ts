import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alterConfigs } from '../../../src/kafka/messages/alter-configs.ts'
import { apiVersions } from '../../../src/kafka/messages/api-versions.ts'
import { createPartitions } from '../../../src/kafka/messages/create-partitions.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { deleteRecords } from '../../../src/kafka/messages/delete-records.ts'
import { deleteTopics } from '../../../src/kafka/messages/delete-topics.ts'
import { describeAcls } from '../../../src/kafka/messages/describe-acls.ts'
import { describeConfigs } from '../../../src/kafka/messages/describe-configs.ts'
import { describeLogDirs } from '../../../src/kafka/messages/describe-log-dirs.ts'
import { incrementalAlterConfigs } from '../../../src/kafka/messages/incremental-alter-configs.ts'
import { metadata } from '../../../src/kafka/messages/metadata.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { batchOf, fetchFrom, makeTopics, produceTo, valuesOf } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let client: KafkaClient
beforeAll(async () => {
  broker = await startBroker({ settings: { maxPartitions: 1000, maxNewPartitions: 500 } })
  client = await KafkaClient.connect(broker.port)
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

async function create(name: string, more: object = {}) {
  const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [], ...more }
  const { topics } = await client.ask(createTopics, 7, { topics: [topic], validateOnly: false })
  return topics[0]
}

async function configsOf(name: string, keys: readonly string[], includeSynonyms = false) {
  const resources = [{ resourceType: 2, resourceName: name, configurationKeys: keys }]
  const { results } = await client.ask(describeConfigs, 4, { resources, includeSynonyms })
  return new Map(results[0]?.configs.map(config => [config.name, config]))
}

test('what is listed is what is served, and Produce from 0', async () => {
  const { apiKeys } = await client.ask(apiVersions, 3, { clientSoftwareName: 'test', clientSoftwareVersion: '1' })
  const byKey = new Map(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, [minVersion, maxVersion]]))
  expect(byKey.get(0)).toEqual([0, 11])
  expect(byKey.get(26)?.[1]).toBe(4)
  expect(byKey.has(71)).toBe(false)
  expect([...byKey.keys()]).toEqual([...byKey.keys()].sort((one, other) => one - other))
})

test('a topic is made when it is asked for, unless the client does not want that', async () => {
  const ask = (name: string, allowAutoTopicCreation: boolean) =>
    client.ask(metadata, 9, { topics: [{ name }], allowAutoTopicCreation })
  expect((await ask('wished', false)).topics[0]?.errorCode).toBe(3)
  expect((await ask('wished', true)).topics[0]).toMatchObject({ errorCode: 0, partitions: [{ partitionIndex: 0 }] })
  expect((await ask('wished', false)).topics[0]?.errorCode).toBe(0)
  expect((await ask('not a name', true)).topics[0]?.errorCode).toBe(17)
})

test('clients are told the address that they came by', async () => {
  expect((await client.ask(metadata, 9, { topics: [] })).brokers).toEqual([
    { nodeId: 1, host: '127.0.0.1', port: broker.port, rack: null },
  ])
})

test.each([
  ['a bad name', { name: 'a/b' }, 17],
  ['no partitions', { numPartitions: 0 }, 37],
  ['replicas that there are not', { replicationFactor: 2 }, 38],
  ['more partitions than a request may ask for', { numPartitions: 501 }, 44],
  ['an unknown config', { configs: [{ name: '__proto__', value: '1' }] }, 40],
  ['a value out of bounds', { configs: [{ name: 'retention.ms', value: '-2' }] }, 40],
  ['a null value', { configs: [{ name: 'retention.ms', value: null }] }, 40],
  ['an assignment and a count', { assignments: [{ partitionIndex: 0, brokerIds: [1] }] }, 42],
])('%s is refused', async (_, more, errorCode) => {
  expect(await create('refused', more)).toMatchObject({ errorCode })
  const { topics } = await client.ask(metadata, 9, { topics: null })
  expect(topics.map(({ name }) => name)).not.toContain('refused')
})

test('names that differ in dots and underscores alone collide', async () => {
  await create('a.b')
  expect(await create('a_b')).toMatchObject({ errorCode: 17 })
  expect(await create('a.b')).toMatchObject({ errorCode: 36 })
})

test('two requests for one topic make it once', async () => {
  const other = await KafkaClient.connect(broker.port)
  const topics = [{ name: 'raced', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
  const answers = await Promise.all(
    [client, other].map(each => each.ask(createTopics, 7, { topics, validateOnly: false })),
  )
  expect(new Set(answers.map(({ topics: [topic] }) => topic?.errorCode))).toEqual(new Set([0, 36]))
  other.close()
})

test('there is an end to partitions', async () => {
  expect(await create('wide', { numPartitions: 490 })).toMatchObject({ errorCode: 0 })
  expect(await create('wider', { numPartitions: 490 })).toMatchObject({ errorCode: 0 })
  expect(await create('widest', { numPartitions: 490 })).toMatchObject({ errorCode: 44 })
  await client.ask(deleteTopics, 5, { topicNames: ['wide', 'wider'], timeoutMs: 1000 })
  expect(await create('narrow', { numPartitions: 10 })).toMatchObject({ errorCode: 0 })
})

test('configs are shown with where they come from, changed and reset', async () => {
  await create('configured', { configs: [{ name: 'retention.ms', value: '1000' }] })
  const change = async (...configs: { name: string; configOperation: number; value: string | null }[]) => {
    const resources = [{ resourceType: 2, resourceName: 'configured', configs }]
    const { responses } = await client.ask(incrementalAlterConfigs, 1, { resources, validateOnly: false })
    return responses[0]?.errorCode
  }
  expect((await configsOf('configured', ['retention.ms'])).get('retention.ms')).toMatchObject({
    value: '1000',
    configSource: 1,
  })
  expect(await change({ name: 'retention.ms', configOperation: 1, value: null })).toBe(0)
  const reset = (await configsOf('configured', ['retention.ms'], true)).get('retention.ms')
  expect(reset).toMatchObject({ value: '604800000', configSource: 5 })
  expect(reset?.synonyms).toEqual([])
  expect(await change({ name: 'cleanup.policy', configOperation: 2, value: 'compact' })).toBe(0)
  expect((await configsOf('configured', ['cleanup.policy'])).get('cleanup.policy')?.value).toBe('delete,compact')
  expect(await change({ name: 'retention.ms', configOperation: 2, value: '1' })).toBe(40)
  expect(
    await change(
      { name: 'flush.ms', configOperation: 0, value: '1' },
      { name: 'no.such', configOperation: 0, value: '1' },
    ),
  ).toBe(40)
  expect((await configsOf('configured', ['flush.ms'])).get('flush.ms')?.configSource).toBe(5)
})

test('configs that replace all others take away what they do not name', async () => {
  await create('replaced', { configs: [{ name: 'retention.ms', value: '1000' }] })
  const resources = [{ resourceType: 2, resourceName: 'replaced', configs: [{ name: 'flush.ms', value: '7' }] }]
  await client.ask(alterConfigs, 1, { resources, validateOnly: false })
  const configs = await configsOf('replaced', ['retention.ms', 'flush.ms'])
  expect(configs.get('retention.ms')?.configSource).toBe(5)
  expect(configs.get('flush.ms')?.value).toBe('7')
})

test('a config holds from the answer on', async () => {
  await makeTopics(client, 'small')
  expect(await produceTo(client, 'small', batchOf(['x'.repeat(500)]))).toMatchObject({ errorCode: 0 })
  const configs = [{ name: 'max.message.bytes', configOperation: 0, value: '100' }]
  const resources = [{ resourceType: 2, resourceName: 'small', configs }]
  await client.ask(incrementalAlterConfigs, 1, { resources, validateOnly: false })
  expect(await produceTo(client, 'small', batchOf(['x'.repeat(500)]))).toMatchObject({ errorCode: 10 })
})

test('partitions are added, and never taken away', async () => {
  await create('grown')
  const grow = async (count: number) => {
    const { results } = await client.ask(createPartitions, 3, {
      topics: [{ name: 'grown', count, assignments: null }],
      timeoutMs: 1000,
      validateOnly: false,
    })
    return results[0]?.errorCode
  }
  expect(await grow(3)).toBe(0)
  expect(await grow(3)).toBe(37)
  expect(await grow(2)).toBe(37)
  expect((await client.ask(metadata, 9, { topics: [{ name: 'grown' }] })).topics[0]?.partitions).toHaveLength(3)
})

test('the start of a log moves, and what was before it is gone', async () => {
  await makeTopics(client, 'cut')
  for (const value of ['a', 'b', 'c']) await produceTo(client, 'cut', batchOf([value]))
  const cut = async (offset: bigint) => {
    const topics = [{ name: 'cut', partitions: [{ partitionIndex: 0, offset }] }]
    return (await client.ask(deleteRecords, 2, { topics, timeoutMs: 1000 })).topics[0]?.partitions[0]
  }
  expect(await cut(2n)).toMatchObject({ errorCode: 0, lowWatermark: 2n })
  expect(await cut(99n)).toMatchObject({ errorCode: 1 })
  expect((await fetchFrom(client, 'cut')).responses[0]?.partitions[0]?.errorCode).toBe(1)
  expect(valuesOf(await fetchFrom(client, 'cut', { offset: 2n }))).toEqual(['c'])
})

test('of a start that is asked for twice the last one counts', async () => {
  await makeTopics(client, 'cut-twice')
  for (const value of ['a', 'b', 'c']) await produceTo(client, 'cut-twice', batchOf([value]))
  const topicOf = (...offsets: bigint[]) => {
    return { name: 'cut-twice', partitions: offsets.map(offset => ({ partitionIndex: 0, offset })) }
  }
  const cut = async (topics: ReturnType<typeof topicOf>[]) =>
    (await client.ask(deleteRecords, 2, { topics, timeoutMs: 1000 })).topics
  const partitions = [{ partitionIndex: 0, lowWatermark: 1n, errorCode: 0 }]
  expect(await cut([topicOf(99n, 3n), topicOf(1n)])).toEqual([{ name: 'cut-twice', partitions }])
  expect(await cut([topicOf()])).toEqual([])
})

test('the folder of logs shows sizes and the room on its disk', async () => {
  await makeTopics(client, 'sized')
  await produceTo(client, 'sized', batchOf(['x']))
  const { results } = await client.ask(describeLogDirs, 4, { topics: [{ topic: 'sized', partitions: [0, 9] }] })
  expect(results[0]?.topics[0]?.partitions).toEqual([
    { partitionIndex: 0, partitionSize: BigInt(batchOf(['x']).length), offsetLag: 0n, isFutureKey: false },
  ])
  expect(results[0]?.totalBytes).toBeGreaterThan(0n)
})

test('there are no access rules', async () => {
  expect(await client.ask(describeAcls, 2, { resourceTypeFilter: 1, operation: 1, permissionType: 1 })).toMatchObject({
    errorCode: 54,
    errorMessage: 'No Authorizer is configured on the broker',
  })
})

test('a default that clients change holds for all topics that do not say otherwise, and outlives a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-defaults-'))
  const change = (configOperation: number, value: string | null) => [
    { resourceType: 4, resourceName: '', configs: [{ name: 'message.max.bytes', configOperation, value }] },
  ]
  let fixture = await startBroker({ folder })
  let own = await KafkaClient.connect(fixture.port)
  await makeTopics(own, 'small')
  await own.ask(incrementalAlterConfigs, 1, { resources: change(0, '100'), validateOnly: false })
  expect(await produceTo(own, 'small', batchOf(['x'.repeat(500)]))).toMatchObject({ errorCode: 10 })
  own.close()
  await fixture.stop()
  fixture = await startBroker({ folder })
  own = await KafkaClient.connect(fixture.port)
  expect(await produceTo(own, 'small', batchOf(['x'.repeat(500)]))).toMatchObject({ errorCode: 10 })
  await own.ask(incrementalAlterConfigs, 1, { resources: change(1, null), validateOnly: false })
  expect(await produceTo(own, 'small', batchOf(['x'.repeat(500)]))).toMatchObject({ errorCode: 0 })
  const fixed = [{ resourceType: 4, resourceName: '', configs: [{ name: 'node.id', configOperation: 0, value: '2' }] }]
  const { responses } = await own.ask(incrementalAlterConfigs, 1, { resources: fixed, validateOnly: false })
  expect(responses[0]?.errorCode).toBe(42)
  own.close()
  await fixture.stop()
  rmSync(folder, { recursive: true })
})
