import { Buffer } from 'node:buffer'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { JoinGroupRequest } from '../../kafka/messages/join-group.ts'
import { Deadline } from '../coordinator-clock.ts'
import type { ClassicGroup, ClassicMember, JoinAnswer, MemberProtocol } from './classic-group.ts'
import { hasSameProtocols } from './classic-group.ts'
import type { ClassicRebalances, GroupEnvironment } from './classic-rebalances.ts'
import { answerJoin, answerSync, joinedAnswer, memberBytes, refusedJoin, refusedSync } from './classic-rebalances.ts'
import type { ClientContext } from './client-context.ts'

/** The first version in which a member must come back with the id that it was told (KIP-394). */
const firstVersionWithKnownIds = 4
/** The first version in which a static leader that comes back may be told to skip its assignment (KIP-814). */
const firstVersionToSkip = 9
/** Client ids stand in member ids, which go into strings of the log. */
const maxClientIdLength = 1024

/** A join on its way through a group. */
interface Joining {
  readonly group: ClassicGroup
  readonly request: JoinGroupRequest
  readonly context: ClientContext
  readonly protocols: readonly MemberProtocol[]
}

/** Joins of classic groups. The session timeout and the group id have been looked at; the group exists. */
export class ClassicJoins {
  readonly #env: GroupEnvironment
  readonly #rebalances: ClassicRebalances

  constructor(env: GroupEnvironment, rebalances: ClassicRebalances) {
    this.#env = env
    this.#rebalances = rebalances
  }

  join(group: ClassicGroup, request: JoinGroupRequest, context: ClientContext): Promise<JoinAnswer> {
    const refusal = this.#refusalOf(group, request)
    if (refusal !== undefined) return refused(refusal, request.memberId)
    // What was read are views of a frame that goes away.
    const protocols = request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }))
    const joining = { group, request, context, protocols }
    return request.memberId === '' ? this.#joinNew(joining) : this.#joinKnown(joining)
  }

  #refusalOf(group: ClassicGroup, request: JoinGroupRequest): ErrorName | undefined {
    if (group.state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE'
    if (!this.#hasRoom(group, request)) return 'GROUP_MAX_SIZE_REACHED'
    if (!group.supports(request.protocolType, request.protocols)) return 'INCONSISTENT_GROUP_PROTOCOL'
    return undefined
  }

  /** A full group lets in those that are members; while it rebalances, as many as it has places. */
  #hasRoom(group: ClassicGroup, { memberId, protocols }: JoinGroupRequest): boolean {
    const { settings, budget } = this.#env
    const bytes = protocols.reduce((sum, { name, metadata }) => sum + name.length + metadata.length, 0)
    if (bytes > settings.maxMemberBytes || !budget.hasRoom(2 * bytes)) return false
    const member = group.members.get(memberId)
    const isExpected = member !== undefined || group.pendingMembers.has(memberId)
    if (group.state === 'PreparingRebalance' && !group.isInitialRebalance) {
      if (member?.answerJoin !== undefined) return true
      const others = group.pendingMembers.size - (group.pendingMembers.has(memberId) ? 1 : 0)
      return group.awaitingJoinCount + (isExpected ? 0 : others) < settings.maxGroupSize
    }
    return isExpected || group.size + group.pendingMembers.size < settings.maxGroupSize
  }

  #joinNew(joining: Joining): Promise<JoinAnswer> {
    const { group, request, context } = joining
    const { groupInstanceId } = request
    if (groupInstanceId !== null) return this.#joinStatic(joining, groupInstanceId)
    const memberId = `${context.clientId.slice(0, maxClientIdLength)}-${this.#env.newUniqueId()}`
    if (context.apiVersion < firstVersionWithKnownIds) return this.#add(joining, memberId)
    const pending = new Deadline(this.#env.clock, () => this.#forgetPending(group, memberId))
    pending.set(request.sessionTimeoutMs)
    group.pendingMembers.set(memberId, pending)
    return refused('MEMBER_ID_REQUIRED', memberId)
  }

  #forgetPending(group: ClassicGroup, memberId: string): void {
    group.pendingMembers.delete(memberId)
    this.#rebalances.completeIfAllJoined(group)
  }

  #joinStatic(joining: Joining, groupInstanceId: string): Promise<JoinAnswer> {
    const { group } = joining
    const memberId = `${groupInstanceId}-${this.#env.newUniqueId()}`
    const existing = group.members.get(group.memberIdOf(groupInstanceId) ?? '')
    return existing === undefined ? this.#add(joining, memberId) : this.#replace(joining, existing, memberId)
  }

  #add(joining: Joining, memberId: string): Promise<JoinAnswer> {
    const { group, request } = joining
    const member = this.#newMember(joining, memberId)
    const answer = waitForJoin(member)
    this.#rebalances.add(group, member, request.protocolType)
    return answer
  }

  #newMember({ group, request, context, protocols }: Joining, memberId: string): ClassicMember {
    const rebalanceTimeoutMs = context.apiVersion === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs
    return {
      memberId,
      groupInstanceId: request.groupInstanceId,
      clientId: context.clientId.slice(0, maxClientIdLength),
      clientHost: context.clientHost,
      session: new Deadline(this.#env.clock, () => this.#rebalances.expireSession(group, memberId)),
      protocols,
      rebalanceTimeoutMs: Math.max(0, rebalanceTimeoutMs),
      sessionTimeoutMs: request.sessionTimeoutMs,
      assignment: Buffer.alloc(0),
      isNew: true,
      answerJoin: undefined,
      answerSync: undefined,
    }
  }

  /** A static member is back under a new id: the old one is fenced, the assignment stays. */
  #replace(joining: Joining, member: ClassicMember, memberId: string): Promise<JoinAnswer> {
    const { group } = joining
    const formerLeaderId = group.leaderId
    const fenced = errorCodes.FENCED_INSTANCE_ID.code
    answerJoin(member, refusedJoin(fenced, member.memberId))
    answerSync(member, refusedSync(fenced))
    member.session.clear()
    const successor = { ...this.#newMember(joining, memberId), assignment: member.assignment, isNew: member.isNew }
    group.replace(member, successor)
    this.#env.budget.add(memberBytes(successor) - memberBytes(member))
    successor.session.set(successor.sessionTimeoutMs)
    if (group.state === 'Stable' && group.selectProtocol() === group.protocolName)
      return this.#keepPlace(joining, successor, formerLeaderId)
    const answer = waitForJoin(successor)
    this.#rebalances.prepareOrComplete(group)
    return answer
  }

  /**
   * No rebalance for a static member of a stable group. A leader is not to assign anew, nobody would hear of it: older
   * clients are told that another one leads, newer ones to skip the assignment.
   */
  async #keepPlace(
    { group, context, request }: Joining,
    member: ClassicMember,
    formerLeaderId: string | undefined,
  ): Promise<JoinAnswer> {
    const answer = joinedAnswer(group, member)
    if (!(await this.#rebalances.persist(group)))
      return refusedJoin(errorCodes.COORDINATOR_NOT_AVAILABLE.code, request.memberId)
    if (context.apiVersion >= firstVersionToSkip)
      return { ...answer, skipAssignment: group.leaderId === member.memberId }
    return { ...answer, leader: formerLeaderId ?? '', members: [] }
  }

  #joinKnown(joining: Joining): Promise<JoinAnswer> {
    const { group, request } = joining
    const { memberId, groupInstanceId } = request
    const pending = group.pendingMembers.get(memberId)
    if (pending !== undefined && groupInstanceId === null) {
      pending.clear()
      group.pendingMembers.delete(memberId)
      return this.#add(joining, memberId)
    }
    const error = memberErrorOf(group, memberId, groupInstanceId)
    const member = group.members.get(memberId)
    if (error !== undefined || member === undefined) return refused(error ?? 'UNKNOWN_MEMBER_ID', memberId)
    return this.#rejoin(joining, member)
  }

  #rejoin(joining: Joining, member: ClassicMember): Promise<JoinAnswer> {
    const { group, protocols } = joining
    const isUnchanged = hasSameProtocols(member, protocols)
    // The answer to its join may have been lost; a leader that joins a stable group wants to assign anew.
    const isRepetition =
      group.state === 'CompletingRebalance' || (group.state === 'Stable' && group.leaderId !== member.memberId)
    if (isRepetition && isUnchanged) return Promise.resolve(joinedAnswer(group, member))
    this.#update(joining, member)
    const answer = waitForJoin(member)
    this.#rebalances.prepareOrComplete(group)
    return answer
  }

  #update({ group, request, context, protocols }: Joining, member: ClassicMember): void {
    const before = memberBytes(member)
    group.setProtocols(member, protocols)
    member.sessionTimeoutMs = request.sessionTimeoutMs
    const rebalanceTimeoutMs = context.apiVersion === 0 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs
    member.rebalanceTimeoutMs = Math.max(0, rebalanceTimeoutMs)
    this.#env.budget.add(memberBytes(member) - before)
  }
}

/** A member waits once: a join before this one is told that the group rebalances. */
function waitForJoin(member: ClassicMember): Promise<JoinAnswer> {
  answerJoin(member, refusedJoin(errorCodes.REBALANCE_IN_PROGRESS.code, member.memberId))
  return new Promise(resolve => {
    member.answerJoin = resolve
  })
}

function refused(error: ErrorName, memberId: string): Promise<JoinAnswer> {
  return Promise.resolve(refusedJoin(errorCodes[error].code, memberId))
}

/** What is wrong with a member's id, or its id together with its group instance id. */
export function memberErrorOf(
  group: ClassicGroup,
  memberId: string,
  groupInstanceId: string | null,
): ErrorName | undefined {
  if (groupInstanceId !== null) {
    const owner = group.memberIdOf(groupInstanceId)
    if (owner === undefined) return 'UNKNOWN_MEMBER_ID'
    if (owner !== memberId) return 'FENCED_INSTANCE_ID'
  }
  return group.members.has(memberId) ? undefined : 'UNKNOWN_MEMBER_ID'
}
