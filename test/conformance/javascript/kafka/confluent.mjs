import kafka from '@confluentinc/kafka-javascript'
import { expectRefused, expectSame, run, skip, unique, until } from './cell.mjs'
import { cellsOf, plain, Read } from './scenarios.mjs'

const { Kafka } = kafka.KafkaJS
const quiet = { log_level: 0, 'log.connection.close': false }

/** librdkafka's names for how to connect. */
function settingsOf({ address, authority, sasl }) {
  const protocol = `${sasl ? 'sasl_' : ''}${authority ? 'ssl' : 'plaintext'}`
  return {
    'bootstrap.servers': address,
    'security.protocol': protocol,
    ...quiet,
    ...(authority && authority !== 'system' && { 'ssl.ca.location': authority }),
    ...(sasl && {
      'sasl.mechanisms': sasl.mechanism.toUpperCase(),
      'sasl.username': sasl.username,
      'sasl.password': sasl.password,
    }),
  }
}

const connect = how => new Kafka(settingsOf(how))

async function using(client, work) {
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.disconnect()
  }
}

const messagesOf = records => records.map(({ headers, ...record }) => ({ ...record, headers }))

const client = {
  createTopic: (topic, numPartitions, how) =>
    using(connect(how).admin(), admin => admin.createTopics({ topics: [{ topic, numPartitions }] })),
  send: (topic, records, { how, acks = -1, codec = 'none', idempotent = false, perRequest = records.length }) => {
    const settings = { 'compression.codec': codec, acks, 'enable.idempotence': idempotent, 'linger.ms': 20 }
    return using(connect(how).producer(settings), async producer => {
      for (let at = 0; at < records.length; at += perRequest)
        await producer.send({ topic, messages: messagesOf(records.slice(at, at + perRequest)) })
      await producer.flush({ timeout: 10_000 })
    })
  },
  async member(topic, group, { how, uncommitted = false, instance, protocol = 'classic' }) {
    let rebalances = 0
    const consumer = connect(how).consumer({
      'group.id': group,
      'group.protocol': protocol,
      'auto.offset.reset': 'earliest',
      'auto.commit.interval.ms': 200,
      'isolation.level': uncommitted ? 'read_uncommitted' : 'read_committed',
      ...(instance && { 'group.instance.id': instance }),
      ...(protocol === 'classic' && { 'session.timeout.ms': 10_000, 'heartbeat.interval.ms': 300 }),
      rebalance_cb: () => void rebalances++,
    })
    const read = new Read()
    await consumer.connect()
    await consumer.subscribe({ topic })
    await consumer.run({
      async eachMessage({ partition, message: { key, value, headers, offset } }) {
        const trace = headers?.trace?.toString()
        read.add({ partition, offset, key: key?.toString(), value: value?.toString() ?? null, trace })
      },
    })
    return {
      read,
      assigned: () => consumer.assignment().map(({ partition }) => partition),
      rebalances: () => rebalances,
      close: () => consumer.disconnect(),
    }
  },
  async transactional(id) {
    const producer = connect(plain).producer({ 'transactional.id': id })
    await producer.connect()
    const consumers = []
    let transaction
    return {
      async begin() {
        transaction = await producer.transaction()
      },
      send: (topic, records) => transaction.send({ topic, messages: messagesOf(records) }),
      async sendOffset(group, topic, offset) {
        const consumer = connect(plain).consumer({ 'group.id': group, 'enable.auto.commit': false })
        await consumer.connect()
        await consumer.subscribe({ topic })
        await consumer.run({ eachMessage: async () => undefined })
        await until(() => consumer.assignment().length > 0, 'an assignment')
        consumers.push(consumer)
        const offsets = [{ topic, partitions: [{ partition: 0, offset: `${offset}` }] }]
        await transaction.sendOffsets({ consumer, topics: offsets })
      },
      async commit() {
        await transaction.commit()
        for (const consumer of consumers.splice(0)) await consumer.disconnect()
      },
      async abort() {
        await transaction.abort()
        for (const consumer of consumers.splice(0)) await consumer.disconnect()
      },
      close: () => producer.disconnect(),
    }
  },
  committed: (groupId, topic) =>
    using(connect(plain).admin(), async admin => {
      const found = await admin.fetchOffsets({ groupId, topics: [topic] })
      return (found[0]?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0)
    }),
  /** librdkafka goes on trying: what it says meanwhile counts. The process ends soon after. */
  probe: how =>
    new Promise((resolve, reject) => {
      const said = []
      const producer = new kafka.Producer({ ...settingsOf(how), event_cb: true, log_level: 6 })
      for (const event of ['event.error', 'event.log']) producer.on(event, ({ message }) => said.push(message))
      producer.connect({ allTopics: true, timeout: 5000 }, error =>
        error ? reject(new Error(said.join())) : resolve(),
      )
    }),
}

async function administer() {
  const admin = connect(plain).admin()
  await admin.connect()
  const topic = unique('admin')
  const configEntries = [{ name: 'retention.ms', value: '123456' }]
  expectSame(await admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }] }), true, 'created')
  expectSame(await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }), false, 'created again')
  const wrong = { topic: unique('wrong'), configEntries: [{ name: 'no.such.key', value: '1' }] }
  await expectRefused(() => admin.createTopics({ topics: [wrong] }), /config/i)
  const metadata = await admin.fetchTopicMetadata({ topics: [topic] })
  expectSame((metadata.topics ?? metadata)[0].partitions.length, 2, 'partitions')
  expectSame((await admin.listTopics()).includes(topic), true, 'listed')
  const ofFirst = Array.from({ length: 20 }, () => ({ value: 'x', partition: 0 }))
  await client.send(topic, ofFirst, { how: plain })
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '12' }] })
  const first = (await admin.fetchTopicOffsets(topic)).find(({ partition }) => partition === 0)
  expectSame([first.low, first.high], ['12', '20'], 'low and high')
  await groupsOf(admin, topic)
  await admin.deleteTopics({ topics: [topic] })
  await until(async () => !(await admin.listTopics()).includes(topic), 'the topic to go')
  await admin.disconnect()
}

async function groupsOf(admin, topic) {
  const group = unique('group')
  const reader = await client.member(topic, group, { how: plain })
  await until(() => reader.read.size >= 8, 'what was not deleted')
  const { groups } = await admin.describeGroups([group])
  expectSame(groups[0].members.length, 1, 'members')
  expectSame(
    (await admin.listGroups()).groups.some(({ groupId }) => groupId === group),
    true,
    'group listed',
  )
  await reader.close()
  await admin.deleteGroups([group])
  expectSame(
    (await admin.listGroups()).groups.some(({ groupId }) => groupId === group),
    false,
    'group deleted',
  )
}

const isWithoutZstd = !kafka.features.includes('zstd')

await run(
  cellsOf(client, {
    ...(isWithoutZstd && { 'produce zstd': () => skip('its librdkafka was built without zstd') }),
    admin: administer,
  }),
)
