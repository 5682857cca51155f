import { createPartitions } from '../../kafka/messages/create-partitions.ts'
import { createTopics } from '../../kafka/messages/create-topics.ts'
import { deleteTopics } from '../../kafka/messages/delete-topics.ts'
import { describeConfigs, type DescribeConfigsResponse } from '../../kafka/messages/describe-configs.ts'
import { describeLogDirs } from '../../kafka/messages/describe-log-dirs.ts'
import { incrementalAlterConfigs } from '../../kafka/messages/incremental-alter-configs.ts'
import { zeroUuid } from '../../kafka/wire-types.ts'
import { UpstreamFailure } from '../../tcp/upstream-failure.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { expectNoError } from './kafka-failure.ts'

/** A topic to be made; -1 leaves a number to the broker. */
export interface TopicDraft {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly configs: ReadonlyMap<string, string>
  readonly validateOnly?: boolean
}

/** A config of a topic. */
export type TopicConfig = DescribeConfigsResponse['results'][number]['configs'][number]

const timeoutMs = 30_000
const topicResource = 2
const operations = { set: 0, delete: 1 } as const

/** Makes a topic. Rejects with KafkaFailure. */
export async function createTopic(cluster: KafkaCluster, draft: TopicDraft): Promise<void> {
  const { name, partitions, replicationFactor, configs, validateOnly = false } = draft
  const topic = {
    name,
    numPartitions: partitions,
    replicationFactor,
    assignments: [],
    configs: Array.from(configs, ([key, value]) => ({ name: key, value })),
  }
  // Brokers take -1 from version 4 on (KIP-464).
  const options = { minVersion: partitions < 0 || replicationFactor < 0 ? 4 : 2 }
  const { topics } = await cluster.askController(createTopics, { topics: [topic], timeoutMs, validateOnly }, options)
  cluster.forget(name)
  expectNoError(`creating topic '${name}'`, topics[0]?.errorCode ?? -1, topics[0]?.errorMessage)
}

/** Removes a topic and what is in it. Rejects with KafkaFailure. */
export async function deleteTopic(cluster: KafkaCluster, name: string): Promise<void> {
  const draft = { topics: [{ name, topicId: zeroUuid }], topicNames: [name], timeoutMs }
  const { responses } = await cluster.askController(deleteTopics, draft)
  cluster.forget(name)
  expectNoError(`deleting topic '${name}'`, responses[0]?.errorCode ?? -1, responses[0]?.errorMessage)
}

/** Gives a topic more partitions, so that it has `count`. Rejects with KafkaFailure. */
export async function growTopic(cluster: KafkaCluster, name: string, count: number): Promise<void> {
  const draft = { topics: [{ name, count, assignments: null }], timeoutMs, validateOnly: false }
  const { results } = await cluster.askController(createPartitions, draft)
  cluster.forget(name)
  expectNoError(`giving topic '${name}' ${count} partitions`, results[0]?.errorCode ?? -1, results[0]?.errorMessage)
}

/** Sets configs of a topic; those without a value go back to the default. Rejects with KafkaFailure. */
export async function alterTopicConfigs(
  cluster: KafkaCluster,
  name: string,
  changes: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const configs = Array.from(changes, ([key, value]) => ({
    name: key,
    configOperation: value === undefined ? operations.delete : operations.set,
    value: value ?? null,
  }))
  const resource = { resourceType: topicResource, resourceName: name, configs }
  const { responses } = await cluster.askController(incrementalAlterConfigs, {
    resources: [resource],
    validateOnly: false,
  })
  expectNoError(`changing configs of topic '${name}'`, responses[0]?.errorCode ?? -1, responses[0]?.errorMessage)
}

/** The configs of a topic, defaults included. Rejects with KafkaFailure. */
export async function topicConfigs(cluster: KafkaCluster, name: string): Promise<readonly TopicConfig[]> {
  const resource = { resourceType: topicResource, resourceName: name, configurationKeys: null }
  const { results } = await cluster.ask(describeConfigs, { resources: [resource], includeSynonyms: false })
  expectNoError(`configs of topic '${name}'`, results[0]?.errorCode ?? -1, results[0]?.errorMessage)
  return results[0]?.configs ?? []
}

/** Bytes on the disk by partition, of the leader; empty where the broker does not tell. */
export async function partitionSizes(
  cluster: KafkaCluster,
  name: string,
  leaders: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, bigint>> {
  const sizes = new Map<number, bigint>()
  try {
    for (const nodeId of new Set(leaders.values())) {
      const own = [...leaders].filter(([, leader]) => leader === nodeId).map(([partition]) => partition)
      const { results } = await (
        await cluster.broker(nodeId)
      ).request(describeLogDirs, {
        topics: [{ topic: name, partitions: own }],
      })
      const found = results.flatMap(({ topics }) => topics.flatMap(({ partitions }) => partitions))
      for (const { partitionIndex, partitionSize, isFutureKey } of found)
        if (!isFutureKey) sizes.set(partitionIndex, partitionSize)
    }
  } catch (error) {
    // Sizes are an extra that hosted clusters keep to themselves.
    if (!(error instanceof UpstreamFailure)) throw error
  }
  return sizes
}
