import { columns, printable } from './columns.ts'
import { Misuse, wholeNumber } from './connection-options.ts'
import type { DescribedGroup, GroupOffset } from './group-admin.ts'
import { allGroups, commitGroupOffsets, deleteGroup, describeGroup, groupOffsets } from './group-admin.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { KafkaFailure } from './kafka-failure.ts'
import type { TopicPartition } from './kafka-producer.ts'
import type { OffsetPoint } from './partition-offsets.ts'
import { offsetsAt } from './partition-offsets.ts'
import type { ClusterWork } from './subcommands.ts'

/** `headgate groups list`. */
export const listAllGroups: ClusterWork<{ json?: true }> = async (cluster, { flags, io }) => {
  const groups = await allGroups(cluster)
  if (flags.json === true) return io.out(`${JSON.stringify(groups, undefined, 2)}\n`)
  if (groups.length === 0) return io.error('There are no groups.\n')
  const rows = groups.map(({ groupId, groupState, groupType }) => [groupId, groupState, groupType])
  io.out(columns(['GROUP', 'STATE', 'TYPE'], rows))
}

/** A partition that a group reads, or has read. */
interface Progress {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint | undefined
  readonly endOffset: bigint | undefined
  readonly lag: bigint | undefined
  readonly memberId: string | undefined
}

/** `headgate groups describe`. */
export const describeAllGroups: ClusterWork<{ json?: true }> = async (cluster, { words, flags, io }) => {
  const shown: { readonly group: DescribedGroup; readonly progress: readonly Progress[] }[] = []
  for (const groupId of new Set(words)) {
    const group = await describeGroup(cluster, groupId)
    shown.push({ group, progress: await progressOf(cluster, group) })
  }
  if (flags.json !== true) return io.out(shown.map(({ group, progress }) => inText(group, progress)).join('\n'))
  const text = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
  const values = shown.map(({ group, progress }) => ({ ...group, progress }))
  io.out(`${JSON.stringify(values, text, 2)}\n`)
}

async function progressOf(cluster: KafkaCluster, group: DescribedGroup): Promise<readonly Progress[]> {
  const committed = new Map((await groupOffsets(cluster, group.groupId)).map(row => [keyOf(row), row]))
  const holders = new Map(
    group.members.flatMap(({ memberId, partitions }) =>
      partitions.map(row => [keyOf(row), { ...row, memberId }] as const),
    ),
  )
  const all = new Map<string, TopicPartition>([...holders, ...committed])
  const ends = new Map<string, ReadonlyMap<number, bigint>>()
  for (const topic of new Set(Array.from(all.values(), row => row.topic))) {
    const partitions = [...all.values()].filter(row => row.topic === topic).map(({ partition }) => partition)
    ends.set(topic, await endsOf(cluster, topic, partitions))
  }
  const rows = [...all].map(([key, { topic, partition }]): Progress => {
    const offset = committed.get(key)?.offset
    const endOffset = ends.get(topic)?.get(partition)
    const lag = offset === undefined || endOffset === undefined ? undefined : endOffset - offset
    return { topic, partition, offset, endOffset, lag, memberId: holders.get(key)?.memberId }
  })
  return rows.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
}

/** Offsets outlive the topics they belong to. */
async function endsOf(
  cluster: KafkaCluster,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, bigint>> {
  try {
    const { leaders } = await cluster.topic(topic)
    return await offsetsAt(
      cluster,
      { topic, partitions: partitions.filter(partition => leaders.has(partition)) },
      'end',
    )
  } catch (error) {
    if (error instanceof KafkaFailure && error.error === 'UNKNOWN_TOPIC_OR_PARTITION') return new Map()
    throw error
  }
}

const keyOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${partition} ${topic}`

function inText({ groupId, state, type, assignor, members }: DescribedGroup, progress: readonly Progress[]): string {
  const shown = (value: bigint | undefined): string => value?.toString() ?? '-'
  const rows = progress.map(({ topic, partition, offset, endOffset, lag, memberId }) => [
    topic,
    partition,
    shown(offset),
    shown(endOffset),
    shown(lag),
    memberId ?? '-',
  ])
  const clients = members.map(({ memberId, instanceId, clientId, host, partitions }) => [
    memberId,
    instanceId ?? '-',
    clientId,
    host,
    partitions.length,
  ])
  const tables = [
    ...(rows.length === 0 ? [] : [columns(['TOPIC', 'PARTITION', 'OFFSET', 'END', 'LAG', 'MEMBER'], rows)]),
    ...(clients.length === 0 ? [] : [columns(['MEMBER', 'INSTANCE', 'CLIENT', 'HOST', 'PARTITIONS'], clients)]),
  ]
  const name = `Group ${printable(groupId)}, ${state}, ${type}${assignor === '' ? '' : `, assignor ${printable(assignor)}`}`
  return `${[name, ...tables].join('\n\n')}${tables.length === 0 ? '\n' : ''}`
}

interface ResetFlags {
  readonly topic?: readonly string[]
  readonly partition?: readonly string[]
  readonly toStart?: true
  readonly toEnd?: true
  readonly toOffset?: string
  readonly toTime?: string
  readonly by?: string
  readonly execute?: true
}

/** `headgate groups reset-offsets`: shows what would be, and with --execute does it. */
export const resetOffsets: ClusterWork<ResetFlags> = async (cluster, { words: [groupId = ''], flags, io }) => {
  const target = targetOf(flags)
  const committed = await groupOffsets(cluster, groupId)
  const topics = flags.topic ?? [...new Set(committed.map(({ topic }) => topic))]
  if (topics.length === 0) throw new Misuse(`group '${groupId}' has no offsets: name a topic with --topic.`)
  const wanted = flags.partition?.map(text => wholeNumber('--partition', text, [0, 1_000_000]))
  const plans = await Promise.all(topics.map(topic => planned(cluster, { topic, wanted, committed, target })))
  const plan = plans.flat()
  const rows = plan.map(({ topic, partition, before, offset }) => [
    topic,
    partition,
    before?.toString() ?? '-',
    String(offset),
  ])
  io.out(columns(['TOPIC', 'PARTITION', 'BEFORE', 'AFTER'], rows))
  if (flags.execute !== true) return io.error('Nothing was changed. --execute sets these offsets.\n')
  await commitGroupOffsets(cluster, groupId, plan)
  io.error(`Group '${printable(groupId)}' continues at these offsets.\n`)
}

/** Where a group is to continue: a point, an offset, or that many records further. */
type ResetTarget = { readonly point: OffsetPoint } | { readonly offset: bigint } | { readonly by: bigint }

function targetOf({ toStart, toEnd, toOffset, toTime, by }: ResetFlags): ResetTarget {
  const targets: ResetTarget[] = []
  if (toStart === true) targets.push({ point: 'start' })
  if (toEnd === true) targets.push({ point: 'end' })
  if (toOffset !== undefined) targets.push({ offset: BigInt(wholeNumber('--to-offset', toOffset, [0, 1e15 - 1])) })
  if (toTime !== undefined) targets.push({ point: { timestampMs: timeOf('--to-time', toTime) } })
  if (by !== undefined) targets.push({ by: BigInt(wholeNumber('--by', by, [1 - 1e15, 1e15 - 1])) })
  const [target] = targets
  if (target === undefined || targets.length > 1)
    throw new Misuse('name one of --to-start, --to-end, --to-offset, --to-time and --by.')
  return target
}

/** A time as ISO 8601 or milliseconds since 1970. Throws Misuse. */
export function timeOf(flag: string, text: string): number {
  const timestampMs = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(timestampMs)) throw new Misuse(`${flag}: '${text}' is no time, such as 2026-01-31T12:00:00Z.`)
  return timestampMs
}

interface Planned extends GroupOffset {
  readonly before: bigint | undefined
}

/** Offsets outside of what the partition holds are moved to its nearest end. */
async function planned(
  cluster: KafkaCluster,
  {
    topic,
    wanted,
    committed,
    target,
  }: {
    readonly topic: string
    readonly wanted: readonly number[] | undefined
    readonly committed: readonly GroupOffset[]
    readonly target: ResetTarget
  },
): Promise<readonly Planned[]> {
  const { leaders } = await cluster.topic(topic)
  const partitions = [...(wanted ?? leaders.keys())].sort((a, b) => a - b)
  const [starts, ends, at] = await Promise.all([
    offsetsAt(cluster, { topic, partitions }, 'start'),
    offsetsAt(cluster, { topic, partitions }, 'end'),
    'point' in target ? offsetsAt(cluster, { topic, partitions }, target.point) : new Map<number, bigint>(),
  ])
  return partitions.map(partition => {
    const before = committed.find(row => row.topic === topic && row.partition === partition)?.offset
    const [start, end] = [starts.get(partition) ?? 0n, ends.get(partition) ?? 0n]
    const asked =
      'offset' in target ? target.offset : 'by' in target ? (before ?? start) + target.by : (at.get(partition) ?? end)
    return { topic, partition, before, offset: asked < start ? start : asked > end ? end : asked }
  })
}

/** `headgate groups delete`: goes on with the other groups when one fails. */
export const deleteAllGroups: ClusterWork<object> = async (cluster, { words, io }) => {
  let isEveryOneGone = true
  for (const groupId of new Set(words)) {
    try {
      await deleteGroup(cluster, groupId)
      io.error(`Group '${printable(groupId)}' was deleted.\n`)
    } catch (error) {
      if (!(error instanceof KafkaFailure)) throw error
      isEveryOneGone = false
      io.error(`headgate groups delete: ${printable(error.message)}\n${error.advice ? `${error.advice}\n` : ''}`)
    }
  }
  return isEveryOneGone ? 0 : 1
}
