import type { ErrorName } from '../../kafka/error-codes.ts'
import type { ClassicGroup } from './classic-group.ts'
import { memberErrorOf } from './classic-joins.ts'
import type { CommitCall } from './commit-call.ts'
import type { Group } from './group-table.ts'

/** The first OffsetCommit that answers a group that is not there as such. */
const firstVersionWithMemberEpochs = 9

/** What forbids a commit to a group, which may not exist. */
export function commitErrorOf(group: Group | undefined, call: CommitCall): ErrorName | undefined {
  if (group !== undefined) return group.type === 'classic' ? classicErrorOf(group, call) : group.commitErrorOf(call)
  // Without a generation it comes from a tool, or from a consumer that assigns itself.
  if (call.generationId < 0) return undefined
  const isNew = !call.isTransactional && call.apiVersion >= firstVersionWithMemberEpochs
  return isNew ? 'GROUP_ID_NOT_FOUND' : 'ILLEGAL_GENERATION'
}

function classicErrorOf(group: ClassicGroup, call: CommitCall): ErrorName | undefined {
  const { memberId, groupInstanceId, generationId, isTransactional } = call
  if (group.state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE'
  if (generationId < 0 && group.state === 'Empty') return undefined
  if (generationId >= 0 || memberId !== '' || groupInstanceId !== null) {
    const error = memberErrorOf(group, memberId, groupInstanceId)
    if (error !== undefined) return error
    if (generationId !== group.generationId) return 'ILLEGAL_GENERATION'
  } else if (!isTransactional && group.state !== 'Empty') return 'UNKNOWN_MEMBER_ID'
  // Who commits knows the generation but not its assignment yet.
  return !isTransactional && group.state === 'CompletingRebalance' ? 'REBALANCE_IN_PROGRESS' : undefined
}
