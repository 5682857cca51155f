import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import avsc from 'avsc'
import protobuf from 'protobufjs'
import { createTopics } from '../../src/kafka/messages/create-topics.ts'
import { produce } from '../../src/kafka/messages/produce.ts'
import { compressions, type Compression } from '../../src/kafka/compression.ts'
import { encodeRecordBatch } from '../../src/kafka/record-encoding.ts'
import { zeroUuid } from '../../src/kafka/wire-types.ts'
import { UpstreamConnection } from '../../src/tcp/upstream-connection.ts'
import { askRegistry } from '../support/registry-seed.ts'
import { startServer } from '../support/server-process.ts'
import { avroOrder, jsonOrder, orders, protobufOrder, type Order } from './gate-records.ts'
import { median } from './load.ts'

/** What is produced: a schema, and values of it. */
interface Stream {
  readonly language: 'AVRO' | 'PROTOBUF' | 'JSON'
  readonly size: string
  readonly schema: string
  readonly payloads: readonly Buffer[]
}

/** A topic under load. */
interface Lane {
  readonly level: string
  readonly topic: string
  readonly rounds: { readonly recordsPerSecond: number; readonly cpuUs: number }[]
}

const levels = ['none', 'id', 'payload']
const batchBytes = 64 * 1024
const inFlight = 5
const rounds = 5
const roundMs = 400
const tickUs = 10_000

/**
 * Produces whole batches over one connection, to topics without validation and with each level, which take turns. With
 * `page-cache` the processor is the limit; `group-sync`, the default of the broker, waits for the disk.
 */
export async function benchBroker(durability: 'page-cache' | 'group-sync'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'))
  const environment = { HEADGATE_DATA: folder, HEADGATE_KAFKA_PORT: '0', HEADGATE_TOPIC_DURABILITY: durability }
  const server = await startServer({ environment })
  try {
    const [host = '', port] = (server.kafkaAddress ?? '').split(':')
    const connection = await UpstreamConnection.open({ host, port: Number(port), clientId: 'bench', maxInFlight: 64 })
    console.log(`durability ${durability}`)
    console.log('language | size | codec | level | records/s | of none | CPU µs per record | more than none')
    for (const stream of streams())
      for (const codec of ['none', 'lz4'] as const)
        await benchStream(stream, codec, { connection, url: server.url, pid: server.pid })
    connection.close()
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Target {
  readonly connection: UpstreamConnection
  readonly url: string
  readonly pid: number
}

async function benchStream(stream: Stream, codec: Compression, target: Target): Promise<void> {
  const lanes: Lane[] = []
  let batch: Buffer = Buffer.alloc(0)
  let recordCount = 0
  for (const level of levels) {
    const topic = `${stream.language}-${stream.size}-${codec}-${level}`.replaceAll(' ', '').toLowerCase()
    const id = await register(target.url, `${topic}-value`, stream)
    await makeTopic(target.connection, topic, level)
    const values = batchValues(stream, id)
    recordCount = values.length
    batch = encodeRecordBatch({
      baseTimestamp: BigInt(Date.now()),
      attributes: compressions.indexOf(codec),
      records: values.map(value => ({ value })),
    })
    lanes.push({ level, topic, rounds: [] })
  }
  // Equal schemas have one id, so that one batch serves all topics.
  for (const lane of lanes) await produceFor(roundMs, { lane, batch, recordCount }, target)
  for (const lane of lanes) lane.rounds.length = 0
  for (let round = 0; round < rounds; round++)
    for (const lane of lanes) await produceFor(roundMs, { lane, batch, recordCount }, target)
  print(stream, codec, lanes)
}

async function produceFor(
  ms: number,
  { lane, batch, recordCount }: { lane: Lane; batch: Buffer; recordCount: number },
  { connection, pid }: Target,
): Promise<void> {
  const began = { at: performance.now(), ticks: cpuTicks(pid) }
  let batches = 0
  const partitionData = [{ index: 0, records: batch }]
  const draft = { acks: 1, timeoutMs: 30_000, topicData: [{ name: lane.topic, topicId: zeroUuid, partitionData }] }
  const worker = async (): Promise<void> => {
    while (performance.now() - began.at < ms) {
      const { responses } = await connection.request(produce, draft)
      const answer = responses[0]?.partitionResponses[0]
      if (answer?.errorCode !== 0) throw new Error(`${lane.topic}: ${answer?.errorCode} ${answer?.errorMessage}`)
      batches++
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  const records = batches * recordCount
  lane.rounds.push({
    recordsPerSecond: (records * 1000) / (performance.now() - began.at),
    cpuUs: ((cpuTicks(pid) - began.ticks) * tickUs) / records,
  })
}

function print({ language, size }: Stream, codec: Compression, lanes: readonly Lane[]): void {
  const none = lanes[0] as Lane
  const of = (lane: Lane, key: 'recordsPerSecond' | 'cpuUs'): number => median(lane.rounds.map(round => round[key]))
  /** Rounds that follow one another are compared: a machine is not equally fast all the time. */
  const ratio = (lane: Lane): number =>
    median(lane.rounds.map(({ recordsPerSecond }, at) => recordsPerSecond / (none.rounds[at]?.recordsPerSecond ?? NaN)))
  for (const lane of lanes) {
    const rates = [of(lane, 'recordsPerSecond').toFixed(0), ratio(lane).toFixed(2)]
    const more = of(lane, 'cpuUs') / of(none, 'cpuUs') - 1
    const cpu = [of(lane, 'cpuUs').toFixed(2), `${(100 * more).toFixed(0)} %`]
    console.log([language, size, codec, lane.level, ...rates, ...cpu].join(' | '))
  }
}

async function register(url: string, subject: string, { language, schema }: Stream): Promise<number> {
  const body = { schema, schemaType: language }
  const answer = await askRegistry(url, `POST /subjects/${encodeURIComponent(subject)}/versions`, body)
  return (answer as { readonly id: number }).id
}

async function makeTopic(connection: UpstreamConnection, name: string, level: string): Promise<void> {
  const configs = [
    { name: 'validation.value.level', value: level },
    // The log must not fill the disk of who runs this.
    { name: 'retention.bytes', value: String(256 * 1024 * 1024) },
  ]
  const topic = { name, numPartitions: 1, replicationFactor: 1, assignments: [], configs }
  const { topics } = await connection.request(createTopics, { topics: [topic], validateOnly: false })
  if (topics[0]?.errorCode !== 0) throw new Error(`${name}: ${topics[0]?.errorMessage}`)
}

/** As many values as fit a batch, each behind the id of its schema. */
function batchValues({ language, payloads }: Stream, id: number): readonly Buffer[] {
  const head = Buffer.alloc(language === 'PROTOBUF' ? 6 : 5)
  head.writeInt32BE(id, 1)
  const values: Buffer[] = []
  for (let bytes = 0, at = 0; bytes < batchBytes; at++) {
    const value = Buffer.concat([head, payloads[at % payloads.length] as Buffer])
    values.push(value)
    bytes += value.length
  }
  return values
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}

const smallFields = ['id', 'count'] as const
const smallText = 'x'.repeat(70)

function streams(): readonly Stream[] {
  const large = orders(100)
  const small = Array.from({ length: 100 }, (_, index) => ({ id: index * 7919, count: index, name: smallText }))
  const numbers = smallFields.map(name => ({ name, type: 'int' }))
  const avroSmall = { type: 'record', name: 'Small', fields: [...numbers, { name: 'name', type: 'string' }] }
  const protobufSmall = 'syntax = "proto3"; message Small { int32 id = 1; int32 count = 2; string name = 3; }'
  const properties = { id: { type: 'integer' }, count: { type: 'integer' }, name: { type: 'string' } }
  const jsonSmall = { type: 'object', properties, required: ['id', 'name'], additionalProperties: false }
  const small100 = { size: '100 B' }
  return [
    { language: 'AVRO', ...small100, schema: JSON.stringify(avroSmall), payloads: avroOf(avroSmall, small) },
    { language: 'AVRO', size: '1 KiB', schema: JSON.stringify(avroOrder), payloads: avroOf(avroOrder, large) },
    { language: 'PROTOBUF', ...small100, schema: protobufSmall, payloads: protobufOf(protobufSmall, 'Small', small) },
    {
      language: 'PROTOBUF',
      size: '1 KiB',
      schema: protobufOrder,
      payloads: protobufOf(protobufOrder, 'bench.Order', large.map(withoutNull)),
    },
    { language: 'JSON', ...small100, schema: JSON.stringify(jsonSmall), payloads: small.map(toJson) },
    { language: 'JSON', size: '1.9 KB', schema: JSON.stringify(jsonOrder), payloads: large.map(toJson) },
  ]
}

const toJson = (value: object): Buffer => Buffer.from(JSON.stringify(value))

function avroOf(schema: object, values: readonly object[]): readonly Buffer[] {
  const type = avsc.Type.forSchema(schema as avsc.Schema)
  return values.map(value => type.toBuffer(value))
}

function protobufOf(text: string, name: string, values: readonly object[]): readonly Buffer[] {
  const type = protobuf.parse(text, { keepCase: true }).root.lookupType(name)
  return values.map(value => Buffer.from(type.encode(type.fromObject(value)).finish()))
}

function withoutNull(order: Order): object {
  return JSON.parse(JSON.stringify(order, (_, value: unknown) => value ?? undefined)) as object
}
