// kafkajs 2.2.4 against a broker whose address is the last word of the command line.
import assert from 'node:assert/strict'
import { CompressionTypes, Kafka, logLevel } from 'kafkajs'

const [, , address = ''] = process.argv
const kafka = new Kafka({ clientId: 'conformance', brokers: [address], logLevel: logLevel.NOTHING })
const failures = []

async function testCase(name, run) {
  try {
    await run()
    console.log(`  ok    ${name}`)
  } catch (error) {
    failures.push(name)
    console.log(`  FAIL  ${name}\n${error instanceof Error ? error.stack : error}`)
  }
}

async function until(condition, what, timeoutMs = 30_000) {
  const end = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** Calls back with a connected client and disconnects it. */
async function using(client, work) {
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.disconnect()
  }
}

const messages = (from, count) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: `v${from + index}` }))

/** A consumer that is disconnected waits until its last question for records is answered. */
const maxWaitTimeInMs = 100

async function readAll(topic, count, groupId) {
  const read = []
  await using(kafka.consumer({ groupId, sessionTimeout: 6000, maxWaitTimeInMs }), async consumer => {
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ partition, message }) =>
        void read.push({
          partition,
          offset: message.offset,
          value: message.value?.toString(),
          headers: message.headers,
        }),
    })
    await until(() => read.length >= count, `${count} records of ${topic}`)
    await consumer.commitOffsets([])
  })
  return read
}

await testCase('a topic is made by the first producer that names it', async () => {
  const [answer] = await using(kafka.producer(), producer =>
    producer.send({ topic: 'made-on-use', messages: messages(0, 3) }),
  )
  assert.equal(answer.errorCode, 0)
  assert.equal(answer.baseOffset, '0')
})

for (const [acks, name] of [
  [-1, 'all'],
  [1, 'one'],
  [0, 'none'],
]) {
  await testCase(`produce with acks ${name}, and read it back`, async () => {
    const topic = `acks-${name}`
    await using(kafka.admin(), admin => admin.createTopics({ topics: [{ topic, numPartitions: 1 }] }))
    await using(kafka.producer(), producer => producer.send({ topic, acks, messages: messages(0, 10) }))
    const read = await readAll(topic, 10, `group-${topic}`)
    assert.deepEqual(
      read.map(({ value }) => value),
      messages(0, 10).map(({ value }) => value),
    )
  })
}

await testCase('gzip, headers, null keys and null values come back', async () => {
  const topic = 'shapes'
  await using(kafka.producer(), producer =>
    producer.send({
      topic,
      compression: CompressionTypes.GZIP,
      messages: [
        { value: 'x'.repeat(1000), headers: { a: 'b' } },
        { key: 'k', value: null },
      ],
    }),
  )
  const read = await readAll(topic, 2, 'group-shapes')
  assert.equal(read[0].headers.a.toString(), 'b')
  assert.equal(read[1].value, undefined)
})

await testCase('an idempotent producer', async () => {
  const topic = 'idempotent'
  await using(kafka.producer({ idempotent: true, maxInFlightRequests: 1 }), async producer => {
    for (let from = 0; from < 50; from += 10) await producer.send({ topic, messages: messages(from, 10) })
  })
  assert.equal((await readAll(topic, 50, 'group-idempotent')).length, 50)
})

await testCase('a group of three shares the partitions, and again after one has left', async () => {
  const topic = 'shared'
  await using(kafka.admin(), admin => admin.createTopics({ topics: [{ topic, numPartitions: 6 }] }))
  const assigned = new Map()
  const seen = new Set()
  const members = ['a', 'b', 'c'].map(name => {
    const consumer = kafka.consumer({
      groupId: 'three',
      sessionTimeout: 10_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: 300,
      maxWaitTimeInMs,
    })
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => assigned.set(name, payload.memberAssignment[topic] ?? []))
    return { name, consumer }
  })
  for (const { consumer } of members) {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ eachMessage: async ({ message }) => void seen.add(message.value.toString()) })
  }
  const isShared = count => () => {
    const all = [...assigned.values()].flat()
    return (
      assigned.size === count &&
      all.length === 6 &&
      new Set(all).size === 6 &&
      [...assigned.values()].every(({ length }) => length === 6 / count)
    )
  }
  await until(isShared(3), 'two partitions each')
  await using(kafka.producer(), producer => producer.send({ topic, messages: messages(0, 60) }))
  await until(() => seen.size === 60, 'all records')
  const [{ name, consumer }] = members
  await consumer.disconnect()
  assigned.delete(name)
  await until(isShared(2), 'three partitions each')
  for (const member of members.slice(1)) await member.consumer.disconnect()
})

await testCase('committed offsets are where the next member begins', async () => {
  const topic = 'committed'
  await using(kafka.producer(), producer => producer.send({ topic, messages: messages(0, 5) }))
  await readAll(topic, 5, 'continued')
  await using(kafka.producer(), producer => producer.send({ topic, messages: messages(5, 5) }))
  const read = await readAll(topic, 5, 'continued')
  assert.deepEqual(
    read.map(({ value }) => value),
    messages(5, 5).map(({ value }) => value),
  )
})

await testCase('admin: topics', () =>
  using(kafka.admin(), async admin => {
    assert.equal(
      await admin.createTopics({
        topics: [{ topic: 'admin', numPartitions: 2, configEntries: [{ name: 'retention.ms', value: '1000' }] }],
      }),
      true,
    )
    assert.equal(await admin.createTopics({ topics: [{ topic: 'admin' }] }), false)
    assert.ok((await admin.listTopics()).includes('admin'))
    await admin.createPartitions({ topicPartitions: [{ topic: 'admin', count: 4 }] })
    const { topics } = await admin.fetchTopicMetadata({ topics: ['admin'] })
    assert.equal(topics[0].partitions.length, 4)
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: 'admin', configNames: ['retention.ms'] }],
    })
    assert.equal(resources[0].configEntries[0].configValue, '1000')
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: 2, name: 'admin', configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
    })
    const after = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: 'admin', configNames: ['cleanup.policy'] }],
    })
    assert.equal(after.resources[0].configEntries[0].configValue, 'compact')
    await admin.deleteTopics({ topics: ['admin'] })
    assert.ok(!(await admin.listTopics()).includes('admin'))
  }),
)

await testCase('admin: offsets, records and groups', () =>
  using(kafka.admin(), async admin => {
    const topic = 'admin-offsets'
    await using(kafka.producer(), producer => producer.send({ topic, messages: messages(0, 10) }))
    assert.deepEqual(await admin.fetchTopicOffsets(topic), [{ partition: 0, offset: '10', high: '10', low: '0' }])
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '4' }] })
    assert.deepEqual(await admin.fetchTopicOffsets(topic), [{ partition: 0, offset: '10', high: '10', low: '4' }])
    await admin.setOffsets({ groupId: 'set', topic, partitions: [{ partition: 0, offset: '7' }] })
    const [{ partitions }] = await admin.fetchOffsets({ groupId: 'set', topics: [topic] })
    assert.equal(partitions[0].offset, '7')
    assert.ok((await admin.listGroups()).groups.some(({ groupId }) => groupId === 'set'))
    const { groups } = await admin.describeGroups(['set'])
    assert.equal(groups[0].state, 'Empty')
    await admin.deleteGroups(['set'])
    assert.ok(!(await admin.listGroups()).groups.some(({ groupId }) => groupId === 'set'))
    const { brokers, clusterId } = await admin.describeCluster()
    assert.equal(brokers.length, 1)
    assert.match(clusterId, /^[\w-]{22}$/)
  }),
)

console.log(failures.length === 0 ? 'all passed' : `${failures.length} failed`)
process.exitCode = failures.length === 0 ? 0 : 1
