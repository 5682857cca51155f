import { Buffer } from 'node:buffer'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { CoordinatorClock } from '../coordinator-clock.ts'
import type { StateBudget } from '../state-budget.ts'
import type { ClassicGroup, ClassicGroupState, ClassicMember, JoinAnswer, SyncAnswer } from './classic-group.ts'
import { classicGroup as classicGroupRecord } from './group-records.ts'
import type { GroupLog } from './group-log.ts'
import type { GroupSettings } from './group-settings.ts'
import { metadataOf } from './classic-group.ts'

/** What the state machines of groups work with. */
export interface GroupEnvironment {
  readonly clock: CoordinatorClock
  readonly settings: GroupSettings
  readonly log: GroupLog
  readonly budget: StateBudget
  /** Text that no other call answers: the end of a member id. */
  newUniqueId(): string
}

/** Parts of an assignment by member id. */
export type Assignments = ReadonlyMap<string, Buffer>

const noBytes = Buffer.alloc(0)
const memberOverheadBytes = 600
/** How often at most a rebalance looks again whether a static member has come back. */
const minWaitMs = 100

/** Moves classic groups through their rebalances: who is waited for, how long, and what those who wait are told. */
export class ClassicRebalances {
  readonly #env: GroupEnvironment

  constructor(env: GroupEnvironment) {
    this.#env = env
  }

  /** Takes a member in; its join waits until the rebalance that this starts, or that is under way, is over. */
  add(group: ClassicGroup, member: ClassicMember, protocolType: string): void {
    if (group.size === 0) group.protocolType = protocolType
    if (group.state === 'PreparingRebalance' && group.isInitialRebalance) group.hasNewcomers = true
    group.add(member)
    this.#env.budget.add(memberBytes(member))
    // A new member does not know its id yet and sends no heartbeats; its connection is silent while the join waits.
    member.session.set(this.#env.settings.newMemberJoinTimeoutMs)
    this.prepareOrComplete(group)
  }

  /** Takes a member out: whatever it waits for is answered as to a stranger. */
  remove(group: ClassicGroup, member: ClassicMember): void {
    this.drop(group, member, errorCodes.UNKNOWN_MEMBER_ID.code)
    this.afterRemoval(group)
  }

  /** Takes a member out without a look at what this means for the group. */
  drop(group: ClassicGroup, member: ClassicMember, errorCode: number): void {
    member.session.clear()
    answerJoin(member, refusedJoin(errorCode, member.memberId))
    answerSync(member, refusedSync(errorCode))
    group.remove(member)
    this.#env.budget.add(-memberBytes(member))
  }

  /** What follows when members have gone. */
  afterRemoval(group: ClassicGroup): void {
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') this.prepare(group)
    else this.completeIfAllJoined(group)
  }

  prepareOrComplete(group: ClassicGroup): void {
    if (group.state === 'PreparingRebalance') this.completeIfAllJoined(group)
    else if (group.state !== 'Dead') this.prepare(group)
  }

  /** Starts a rebalance: all members have to join again. */
  prepare(group: ClassicGroup): void {
    const { settings } = this.#env
    if (group.state === 'CompletingRebalance') {
      for (const member of group.members.values()) this.#failSync(member, errorCodes.REBALANCE_IN_PROGRESS.code)
    }
    this.#stopSyncTimer(group)
    group.isInitialRebalance = group.state === 'Empty'
    this.#enter(group, 'PreparingRebalance')
    const delayMs = settings.initialRebalanceDelayMs
    if (group.isInitialRebalance && delayMs > 0) {
      this.#waitForNewcomers(group, delayMs, Math.max(0, group.rebalanceTimeoutMs - delayMs))
    } else if (group.isInitialRebalance || group.hasAllMembersJoined) this.complete(group)
    else this.#armJoinTimer(group, group.rebalanceTimeoutMs, () => this.complete(group))
  }

  /** The first rebalance of an empty group waits as long as members keep coming, up to the rebalance timeout. */
  #waitForNewcomers(group: ClassicGroup, delayMs: number, leftMs: number): void {
    group.hasNewcomers = false
    this.#armJoinTimer(group, delayMs, () => {
      const nextMs = Math.min(this.#env.settings.initialRebalanceDelayMs, leftMs)
      if (group.hasNewcomers && nextMs > 0) this.#waitForNewcomers(group, nextMs, leftMs - nextMs)
      else this.complete(group)
    })
  }

  completeIfAllJoined(group: ClassicGroup): void {
    if (group.state !== 'PreparingRebalance' || group.isInitialRebalance || !group.hasAllMembersJoined) return
    this.complete(group)
  }

  /** Ends the joining: those that did not come back are out, except for static members, who keep their place. */
  complete(group: ClassicGroup): void {
    this.#stopJoinTimer(group)
    for (const member of group.members.values()) {
      if (member.answerJoin === undefined && member.groupInstanceId === null)
        this.drop(group, member, errorCodes.UNKNOWN_MEMBER_ID.code)
    }
    if (group.size > 0 && !group.electJoinedLeader())
      return this.#armJoinTimer(group, Math.max(minWaitMs, group.rebalanceTimeoutMs), () => this.complete(group))
    // The generation is a signed number of 32 bits on the wire.
    group.generationId = (group.generationId + 1) & 0x7fff_ffff
    group.isInitialRebalance = false
    if (group.size === 0) this.#becomeEmpty(group)
    else this.#startGeneration(group)
  }

  #becomeEmpty(group: ClassicGroup): void {
    group.protocolName = undefined
    group.leaderId = undefined
    group.unsynced.clear()
    this.#enter(group, 'Empty')
    void this.persist(group)
  }

  #startGeneration(group: ClassicGroup): void {
    group.protocolName = group.selectProtocol()
    this.#enter(group, 'CompletingRebalance')
    group.unsynced.clear()
    for (const member of group.members.values()) {
      group.unsynced.add(member.memberId)
      member.isNew = false
      answerJoin(member, joinedAnswer(group, member))
      member.session.set(member.sessionTimeoutMs)
    }
    const { generationId } = group
    group.cancelSyncTimer = this.#env.clock.schedule(group.rebalanceTimeoutMs, () => {
      group.cancelSyncTimer = undefined
      if (group.generationId === generationId) this.#removeUnsynced(group)
    })
  }

  #removeUnsynced(group: ClassicGroup): void {
    if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return
    const missing = [...group.unsynced].flatMap(memberId => group.members.get(memberId) ?? [])
    if (missing.length === 0) return
    for (const member of missing) this.drop(group, member, errorCodes.UNKNOWN_MEMBER_ID.code)
    this.prepare(group)
  }

  /** The leader has spoken: what it says is written, then told to those who wait, and from then on valid. */
  async assign(group: ClassicGroup, assignments: Assignments): Promise<void> {
    const { generationId } = group
    const isDurable = await this.persist(group, assignments)
    if (group.state !== 'CompletingRebalance' || group.generationId !== generationId) return
    if (!isDurable) {
      for (const member of group.members.values()) this.#failSync(member, errorCodes.COORDINATOR_NOT_AVAILABLE.code)
      return this.prepare(group)
    }
    this.#enter(group, 'Stable')
    for (const member of group.members.values()) {
      const assignment = assignments.get(member.memberId) ?? noBytes
      this.#env.budget.add(assignment.length - member.assignment.length)
      member.assignment = assignment
      if (member.answerSync === undefined) continue
      group.unsynced.delete(member.memberId)
      answerSync(member, syncedAnswer(group, member))
      member.session.set(member.sessionTimeoutMs)
    }
  }

  /** Writes a group as it stands, or as it will stand with new assignments. Whether that is durable. */
  persist(group: ClassicGroup, assignments?: Assignments): Promise<boolean> {
    const value = {
      protocolType: group.protocolType ?? '',
      generation: group.generationId,
      protocol: group.protocolName ?? null,
      leader: group.leaderId ?? null,
      currentStateTimestamp: BigInt(group.stateSinceMs ?? -1),
      members: Array.from(group.members.values(), member => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: metadataOf(member, group.protocolName),
        assignment: assignments === undefined ? member.assignment : (assignments.get(member.memberId) ?? noBytes),
      })),
    }
    return this.#env.log.write(group.groupId, [classicGroupRecord.record({ group: group.groupId }, value)])
  }

  /** Ends a group for good: everybody who waits is told so, every timer stops. */
  close(group: ClassicGroup, errorCode: number): void {
    this.#stopJoinTimer(group)
    this.#stopSyncTimer(group)
    for (const deadline of group.pendingMembers.values()) deadline.clear()
    group.pendingMembers.clear()
    for (const member of group.members.values()) this.drop(group, member, errorCode)
    this.#enter(group, 'Dead')
  }

  /** The session of a member is over, unless a request of it waits here. */
  expireSession(group: ClassicGroup, memberId: string): void {
    const member = group.members.get(memberId)
    if (member === undefined || group.state === 'Dead') return
    const isHeld = member.answerJoin !== undefined || member.answerSync !== undefined
    if (isHeld && !member.isNew) return member.session.set(member.sessionTimeoutMs)
    this.remove(group, member)
  }

  #failSync(member: ClassicMember, errorCode: number): void {
    this.#env.budget.add(-member.assignment.length)
    member.assignment = noBytes
    if (member.answerSync === undefined) return
    answerSync(member, refusedSync(errorCode))
    member.session.set(member.sessionTimeoutMs)
  }

  #enter(group: ClassicGroup, state: ClassicGroupState): void {
    group.state = state
    group.stateSinceMs = this.#env.clock.wallMs()
  }

  #armJoinTimer(group: ClassicGroup, delayMs: number, action: () => void): void {
    group.cancelJoinTimer?.()
    group.cancelJoinTimer = this.#env.clock.schedule(delayMs, () => {
      group.cancelJoinTimer = undefined
      action()
    })
  }

  #stopJoinTimer(group: ClassicGroup): void {
    group.cancelJoinTimer?.()
    group.cancelJoinTimer = undefined
  }

  #stopSyncTimer(group: ClassicGroup): void {
    group.cancelSyncTimer?.()
    group.cancelSyncTimer = undefined
  }
}

/** An estimate of what a member takes up. */
export function memberBytes({ memberId, protocols, assignment }: ClassicMember): number {
  const protocolBytes = protocols.reduce((sum, { name, metadata }) => sum + 100 + 2 * name.length + metadata.length, 0)
  return memberOverheadBytes + 4 * memberId.length + protocolBytes + assignment.length
}

/** Answers a join that waits, if one does. */
export function answerJoin(member: ClassicMember, answer: JoinAnswer): void {
  const settle = member.answerJoin
  member.answerJoin = undefined
  settle?.(answer)
}

/** Answers a sync that waits, if one does. */
export function answerSync(member: ClassicMember, answer: SyncAnswer): void {
  const settle = member.answerSync
  member.answerSync = undefined
  settle?.(answer)
}

/** What a member of the current generation is told; the leader hears of the others as well. */
export function joinedAnswer(group: ClassicGroup, { memberId }: ClassicMember): JoinAnswer {
  return {
    errorCode: 0,
    generationId: group.generationId,
    protocolType: group.protocolType ?? null,
    protocolName: group.protocolName ?? null,
    leader: group.leaderId ?? '',
    memberId,
    members: group.leaderId === memberId ? group.membersForLeader() : [],
  }
}

/** The answer to a join that leads nowhere. */
export function refusedJoin(errorCode: number, memberId: string): JoinAnswer {
  return { errorCode, protocolName: null, leader: '', memberId, members: [] }
}

/** What a member is assigned. */
export function syncedAnswer(group: ClassicGroup, { assignment }: ClassicMember): SyncAnswer {
  return {
    errorCode: 0,
    protocolType: group.protocolType ?? null,
    protocolName: group.protocolName ?? null,
    assignment,
  }
}

/** The answer to a sync that leads nowhere. */
export function refusedSync(errorCode: number): SyncAnswer {
  return { errorCode, assignment: noBytes }
}
