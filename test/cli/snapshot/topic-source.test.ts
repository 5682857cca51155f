import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KafkaCluster } from '../../../src/cli/kafka/kafka-cluster.ts'
import { KafkaProducer } from '../../../src/cli/kafka/kafka-producer.ts'
import { subjectPath } from '../../../src/cli/snapshot/snapshot-files.ts'
import { run } from '../../../src/cli/run.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { startBroker, type BrokerFixture } from '../../support/broker-fixture.ts'

let fixture: BrokerFixture
let cluster: KafkaCluster
let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-topic-'))
  fixture = await startBroker()
  const bootstrap = [{ host: '127.0.0.1', port: fixture.port }]
  cluster = await KafkaCluster.connect({ bootstrap, clientId: 'test', retryMs: 2000 })
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await cluster.close()
  await fixture.stop()
})

async function makeTopic(name: string, numPartitions: number): Promise<void> {
  const topic = { name, numPartitions, replicationFactor: -1, assignments: [], configs: [] }
  const { topics } = await cluster.askController(createTopics, {
    topics: [topic],
    timeoutMs: 5000,
    validateOnly: false,
  })
  expect(topics[0]?.errorCode).toBe(0)
}

async function exported(...words: readonly string[]) {
  let error = ''
  const say = (text: string) => void (error += text)
  const code = await run(['export', ...words], { environment: {}, out: () => undefined, error: say })
  return { code, error }
}

const schema = (subject: string, version: number, id: number, deleted = false) => [
  JSON.stringify({ keytype: 'SCHEMA', subject, version, magic: 1 }),
  JSON.stringify({ subject, version, id, schemaType: 'AVRO', schema: '"int"', deleted }),
]
const records: readonly (readonly (string | undefined)[])[] = [
  ['{"keytype":"NOOP","magic":0}', undefined],
  ['{"keytype":"CONFIG","magic":0}', '{"compatibilityLevel":"FULL"}'],
  schema('orders', 1, 1),
  schema(':.prod:orders', 1, 1),
  schema('gone', 1, 1),
  [schema('gone', 1, 1)[0], undefined],
  ['{"keytype":"DELETE_SUBJECT","subject":"orders","magic":0}', '{"subject":"orders","version":1}'],
  schema('orders', 2, 1),
]

async function produce(topic: string): Promise<void> {
  const producer = new KafkaProducer(cluster)
  const drafts = records.map(([key = '', value]) => ({
    key: Buffer.from(key),
    value: value === undefined ? null : Buffer.from(value),
  }))
  await producer.send({ topic, partition: 0 }, drafts)
}

interface Exported {
  readonly subject: string
  readonly versions: readonly { readonly version: number; readonly deleted: boolean }[]
}

function exportOf(path: string, subject: string): Exported {
  const manifest = readFileSync(join(path, 'headgate-export.json'), 'utf8')
  expect(JSON.parse(manifest)).toMatchObject({ subjects: 2, versions: 3, isComplete: true })
  return JSON.parse(readFileSync(join(path, subjectPath(subject)), 'utf8')) as Exported
}

test('the topic of a registry is exported as the registry has it', async () => {
  await makeTopic('_schemas', 1)
  await produce('_schemas')
  const out = join(folder, 'out')
  const { code, error } = await exported('--from', `kafka://127.0.0.1:${fixture.port}`, '--out', out)
  expect([code, error]).toEqual([0, ''])
  const orders = exportOf(out, 'orders')
  expect(orders.versions.map(({ version, deleted }) => [version, deleted])).toEqual([
    [1, true],
    [2, false],
  ])
})

test('a topic of another name is taken, one of more partitions is not', async () => {
  await makeTopic('mine', 1)
  await makeTopic('wide', 2)
  await produce('mine')
  const address = `kafka://127.0.0.1:${fixture.port}`
  expect(await exported('--from', `${address}/mine`, '--out', join(folder, 'mine.tar'))).toMatchObject({ code: 0 })
  const wide = await exported('--from', `${address}/wide`, '--out', join(folder, 'wide.tar'))
  expect([wide.code, wide.error.includes('has 2 partitions')]).toEqual([3, true])
  const out = join(folder, 'none.tar')
  const none = await exported('--from', `${address}/none`, '--out', out, '--timeout', '200')
  expect([none.code, none.error.includes('there is no such topic')]).toEqual([4, true])
})

test.each(['null', 'NULL', ''])('the lines of a consumer that prints %j for null are as the topic', async none => {
  const lines = records.map(([key, value]) => `${key}\t${value ?? none}\n`)
  const path = join(folder, 'dump.tsv')
  writeFileSync(path, lines.join(''))
  const out = join(folder, 'out')
  expect(await exported('--from', path, '--out', out)).toEqual({ code: 0, error: '' })
  expect(exportOf(out, 'orders').versions).toHaveLength(2)
  writeFileSync(path, 'no tab')
  expect(await exported('--from', path, '--out', out)).toMatchObject({ code: 3 })
})
