import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { consumerGroupDescribe } from '../../kafka/messages/consumer-group-describe.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import type { Assignment } from './assignment.ts'
import { unionOf } from './assignment.ts'
import { assignorNameOf } from './consumer-engine.ts'
import type { ConsumerGroup, ConsumerMember } from './consumer-group.ts'
import type { GroupTable } from './group-table.ts'

type DescribedGroup = ResponseDraftOf<typeof consumerGroupDescribe>['groups'][number]
type DescribedMember = DescribedGroup['members'][number]

/** Kinds of members, as ConsumerGroupDescribe codes them. */
const memberTypes = { classic: 0, consumer: 1 } as const

/** A group as ConsumerGroupDescribe shows it: classic groups are not found by it. */
export function describedConsumerGroup(table: GroupTable, topics: TopicDirectory, groupId: string): DescribedGroup {
  const group = table.get(groupId)
  if (group?.type === 'consumer') return described(group, topics)
  if (groupId === '') return undescribedGroup(groupId, 'INVALID_GROUP_ID', null)
  const message = `Group ${groupId} ${group === undefined ? 'not found' : 'is not a consumer group'}.`
  return undescribedGroup(groupId, 'GROUP_ID_NOT_FOUND', message)
}

/** A group of which nothing can be shown. */
export function undescribedGroup(groupId: string, error: ErrorName, errorMessage: string | null): DescribedGroup {
  const { code: errorCode } = errorCodes[error]
  const empty = { groupState: '', groupEpoch: 0, assignmentEpoch: 0, assignorName: '', members: [] }
  return { errorCode, errorMessage, groupId, ...empty }
}

function described(group: ConsumerGroup, topics: TopicDirectory): DescribedGroup {
  return {
    errorCode: 0,
    groupId: group.groupId,
    groupState: group.state,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.targetEpoch,
    assignorName: assignorNameOf(group),
    members: Array.from(group.members.values(), member => describedMember(group, member, topics)),
  }
}

function describedMember(group: ConsumerGroup, member: ConsumerMember, topics: TopicDirectory): DescribedMember {
  const { current } = member
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: current.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: member.subscribedTopicNames,
    subscribedTopicRegex: member.subscribedTopicRegex ?? '',
    // What it may still use until it has given it up counts as well.
    assignment: { topicPartitions: named(unionOf(current.assigned, current.pendingRevocation), topics) },
    targetAssignment: { topicPartitions: named(group.targetOf(member.memberId), topics) },
    memberType: memberTypes[member.classic === undefined ? 'consumer' : 'classic'],
  }
}

function named(assignment: Assignment, topics: TopicDirectory): DescribedMember['assignment']['topicPartitions'] {
  return Array.from(assignment).flatMap(([topicId, partitions]) => {
    const topicName = topics.byId(topicId)?.name
    return topicName === undefined ? [] : [{ topicId, topicName, partitions }]
  })
}
