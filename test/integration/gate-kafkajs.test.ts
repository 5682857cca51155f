import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultSettings } from '../../src/config.ts'
import { startHeadgate, type RunningHeadgate } from '../../src/main.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import { framed } from '../support/gate-fixture.ts'

/** The part of kafkajs that is used here; it is installed by the conformance suite. */
interface KafkaJs {
  readonly Kafka: new (options: object) => {
    admin(): {
      connect(): Promise<void>
      disconnect(): Promise<void>
      createTopics(request: object): Promise<boolean>
      alterConfigs(request: object): Promise<unknown>
      fetchTopicOffsets(topic: string): Promise<readonly { readonly partition: number; readonly offset: string }[]>
    }
    producer(options: object): {
      connect(): Promise<void>
      disconnect(): Promise<void>
      send(record: object): Promise<unknown>
    }
  }
}

const clients = fileURLToPath(new URL('../conformance/kafkajs/package.json', import.meta.url))
const isInstalled = existsSync(new URL('../conformance/kafkajs/node_modules/kafkajs', import.meta.url))
if (!isInstalled && process.env.CI === 'true')
  throw new Error('kafkajs is not there: npm ci --prefix test/conformance/kafkajs')
if (!isInstalled) process.stderr.write('skipped: kafkajs at the gate: npm ci --prefix test/conformance/kafkajs\n')
const describeWithKafkajs = isInstalled ? describe : describe.skip

const schema = JSON.stringify({
  type: 'record',
  name: 'User',
  fields: [
    { name: 'name', type: 'string' },
    { name: 'age', type: 'int' },
  ],
})
const ada = Buffer.concat([Buffer.of(6), Buffer.from('Ada'), Buffer.of(72)])

describeWithKafkajs('kafkajs at the gate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-gate-'))
  let server: RunningHeadgate
  let kafka: InstanceType<KafkaJs['Kafka']>
  let ids: { readonly user: number; readonly other: number }
  beforeAll(async () => {
    const settings = defaultSettings()
    server = await startHeadgate(
      {
        ...settings,
        server: { ...settings.server, port: 0 },
        kafka: { ...settings.kafka, port: 0, host: '127.0.0.1' },
        storage: { ...settings.storage, dataFolder: folder },
      },
      { logger: createLogger('silent'), version: '0' },
    )
    const { Kafka } = createRequire(clients)('kafkajs') as KafkaJs
    kafka = new Kafka({ brokers: [`127.0.0.1:${server.ports.kafka}`], logLevel: 0, retry: { retries: 3 } })
    ids = { user: await register('my-topic-value', schema), other: await register('other-value', '"long"') }
    const admin = kafka.admin()
    await admin.connect()
    const configEntries = [{ name: 'confluent.value.schema.validation', value: 'true' }]
    await admin.createTopics({ topics: [{ topic: 'my-topic', numPartitions: 3, configEntries }] })
    await admin.disconnect()
  }, 60_000)
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  async function register(subject: string, text: string): Promise<number> {
    const answer = await fetch(`${server.registryUrl}/subjects/${subject}/versions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ schema: text }),
    })
    return ((await answer.json()) as { readonly id: number }).id
  }

  const values = () => ({
    'a user': framed(ids.user, ada),
    'a value of another schema': framed(ids.other, Buffer.of(2)),
    'garbage behind a valid id': framed(ids.user, 'garbage!'),
    'plain text': Buffer.from('hello'),
  })

  async function outcomes(idempotent: boolean): Promise<Readonly<Record<string, string>>> {
    const producer = kafka.producer({ idempotent, maxInFlightRequests: 1 })
    await producer.connect()
    const found: Record<string, string> = {}
    for (const [name, value] of Object.entries(values())) {
      const sent = producer.send({ topic: 'my-topic', acks: -1, messages: [{ value }] })
      found[name] = await sent.then(
        () => 'stored',
        (error: { readonly type?: string }) => error.type ?? 'another error',
      )
    }
    await producer.disconnect()
    return found
  }

  const byId = {
    'a user': 'stored',
    'a value of another schema': 'INVALID_RECORD',
    'garbage behind a valid id': 'stored',
    'plain text': 'INVALID_RECORD',
  }

  test.each([false, true])(
    'with the bool alone the id counts and the payload does not (idempotent: %s)',
    async isIdempotent => {
      expect(await outcomes(isIdempotent)).toEqual(byId)
    },
  )

  test.each([false, true])('with level payload the garbage is refused too (idempotent: %s)', async isIdempotent => {
    const admin = kafka.admin()
    await admin.connect()
    const configEntries = [
      { name: 'confluent.value.schema.validation', value: 'true' },
      { name: 'validation.value.level', value: 'payload' },
    ]
    await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: 'my-topic', configEntries }] })
    await admin.disconnect()
    expect(await outcomes(isIdempotent)).toEqual({ ...byId, 'garbage behind a valid id': 'INVALID_RECORD' })
  })

  test('an idempotent producer with one bad partition of three loses nothing afterwards', async () => {
    const admin = kafka.admin()
    await admin.connect()
    const stored = async () =>
      (await admin.fetchTopicOffsets('my-topic')).reduce((sum, { offset }) => sum + Number(offset), 0)
    const before = await stored()
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const send = (bad: number | undefined) => {
      const messages = [0, 1, 2].map(partition => {
        return { partition, value: partition === bad ? Buffer.from('bad') : framed(ids.user, ada) }
      })
      return producer.send({ topic: 'my-topic', acks: -1, messages })
    }
    await send(undefined)
    await expect(send(1)).rejects.toMatchObject({ type: 'INVALID_RECORD' })
    await send(undefined)
    await expect(send(0)).rejects.toMatchObject({ type: 'INVALID_RECORD' })
    await send(undefined)
    expect((await stored()) - before).toBe(9)
    await producer.disconnect()
    await admin.disconnect()
  })

  test('the rejection id of the log leads to what was expected', async () => {
    const answer = await fetch(`${server.registryUrl}/governance/v1/rejections?limit=1`)
    const { rejections } = (await answer.json()) as { readonly rejections: readonly object[] }
    expect(rejections).toMatchObject([{ topic: 'my-topic', client: 'kafkajs', records: [{ reason: 'missing-id' }] }])
  })
})
