// Answers beside Apache Kafka's: npm run conformance:answers -- --cases FILE [--seconds N] [--seed N] [--only REGEX]
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { findCoordinator } from '../../../src/kafka/messages/find-coordinator.ts'
import { initProducerId } from '../../../src/kafka/messages/init-producer-id.ts'
import { offsetCommit } from '../../../src/kafka/messages/offset-commit.ts'
import { KafkaClient } from '../../support/kafka-client.ts'
import { kafkaJars } from '../../support/kafka-tools/kafka-jars.ts'
import { startKafkaNode } from '../../support/kafka-tools/kafka-node.ts'
import { BehaviourClient } from '../../support/vectors/behaviour-client.ts'
import type { Step, StepOutcome } from '../../support/vectors/behaviour-client.ts'
import { answerFault } from '../../support/vectors/behaviour-comparison.ts'
import type { BehaviourCase } from '../../support/vectors/kafka-behaviour.ts'
import { makeTopics, startBehaviourBroker } from '../../support/vectors/kafka-behaviour.ts'
import { Random } from '../../validation/payload/random.ts'
import { mutated } from './mutations.ts'

/**
 * Recorded cases (`kafka-behaviour.jsonl`), each with something in its requests changed, asked of Kafka and of our broker one
 * after the other. Prints what differs, each kind twice at most. The brokers keep what cases leave behind: once a topic is
 * on one side alone, more differs because of it. So the outcome is for people to read; the exit code is 1 if anything differs.
 */
const { values: words } = parseArgs({
  options: {
    cases: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const longestSleepMs = 500
const samples = 2
const shown = 700

const tool = kafkaJars()
if (words.cases === undefined || tool.missing !== undefined) {
  console.error(tool.missing ?? '--cases FILE is missing: recorded cases, one to a line')
  process.exit(2)
}
const cases = readFileSync(words.cases, 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as BehaviourCase)
  .filter(isUsable)
const random = new Random(Number(words.seed))
const kafka = await startKafkaNode({
  jars: tool.path,
  properties: {
    'auto.create.topics.enable': 'false',
    'num.partitions': '1',
    'log.retention.ms': '-1',
    'log.retention.bytes': '-1',
  },
})
const broker = await startBehaviourBroker()
const ports = [Number(kafka.addresses.plain.split(':')[1]), broker.port] as const
const kinds = new Map<string, number>()
let [asked, different] = [0, 0]
try {
  for (const port of ports) {
    await makeTopics(port)
    await wake(port)
  }
  const end = performance.now() + Number(words.seconds) * 1000
  for (; performance.now() < end; asked++) await compare(random.pick(cases))
} finally {
  await Promise.all([kafka.stop(), broker.stop()])
}
console.log(`${asked} cases asked, ${different} differ in ${kinds.size} ways`)
process.exitCode = different === 0 ? 0 : 1

/** Long waits, other listeners and bytes that no table describes are left out. */
function isUsable({ id, setup, steps }: BehaviourCase): boolean {
  const isShort = steps.every(({ sleepMs = 0 }) => sleepMs <= longestSleepMs)
  return new RegExp(words.only).test(id) && isShort && !setup?.some(text => text.startsWith('listener'))
}

/** Waits for what Kafka makes when it is first asked: topics of its own, and who looks after them. */
async function wake(port: number): Promise<void> {
  const client = await KafkaClient.connect(port)
  for (let isAwake = false; !isAwake;) {
    for (const keyType of [0, 1]) await client.ask(findCoordinator, 4, { keyType, coordinatorKeys: ['wake'] })
    const draft = { transactionalId: 'wake', transactionTimeoutMs: 60_000, producerId: -1n, producerEpoch: -1 }
    const producer = await client.ask(initProducerId, 4, draft)
    const partitions = [{ partitionIndex: 0, committedOffset: 1n, committedMetadata: '' }]
    const commit = { groupId: 'wake', topics: [{ name: 'beh-a', partitions }] }
    const { topics } = await client.ask(offsetCommit, 8, commit)
    isAwake = producer.errorCode === 0 && topics[0]?.partitions[0]?.errorCode === 0
  }
  client.close()
}

async function compare(recorded: BehaviourCase): Promise<void> {
  const changes: string[] = []
  const steps: Step[] = [...recorded.steps]
  for (let count = 1 + random.below(2); count > 0; count--) {
    const at = random.below(steps.length)
    const made = mutated(steps[at], random)
    if (made === undefined) continue
    steps[at] = made.step
    changes.push(`step ${at + 1}: ${made.change}`)
  }
  const sides = ports.map(port => new BehaviourClient(recorded.id, port))
  try {
    for (const [at, step] of steps.entries()) {
      const [theirs, ours] = await Promise.all(sides.map(side => performed(side, step)))
      if (theirs === undefined || ours === undefined) return
      const fault = faultOf(theirs, ours)
      if (fault === undefined) continue
      different++
      tell(`${recorded.id}, step ${at + 1} ${step.api} v${step.version} (${changes.join('; ')})`, fault, {
        step,
        theirs,
        ours,
      })
      return
    }
  } finally {
    for (const side of sides) side.close()
  }
}

/** Undefined for a request that cannot be written: some values have no bytes. */
async function performed(side: BehaviourClient, step: Step): Promise<StepOutcome | undefined> {
  try {
    return await side.perform(step)
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return undefined
    throw error
  }
}

function faultOf(theirs: StepOutcome, ours: StepOutcome): string | undefined {
  if (theirs.kind !== 'answered' || ours.kind !== 'answered')
    return theirs.kind === ours.kind ? undefined : `Kafka: ${theirs.kind}, ours: ${ours.kind}`
  return answerFault(theirs.response, ours.response)
}

interface Sides {
  readonly step: Step
  readonly theirs: StepOutcome
  readonly ours: StepOutcome
}

function tell(place: string, fault: string, { step, theirs, ours }: Sides): void {
  const kind = `${step.api} ${fault}`.replace(/\d+/g, '0')
  const count = (kinds.get(kind) ?? 0) + 1
  kinds.set(kind, count)
  if (count > samples) return
  const text = (value: unknown): string => (JSON.stringify(value) ?? 'none').slice(0, shown)
  console.log(`\n${place}\n  ${fault}\n  asked ${text(step.request)}\n  Kafka ${text(theirs)}\n  ours  ${text(ours)}`)
}
