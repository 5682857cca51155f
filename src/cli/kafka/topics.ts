import type { MetadataResponse } from '../../kafka/messages/metadata.ts'
import { bytesText, columns, printable } from './columns.ts'
import { Misuse, wholeNumber } from './connection-options.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { expectNoError, KafkaFailure } from './kafka-failure.ts'
import { offsetsAt } from './partition-offsets.ts'
import type { ClusterWork } from './subcommands.ts'
import type { TopicConfig } from './topic-admin.ts'
import { alterTopicConfigs, createTopic, deleteTopic, growTopic, partitionSizes, topicConfigs } from './topic-admin.ts'

const maxPartitions = 1_000_000
const defaultSource = 5
const sources: Readonly<Record<number, string>> = {
  1: 'topic',
  2: 'broker',
  3: 'cluster',
  4: 'settings',
  5: 'default',
  6: 'broker logger',
  8: 'group',
}

type Topic = MetadataResponse['topics'][number]

/** What `topics describe` knows of a topic. */
interface DescribedTopic {
  readonly topic: Topic
  readonly partitions: readonly {
    readonly partition: number
    readonly leader: number
    readonly replicas: readonly number[]
    readonly inSync: readonly number[]
    readonly startOffset: bigint | undefined
    readonly endOffset: bigint | undefined
    readonly sizeBytes: bigint | undefined
  }[]
  readonly configs: readonly TopicConfig[]
}

/** `headgate topics list`. */
export const listTopics: ClusterWork<{ internal?: true; json?: true }> = async (cluster, { flags, io }) => {
  const { topics } = await cluster.metadata()
  const shown = topics
    .filter(({ isInternal }) => flags.internal === true || !isInternal)
    .sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
    .map(({ name, topicId, isInternal, partitions }) => ({
      name: name ?? '',
      topicId,
      isInternal,
      partitions: partitions.length,
      replicationFactor: partitions[0]?.replicaNodes.length ?? 0,
    }))
  if (flags.json === true) return io.out(`${JSON.stringify(shown, undefined, 2)}\n`)
  if (shown.length === 0) return io.error('There are no topics. headgate topics create makes one.\n')
  const rows = shown.map(({ name, partitions, replicationFactor }) => [name, partitions, replicationFactor])
  io.out(columns(['TOPIC', 'PARTITIONS', 'REPLICAS'], rows))
}

/** `headgate topics describe`. */
export const describeTopics: ClusterWork<{ allConfigs?: true; json?: true }> = async (
  cluster,
  { words, flags, io },
) => {
  const described: DescribedTopic[] = []
  for (const name of new Set(words)) described.push(await describeTopic(cluster, name, flags.allConfigs === true))
  if (flags.json === true) return io.out(`${JSON.stringify(described.map(inJson), undefined, 2)}\n`)
  io.out(described.map(inText).join('\n'))
}

async function describeTopic(cluster: KafkaCluster, name: string, isWithDefaults: boolean): Promise<DescribedTopic> {
  const { leaders } = await cluster.topic(name)
  const topic = (await cluster.metadata([name])).topics[0] as Topic
  expectNoError(`topic '${name}'`, topic.errorCode)
  const led = [...leaders].filter(([, leader]) => leader >= 0).map(([partition]) => partition)
  const [starts, ends, sizes, configs] = await Promise.all([
    offsetsAt(cluster, { topic: name, partitions: led }, 'start'),
    offsetsAt(cluster, { topic: name, partitions: led }, 'end', 'uncommitted'),
    partitionSizes(cluster, name, new Map([...leaders].filter(([, leader]) => leader >= 0))),
    topicConfigs(cluster, name),
  ])
  const partitions = [...topic.partitions].sort((a, b) => a.partitionIndex - b.partitionIndex)
  return {
    topic,
    partitions: partitions.map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
      partition: partitionIndex,
      leader: leaderId,
      replicas: replicaNodes,
      inSync: isrNodes,
      startOffset: starts.get(partitionIndex),
      endOffset: ends.get(partitionIndex),
      sizeBytes: sizes.get(partitionIndex),
    })),
    configs: configs.filter(({ configSource }) => isWithDefaults || configSource !== defaultSource),
  }
}

function inText({ topic, partitions, configs }: DescribedTopic): string {
  const rows = partitions.map(({ partition, leader, replicas, inSync, startOffset, endOffset, sizeBytes }) => [
    partition,
    leader < 0 ? 'none' : String(leader),
    replicas.join(','),
    inSync.join(','),
    startOffset === undefined ? '-' : String(startOffset),
    endOffset === undefined ? '-' : String(endOffset),
    sizeBytes === undefined ? '-' : bytesText(sizeBytes),
  ])
  const table = columns(['PARTITION', 'LEADER', 'REPLICAS', 'IN SYNC', 'START', 'END', 'SIZE'], rows)
  const settings = configs.map(({ name, value, isSensitive, configSource }) => [
    name,
    isSensitive ? '***' : (value ?? ''),
    sources[configSource] ?? String(configSource),
  ])
  const shown = settings.length === 0 ? '' : `\n${columns(['CONFIG', 'VALUE', 'SET BY'], settings)}`
  return `Topic ${topic.name}, id ${topic.topicId}${topic.isInternal ? ', internal' : ''}\n\n${table}${shown}`
}

/** Offsets are texts: they may be larger than numbers hold exactly. */
function inJson({ topic, partitions, configs }: DescribedTopic): unknown {
  const { name, topicId, isInternal } = topic
  const text = (value: bigint | undefined): string | null => value?.toString() ?? null
  return {
    name,
    topicId,
    isInternal,
    partitions: partitions.map(row => ({
      ...row,
      startOffset: text(row.startOffset),
      endOffset: text(row.endOffset),
      sizeBytes: text(row.sizeBytes),
    })),
    configs: Object.fromEntries(configs.map(config => [config.name, config.isSensitive ? null : config.value])),
  }
}

interface MakeFlags {
  readonly partitions?: string
  readonly replicationFactor?: string
  readonly config?: readonly string[]
  readonly ifNotExists?: true
  readonly validateOnly?: true
}

/** `headgate topics create`. */
export const makeTopic: ClusterWork<MakeFlags> = async (cluster, { words: [name = ''], flags, io }) => {
  const { partitions, replicationFactor, ifNotExists, validateOnly = false } = flags
  const draft = {
    name,
    partitions: partitions === undefined ? -1 : wholeNumber('--partitions', partitions, [1, maxPartitions]),
    replicationFactor:
      replicationFactor === undefined ? -1 : wholeNumber('--replication-factor', replicationFactor, [1, 32_767]),
    configs: configsOf(flags.config ?? []),
    validateOnly,
  }
  try {
    await createTopic(cluster, draft)
  } catch (error) {
    const isThere = error instanceof KafkaFailure && error.error === 'TOPIC_ALREADY_EXISTS'
    if (!isThere || ifNotExists !== true) throw error
    return io.error(`Topic '${name}' was there already.\n`)
  }
  io.error(validateOnly ? `Topic '${name}' could be made.\n` : `Topic '${name}' was made.\n`)
}

interface AlterFlags {
  readonly partitions?: string
  readonly config?: readonly string[]
  readonly deleteConfig?: readonly string[]
}

/** `headgate topics alter`. */
export const alterTopic: ClusterWork<AlterFlags> = async (cluster, { words: [name = ''], flags, io }) => {
  const { partitions, config = [], deleteConfig = [] } = flags
  const count = partitions === undefined ? undefined : wholeNumber('--partitions', partitions, [1, maxPartitions])
  const changes = new Map<string, string | undefined>(configsOf(config))
  for (const key of deleteConfig) {
    if (changes.has(key)) throw new Misuse(`config '${key}' is set and deleted at once.`)
    changes.set(key, undefined)
  }
  if (count === undefined && changes.size === 0) throw new Misuse('name a --config, a --delete-config or --partitions.')
  await cluster.topic(name)
  if (changes.size > 0) await alterTopicConfigs(cluster, name, changes)
  if (count !== undefined) await growTopic(cluster, name, count)
  io.error(`Topic '${name}' was changed.\n`)
}

/** `headgate topics delete`: goes on with the other topics when one fails. */
export const deleteTopics: ClusterWork<{ ifExists?: true }> = async (cluster, { words, flags, io }) => {
  let isEveryOneGone = true
  for (const name of new Set(words)) {
    try {
      await deleteTopic(cluster, name)
      io.error(`Topic '${name}' was deleted.\n`)
    } catch (error) {
      // The others are deleted all the same.
      if (!(error instanceof KafkaFailure)) throw error
      const isUnknown = error.error === 'UNKNOWN_TOPIC_OR_PARTITION'
      if (isUnknown && flags.ifExists === true) continue
      isEveryOneGone = false
      io.error(`headgate topics delete: ${printable(error.message)}\n${error.advice ? `${error.advice}\n` : ''}`)
    }
  }
  return isEveryOneGone ? 0 : 1
}

/** Configs given as `name=value`. Throws Misuse. */
function configsOf(given: readonly string[]): ReadonlyMap<string, string> {
  const configs = new Map<string, string>()
  for (const text of given) {
    const at = text.indexOf('=')
    if (at < 1) throw new Misuse(`--config: '${text}' is not of the form name=value.`)
    configs.set(text.slice(0, at), text.slice(at + 1))
  }
  return configs
}
