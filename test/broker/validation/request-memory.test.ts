import { compressions } from '../../../src/kafka/compression.ts'
import { encodeRecordBatch, type RecordDraft } from '../../../src/kafka/record-encoding.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { RegistrySource } from '../../../src/main/registry-source.ts'
import { startBroker } from '../../support/broker-fixture.ts'
import { framed, openTestGate, slowSource } from '../../support/gate-fixture.ts'
import { createTopic, recordsIn, recordsWhen } from '../../support/gate-producer.ts'
import { KafkaClient } from '../../support/kafka-client.ts'

const schema = JSON.stringify({ type: 'record', name: 'R', fields: [] })
/** Longer than what a request takes memory of its own for. */
const long = (text: string): string => text.repeat(3000)

async function open() {
  const inner = new RegistrySource()
  const source = slowSource(inner)
  const fixture = await openTestGate({ source })
  inner.attach(fixture.registry)
  const broker = await startBroker({ validation: fixture.gate, settings: { offsetsPartitions: 1 } })
  const client = await KafkaClient.connect(broker.port)
  const close = async (): Promise<void> => {
    client.close()
    await broker.stop()
  }
  return { ...fixture, source, broker, client, close }
}

/** The error code for records of partition 0. */
async function send(
  client: KafkaClient,
  name: string,
  records: readonly RecordDraft[],
  codec: string,
): Promise<number> {
  const attributes = compressions.indexOf(codec as 'lz4')
  const bytes = encodeRecordBatch({ records, attributes, baseTimestamp: BigInt(Date.now()) })
  const partitionData = [{ index: 0, records: bytes }]
  const request = { transactionalId: null, acks: 1, timeoutMs: 5000, topicData: [{ name, partitionData }] }
  const { responses } = await client.ask(produce, 9, request)
  return responses[0]?.partitionResponses[0]?.errorCode ?? -1
}

test.each([
  ['observe', 'none'],
  ['observe', 'lz4'],
  ['mark', 'none'],
  ['quarantine', 'none'],
  ['quarantine', 'snappy'],
])(
  '%s, %s: what waits for the registry is not touched by requests that are answered meanwhile',
  async (outcome, codec) => {
    const { registry, source, rejections, broker, client, close } = await open()
    try {
      const { id = 0 } = await registry.writes.register('t-value', { schema }, {})
      const configs = [`validation.outcome=${outcome}`, 'validation.errors.include.values=true']
      await createTopic(client, 't', ['validation.value.level=payload', ...configs])
      await createTopic(client, 'free')
      const [good, bad] = [framed(id, long('good ')), framed(id, `${long('bad ')}!`)]
      source.hold()
      const waiting = send(client, 't', [{ value: good }, { value: bad }], codec)
      const other = await KafkaClient.connect(broker.port)
      for (let round = 0; round < 20; round++)
        expect(await send(other, 'free', [{ value: Buffer.from(long('z')) }], codec)).toBe(0)
      source.answer()
      expect(await waiting).toBe(0)
      for (let round = 0; round < 5; round++)
        expect(await send(other, 'free', [{ value: Buffer.from(long('z')) }], codec)).toBe(0)
      other.close()

      const [sample] = rejections[0]?.records ?? []
      expect(sample).toMatchObject({ batchIndex: 1, bytes: bad.toString('base64', 0, 4096) })
      const stored = (await recordsIn(client, 't')).map(({ value }) => value)
      if (outcome !== 'quarantine') expect(stored).toEqual([good, bad])
      else {
        expect(stored).toEqual([good])
        const aside = await recordsWhen(client, 't.quarantine', 1)
        expect(aside.map(({ value }) => value)).toEqual([bad])
      }
    } finally {
      await close()
    }
  },
)
