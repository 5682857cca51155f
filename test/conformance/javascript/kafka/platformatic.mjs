import { readFileSync } from 'node:fs'
import {
  Admin,
  Consumer,
  MessagesStreamModes,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka'
import { expectRefused, expectSame, run, skip, unique, until } from './cell.mjs'
import { cellsOf, plain, Read } from './scenarios.mjs'

const optionsOf = ({ address, authority, sasl }, retries = 5) => ({
  clientId: 'platformatic',
  bootstrapBrokers: [address],
  retries,
  retryDelay: 100,
  ...(authority && {
    tls: authority === 'system' ? {} : { ca: [readFileSync(authority)] },
    tlsServerName: 'localhost',
  }),
  ...(sasl && { sasl: { ...sasl, mechanism: sasl.mechanism.toUpperCase() } }),
})

async function using(client, work) {
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

const adminOf = how => new Admin(optionsOf(how))
const producerOf = (how, more = {}) =>
  new Producer({ ...optionsOf(how), serializers: stringSerializers, autocreateTopics: false, ...more })
// Its serializers know no null: no value at all is one on the wire.
const messagesOf = (topic, records) =>
  records.map(({ value, ...record }) => ({ topic, ...record, ...(value !== null && { value }) }))

const client = {
  // Of two aborted transactions of one producer in an answer it skips one, from Kafka too.
  skipsEveryAborted: false,
  /** Kafka answers before every partition is ready, and a producer that is not idempotent sends all of it again then. */
  createTopic: (topic, partitions, how) =>
    using(adminOf(how), async admin => {
      await admin.createTopics({ topics: [topic], partitions, replicas: 1 })
      const ends = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }))
      const isReady = () => admin.listOffsets({ topics: [{ name: topic, partitions: ends }] }).then(() => true)
      await until(() => isReady().catch(() => false), 'every partition')
    }),
  send: (topic, records, { how, acks = -1, codec = 'none', idempotent = false, perRequest = records.length }) =>
    using(producerOf(how, { idempotent }), async producer => {
      for (let at = 0; at < records.length; at += perRequest)
        await producer.send({
          messages: messagesOf(topic, records.slice(at, at + perRequest)),
          acks,
          compression: codec,
        })
    }),
  async member(topic, groupId, { how, uncommitted = false, instance, protocol = 'classic' }) {
    let rebalances = 0
    const consumer = new Consumer({
      ...optionsOf(how),
      groupId,
      groupProtocol: protocol,
      deserializers: stringDeserializers,
      ...(instance && { groupInstanceId: instance }),
      ...(protocol === 'classic' && { sessionTimeout: 10_000, rebalanceTimeout: 12_000, heartbeatInterval: 300 }),
    })
    consumer.on('consumer:group:join', () => void rebalances++)
    const read = new Read()
    const stream = await consumer.consume({
      topics: [topic],
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: 'earliest',
      autocommit: 200,
      maxWaitTime: 200,
      isolationLevel: uncommitted ? 0 : 1,
    })
    stream.on('error', () => undefined)
    stream.on('data', ({ partition, offset, key, value, headers }) =>
      read.add({ partition, offset: `${offset}`, key, value: value ?? null, trace: headers.get('trace') }),
    )
    return {
      read,
      assigned: () => consumer.assignments?.find(one => one.topic === topic)?.partitions ?? [],
      rebalances: () => rebalances,
      async close() {
        await stream.close()
        await consumer.close()
      },
    }
  },
  async transactional(transactionalId) {
    const producer = producerOf(plain, { idempotent: true, transactionalId })
    let transaction
    return {
      async begin() {
        // Left to itself it says that it is producer 0 of epoch 0, which is nobody's from the second time on.
        transaction = await producer.beginTransaction({ producerId: -1n, producerEpoch: -1 })
      },
      send: (topic, records) => transaction.send({ messages: messagesOf(topic, records) }),
      // It takes the offset of a message it has read, and nothing else.
      sendsOffsets: false,
      sendOffset: async () => undefined,
      commit: () => transaction.commit(),
      abort: () => transaction.abort(),
      close: () => producer.close(),
    }
  },
  committed: (groupId, topic) =>
    using(adminOf(plain), async admin => {
      const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] })
      const { partitions = [] } = group.topics.find(({ name }) => name === topic) ?? {}
      return partitions.reduce((sum, { committedOffset }) => sum + Math.max(0, Number(committedOffset)), 0)
    }),
  probe: how => using(new Admin(optionsOf(how, 0)), admin => admin.listTopics()),
}

async function administer() {
  const admin = adminOf(plain)
  const topic = unique('admin')
  const creation = { topics: [topic], partitions: 2, replicas: 1 }
  const [created] = await admin.createTopics({ ...creation, configs: [{ name: 'retention.ms', value: '123456' }] })
  expectSame([created.name, created.partitions], [topic, 2], 'created')
  await expectRefused(() => admin.createTopics(creation), /exists|36/i)
  const wrong = {
    topics: [unique('wrong')],
    partitions: 1,
    replicas: 1,
    configs: [{ name: 'no.such.key', value: '1' }],
  }
  await expectRefused(() => admin.createTopics(wrong), /config/i)
  await admin.createPartitions({ topics: [{ name: topic, count: 5, assignments: null }] })
  expectSame((await admin.listTopics()).includes(topic), true, 'listed')
  const valueOf = async key => {
    const resource = { resourceType: 2, resourceName: topic, configurationKeys: [key] }
    const [{ configs }] = await admin.describeConfigs({ resources: [resource] })
    return configs.map(({ value }) => value)
  }
  expectSame(await valueOf('retention.ms'), ['123456'], 'config')
  const change = { name: 'cleanup.policy', configOperation: 0, value: 'compact' }
  await admin.incrementalAlterConfigs({ resources: [{ resourceType: 2, resourceName: topic, configs: [change] }] })
  expectSame(await valueOf('cleanup.policy'), ['compact'], 'altered config')
  await admin.incrementalAlterConfigs({
    resources: [{ resourceType: 2, resourceName: topic, configs: [{ ...change, configOperation: 1, value: null }] }],
  })
  const ofFirst = Array.from({ length: 20 }, () => ({ key: 'k', value: 'x', headers: {}, partition: 0 }))
  await client.send(topic, ofFirst, { how: plain })
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 12n }] }] })
  const offsetAt = async timestamp => {
    const [{ partitions }] = await admin.listOffsets({
      topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }],
    })
    return Number(partitions[0].offset)
  }
  expectSame([await offsetAt(-2n), await offsetAt(-1n)], [12, 20], 'low and high')
  await groupsOf(admin, topic)
  await admin.deleteTopics({ topics: [topic] })
  await until(async () => !(await admin.listTopics()).includes(topic), 'the topic to go')
  await admin.close()
}

async function groupsOf(admin, topic) {
  const group = unique('group')
  const reader = await client.member(topic, group, { how: plain })
  await until(() => reader.read.size >= 8, 'what was not deleted')
  const described = await admin.describeGroups({ groups: [group] })
  expectSame(described.get(group).members.size, 1, 'members')
  expectSame((await admin.listGroups()).has(group), true, 'group listed')
  await reader.close()
  await admin.deleteGroups({ groups: [group] })
  expectSame((await admin.listGroups()).has(group), false, 'group deleted')
}

const isWithoutZstd = Number(process.versions.node.split('.')[0]) < 22

await run(
  cellsOf(client, {
    'static member': () => skip('its close leaves the group, with group.instance.id too'),
    ...(isWithoutZstd && { 'produce zstd': () => skip('it needs the zstd of Node 22') }),
    admin: administer,
  }),
)
