import type { LogRecord } from '../coordinator-log.ts'
import type { ConsumerGroup, ConsumerMember } from './consumer-group.ts'
import {
  classicGroup,
  consumerGroup,
  consumerMember,
  currentAssignment,
  resolvedRegex,
  targetAssignment,
  targetEpoch,
} from './group-records.ts'
import type { Group } from './group-table.ts'

/** The records that remove a group, its offsets excepted. Those that a log keeps about a member come before the group's. */
export function groupTombstones(group: Group): readonly LogRecord[] {
  const { groupId } = group
  if (group.type === 'classic') return [classicGroup.record({ group: groupId }, null)]
  return [
    ...Array.from(group.members.values(), member => memberTombstones(group, member)).flat(),
    ...Array.from(group.regexes.keys(), regularExpression =>
      resolvedRegex.record({ groupId, regularExpression }, null),
    ),
    targetEpoch.record({ groupId }, null),
    consumerGroup.record({ groupId }, null),
  ]
}

/** The records that remove a member of the newer protocol. */
export function memberTombstones({ groupId }: ConsumerGroup, { memberId }: ConsumerMember): readonly LogRecord[] {
  const key = { groupId, memberId }
  return [currentAssignment.record(key, null), targetAssignment.record(key, null), consumerMember.record(key, null)]
}
