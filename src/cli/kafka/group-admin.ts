import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import { assignment, decodeGroupPayload } from '../../kafka/consumer-protocol.ts'
import { consumerGroupDescribe } from '../../kafka/messages/consumer-group-describe.ts'
import { deleteGroups } from '../../kafka/messages/delete-groups.ts'
import { describeGroups } from '../../kafka/messages/describe-groups.ts'
import { listGroups, type ListGroupsResponse } from '../../kafka/messages/list-groups.ts'
import { offsetCommit } from '../../kafka/messages/offset-commit.ts'
import { offsetFetch } from '../../kafka/messages/offset-fetch.ts'
import type { KafkaCluster } from './kafka-cluster.ts'
import { expectNoError, KafkaFailure } from './kafka-failure.ts'
import type { TopicPartition } from './kafka-producer.ts'

/** A group in a list. */
export type ListedGroup = ListGroupsResponse['groups'][number]

/** A member of a group and what it reads. */
export interface GroupMember {
  readonly memberId: string
  readonly instanceId: string | null
  readonly clientId: string
  readonly host: string
  readonly partitions: readonly TopicPartition[]
}

/** A group and its members. */
export interface DescribedGroup {
  readonly groupId: string
  readonly state: string
  /** `classic`, or `consumer` for the newer protocol. */
  readonly type: 'classic' | 'consumer'
  readonly assignor: string
  readonly members: readonly GroupMember[]
}

/** How far a group has come in a partition. */
export interface GroupOffset extends TopicPartition {
  readonly offset: bigint
}

/** Above this requests name topics by their id. */
const maxNamedVersion = 9

/** The groups of all brokers, by name. Rejects with KafkaFailure. */
export async function allGroups(cluster: KafkaCluster): Promise<readonly ListedGroup[]> {
  const { brokers } = await cluster.metadata([])
  const answers = await Promise.all(
    brokers.map(async ({ nodeId }) => (await cluster.broker(nodeId)).request(listGroups, {})),
  )
  for (const { errorCode } of answers) expectNoError('listing groups', errorCode)
  return answers.flatMap(({ groups }) => groups).sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

/** A group's state and members. Rejects with KafkaFailure when there is no such group. */
export async function describeGroup(cluster: KafkaCluster, groupId: string): Promise<DescribedGroup> {
  const coordinator = await cluster.coordinator(groupId)
  const { groups } = await coordinator.request(describeGroups, { groups: [groupId] })
  const [group] = groups
  const isClassic = group !== undefined && group.errorCode === 0 && group.groupState !== 'Dead'
  if (!isClassic) return describeConsumerGroup(cluster, groupId)
  return {
    groupId,
    state: group.groupState,
    type: 'classic',
    assignor: group.protocolData,
    members: group.members.map(({ memberId, groupInstanceId, clientId, clientHost, memberAssignment }) => ({
      memberId,
      instanceId: groupInstanceId,
      clientId,
      host: clientHost,
      partitions: group.protocolType === 'consumer' ? assignedPartitions(memberAssignment) : [],
    })),
  }
}

/** Brokers show a group of the newer protocol as dead to those who ask in the classic way, and the other way round. */
async function describeConsumerGroup(cluster: KafkaCluster, groupId: string): Promise<DescribedGroup> {
  const coordinator = await cluster.coordinator(groupId)
  const unknown = new KafkaFailure(
    'GROUP_ID_NOT_FOUND',
    `group '${groupId}': there is no such group.`,
    'headgate groups list shows what there is.',
  )
  if (coordinator.versionOf(consumerGroupDescribe) === undefined) throw unknown
  const draft = { groupIds: [groupId], includeAuthorizedOperations: false }
  const [group] = (await coordinator.request(consumerGroupDescribe, draft)).groups
  if (group === undefined || group.errorCode === groupNotFound) throw unknown
  expectNoError(`group '${groupId}'`, group.errorCode, group.errorMessage)
  return {
    groupId,
    state: group.groupState,
    type: 'consumer',
    assignor: group.assignorName,
    members: group.members.map(({ memberId, instanceId, clientId, clientHost, assignment: { topicPartitions } }) => ({
      memberId,
      instanceId,
      clientId,
      host: clientHost,
      partitions: topicPartitions.flatMap(({ topicName, partitions }) =>
        partitions.map(partition => ({ topic: topicName, partition })),
      ),
    })),
  }
}

const groupNotFound = 69

/** What members hold is written by clients: what cannot be read is shown as nothing. */
function assignedPartitions(bytes: Buffer): readonly TopicPartition[] {
  if (bytes.length === 0) return []
  try {
    const { assignedPartitions: held } = decodeGroupPayload(assignment, bytes)
    return held.flatMap(({ topic, partitions }) => partitions.map(partition => ({ topic, partition })))
  } catch (error) {
    if (error instanceof MalformedBytes) return []
    throw error
  }
}

/** Everything the group has committed. Rejects with KafkaFailure. */
export async function groupOffsets(cluster: KafkaCluster, groupId: string): Promise<readonly GroupOffset[]> {
  const coordinator = await cluster.coordinator(groupId)
  const draft = { groupId, topics: null, groups: [{ groupId, topics: null }] }
  // Before version 2 there is no way to ask for all.
  const answer = await coordinator.request(offsetFetch, draft, { minVersion: 2, maxVersion: maxNamedVersion })
  const { topics, errorCode } = answer.groups[0] ?? answer
  expectNoError(`offsets of group '${groupId}'`, errorCode)
  const found = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, committedOffset }) => ({
      topic: name,
      partition: partitionIndex,
      offset: committedOffset,
    })),
  )
  return found
    .filter(({ offset }) => offset >= 0n)
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
}

/** Sets how far a group without members has come. Rejects with KafkaFailure. */
export async function commitGroupOffsets(
  cluster: KafkaCluster,
  groupId: string,
  offsets: readonly GroupOffset[],
): Promise<void> {
  const byTopic = new Map<string, { readonly partitionIndex: number; readonly committedOffset: bigint }[]>()
  for (const { topic, partition, offset } of offsets)
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), { partitionIndex: partition, committedOffset: offset }])
  const draft = {
    groupId,
    memberId: '',
    topics: Array.from(byTopic, ([name, partitions]) => ({ name, partitions })),
  }
  const coordinator = await cluster.coordinator(groupId)
  const { topics } = await coordinator.request(offsetCommit, draft, { maxVersion: maxNamedVersion })
  for (const { name, partitions } of topics)
    for (const { partitionIndex, errorCode } of partitions) {
      const asked = `setting the offset of group '${groupId}' in partition ${partitionIndex} of topic '${name}'`
      if (hasMembers.has(errorCode))
        throw new KafkaFailure(
          'NON_EMPTY_GROUP',
          `${asked}: the group has members. (NON_EMPTY_GROUP)`,
          'Stop its members first.',
        )
      expectNoError(asked, errorCode)
    }
}

/** What brokers say to a commit of somebody who is no member: unknown member, illegal generation, rebalance, stale epoch. */
const hasMembers: ReadonlySet<number> = new Set([22, 25, 27, 110, 113])

/** Removes a group and its offsets. Rejects with KafkaFailure. */
export async function deleteGroup(cluster: KafkaCluster, groupId: string): Promise<void> {
  const coordinator = await cluster.coordinator(groupId)
  const { results } = await coordinator.request(deleteGroups, { groupsNames: [groupId] })
  expectNoError(`deleting group '${groupId}'`, results[0]?.errorCode ?? -1)
}
