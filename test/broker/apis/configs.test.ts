import { alterConfigs } from '../../../src/kafka/messages/alter-configs.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { deleteRecords } from '../../../src/kafka/messages/delete-records.ts'
import { describeConfigs } from '../../../src/kafka/messages/describe-configs.ts'
import { incrementalAlterConfigs } from '../../../src/kafka/messages/incremental-alter-configs.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { makeTopics } from '../../support/broker-requests.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let broker: BrokerFixture
let client: KafkaClient
beforeAll(async () => {
  broker = await startBroker({ topicDefaults: new Map([['retention.ms', '-1']]) })
  client = await KafkaClient.connect(broker.port)
  await makeTopics(client, 'topic')
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

const [set, remove, append, subtract] = [0, 1, 2, 3]
type Entry = readonly [name: string, operation: number | undefined, value?: string | null]

const resourceOf = (resourceType: number, resourceName: string, entries: readonly Entry[]) => ({
  resourceType,
  resourceName,
  configs: entries.map(([name, configOperation = set, value = null]) => ({ name, configOperation, value })),
})

/** The answer to a change: its code and its text. */
async function change(resourceType: number, resourceName: string, entries: readonly Entry[], validateOnly = false) {
  const resources = [resourceOf(resourceType, resourceName, entries)]
  const { responses } = await client.ask(incrementalAlterConfigs, 1, { resources, validateOnly })
  return [responses[0]?.errorCode, responses[0]?.errorMessage]
}

async function replace(resourceType: number, resourceName: string, entries: readonly Entry[], validateOnly = false) {
  const resources = [resourceOf(resourceType, resourceName, entries)]
  const { responses } = await client.ask(alterConfigs, 2, { resources, validateOnly })
  return [responses[0]?.errorCode, responses[0]?.errorMessage]
}

async function shown(resourceType: number, resourceName: string, ...configurationKeys: string[]) {
  const resources = [
    { resourceType, resourceName, configurationKeys: configurationKeys.length > 0 ? configurationKeys : null },
  ]
  const request = { resources, includeSynonyms: true, includeDocumentation: true }
  return (await client.ask(describeConfigs, 4, request)).results[0]
}

async function shownTopicConfig(topic: string, key: string) {
  return (await shown(2, topic, key))?.configs[0]
}

const replicas = "must be the literal '*' or a list of replicas in the following format:"
test.each([
  ['retention.ms', ' -0005 ', 'Invalid value -5 for configuration retention.ms: Value must be at least -1'],
  ['retention.ms', ' x ', 'Invalid value  x  for configuration retention.ms: Not a number of type LONG'],
  ['segment.bytes', '2147483648', 'Invalid value 2147483648 for configuration segment.bytes: Not a number of type INT'],
  ['preallocate', '', 'Invalid value  for configuration preallocate: Expected value to be either true or false'],
  ['message.timestamp.type', ' x ', 'Invalid value x for configuration message.timestamp.type: String must be one of:'],
  ['compression.gzip.level', '0', 'Invalid value 0 for configuration compression.gzip.level: Value must be between 1'],
  ['min.cleanable.dirty.ratio', '5', 'Invalid value 5.0 for configuration min.cleanable.dirty.ratio: Value must be no'],
  ['min.cleanable.dirty.ratio', '-1e-5', 'Invalid value -1.0E-5 for configuration min.cleanable.dirty.ratio: Value'],
  [
    'min.cleanable.dirty.ratio',
    'Infinity',
    'Invalid value Infinity for configuration min.cleanable.dirty.ratio: Value',
  ],
  ['cleanup.policy', 'compact,x,y', 'Invalid value x for configuration cleanup.policy: String must be one of:'],
  ['cleanup.policy', 'compact,,x', "Configuration 'cleanup.policy' values must not be empty."],
  ['leader.replication.throttled.replicas', '0:1, x', 'Invalid value [0:1, x] for configuration leader.replication'],
  ['follower.replication.throttled.replicas', '*,*', `follower.replication.throttled.replicas ${replicas}`],
  ['remote.storage.enable', ' TRUE ', 'Tiered Storage functionality is disabled in the broker.'],
])('%s cannot be %j, and the refusal tells the part that was read', async (name, value, text) => {
  expect(await change(2, 'topic', [[name, set, value]], true)).toEqual([40, expect.stringContaining(text)])
})

test.each([
  ['cleanup.policy', ' compact , delete,compact', 'compact,delete'],
  ['cleanup.policy', ' ', ''],
  ['preallocate', ' TRUE ', 'true'],
  ['retention.ms', ' +0005 ', '5'],
  ['min.cleanable.dirty.ratio', '1', '1.0'],
  ['min.cleanable.dirty.ratio', '1e-5', '1.0E-5'],
  ['compression.type', ' gzip ', 'gzip'],
  ['compression.gzip.level', '-1', '-1'],
  ['leader.replication.throttled.replicas', ' 0:1 , 1:1', '0:1,1:1'],
  ['follower.replication.throttled.replicas', '*', '*'],
])('%s given as %j is shown as it was read', async (name, value, text) => {
  expect(await change(2, 'topic', [[name, set, value]])).toEqual([0, null])
  const config = await shownTopicConfig('topic', name)
  expect(config).toMatchObject({ value: text, configSource: 1 })
  expect(config?.synonyms[0]).toEqual({ name, value: text, source: 1 })
})

test('records are deleted from every topic but one that is compacted alone, whatever blanks its policy has', async () => {
  await makeTopics(client, 'policies')
  const deletes = async () => {
    const partitions = [{ partitionIndex: 0, offset: 0n }]
    const { topics } = await client.ask(deleteRecords, 2, {
      topics: [{ name: 'policies', partitions }],
      timeoutMs: 1000,
    })
    return topics[0]?.partitions[0]?.errorCode
  }
  expect(await change(2, 'policies', [['cleanup.policy', set, ' compact ']])).toEqual([0, null])
  expect(await deletes()).toBe(44)
  expect(await change(2, 'policies', [['cleanup.policy', set, ' delete , compact ']])).toEqual([0, null])
  expect(await deletes()).toBe(0)
  expect(await change(2, 'policies', [['cleanup.policy', set, '']])).toEqual([0, null])
  expect(await deletes()).toBe(0)
})

test('the topic of a change is looked for last, its name after the operations', async () => {
  const defaultTopic = [42, 'Default topic resources are not allowed.']
  expect(await change(2, '', [['retention.ms', set, 'x']])).toEqual(defaultTopic)
  expect(await replace(2, '', [['retention.ms', set, '1']])).toEqual(defaultTopic)
  expect(await change(2, 'a/b', [['retention.ms', set, 'x']])).toEqual([17, expect.stringContaining("'a/b'")])
  expect(await change(2, 'a/b', [['retention.ms', subtract, 'x']])).toEqual([
    40,
    "Can't SUBTRACT to key retention.ms because its type is not LIST.",
  ])
  expect(await change(2, 'none', [['retention.ms', set, 'x']])).toEqual([
    40,
    expect.stringContaining('Invalid value x'),
  ])
  expect(await change(2, 'none', [['retention.ms', set, '1']])).toEqual([3, "The topic 'none' does not exist."])
  expect(await replace(2, 'none', [])).toEqual([3, "The topic 'none' does not exist."])
})

test('names are looked at before values, values in the order of the table, and all of them before lags', async () => {
  const wrong: Entry[] = [
    ['cleanup.policy', set, 'x'],
    ['segment.bytes', set, 'x'],
  ]
  expect(await change(2, 'topic', wrong)).toEqual([40, expect.stringContaining('segment.bytes')])
  expect(await change(2, 'topic', [...wrong, ['no.such', set, 'x']])).toEqual([
    40,
    'Unknown topic config name: no.such',
  ])
  const lags: Entry[] = [
    ['min.compaction.lag.ms', set, '5'],
    ['max.compaction.lag.ms', set, ' 4 '],
  ]
  expect(await change(2, 'topic', [...wrong, ...lags])).toEqual([40, expect.stringContaining('segment.bytes')])
  const text = 'conflict topic config setting min.compaction.lag.ms (5) > max.compaction.lag.ms (4)'
  expect(await change(2, 'topic', lags)).toEqual([40, text])
  expect(await replace(2, 'topic', lags)).toEqual([40, text])
})

test('keys that are there twice or without a value are refused before anything else', async () => {
  const nulls: Entry[] = [
    ['retention.ms', set],
    ['flush.ms', remove],
    ['no.such', append],
  ]
  const twice = [42, 'Error due to duplicate config keys']
  expect(await change(2, 'none', [...nulls, ['flush.ms', remove]])).toEqual(twice)
  expect(await replace(2, 'none', [...nulls, ['flush.ms', set]])).toEqual(twice)
  expect(await change(2, 'none', nulls)).toEqual([42, 'Null value not supported for : retention.ms, no.such'])
  expect(await replace(99, '', nulls.slice(0, 1))).toEqual([42, 'Null value not supported for : retention.ms'])
})

test('a resource that is named twice has an answer each time', async () => {
  const topic = resourceOf(2, 'topic', [])
  const resources = [topic, resourceOf(2, 'none', []), topic]
  const { responses } = await client.ask(incrementalAlterConfigs, 1, { resources, validateOnly: true })
  expect(responses.map(({ resourceName, errorCode }) => [resourceName, errorCode])).toEqual([
    ['topic', 42],
    ['none', 3],
    ['topic', 42],
  ])
})

test('lists grow and shrink by the items as they are written, down to none', async () => {
  const policy = async (operation: number, value: string) => {
    const [errorCode, text] = await change(2, 'listed', [['cleanup.policy', operation, value]])
    return errorCode === 0 ? (await shownTopicConfig('listed', 'cleanup.policy'))?.value : text
  }
  await makeTopics(client, 'listed')
  expect(await policy(append, 'compact')).toBe('delete,compact')
  expect(await policy(append, '')).toBe("Configuration 'cleanup.policy' values must not be empty.")
  expect(await policy(append, 'compact,')).toBe('delete,compact')
  expect(await policy(subtract, ' delete')).toBe('delete,compact')
  expect(await policy(subtract, 'compact,delete')).toBe('')
  expect(await change(2, 'listed', [['no.such', remove]])).toEqual([0, null])
  expect(await change(2, 'listed', [['no.such', append, 'x']])).toEqual([
    40,
    "Can't APPEND to key no.such because its type is not LIST.",
  ])
})

test.each([
  [
    [['log.retention.ms', set, 'x']],
    42,
    'Invalid value x for configuration log.retention.ms: Not a number of type LONG',
  ],
  [[['log.retention.ms', 5, 'x']], 42, 'Unknown operations type 5'],
  [[['node.id', append, 'x']], 40, 'Config value append is not allowed for config key: node.id'],
  [[['log.retention.ms', subtract, 'x']], 40, 'Config value subtract is not allowed for config key: log.retention.ms'],
  [[['no.such', append, 'x']], 40, 'Unknown config name: no.such'],
  [
    [['log.cleanup.policy', append, 'x']],
    42,
    'Invalid value x for configuration log.cleanup.policy: String must be one',
  ],
  [[['min.insync.replicas', set, '2']], 40, 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.'],
  [[['log.retention.ms', set]], 42, 'Null value not supported for : log.retention.ms'],
] as [Entry[], number, string][])('the broker config %j is refused in its own name', async (entries, code, text) => {
  expect(await change(4, '1', entries)).toEqual([code, expect.stringContaining(text)])
})

test('all configs that are fixed are told at once, and to take one away is nothing', async () => {
  const text = 'Cannot update these configs dynamically: [node.id, num.partitions]'
  const fixed: Entry[] = [
    ['node.id', set, '2'],
    ['log.segment.bytes', set, 'x'],
    ['num.partitions', set, '2'],
  ]
  expect(await change(4, '1', fixed)).toEqual([42, text])
  expect(await change(4, '1', [['node.id', remove]])).toEqual([0, null])
})

test('the least number of replicas in sync stays set for all brokers', async () => {
  const text = 'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.'
  expect(await change(4, '', [['min.insync.replicas', remove]])).toEqual([40, text])
  expect(await replace(4, '', [])).toEqual([40, text])
  expect(await change(4, '', [['min.insync.replicas', set, '2']])).toEqual([0, null])
  expect(await replace(4, '1', [])).toEqual([0, null])
  expect((await shown(4, '1', 'min.insync.replicas'))?.configs[0]?.synonyms).toEqual([
    { name: 'min.insync.replicas', value: '2', source: 3 },
    { name: 'min.insync.replicas', value: '1', source: 5 },
  ])
  expect((await shown(4, ''))?.configs).toMatchObject([
    { value: '2', configSource: 3, synonyms: [{ name: 'min.insync.replicas', value: '2', source: 3 }] },
  ])
  expect(await change(4, '', [['min.insync.replicas', set, '1']])).toEqual([0, null])
})

test('brokers have numbers, and this one has one of them', async () => {
  const tooLong = '9'.repeat(11)
  expect(await change(4, 'x', [])).toEqual([42, 'Node id must be an integer, but it is: x'])
  expect(await change(4, tooLong, [])).toEqual([42, `Node id must be an integer, but it is: ${tooLong}`])
  expect(await change(4, '2', [])).toEqual([42, 'Unexpected broker id, expected 1, but received 2'])
  expect(await change(4, '01', [])).toEqual([0, null])
  expect(await shown(4, 'x')).toMatchObject({
    errorCode: 42,
    errorMessage: 'Broker id must be an integer, but it is: x',
  })
  expect((await shown(4, '2'))?.errorMessage).toBe('Unexpected broker id, expected 1 or empty string, but received 2')
  expect(await shown(4, '01')).toMatchObject({ errorCode: 0 })
})

test('loggers cannot be changed: there are none', async () => {
  expect(await shown(8, '1')).toMatchObject({ errorCode: 0, configs: [] })
  expect((await shown(8, ''))?.errorMessage).toBe('Broker id must not be empty')
  expect((await shown(8, '2'))?.errorMessage).toBe('Unexpected broker id, expected 1 but received 2')
  expect(await change(8, '1', [['x', remove]])).toEqual([40, 'Logger x does not exist!'])
  expect(await change(8, '2', [])).toEqual([42, 'Unexpected node id. Expected 1, but received 2'])
  expect(await change(8, '1', [['x', append, '1']])).toEqual([
    42,
    'APPEND operation is not allowed for the BROKER_LOGGER resource',
  ])
  expect(await replace(8, '1', [])).toEqual([42, 'Unknown resource type 8'])
})

test('groups and subscriptions to client metrics have names, and configs with a meaning', async () => {
  expect((await shown(32, ''))?.errorMessage).toBe('Group name must not be empty')
  expect((await shown(16, ''))?.errorMessage).toBe('Client metrics subscription name must not be empty')
  expect((await shown(16, 'x'))?.configs.map(({ name, value }) => [name, value])).toEqual([
    ['interval.ms', '300000'],
    ['match', ''],
    ['metrics', ''],
  ])
  const all = [await shown(32, 'x'), await shown(16, 'x'), await shown(4, '1'), await shown(2, 'topic')]
  for (const { documentation } of all.flatMap(answer => answer?.configs ?? [])) expect(documentation).toMatch(/\.$/)
})

test('a resource of a type that there is not spoils the answers to all others', async () => {
  const resources = [2, 99].map(resourceType => ({ resourceType, resourceName: 'topic', configurationKeys: null }))
  const { results } = await client.ask(describeConfigs, 4, { resources, includeSynonyms: true })
  expect(results.map(({ errorCode, configs }) => [errorCode, configs.length])).toEqual([
    [42, 0],
    [42, 0],
  ])
})

test('a setting of the broker stands above its default, and the number of the broker has none', async () => {
  const changed = await startBroker({ settings: { defaultPartitions: 3 } })
  const own = await KafkaClient.connect(changed.port)
  const resources = [{ resourceType: 4, resourceName: '1', configurationKeys: ['num.partitions', 'node.id'] }]
  const { results } = await own.ask(describeConfigs, 4, { resources, includeSynonyms: true })
  own.close()
  await changed.stop()
  expect(results[0]?.configs.map(({ configSource, synonyms }) => [configSource, synonyms])).toEqual([
    [4, [{ name: 'node.id', value: '1', source: 4 }]],
    [
      4,
      [
        { name: 'num.partitions', value: '3', source: 4 },
        { name: 'num.partitions', value: '1', source: 5 },
      ],
    ],
  ])
})

test('a topic that is not there has no configs, and no text', async () => {
  expect(await shown(2, 'none')).toMatchObject({ errorCode: 3, errorMessage: '', configs: [] })
})

test('a default is a synonym under the name that the broker has for it, in another unit only below a value', async () => {
  await makeTopics(client, 'synonyms')
  const synonyms = async (name: string) => (await shownTopicConfig('synonyms', name))?.synonyms
  expect(await synonyms('segment.ms')).toEqual([])
  expect(await synonyms('segment.bytes')).toEqual([{ name: 'log.segment.bytes', value: '1073741824', source: 5 }])
  expect(await synonyms('remote.storage.enable')).toEqual([])
  const ofRetention = [
    { name: 'log.retention.ms', value: '-1', source: 4 },
    { name: 'log.retention.hours', value: '168', source: 5 },
  ]
  expect(await synonyms('retention.ms')).toEqual(ofRetention)
  expect(await change(4, '', [['log.retention.ms', set, '7']])).toEqual([0, null])
  expect(await synonyms('retention.ms')).toEqual([{ name: 'log.retention.ms', value: '7', source: 3 }, ...ofRetention])
  expect(await change(4, '', [['log.retention.ms', remove]])).toEqual([0, null])
})

test('the answer to a refusal fits into it, however long the value is', async () => {
  const configs = [{ name: 'retention.ms', value: 'ü'.repeat(16_000) }]
  const topics = [{ name: 'long', numPartitions: 1, replicationFactor: 1, assignments: [], configs }]
  const answer = await client.ask(createTopics, 7, { topics, validateOnly: true })
  expect(answer.topics[0]).toMatchObject({ errorCode: 40, errorMessage: expect.stringContaining('Invalid value üü') })
})
