import type { ErrorName } from '../../kafka/error-codes.ts'
import type { Deadline } from '../coordinator-clock.ts'
import type { Assignment } from './assignment.ts'
import { noAssignment } from './assignment.ts'
import type { MemberProtocol } from './classic-group.ts'
import type { CommitCall } from './commit-call.ts'

/** Where a group of the newer protocol stands, in the words of Kafka. */
export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable'

/**
 * Where a member stands on its way to its target: there; asked to give partitions up; or waiting for partitions that others
 * have yet to give up.
 */
export type MemberState = 'stable' | 'unrevoked' | 'unreleased'

/** The epoch of a static member that has left and may come back. */
export const leftStaticEpoch = -2

/** A member of the older protocol in a group of the newer one. */
export interface ClassicPart {
  sessionTimeoutMs: number
  protocols: readonly MemberProtocol[]
  /** Running since the group told it to join again. */
  readonly joining: Deadline
  /** Running since its join was answered, until its sync. */
  readonly syncing: Deadline
}

/** What a member owns, and since which epoch. */
export interface CurrentAssignment {
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: MemberState
  readonly assigned: Assignment
  /** What it has been asked to give up and may still use. */
  readonly pendingRevocation: Assignment
}

/** A member of a group of the newer protocol (KIP-848). */
export interface ConsumerMember {
  readonly memberId: string
  instanceId: string | null
  readonly session: Deadline
  /** Running while it is asked to give partitions up. */
  readonly revoking: Deadline
  rackId: string | null
  clientId: string
  clientHost: string
  rebalanceTimeoutMs: number
  /** Ascending. */
  subscribedTopicNames: readonly string[]
  subscribedTopicRegex: string | null
  serverAssignor: string | null
  classic: ClassicPart | undefined
  /** Change it through the group only, which knows who owns what. */
  current: CurrentAssignment
}

/** The topics that a regular expression stands for. */
export interface ResolvedRegex {
  readonly topics: readonly string[]
  /** The directory's version that it was resolved with; undefined when it has to be done again. */
  readonly topicsVersion: number | undefined
}

/** The epoch of a group without history; the first change of a subscription makes it the next one. */
const firstGroupEpoch = 1

/** Members, epochs and assignments of a group of the newer protocol. Decides nothing: see `ConsumerHeartbeats`. */
export class ConsumerGroup {
  readonly type = 'consumer'
  readonly groupId: string
  readonly members = new Map<string, ConsumerMember>()
  /** Members of the classic protocol that were told their id and have not come back with it. */
  readonly expectedMembers = new Map<string, { readonly deadline: Deadline }>()
  readonly targets = new Map<string, Assignment>()
  readonly regexes = new Map<string, ResolvedRegex>()
  groupEpoch = firstGroupEpoch
  /** The epoch of the targets. */
  targetEpoch = firstGroupEpoch
  assignorName = ''
  /** Of the topics that members subscribe to: it differs when the targets have to be made anew. */
  metadataHash = 0n
  /** The directory's version that the hash was made of. */
  topicsVersion: number | undefined
  /** By the steady clock. */
  lastAssignedAtMs = -Infinity
  readonly #byInstance = new Map<string, string>()
  readonly #owners = new Map<string, Map<number, string>>()

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get size(): number {
    return this.members.size
  }

  get state(): ConsumerGroupState {
    if (this.members.size === 0) return 'Empty'
    if (this.groupEpoch > this.targetEpoch) return 'Assigning'
    for (const { current } of this.members.values())
      if (current.state !== 'stable' || current.memberEpoch !== this.targetEpoch) return 'Reconciling'
    return 'Stable'
  }

  memberIdOf(instanceId: string): string | undefined {
    return this.#byInstance.get(instanceId)
  }

  targetOf(memberId: string): Assignment {
    return this.targets.get(memberId) ?? noAssignment
  }

  /** Topic names that a member subscribes to, by name or by its regular expression. */
  subscriptionOf({ subscribedTopicNames, subscribedTopicRegex }: ConsumerMember): ReadonlySet<string> {
    const matched = subscribedTopicRegex === null ? undefined : this.regexes.get(subscribedTopicRegex)?.topics
    return new Set([...subscribedTopicNames, ...(matched ?? [])])
  }

  /** Topic names that any member subscribes to. */
  subscribedTopics(): ReadonlySet<string> {
    const topics = new Set<string>()
    for (const member of this.members.values()) for (const name of this.subscriptionOf(member)) topics.add(name)
    return topics
  }

  add(member: ConsumerMember): void {
    this.members.set(member.memberId, member)
    if (member.instanceId !== null) this.#byInstance.set(member.instanceId, member.memberId)
    this.#own(member)
  }

  /** A member is known by another instance id than before. */
  renameInstance(member: ConsumerMember, former: string | null): void {
    this.#forgetInstance(former, member)
    if (member.instanceId !== null) this.#byInstance.set(member.instanceId, member.memberId)
  }

  #forgetInstance(instanceId: string | null, { memberId }: ConsumerMember): void {
    if (instanceId !== null && this.memberIdOf(instanceId) === memberId) this.#byInstance.delete(instanceId)
  }

  remove(member: ConsumerMember): void {
    this.members.delete(member.memberId)
    this.targets.delete(member.memberId)
    this.#forgetInstance(member.instanceId, member)
    this.#disown(member)
    const { subscribedTopicRegex: regex } = member
    if (regex !== null && !this.#uses(regex)) this.regexes.delete(regex)
  }

  #uses(regex: string): boolean {
    for (const member of this.members.values()) if (member.subscribedTopicRegex === regex) return true
    return false
  }

  setCurrent(member: ConsumerMember, current: CurrentAssignment): void {
    this.#disown(member)
    member.current = current
    this.#own(member)
  }

  /** Who owns a partition, or has yet to give it up. */
  ownerOf(topicId: string, partition: number): string | undefined {
    return this.#owners.get(topicId)?.get(partition)
  }

  #own({ memberId, current }: ConsumerMember): void {
    for (const assignment of [current.assigned, current.pendingRevocation]) {
      for (const [topicId, partitions] of assignment) {
        let owners = this.#owners.get(topicId)
        if (owners === undefined) this.#owners.set(topicId, (owners = new Map()))
        for (const partition of partitions) owners.set(partition, memberId)
      }
    }
  }

  #disown({ memberId, current }: ConsumerMember): void {
    for (const assignment of [current.assigned, current.pendingRevocation]) {
      for (const [topicId, partitions] of assignment) {
        const owners = this.#owners.get(topicId)
        for (const partition of partitions) if (owners?.get(partition) === memberId) owners.delete(partition)
        if (owners?.size === 0) this.#owners.delete(topicId)
      }
    }
  }

  /** What forbids a commit. */
  commitErrorOf(call: CommitCall): ErrorName | undefined {
    const { memberId, groupInstanceId, generationId, isTransactional, apiVersion } = call
    if (generationId < 0 && this.members.size === 0) return undefined
    if (isTransactional && generationId < 0 && memberId === '' && groupInstanceId === null) return undefined
    const member = this.members.get(memberId)
    if (member === undefined) return 'UNKNOWN_MEMBER_ID'
    if (!isTransactional && member.classic === undefined && apiVersion < 9) return 'UNSUPPORTED_VERSION'
    return epochErrorOf(member, generationId)
  }

  /** What forbids a member to fetch its offsets; tools name none. */
  fetchErrorOf(memberId: string | null, memberEpoch: number): ErrorName | undefined {
    if (memberId === null && memberEpoch < 0) return undefined
    const member = this.members.get(memberId ?? '')
    return member === undefined ? 'UNKNOWN_MEMBER_ID' : epochErrorOf(member, memberEpoch)
  }
}

function epochErrorOf({ current, classic }: ConsumerMember, epoch: number): ErrorName | undefined {
  if (epoch === current.memberEpoch) return undefined
  return classic === undefined ? 'STALE_MEMBER_EPOCH' : 'ILLEGAL_GENERATION'
}
