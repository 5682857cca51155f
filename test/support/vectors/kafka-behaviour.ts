import { createTopics } from '../../../src/kafka/messages/create-topics.ts'
import { listOffsets } from '../../../src/kafka/messages/list-offsets.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { encodeRecordBatch } from '../../../src/kafka/record-encoding.ts'
import type { BrokerFixture } from '../broker-fixture.ts'
import { startBroker } from '../broker-fixture.ts'
import { KafkaClient } from '../kafka-client.ts'
import { BehaviourClient } from './behaviour-client.ts'
import type { Step, StepOutcome } from './behaviour-client.ts'
import { answerFault } from './behaviour-comparison.ts'
import type { CaseResult, VectorFormat } from './formats.ts'
import { firstCaseHas } from './shapes.ts'

/** A question to a broker, request by request. */
export interface BehaviourCase {
  readonly id: string
  readonly area: string
  readonly setup?: readonly string[]
  readonly note?: string
  readonly steps: readonly Step[]
}

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
    const broker = await startBehaviourBroker()
    try {
      await makeTopics(broker.port)
      for (const each of document as readonly BehaviourCase[]) yield await result(each, broker)
    } finally {
      await broker.stop()
    }
  },
}

/** A broker as that of the recording. */
export function startBehaviourBroker(): Promise<BrokerFixture> {
  return startBroker({
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
}

/** Makes the topics that cases share. */
export async function makeTopics(port: number): Promise<void> {
  const client = await KafkaClient.connect(port)
  const drafts = topics.map(([name, numPartitions, configs]) => {
    return { name, numPartitions, replicationFactor: 1, assignments: [], configs }
  })
  await client.ask(createTopics, 7, { topics: drafts, validateOnly: false })
  client.close()
}

async function result(each: BehaviourCase, broker: BrokerFixture): Promise<CaseResult> {
  if (each.setup?.some(text => text.startsWith('beh-a-1:'))) await fill(broker)
  const port = each.setup?.some(text => text.startsWith('listener with SASL')) ? broker.saslPort : broker.port
  const client = new BehaviourClient(each.id, port)
  try {
    const fault = await faultOf(each, client)
    return { id: each.id, ...(fault !== undefined && { fault }) }
  } catch (error) {
    return { id: each.id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  } finally {
    client.close()
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

/** The first step whose outcome is none of the recording's. */
async function faultOf({ note, steps }: BehaviourCase, client: BehaviourClient): Promise<string | undefined> {
  for (const [index, step] of steps.entries()) {
    const fault = stepFault(step, await client.perform(step), { note, client })
    if (fault !== undefined)
      return `step ${index + 1}${step.api === undefined ? '' : ` ${step.api} v${step.version}`}: ${fault}`
  }
  return undefined
}

interface Judging {
  readonly note: string | undefined
  readonly client: BehaviourClient
}

function stepFault(step: Step, done: StepOutcome, { note, client }: Judging): string | undefined {
  const { outcome = '' } = step
  if (done.kind === 'not awaited') return undefined
  if (outcome === 'connection closed') return done.kind === 'closed' ? undefined : `answered, not closed`
  if (outcome.startsWith('no answer')) {
    const isBetter = note?.includes('answer 87 instead') === true && done.kind === 'answered'
    return done.kind === 'nothing' || isBetter ? undefined : 'answered, or closed'
  }
  if (done.kind !== 'answered') return `${done.kind}, where an answer is due`
  return step.response === undefined ? undefined : answerFault(client.substituted('', step.response), done.response)
}
