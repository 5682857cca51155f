import { CommandProblem } from '../command-failure.ts'
import type { CommandIo } from '../command-io.ts'
import { clusterOptionsOf, Misuse, type ConnectionFlags } from '../kafka/connection-options.ts'
import { KafkaCluster, type ClusterOptions } from '../kafka/kafka-cluster.ts'
import { readRecords } from '../kafka/record-reader.ts'
import type { Progress } from './progress.ts'
import type { Snapshot } from './snapshot.ts'
import { TopicState } from './topic-state.ts'

const DEFAULT_TOPIC = '_schemas'

/** A topic of a cluster. */
export interface TopicAddress {
  readonly cluster: ClusterOptions
  readonly topic: string
}

export const isTopicAddress = (text: string): boolean => /^kafka:\/\//i.test(text)

/** Reads `kafka://host:port,host:port/topic`; flags and variables say the rest. Throws CommandProblem. */
export function topicAddress(text: string, flags: ConnectionFlags, io: Pick<CommandIo, 'environment'>): TopicAddress {
  const [, bootstrap, topic] = /^kafka:\/\/([^/?#@]*)(?:\/([^/?#]*))?$/i.exec(text) ?? []
  if (bootstrap === undefined) {
    throw new CommandProblem('a topic is given as kafka://host:port/topic; --user and --tls say the rest.', 2)
  }
  const named = bootstrap === '' ? flags : { ...flags, bootstrap }
  try {
    return { cluster: clusterOptionsOf(named, io), topic: topic || DEFAULT_TOPIC }
  } catch (error) {
    if (error instanceof Misuse) throw new CommandProblem(error.message, 2)
    throw error
  }
}

/** The state that the records of the topic make, up to its end. Rejects with failures of Kafka. */
export async function readTopic({ cluster: options, topic }: TopicAddress, progress: Progress): Promise<Snapshot> {
  const cluster = await KafkaCluster.connect(options)
  try {
    await assertOnePartition(cluster, topic)
    progress.begin('records', undefined)
    const state = new TopicState()
    for await (const { record } of readRecords(cluster, { topic, until: 'end' })) {
      const { key, value, timestamp, offset } = record
      state.apply({ key, value, timestamp: Number(timestamp) }, offset)
      progress.advance()
    }
    return state.snapshot()
  } finally {
    await cluster.close()
  }
}

/** The order of the records is what they mean. */
async function assertOnePartition(cluster: KafkaCluster, topic: string): Promise<void> {
  const { leaders } = await cluster.topic(topic)
  if (leaders.size === 1) return
  throw new CommandProblem(`the topic '${topic}' has ${leaders.size} partitions: a registry keeps its state in one.`, 3)
}
