import type { Buffer } from 'node:buffer'
import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { joinGroup } from '../../kafka/messages/join-group.ts'
import type { syncGroup } from '../../kafka/messages/sync-group.ts'
import type { CancelTimer, Deadline } from '../coordinator-clock.ts'

/** Where a classic group stands. */
export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

export type JoinAnswer = ResponseDraftOf<typeof joinGroup>
export type SyncAnswer = ResponseDraftOf<typeof syncGroup>

/** A way of assigning that a member knows, and what it says to the leader under it. */
export interface MemberProtocol {
  readonly name: string
  readonly metadata: Buffer
}

/** A member of a classic group. */
export interface ClassicMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly session: Deadline
  protocols: readonly MemberProtocol[]
  rebalanceTimeoutMs: number
  sessionTimeoutMs: number
  assignment: Buffer
  /** Its first join has not been answered yet. */
  isNew: boolean
  /** Answer a request that waits; undefined while none does. */
  answerJoin: ((answer: JoinAnswer) => void) | undefined
  answerSync: ((answer: SyncAnswer) => void) | undefined
}

/** Members, votes and generation of a classic group. Decides nothing: see `ClassicRebalances`. */
export class ClassicGroup {
  readonly type = 'classic'
  readonly groupId: string
  readonly members = new Map<string, ClassicMember>()
  /** Members that were told their id and have not come back with it. */
  readonly pendingMembers = new Map<string, Deadline>()
  /** Members of this generation whose sync is still to come. */
  readonly unsynced = new Set<string>()
  state: ClassicGroupState = 'Empty'
  generationId = 0
  protocolType: string | undefined
  protocolName: string | undefined
  leaderId: string | undefined
  /** When the state was entered, by the wall clock; undefined for groups that never had a member. */
  stateSinceMs: number | undefined
  /** The rebalance under way is the first since the group was empty: it waits for its delay. */
  isInitialRebalance = false
  hasNewcomers = false
  cancelJoinTimer: CancelTimer | undefined
  cancelSyncTimer: CancelTimer | undefined
  readonly #byInstance = new Map<string, string>()
  /** How many members know each protocol. */
  readonly #support = new Map<string, number>()

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get size(): number {
    return this.members.size
  }

  get hasAllMembersJoined(): boolean {
    return this.pendingMembers.size === 0 && this.awaitingJoinCount === this.members.size
  }

  get awaitingJoinCount(): number {
    let count = 0
    for (const { answerJoin } of this.members.values()) if (answerJoin !== undefined) count++
    return count
  }

  /** The longest time that a member takes to rejoin. */
  get rebalanceTimeoutMs(): number {
    let longest = 0
    for (const { rebalanceTimeoutMs } of this.members.values()) longest = Math.max(longest, rebalanceTimeoutMs)
    return longest
  }

  /** The member that a group instance id belongs to. */
  memberIdOf(groupInstanceId: string): string | undefined {
    return this.#byInstance.get(groupInstanceId)
  }

  /** Whether a member with these protocols fits in with the others. */
  supports(protocolType: string, protocols: readonly { readonly name: string }[]): boolean {
    if (this.members.size === 0) return protocolType !== '' && protocols.length > 0
    if (protocolType !== this.protocolType) return false
    return protocols.some(({ name }) => this.#support.get(name) === this.members.size)
  }

  /** The first member leads. */
  add(member: ClassicMember): void {
    this.leaderId ??= member.memberId
    this.members.set(member.memberId, member)
    if (member.groupInstanceId !== null) this.#byInstance.set(member.groupInstanceId, member.memberId)
    this.#count(member.protocols, 1)
  }

  remove(member: ClassicMember): void {
    this.members.delete(member.memberId)
    this.unsynced.delete(member.memberId)
    if (member.groupInstanceId !== null && this.memberIdOf(member.groupInstanceId) === member.memberId)
      this.#byInstance.delete(member.groupInstanceId)
    this.#count(member.protocols, -1)
    if (this.leaderId === member.memberId) this.leaderId = this.members.keys().next().value
  }

  /** Puts a member in the place of another one, its leadership included. */
  replace(member: ClassicMember, successor: ClassicMember): void {
    const wasLeader = this.leaderId === member.memberId
    const wasUnsynced = this.unsynced.has(member.memberId)
    this.remove(member)
    this.add(successor)
    if (wasLeader) this.leaderId = successor.memberId
    if (wasUnsynced) this.unsynced.add(successor.memberId)
  }

  setProtocols(member: ClassicMember, protocols: readonly MemberProtocol[]): void {
    this.#count(member.protocols, -1)
    member.protocols = protocols
    this.#count(protocols, 1)
  }

  #count(protocols: readonly MemberProtocol[], step: 1 | -1): void {
    for (const name of new Set(protocols.map(protocol => protocol.name)))
      this.#support.set(name, (this.#support.get(name) ?? 0) + step)
    for (const { name } of protocols) if (this.#support.get(name) === 0) this.#support.delete(name)
  }

  /** Leaves the leader where it is if it has rejoined; whether there is one that has. */
  electJoinedLeader(): boolean {
    const leader = this.leaderId === undefined ? undefined : this.members.get(this.leaderId)
    if (leader?.answerJoin !== undefined) return true
    for (const member of this.members.values()) {
      if (member.answerJoin === undefined) continue
      this.leaderId = member.memberId
      return true
    }
    return false
  }

  /** Of the protocols that all members know, the one that most of them name first. */
  selectProtocol(): string | undefined {
    const votes = new Map<string, number>()
    for (const { protocols } of this.members.values()) {
      const vote = protocols.find(({ name }) => this.#support.get(name) === this.members.size)
      if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1)
    }
    let selected: { readonly name: string; readonly count: number } | undefined
    for (const [name, count] of votes) if (count > (selected?.count ?? 0)) selected = { name, count }
    return selected?.name
  }

  /** The members' words to the leader. */
  membersForLeader(): JoinAnswer['members'] {
    return Array.from(this.members.values(), member => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: metadataOf(member, this.protocolName),
    }))
  }
}

const none = new Uint8Array(0)

/** What a member says under a protocol. */
export function metadataOf({ protocols }: ClassicMember, protocolName: string | undefined): Uint8Array {
  return protocols.find(({ name }) => name === protocolName)?.metadata ?? none
}

/** Whether a member comes with the same protocols as before. */
export function hasSameProtocols({ protocols }: ClassicMember, others: readonly MemberProtocol[]): boolean {
  if (protocols.length !== others.length) return false
  return protocols.every(({ name, metadata }, index) => {
    const other = others[index]
    return other !== undefined && other.name === name && other.metadata.equals(metadata)
  })
}
