import { alterConfigs } from '../../../src/kafka/messages/alter-configs.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { deleteTopics } from '../../../src/kafka/messages/delete-topics.ts'
import { describeConfigs } from '../../../src/kafka/messages/describe-configs.ts'
import { incrementalAlterConfigs } from '../../../src/kafka/messages/incremental-alter-configs.ts'
import { validationConfigs } from '../../../src/validation/topic-configs.ts'
import type { BrokerFixture } from '../../support/broker-fixture.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { batchOf, produceTo } from '../../support/broker-requests.ts'
import { framed, openTestGate, type GateFixture } from '../../support/gate-fixture.ts'
import { createTopic, recordsIn, TestProducer } from '../../support/gate-producer.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

let gate: GateFixture
let broker: BrokerFixture
let client: KafkaClient
const defaults = new Map([
  ['validation.outcome', 'mark'],
  ['validation.key.level', 'id'],
])
beforeAll(async () => {
  gate = await openTestGate()
  broker = await startBroker({
    validation: gate.gate,
    topicDefaults: defaults,
    settings: { transactionsPartitions: 2 },
  })
  client = await KafkaClient.connect(broker.port)
})
afterAll(async () => {
  client.close()
  await broker.stop()
})

const pair = (word: string) => ({ name: word.slice(0, word.indexOf('=')), value: word.slice(word.indexOf('=') + 1) })

async function alter(topic: string, ...words: string[]): Promise<number> {
  const resources = [{ resourceType: 2, resourceName: topic, configs: words.map(pair) }]
  const { responses } = await client.ask(alterConfigs, 2, { resources, validateOnly: false })
  return responses[0]?.errorCode ?? -1
}

async function change(topic: string, ...words: string[]) {
  const configs = words.map(word => ({ ...pair(word), configOperation: 0 }))
  const resources = [{ resourceType: 2, resourceName: topic, configs }]
  const { responses } = await client.ask(incrementalAlterConfigs, 1, { resources, validateOnly: false })
  return { errorCode: responses[0]?.errorCode, errorMessage: responses[0]?.errorMessage }
}

async function shown(topic: string, ...keys: string[]) {
  const resources = [{ resourceType: 2, resourceName: topic, configurationKeys: keys }]
  const { results } = await client.ask(describeConfigs, 4, { resources, includeSynonyms: false })
  return results[0]?.configs.map(({ name, value, configSource }) => [name, value, configSource])
}

/** A value other than the default for every key. */
const others: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(validationConfigs).map(([name, { type, values }]) => {
    if (type === 'boolean') return [name, 'true']
    if (type === 'int') return [name, '7']
    if (name.endsWith('.level')) return [name, 'payload']
    if (name.includes('strategy')) return [name, values?.[1] ?? '']
    return [name, values?.at(-1) ?? 'other']
  }),
)
const words = Object.entries(others).map(([name, value]) => `${name}=${value}`)

test('every key is taken by the three requests, and shown with its value', async () => {
  expect(await createTopic(client, 'created', words)).toMatchObject({ errorCode: 0 })
  expect(await createTopic(client, 'altered')).toMatchObject({ errorCode: 0 })
  expect(await alter('altered', ...words)).toBe(0)
  expect(await createTopic(client, 'changed')).toMatchObject({ errorCode: 0 })
  expect(await change('changed', ...words)).toMatchObject({ errorCode: 0 })
  const expected = Object.entries(others).map(([name, value]) => [name, value, 1])
  for (const topic of ['created', 'altered', 'changed'])
    expect(await shown(topic, ...Object.keys(others))).toEqual(expected)
})

test.each([
  ['validation.value.level=rules'],
  ['validation.value.level=ID'],
  ['validation.outcome=drop'],
  ['validation.unresolved=maybe'],
  ['validation.sample=0'],
  ['validation.sample=x'],
  ['validation.value.schema.pinned=-1'],
  ['confluent.value.schema.validation=yes'],
  ['confluent.value.subject.name.strategy=TopicNameStrategy'],
  ['redpanda.value.subject.name.strategy=SomeStrategy'],
  ['validation.colour=red'],
  ['confluent.schema.validation=true'],
])('%s is 40', async word => {
  expect(await createTopic(client, 'refused', [word])).toMatchObject({ errorCode: 40 })
})

test('a contradiction is 40 with a sentence, alone and together with what is set', async () => {
  const both = ['confluent.value.schema.validation=true', 'validation.value.level=none']
  const text = /confluent\.value\.schema\.validation is true and validation\.value\.level is none/
  expect(await createTopic(client, 'torn', both)).toMatchObject({
    errorCode: 40,
    errorMessage: expect.stringMatching(text),
  })
  expect(await createTopic(client, 'calm', both.slice(0, 1))).toMatchObject({ errorCode: 0 })
  expect(await change('calm', both[1] ?? '')).toMatchObject({
    errorCode: 40,
    errorMessage: expect.stringMatching(text),
  })
  expect(await change('calm', 'validation.quarantine.topic=calm')).toMatchObject({ errorCode: 40 })
})

test('defaults of the settings are shown as such, and hold for topics made by themselves', async () => {
  const { topics } = await client.ask(createTopics, 5, {
    topics: [{ name: 'bare', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
    validateOnly: false,
  })
  expect(topics[0]?.errorCode).toBe(0)
  expect(await shown('bare', 'validation.outcome', 'validation.key.level', 'validation.value.level')).toEqual([
    ['validation.key.level', 'id', 4],
    ['validation.value.level', 'none', 5],
    ['validation.outcome', 'mark', 4],
  ])
  expect(await produceTo(client, 'bare', batchOf(['x']))).toMatchObject({ errorCode: 0 })
  const [record] = await recordsIn(client, 'bare')
  expect(record?.headers.map(({ name }) => name)).toContain('validation.reason.code')
})

test('a change holds for the next batch', async () => {
  await createTopic(client, 'turned', ['validation.key.level=none', 'validation.outcome=reject'])
  expect(await produceTo(client, 'turned', batchOf(['x']))).toMatchObject({ errorCode: 0 })
  await change('turned', 'validation.value.level=id')
  expect(await produceTo(client, 'turned', batchOf(['x']))).toMatchObject({ errorCode: 87 })
  await change('turned', 'validation.value.level=none')
  expect(await produceTo(client, 'turned', batchOf(['x']))).toMatchObject({ errorCode: 0 })
})

test('a batch that was taken is not judged again when it comes again', async () => {
  await createTopic(client, 'again', ['validation.key.level=none', 'validation.outcome=reject'])
  const producer = await new TestProducer(client, 'idempotent').init()
  const records = { 0: [{ value: Buffer.from('x') }] }
  expect(await producer.send('again', records)).toMatchObject([{ errorCode: 0, baseOffset: 0n }])
  await change('again', 'validation.value.level=id')
  expect(await producer.send('again', records, -1)).toMatchObject([{ errorCode: 0, baseOffset: 0n }])
})

test('what is sent to a quarantine topic is not looked at', async () => {
  await createTopic(client, 'strict', [
    'validation.value.level=id',
    'validation.outcome=reject',
    'validation.quarantine.topic=bin',
  ])
  await createTopic(client, 'bin', ['validation.value.level=id', 'validation.outcome=reject'])
  expect(await produceTo(client, 'strict', batchOf(['x']))).toMatchObject({ errorCode: 87 })
  expect(await produceTo(client, 'bin', batchOf(['x']))).toMatchObject({ errorCode: 0 })
  await client.ask(deleteTopics, 5, { topicNames: ['strict'], timeoutMs: 5000 })
  expect(await produceTo(client, 'bin', batchOf(['x']))).toMatchObject({ errorCode: 87 })
})

test('a quarantine topic is made without a policy, whatever the defaults are', async () => {
  await createTopic(client, 'source', ['validation.value.level=id', 'validation.outcome=quarantine'], 4)
  expect(await produceTo(client, 'source', batchOf(['x']))).toMatchObject({ errorCode: 0 })
  expect(await shown('source.quarantine', 'validation.key.level', 'validation.value.level')).toEqual([
    ['validation.key.level', 'none', 1],
    ['validation.value.level', 'none', 1],
  ])
})

test('where the quarantine cannot be written, the batch is refused for now and nothing of it is stored', async () => {
  // Its name collides with that of the quarantine topic.
  await createTopic(client, 'blocked_quarantine')
  await createTopic(client, 'blocked', ['validation.value.level=id', 'validation.outcome=quarantine'])
  const answer = await produceTo(client, 'blocked', batchOf(['x']))
  expect(answer).toMatchObject({
    errorCode: 19,
    recordErrors: [],
    errorMessage: expect.stringMatching('blocked.quarantine'),
  })
  expect(await recordsIn(client, 'blocked')).toEqual([])
})

test('records go to the partition of their number, modulo those of the quarantine topic', async () => {
  await createTopic(client, 'narrow', ['validation.key.level=none', 'validation.value.level=none'], 2)
  const configs = [
    'validation.value.level=id',
    'validation.key.level=none',
    'validation.outcome=quarantine',
    'validation.quarantine.topic=narrow',
  ]
  await createTopic(client, 'wide', configs, 4)
  const producer = await new TestProducer(client, 'plain').init()
  await producer.send('wide', { 3: [{ value: Buffer.from('three') }] })
  expect((await recordsIn(client, 'narrow', 1)).map(({ value }) => value?.toString())).toEqual(['three'])
})

test('what is quarantined in a transaction survives its abort', async () => {
  const id = (await gate.registry.writes.register('booked-value', { schema: '"string"' }, {})).id ?? 0
  await createTopic(client, 'booked', [
    'validation.value.level=id',
    'validation.key.level=none',
    'validation.outcome=quarantine',
  ])
  const producer = await new TestProducer(client, 'transactional').init()
  const records = [{ value: framed(id, 'good') }, { value: Buffer.from('bad') }]
  expect(await producer.send('booked', { 0: records })).toMatchObject([{ errorCode: 0 }])
  expect(await producer.end(false)).toBe(0)
  const [record] = await recordsIn(client, 'booked.quarantine')
  expect(record?.value?.toString()).toBe('bad')
})
