import { Buffer } from 'node:buffer'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { HeartbeatRequest } from '../../kafka/messages/heartbeat.ts'
import type { SyncGroupRequest } from '../../kafka/messages/sync-group.ts'
import type { ClassicGroup, ClassicMember, SyncAnswer } from './classic-group.ts'
import { memberErrorOf } from './classic-joins.ts'
import type { ClassicRebalances, GroupEnvironment } from './classic-rebalances.ts'
import { answerSync, refusedSync, syncedAnswer } from './classic-rebalances.ts'

/** A member that wants to leave: by id, or by group instance id alone. */
export interface LeavingMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
}

/** Syncs, heartbeats and leaves of classic groups that exist. */
export class ClassicProtocol {
  readonly #env: GroupEnvironment
  readonly #rebalances: ClassicRebalances

  constructor(env: GroupEnvironment, rebalances: ClassicRebalances) {
    this.#env = env
    this.#rebalances = rebalances
  }

  /** Answers with the member's part of the assignment, as soon as there is one. */
  sync(group: ClassicGroup, request: SyncGroupRequest): Promise<SyncAnswer> {
    const error = callErrorOf(group, request) ?? protocolErrorOf(group, request)
    const member = group.members.get(request.memberId)
    if (error !== undefined || member === undefined) return refused(error ?? 'UNKNOWN_MEMBER_ID')
    if (group.state === 'PreparingRebalance') return refused('REBALANCE_IN_PROGRESS')
    if (group.state === 'Stable') {
      group.unsynced.delete(member.memberId)
      member.session.set(member.sessionTimeoutMs)
      return Promise.resolve(syncedAnswer(group, member))
    }
    return this.#syncNow(group, member, request)
  }

  #syncNow(group: ClassicGroup, member: ClassicMember, { assignments }: SyncGroupRequest): Promise<SyncAnswer> {
    const isLeader = group.leaderId === member.memberId
    if (isLeader && !this.#canKeep(group, assignments)) return refused('INVALID_REQUEST')
    answerSync(member, refusedSync(errorCodes.REBALANCE_IN_PROGRESS.code))
    const answer = new Promise<SyncAnswer>(resolve => {
      member.answerSync = resolve
    })
    group.unsynced.delete(member.memberId)
    if (isLeader) {
      const parts = assignments.filter(({ memberId }) => group.members.has(memberId))
      void this.#rebalances.assign(
        group,
        new Map(parts.map(({ memberId, assignment }) => [memberId, Buffer.from(assignment)])),
      )
    }
    return answer
  }

  #canKeep(group: ClassicGroup, assignments: SyncGroupRequest['assignments']): boolean {
    const { settings, budget } = this.#env
    const sizes = assignments.filter(({ memberId }) => group.members.has(memberId)).map(part => part.assignment.length)
    if (sizes.some(bytes => bytes > settings.maxMemberBytes)) return false
    return budget.hasRoom(sizes.reduce((sum, bytes) => sum + bytes, 0))
  }

  /** Keeps a member alive; the code tells it to join again when the group rebalances. */
  heartbeat(group: ClassicGroup, request: HeartbeatRequest): number {
    const error = callErrorOf(group, request)
    const member = group.members.get(request.memberId)
    if (error !== undefined || member === undefined) return errorCodes[error ?? 'UNKNOWN_MEMBER_ID'].code
    member.session.set(member.sessionTimeoutMs)
    return errorCodes[group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE'].code
  }

  /** Takes members out; the codes are in the order of the list. */
  leave(group: ClassicGroup, leaving: readonly LeavingMember[]): readonly number[] {
    const before = group.size
    const codes = leaving.map(each => errorCodes[this.#leaveOne(group, each)].code)
    if (group.size < before) this.#rebalances.afterRemoval(group)
    return codes
  }

  #leaveOne(group: ClassicGroup, { memberId, groupInstanceId }: LeavingMember): ErrorName {
    const pending = group.pendingMembers.get(memberId)
    if (pending !== undefined) {
      pending.clear()
      group.pendingMembers.delete(memberId)
      this.#rebalances.completeIfAllJoined(group)
      return 'NONE'
    }
    const knownId = memberId === '' && groupInstanceId !== null ? group.memberIdOf(groupInstanceId) : memberId
    const error = memberErrorOf(group, knownId ?? '', groupInstanceId)
    const member = group.members.get(knownId ?? '')
    if (error !== undefined || member === undefined) return error ?? 'UNKNOWN_MEMBER_ID'
    this.#rebalances.drop(group, member, errorCodes.UNKNOWN_MEMBER_ID.code)
    return 'NONE'
  }
}

interface MemberCall {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly generationId: number
}

function callErrorOf(group: ClassicGroup, call: MemberCall): ErrorName | undefined {
  if (group.state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE'
  const error = memberErrorOf(group, call.memberId, call.groupInstanceId)
  return error ?? (call.generationId === group.generationId ? undefined : 'ILLEGAL_GENERATION')
}

function protocolErrorOf(group: ClassicGroup, request: SyncGroupRequest): ErrorName | undefined {
  const { protocolType, protocolName } = request
  const isOther =
    (protocolType !== null && protocolType !== group.protocolType) ||
    (protocolName !== null && protocolName !== group.protocolName)
  return isOther ? 'INCONSISTENT_GROUP_PROTOCOL' : undefined
}

function refused(error: ErrorName): Promise<SyncAnswer> {
  return Promise.resolve(refusedSync(errorCodes[error].code))
}
