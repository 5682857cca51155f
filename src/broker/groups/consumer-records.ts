import type { LogRecord } from '../coordinator-log.ts'
import type { Assignment } from './assignment.ts'
import { listOf } from './assignment.ts'
import type { ConsumerGroup, ConsumerMember, MemberState, ResolvedRegex } from './consumer-group.ts'
import {
  consumerGroup,
  consumerMember,
  currentAssignment,
  resolvedRegex,
  targetAssignment,
  targetEpoch,
} from './group-records.ts'

/** Codes of the states of members, as Kafka logs them. */
export const memberStateCodes: Readonly<Record<MemberState, number>> = { stable: 0, unrevoked: 1, unreleased: 2 }

/** The record of a group's epoch. */
export function groupEpochRecord({ groupId, groupEpoch, metadataHash }: ConsumerGroup): LogRecord {
  return consumerGroup.record({ groupId }, { epoch: groupEpoch, metadataHash })
}

/** The record of a member's subscription. */
export function memberRecord({ groupId }: ConsumerGroup, member: ConsumerMember): LogRecord {
  const { memberId, classic } = member
  return consumerMember.record(
    { groupId, memberId },
    {
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.subscribedTopicNames,
      subscribedTopicRegex: member.subscribedTopicRegex,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      serverAssignor: member.serverAssignor,
      classicMemberMetadata:
        classic === undefined
          ? null
          : { sessionTimeoutMs: classic.sessionTimeoutMs, supportedProtocols: classic.protocols },
    },
  )
}

/** The record of what a member owns. */
export function currentRecord({ groupId }: ConsumerGroup, { memberId, current }: ConsumerMember): LogRecord {
  return currentAssignment.record(
    { groupId, memberId },
    {
      memberEpoch: current.memberEpoch,
      previousMemberEpoch: current.previousMemberEpoch,
      state: memberStateCodes[current.state],
      assignedPartitions: listOf(current.assigned),
      partitionsPendingRevocation: listOf(current.pendingRevocation),
    },
  )
}

/** The record of what a member is to own. */
export function targetRecord({ groupId }: ConsumerGroup, memberId: string, target: Assignment): LogRecord {
  return targetAssignment.record({ groupId, memberId }, { topicPartitions: listOf(target) })
}

/** The record of the epoch of a group's targets. */
export function targetEpochRecord({ groupId, targetEpoch: assignmentEpoch }: ConsumerGroup): LogRecord {
  return targetEpoch.record({ groupId }, { assignmentEpoch })
}

/** The record of the topics that a regular expression stands for; of its removal when there are none to be kept. */
export function regexRecord(
  { groupId }: ConsumerGroup,
  regularExpression: string,
  resolved: (ResolvedRegex & { readonly atMs: number }) | null,
): LogRecord {
  const key = { groupId, regularExpression }
  if (resolved === null) return resolvedRegex.record(key, null)
  const { topics, topicsVersion = 0, atMs } = resolved
  return resolvedRegex.record(key, { topics, version: BigInt(topicsVersion), timestamp: BigInt(atMs) })
}

/** Everything that there is to be said of a group. */
export function allRecords(group: ConsumerGroup): readonly LogRecord[] {
  const members = [...group.members.values()]
  return [
    groupEpochRecord(group),
    targetEpochRecord(group),
    ...members.map(member => memberRecord(group, member)),
    ...members.map(({ memberId }) => targetRecord(group, memberId, group.targetOf(memberId))),
    ...members.map(member => currentRecord(group, member)),
  ]
}
