import { ByteReader } from '../../../src/bytes/byte-reader.ts'
import type { Api } from '../../../src/kafka/api.ts'
import { apis } from '../../../src/kafka/apis.ts'
import { decodeResponseHeader } from '../../../src/kafka/frames.ts'
import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { listOffsets } from '../../../src/kafka/messages/list-offsets.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { saslAuthenticate } from '../../../src/kafka/messages/sasl-authenticate.ts'
import { batchLayout, computeBatchCrc } from '../../../src/kafka/record-batch.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import { ScramClient } from '../../../src/kafka/sasl/scram-client.ts'
import type { BrokerFixture } from '../broker-fixture.ts'
import { startBroker } from '../broker-fixture.ts'
import { KafkaClient } from '../kafka-client.ts'
import { answerFault } from './behaviour-comparison.ts'
import type { CaseResult, VectorFormat } from './formats.ts'
import { fromJson, toJson } from './kafka-json.ts'
import { firstCaseHas } from './shapes.ts'

interface Step {
  readonly api?: string
  readonly version?: number
  readonly request?: unknown
  readonly raw?: string
  readonly frameHex?: string
  readonly bytesHex?: string
  readonly sleepMs?: number
  readonly connection?: string
  readonly awaited?: string
  readonly parsedAsVersion?: number
  readonly outcome?: string
  readonly response?: unknown
}

interface BehaviourCase {
  readonly id: string
  readonly area: string
  readonly setup?: readonly string[]
  readonly note?: string
  readonly steps: readonly Step[]
}

const patienceMs = 10_000
const topics = [
  ['beh-a', 3, []],
  ['beh-empty', 1, []],
  ['beh-log', 1, []],
  ['beh-dot.x', 1, [{ name: 'retention.ms', value: '60000' }]],
  ['beh-compact', 1, [{ name: 'cleanup.policy', value: 'compact' }]],
  ['beh-isr2', 1, [{ name: 'min.insync.replicas', value: '2' }]],
] as const

/** `kafka-behaviour.jsonl`: questions to a real broker, asked of ours over a socket. */
export const kafkaBehaviour: VectorFormat = {
  name: 'observed behaviour of a Kafka broker',
  matches: document => firstCaseHas(document, 'id', 'area', 'question', 'steps'),
  async *run(document) {
    const broker = await startBroker({
      settings: {
        failedAuthenticationDelayMs: 100,
        autoCreateTopics: false,
        offsetsPartitions: 3,
        transactionsPartitions: 3,
      },
      groups: { minSessionTimeoutMs: 1000 },
      topicDefaults: new Map([
        ['retention.ms', '-1'],
        ['retention.bytes', '-1'],
      ]),
      passwords: new Map([
        ['alice', 'secret'],
        ['bob', 'secret'],
      ]),
    })
    try {
      await makeTopics(broker)
      for (const each of document as readonly BehaviourCase[]) yield await result(each, broker)
    } finally {
      await broker.stop()
    }
  },
}

async function makeTopics({ port }: BrokerFixture): Promise<void> {
  const client = await KafkaClient.connect(port)
  const drafts = topics.map(([name, numPartitions, configs]) => {
    return { name, numPartitions, replicationFactor: 1, assignments: [], configs }
  })
  await client.ask(createTopics, 7, { topics: drafts, validateOnly: false })
  client.close()
}

async function result(each: BehaviourCase, broker: BrokerFixture): Promise<CaseResult> {
  if (each.setup?.some(text => text.startsWith('beh-a-1:'))) await fill(broker)
  const run = new CaseRun(each, broker)
  try {
    const fault = await run.run()
    return { id: each.id, ...(fault !== undefined && { fault }) }
  } catch (error) {
    return { id: each.id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    run.close()
  }
}

/** Seven batches of three records, of which other cases have written some. */
async function fill({ port }: BrokerFixture): Promise<void> {
  const client = await KafkaClient.connect(port)
  const latest = { name: 'beh-a', partitions: [{ partitionIndex: 1, timestamp: -1n }] }
  for (;;) {
    const { topics: answers } = await client.ask(listOffsets, 5, { replicaId: -1, topics: [latest] })
    if ((answers[0]?.partitions[0]?.offset ?? 0n) >= 21n) break
    const records = ['a', 'b', 'c'].map((key, index) => {
      return {
        key: Buffer.from(key),
        value: Buffer.from('v'),
        timestamp: 1_795_271_258_000n + BigInt([0, 10, 5][index] ?? 0),
      }
    })
    const partitionData = [{ index: 1, records: encodeRecordBatch({ records }) }]
    await client.ask(produce, 9, { acks: -1, timeoutMs: 5000, topicData: [{ name: 'beh-a', partitionData }] })
  }
  client.close()
}

/** One case: its connections, and what stands for the values of the recording. */
class CaseRun {
  readonly #case: BehaviourCase
  readonly #port: number
  readonly #clients = new Map<string, KafkaClient>()
  /** Values of the recording, and those that our broker gave in their place. */
  readonly #ours = new Map<unknown, unknown>()
  readonly #named = new Map<string, unknown[]>()
  #connection = ''
  #scramNonce = ''
  #lastAuthBytes: Buffer | undefined

  constructor(each: BehaviourCase, broker: BrokerFixture) {
    this.#case = each
    this.#port = each.setup?.some(text => text.startsWith('listener with SASL')) ? broker.saslPort : broker.port
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  async run(): Promise<string | undefined> {
    for (const [index, step] of this.#case.steps.entries()) {
      const fault = await this.#step(step)
      if (fault !== undefined)
        return `step ${index + 1}${step.api === undefined ? '' : ` ${step.api} v${step.version}`}: ${fault}`
    }
    return undefined
  }

  async #step(step: Step): Promise<string | undefined> {
    if (step.sleepMs !== undefined) {
      await new Promise(resolve => setTimeout(resolve, step.sleepMs))
      return undefined
    }
    if (step.connection !== undefined) this.#connection = step.connection
    if (step.api === undefined && step.raw === undefined && step.awaited === undefined) return undefined
    const client = await this.#client()
    if (step.awaited !== undefined) return this.#compare(step, await this.#settled(client))
    if (step.api !== undefined) this.#send(step, client)
    else client.write(rawBytes(step))
    const { outcome = '' } = step
    if (outcome.startsWith('sent')) return undefined
    const waitMs = Number(/^no answer in (\d+) ms/.exec(outcome)?.[1] ?? patienceMs)
    return this.#compare(step, await this.#settled(client, waitMs))
  }

  async #client(): Promise<KafkaClient> {
    const known = this.#clients.get(this.#connection)
    if (known !== undefined) return known
    const client = await KafkaClient.connect(this.#port)
    this.#clients.set(this.#connection, client)
    return client
  }

  /** The answer, 'closed', or 'nothing' when the time is over. */
  async #settled(client: KafkaClient, waitMs = patienceMs): Promise<Buffer | 'closed' | 'nothing'> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'nothing'>(resolve => {
      timer = setTimeout(() => resolve('nothing'), waitMs)
    })
    const answer = client.nextFrame().catch(() => 'closed' as const)
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #send(step: Step, client: KafkaClient): void {
    const api = apiNamed(step.api ?? '')
    const draft = fromJson(api.request.node, this.#substituted('', step.request))
    if (api.key === produce.key) this.#patchProducer(draft)
    if (api.key === saslAuthenticate.key) this.#answerScram(draft, step)
    client.send(api, step.version ?? 0, draft, 'probe')
  }

  #compare(step: Step, answer: Buffer | 'closed' | 'nothing'): string | undefined {
    const { outcome = '' } = step
    if (outcome === 'connection closed') return answer === 'closed' ? undefined : `answered, not closed`
    if (outcome.startsWith('no answer')) {
      const isBetter = this.#case.note?.includes('answer 87 instead') === true && answer instanceof Buffer
      return answer === 'nothing' || isBetter ? undefined : 'answered, or closed'
    }
    if (!(answer instanceof Buffer)) return `${answer}, where an answer is due`
    if (step.response === undefined) return undefined
    const api = step.api === undefined ? apiOfFrame(step) : apiNamed(step.api)
    const version = step.parsedAsVersion ?? step.version ?? 0
    const reader = new ByteReader(answer)
    decodeResponseHeader(reader, api, version)
    const actual = toJson(api.response.node, version, api.response.decode(reader, version))
    if (api.key === saslAuthenticate.key)
      this.#lastAuthBytes = Buffer.from((actual as { authBytes: string }).authBytes, 'base64')
    this.#learn('', step.response, actual)
    return answerFault(this.#substituted('', step.response), actual)
  }

  /** Remembers what stands for the values of the recording from here on. */
  #learn(name: string, recorded: unknown, actual: unknown): void {
    if (typeof recorded === 'object' && recorded !== null) {
      if (typeof actual !== 'object' || actual === null) return
      for (const [member, value] of Object.entries(recorded))
        this.#learn(Array.isArray(recorded) ? name : member, value, (actual as Record<string, unknown>)[member])
      return
    }
    if (!/(Id|Epoch|sessionId|offset)$/.test(name) || actual === undefined) return
    if (typeof recorded === 'string' && recorded.startsWith('${')) return
    if (/(Id|offset)$/.test(name) && !this.#ours.has(recorded)) this.#ours.set(recorded, actual)
    const values = this.#named.get(name) ?? []
    if (!values.includes(actual)) this.#named.set(name, [...values, actual])
  }

  /** The request with our values in the place of names and of values of the recording. */
  #substituted(name: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(item => this.#substituted(name, item))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([member, inner]) => [member, this.#substituted(member, inner)]),
      )
    if (typeof value === 'string' && value.includes('${')) return this.#filled(value)
    if (/producerId$|fetchOffset$/i.test(name) && this.#ours.has(value)) return this.#ours.get(value)
    return value
  }

  #filled(text: string): unknown {
    const whole = /^\$\{([\w-]+)\}$/.exec(text)?.[1]
    if (whole !== undefined) return this.#valueOf(whole)
    return text.replace(/\$\{([\w-]+)\}/g, (_, name: string) => String(this.#valueOf(name)))
  }

  #valueOf(name: string): unknown {
    // The recording's own names stand in its texts.
    if (name === 'memberB') return 'member-bbbb-2'
    if (name === 'secondId') return this.#named.get('memberId')?.[1] ?? name
    return (
      this.#named.get(name)?.find(value => value !== '' && value !== -1 && value !== 0) ?? `${this.#case.id}-${name}`
    )
  }

  /** A client's last message depends on what the server said. */
  #answerScram(draft: unknown, { response }: Step): void {
    const message = draft as { authBytes: Buffer }
    const text = message.authBytes.toString()
    if (text.startsWith('n,,n=bob,r=')) this.#scramNonce = text.slice('n,,n=bob,r='.length)
    const isRight = (response as { errorCode?: number } | undefined)?.errorCode === 0
    if (!text.startsWith('c=') || !isRight || this.#lastAuthBytes === undefined) return
    const client = new ScramClient('SCRAM-SHA-256', { username: 'bob', password: 'secret' }, this.#scramNonce)
    message.authBytes = Buffer.from(client.final(this.#lastAuthBytes))
  }

  /** Batches carry the producer's id in their bytes. */
  #patchProducer(draft: unknown): void {
    const { topicData } = draft as { topicData: { partitionData: { records: Buffer | null }[] }[] }
    for (const { partitionData } of topicData)
      for (const { records } of partitionData) {
        if (records === null || records.length < batchLayout.records) continue
        const ours = this.#ours.get(Number(records.readBigInt64BE(batchLayout.producerId)))
        if (typeof ours !== 'number') continue
        records.writeBigInt64BE(BigInt(ours), batchLayout.producerId)
        records.writeUInt32BE(computeBatchCrc(records), batchLayout.crc)
      }
  }
}

function rawBytes({ frameHex, bytesHex }: Step): Buffer {
  if (bytesHex !== undefined) return Buffer.from(bytesHex, 'hex')
  const frame = Buffer.from(frameHex ?? '', 'hex')
  const length = Buffer.alloc(4)
  length.writeInt32BE(frame.length)
  return Buffer.concat([length, frame])
}

function apiOfFrame({ frameHex = '' }: Step): Api {
  const key = Buffer.from(frameHex, 'hex').readInt16BE(0)
  const api = apis.find(api => api.key === key)
  if (api === undefined) throw new Error(`api key ${key} is not described`)
  return api
}

function apiNamed(name: string): Api {
  const api = apis.find(api => api.name === name)
  if (api === undefined) throw new Error(`${name} is not described`)
  return api
}
