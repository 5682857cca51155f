import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { HeartbeatRequest } from '../../kafka/messages/heartbeat.ts'
import type { JoinGroupRequest } from '../../kafka/messages/join-group.ts'
import type { LeaveGroupRequest, leaveGroup } from '../../kafka/messages/leave-group.ts'
import type { SyncGroupRequest } from '../../kafka/messages/sync-group.ts'
import type { JoinAnswer, SyncAnswer } from './classic-group.ts'
import { ClassicGroup } from './classic-group.ts'
import type { ClassicJoins } from './classic-joins.ts'
import type { ClassicProtocol, LeavingMember } from './classic-protocol.ts'
import { refusedJoin, refusedSync } from './classic-rebalances.ts'
import type { ClientContext } from './client-context.ts'
import { isUsableGroupId, maxMemberTextLength } from './group-id.ts'
import type { GroupSettings } from './group-settings.ts'
import type { Group, GroupTable } from './group-table.ts'
import type { ClassicMembers } from './classic-members.ts'

/** What calls of the classic protocol are handed to. */
export interface ClassicParts {
  readonly settings: GroupSettings
  readonly table: GroupTable
  readonly joins: ClassicJoins
  readonly protocol: ClassicProtocol
  /** Members of the classic protocol in groups of the newer one. */
  readonly classicMembers: ClassicMembers
}

type LeaveAnswer = ResponseDraftOf<typeof leaveGroup>

const firstVersionWithNullProtocol = 7
const firstVersionWithMembers = 3
const firstVersionWithProtocol = 5

/** Calls of the classic protocol: finds the group, or makes it, and hands the call on. */
export class ClassicCalls {
  readonly #parts: ClassicParts

  constructor(parts: ClassicParts) {
    this.#parts = parts
  }

  async join(request: JoinGroupRequest, context: ClientContext): Promise<JoinAnswer> {
    const error = this.#joinErrorOf(request)
    const answer = error === undefined ? await this.#joinGroup(request, context) : refusedBy(error, request)
    return forVersion(answer, context.apiVersion)
  }

  #joinErrorOf(request: JoinGroupRequest): ErrorName | undefined {
    const { groupId, sessionTimeoutMs, groupInstanceId, protocolType, protocols } = request
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#parts.settings
    if (!isUsableGroupId(groupId)) return 'INVALID_GROUP_ID'
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs)
      return 'INVALID_SESSION_TIMEOUT'
    if ((groupInstanceId?.length ?? 0) > maxMemberTextLength) return 'INVALID_REQUEST'
    const names = [protocolType, ...protocols.map(({ name }) => name)]
    return names.some(name => name.length > maxMemberTextLength) ? 'INCONSISTENT_GROUP_PROTOCOL' : undefined
  }

  async #joinGroup(request: JoinGroupRequest, context: ClientContext): Promise<JoinAnswer> {
    const { table, joins, classicMembers } = this.#parts
    const known = table.get(request.groupId)
    if (known?.type === 'consumer' && known.size > 0) return classicMembers.join(known, request, context)
    if (known === undefined && request.memberId !== '') return refusedBy('UNKNOWN_MEMBER_ID', request)
    if (known === undefined && !table.hasRoom) return refusedBy('GROUP_MAX_SIZE_REACHED', request)
    const group = known?.type === 'classic' ? known : new ClassicGroup(request.groupId)
    if (known?.type === 'consumer') classicMembers.dissolve(known)
    table.put(group)
    const answer = joins.join(group, request, context)
    const isUnused = known === undefined && group.size === 0 && group.pendingMembers.size === 0
    if (isUnused && table.offsetsOf(request.groupId) === undefined) table.delete(request.groupId)
    return answer
  }

  sync(request: SyncGroupRequest, { apiVersion }: ClientContext): Promise<SyncAnswer> {
    const { table, protocol, classicMembers } = this.#parts
    const lacksProtocol = request.protocolType === null || request.protocolName === null
    const group = table.get(request.groupId)
    if (apiVersion >= firstVersionWithProtocol && lacksProtocol) return refusedSyncBy('INCONSISTENT_GROUP_PROTOCOL')
    if (!isUsableGroupId(request.groupId)) return refusedSyncBy('INVALID_GROUP_ID')
    if (group === undefined) return refusedSyncBy('UNKNOWN_MEMBER_ID')
    return group.type === 'classic' ? protocol.sync(group, request) : classicMembers.sync(group, request)
  }

  /** The error code of a heartbeat. */
  heartbeat(request: HeartbeatRequest): number | Promise<number> {
    const { table, protocol, classicMembers } = this.#parts
    const group = table.get(request.groupId)
    if (!isUsableGroupId(request.groupId)) return errorCodes.INVALID_GROUP_ID.code
    if (group === undefined) return errorCodes.UNKNOWN_MEMBER_ID.code
    return group.type === 'classic' ? protocol.heartbeat(group, request) : classicMembers.heartbeat(group, request)
  }

  async leave(request: LeaveGroupRequest, { apiVersion }: ClientContext): Promise<LeaveAnswer> {
    const hasMembers = apiVersion >= firstVersionWithMembers
    if (!isUsableGroupId(request.groupId)) return { errorCode: errorCodes.INVALID_GROUP_ID.code, members: [] }
    const members = hasMembers ? request.members : [{ memberId: request.memberId, groupInstanceId: null }]
    const group = this.#parts.table.get(request.groupId)
    if (group?.state === 'Dead') return { errorCode: errorCodes.COORDINATOR_NOT_AVAILABLE.code, members: [] }
    const codes = await this.#leaveGroup(group, members)
    if (!hasMembers) return { errorCode: codes[0] ?? 0, members: [] }
    return {
      errorCode: 0,
      members: members.map(({ memberId, groupInstanceId }, index) => {
        return { memberId, groupInstanceId, errorCode: codes[index] ?? 0 }
      }),
    }
  }

  async #leaveGroup(group: Group | undefined, members: readonly LeavingMember[]): Promise<readonly number[]> {
    if (group === undefined) return members.map(() => errorCodes.UNKNOWN_MEMBER_ID.code)
    const { protocol, classicMembers } = this.#parts
    return group.type === 'classic' ? protocol.leave(group, members) : classicMembers.leave(group, members)
  }
}

/** Older versions have no null in the place of a protocol's name. */
function forVersion(answer: JoinAnswer, apiVersion: number): JoinAnswer {
  return answer.protocolName === null && apiVersion < firstVersionWithNullProtocol
    ? { ...answer, protocolName: '' }
    : answer
}

function refusedBy(error: ErrorName, { memberId }: JoinGroupRequest): JoinAnswer {
  return refusedJoin(errorCodes[error].code, memberId)
}

function refusedSyncBy(error: ErrorName): Promise<SyncAnswer> {
  return Promise.resolve(refusedSync(errorCodes[error].code))
}
