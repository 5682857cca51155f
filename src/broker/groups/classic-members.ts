import { Buffer } from 'node:buffer'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { HeartbeatRequest } from '../../kafka/messages/heartbeat.ts'
import type { JoinGroupRequest } from '../../kafka/messages/join-group.ts'
import type { SyncGroupRequest } from '../../kafka/messages/sync-group.ts'
import { Deadline } from '../coordinator-clock.ts'
import type { LogRecord } from '../coordinator-log.ts'
import { assignmentOf } from './assignment.ts'
import type { JoinAnswer, MemberProtocol, SyncAnswer } from './classic-group.ts'
import type { LeavingMember } from './classic-protocol.ts'
import { refusedJoin, refusedSync } from './classic-rebalances.ts'
import type { ClientContext } from './client-context.ts'
import type { ConsumerEngine, ConsumerEnvironment } from './consumer-engine.ts'
import type { ClassicPart, ConsumerGroup, ConsumerMember } from './consumer-group.ts'
import { readSubscription, topicNamesOf } from './consumer-protocol.ts'
import { currentRecord, targetRecord } from './consumer-records.ts'
import type { GroupConversion } from './group-conversion.ts'
import { classicAssignmentOf } from './group-conversion.ts'
import { maxMemberTextLength } from './group-id.ts'
import { groupTombstones } from './group-tombstones.ts'

/** What members of the classic protocol are served with. */
export interface ClassicMemberParts {
  readonly env: ConsumerEnvironment
  readonly engine: ConsumerEngine
  readonly conversion: GroupConversion
}

type Subscription = NonNullable<ReturnType<typeof readSubscription>>

interface Joining {
  readonly group: ConsumerGroup
  readonly request: JoinGroupRequest
  readonly context: ClientContext
  readonly subscription: Subscription
  readonly protocols: readonly MemberProtocol[]
}

/** A member of the classic protocol. */
interface Speaking {
  readonly member: ConsumerMember
  readonly classic: ClassicPart
  readonly isNew: boolean
  readonly records: readonly LogRecord[]
}

const firstVersionWithKnownIds = 4
const maxClientIdLength = 1024

/**
 * Members of the classic protocol in groups of the newer one (KIP-848, "Online migration"): the broker assigns, so that
 * nobody leads, and a member's epoch is its generation.
 */
export class ClassicMembers {
  readonly #parts: ClassicMemberParts

  constructor(parts: ClassicMemberParts) {
    this.#parts = parts
  }

  async join(group: ConsumerGroup, request: JoinGroupRequest, context: ClientContext): Promise<JoinAnswer> {
    const { conversion } = this.#parts
    const { settings, log } = this.#parts.env
    const protocols = request.protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }))
    const bytes = protocols.reduce((sum, { name, metadata }) => sum + name.length + metadata.length, 0)
    const subscription = readSubscription(protocols[0]?.metadata ?? new Uint8Array(0))
    const isUsable = request.protocolType === 'consumer' && subscription !== undefined && supports(group, protocols)
    if (bytes > settings.maxMemberBytes) return refused('GROUP_MAX_SIZE_REACHED')
    if (!isUsable || subscription.topics.length > settings.consumer.maxSubscribedTopics)
      return refused('INCONSISTENT_GROUP_PROTOCOL')
    const joining = { group, request, context, subscription, protocols }
    const found = this.#find(joining)
    if (!('member' in found)) return found
    const records = this.#advance(joining, found)
    const { member } = found
    // The last consumer of the newer protocol may be back with the classic one, as the member that it was.
    const isClassic = request.groupInstanceId !== null && conversion.isLeftToClassic(group)
    const answer: JoinAnswer = {
      errorCode: 0,
      generationId: isClassic ? group.groupEpoch : member.current.memberEpoch,
      protocolType: 'consumer',
      protocolName: selectedProtocol(group, protocols),
      leader: '',
      memberId: member.memberId,
      members: [],
    }
    const writing = log.write(group.groupId, records)
    if (isClassic) conversion.downgradeInPlace(group)
    return (await writing) ? answer : refused('COORDINATOR_NOT_AVAILABLE')
  }

  #find(joining: Joining): Speaking | JoinAnswer {
    const { group, request, context } = joining
    const { memberId, groupInstanceId } = request
    if (groupInstanceId !== null) return this.#findStatic(joining, groupInstanceId)
    const expected = group.expectedMembers.get(memberId)
    if (expected !== undefined) {
      expected.deadline.clear()
      group.expectedMembers.delete(memberId)
      return this.#enter(joining, memberId)
    }
    const member = group.members.get(memberId)
    if (member !== undefined) return this.#speak(joining, member)
    if (memberId.length > maxMemberTextLength) return refused('UNKNOWN_MEMBER_ID')
    if (memberId !== '') return this.#enter(joining, memberId)
    if (context.apiVersion < firstVersionWithKnownIds) return this.#enter(joining, this.#parts.env.newUniqueId())
    return this.#expect(joining)
  }

  /** A member of the newer protocol may take up the classic one. */
  #speak({ group, request }: Joining, member: ConsumerMember): Speaking {
    const { sessionTimeoutMs } = request
    member.classic ??= this.#parts.engine.classicPart(group, member.memberId, { sessionTimeoutMs, protocols: [] })
    return { member, classic: member.classic, isNew: false, records: [] }
  }

  #expect({ group, request }: Joining): JoinAnswer {
    const { env } = this.#parts
    if (group.size + group.expectedMembers.size >= env.settings.maxGroupSize) return refused('GROUP_MAX_SIZE_REACHED')
    const memberId = env.newUniqueId()
    const deadline = new Deadline(env.clock, () => void group.expectedMembers.delete(memberId))
    deadline.set(request.sessionTimeoutMs)
    group.expectedMembers.set(memberId, { deadline })
    return refusedJoin(errorCodes.MEMBER_ID_REQUIRED.code, memberId)
  }

  #findStatic(joining: Joining, instanceId: string): Speaking | JoinAnswer {
    const { group, request } = joining
    const owner = group.members.get(group.memberIdOf(instanceId) ?? '')
    if (owner === undefined) {
      if (request.memberId !== '') return refused('UNKNOWN_MEMBER_ID')
      return this.#enter(joining, this.#parts.env.newUniqueId())
    }
    if (request.memberId === owner.memberId) return speakingOf(owner) ?? refused('UNKNOWN_MEMBER_ID')
    if (request.memberId !== '') return refused('FENCED_INSTANCE_ID')
    return this.#replace(joining, owner)
  }

  /** A static member is back under a new id, whichever protocol it spoke before. */
  #replace(joining: Joining, owner: ConsumerMember): Speaking | JoinAnswer {
    const { group } = joining
    const target = group.targetOf(owner.memberId)
    const removed = this.#parts.engine.drop(group, owner)
    const entered = this.#enter(joining, this.#parts.env.newUniqueId(), owner.subscribedTopicNames)
    if (!('member' in entered)) return entered
    const { member } = entered
    const assigned = owner.current.assigned
    this.#parts.engine.setCurrent(group, member, { ...member.current, assigned })
    group.targets.set(member.memberId, target)
    const records = [...removed, targetRecord(group, member.memberId, target), currentRecord(group, member)]
    return { ...entered, records }
  }

  #enter(
    { group, request, protocols }: Joining,
    memberId: string,
    formerTopics: readonly string[] = [],
  ): Speaking | JoinAnswer {
    const { engine } = this.#parts
    const bytes = protocols.reduce((sum, { metadata }) => sum + 2 * metadata.length, 0)
    if (!engine.hasRoom(group, bytes)) return refused('GROUP_MAX_SIZE_REACHED')
    const { sessionTimeoutMs, groupInstanceId } = request
    const member = engine.newMember(group, memberId, groupInstanceId)
    const classic = engine.classicPart(group, memberId, { sessionTimeoutMs, protocols })
    member.classic = classic
    member.subscribedTopicNames = formerTopics
    engine.add(group, member)
    return { member, classic, isNew: true, records: [] }
  }

  #advance({ group, request, context, subscription, protocols }: Joining, found: Speaking): readonly LogRecord[] {
    const { engine, env } = this.#parts
    const { member, classic, isNew } = found
    const { sessionTimeoutMs } = request
    const rebalanceTimeoutMs = context.apiVersion === 0 ? sessionTimeoutMs : Math.max(0, request.rebalanceTimeoutMs)
    const isOther = classic.sessionTimeoutMs !== sessionTimeoutMs || !isSameProtocols(classic.protocols, protocols)
    engine.setProtocols(member, classic, { sessionTimeoutMs, protocols })
    const wishes = {
      instanceId: member.instanceId,
      rackId: subscription.rackId,
      clientId: context.clientId.slice(0, maxClientIdLength),
      clientHost: context.clientHost,
      rebalanceTimeoutMs,
      subscribedTopicNames: topicNamesOf(subscription),
      subscribedTopicRegex: null,
      serverAssignor: null,
    }
    const owned = subscription.ownedPartitions.map(({ topic, partitions }) => {
      return { topicId: env.topics.byName(topic)?.topicId ?? '', partitions }
    })
    const { records, isWishNew } = engine.update(group, member, wishes, isNew || isOther)
    const written = [
      ...found.records,
      ...records,
      ...engine.assign(group),
      ...engine.reconcile(group, member, { owned: assignmentOf(owned), isWishNew }),
    ]
    member.session.set(sessionTimeoutMs)
    classic.joining.clear()
    classic.syncing.set(rebalanceTimeoutMs)
    return written
  }

  /** Answers with the member's part of the assignment, in the version of its subscription. */
  sync(group: ConsumerGroup, request: SyncGroupRequest): Promise<SyncAnswer> {
    const found = this.#caller(group, request)
    if (typeof found === 'string') return Promise.resolve(refusedSync(errorCodes[found].code))
    const { member, classic } = found
    const protocolName = selectedProtocol(group, classic.protocols)
    const { protocolType, protocolName: name } = request
    if ((protocolType !== null && protocolType !== 'consumer') || (name !== null && name !== protocolName))
      return Promise.resolve(refusedSync(errorCodes.INCONSISTENT_GROUP_PROTOCOL.code))
    // A member that has partitions to give up has to hear so first, however far the group is.
    if (group.targetEpoch > member.current.memberEpoch && member.current.state !== 'unrevoked') {
      this.#expectJoin(found)
      return Promise.resolve(refusedSync(errorCodes.REBALANCE_IN_PROGRESS.code))
    }
    classic.syncing.clear()
    member.session.set(classic.sessionTimeoutMs)
    const assignment = classicAssignmentOf(member.current.assigned, classic, this.#parts.env.topics)
    return Promise.resolve({ errorCode: 0, protocolType: 'consumer', protocolName, assignment })
  }

  /** Keeps a member alive; the code tells it to join again when there is something new for it. */
  heartbeat(group: ConsumerGroup, request: HeartbeatRequest): number {
    const found = this.#caller(group, request)
    if (typeof found === 'string') return errorCodes[found].code
    const { member, classic } = found
    member.session.set(classic.sessionTimeoutMs)
    const { memberEpoch, state } = member.current
    const isBehind = memberEpoch < group.targetEpoch || state === 'unrevoked'
    if (!isBehind && (state !== 'unreleased' || isWaiting(group, member))) return 0
    this.#expectJoin(found)
    return errorCodes.REBALANCE_IN_PROGRESS.code
  }

  #expectJoin({ member, classic }: Pick<Speaking, 'member' | 'classic'>): void {
    if (!classic.joining.isSet) classic.joining.set(Math.max(0, member.rebalanceTimeoutMs))
  }

  #caller(
    group: ConsumerGroup,
    call: { readonly memberId: string; readonly groupInstanceId: string | null; readonly generationId: number },
  ): Speaking | ErrorName {
    const owner = call.groupInstanceId === null ? call.memberId : group.memberIdOf(call.groupInstanceId)
    if (owner === undefined) return 'UNKNOWN_MEMBER_ID'
    if (owner !== call.memberId) return 'FENCED_INSTANCE_ID'
    const found = speakingOf(group.members.get(owner))
    if (found === undefined) return 'UNKNOWN_MEMBER_ID'
    return found.member.current.memberEpoch === call.generationId ? found : 'ILLEGAL_GENERATION'
  }

  /** Takes members out; the codes are in the order of the list. */
  async leave(group: ConsumerGroup, leaving: readonly LeavingMember[]): Promise<readonly number[]> {
    const gone = new Set<ConsumerMember>()
    const names = leaving.map((each): ErrorName => {
      const found = this.#leaving(group, each)
      if (typeof found === 'string') return found
      if (gone.has(found)) return 'UNKNOWN_MEMBER_ID'
      gone.add(found)
      return 'NONE'
    })
    if (gone.size > 0 && !(await this.#parts.engine.remove(group, [...gone])))
      return names.map(() => errorCodes.COORDINATOR_NOT_AVAILABLE.code)
    return names.map(name => errorCodes[name].code)
  }

  #leaving(group: ConsumerGroup, { memberId, groupInstanceId }: LeavingMember): ConsumerMember | ErrorName {
    const expected = group.expectedMembers.get(memberId)
    if (expected !== undefined) {
      expected.deadline.clear()
      group.expectedMembers.delete(memberId)
      return 'NONE'
    }
    const owner = groupInstanceId === null ? memberId : group.memberIdOf(groupInstanceId)
    if (owner === undefined) return 'UNKNOWN_MEMBER_ID'
    if (memberId !== '' && owner !== memberId) return 'FENCED_INSTANCE_ID'
    return group.members.get(owner) ?? 'UNKNOWN_MEMBER_ID'
  }

  /** Makes room for a classic group in the place of one without members. */
  dissolve(group: ConsumerGroup): void {
    this.#parts.engine.close(group)
    void this.#parts.env.log.write(group.groupId, groupTombstones(group))
  }
}

function speakingOf(member: ConsumerMember | undefined): Speaking | undefined {
  return member?.classic === undefined ? undefined : { member, classic: member.classic, isNew: false, records: [] }
}

function refused(error: ErrorName): JoinAnswer {
  return refusedJoin(errorCodes[error].code, '')
}

/** The protocols of the members that speak the classic one, as lists of names. */
function classicProtocols(group: ConsumerGroup): readonly ReadonlySet<string>[] {
  return Array.from(group.members.values()).flatMap(({ classic }) => {
    return classic === undefined ? [] : [new Set(classic.protocols.map(({ name }) => name))]
  })
}

function supports(group: ConsumerGroup, protocols: readonly MemberProtocol[]): boolean {
  const others = classicProtocols(group)
  return protocols.some(({ name }) => others.every(names => names.has(name)))
}

/** The assignment does not come from the members: any protocol that all of them know will do. */
function selectedProtocol(group: ConsumerGroup, protocols: readonly MemberProtocol[]): string {
  const others = classicProtocols(group)
  return protocols.find(({ name }) => others.every(names => names.has(name)))?.name ?? protocols[0]?.name ?? ''
}

function isSameProtocols(one: readonly MemberProtocol[], other: readonly MemberProtocol[]): boolean {
  if (one.length !== other.length) return false
  return one.every(({ name, metadata }, index) => other[index]?.name === name && other[index].metadata.equals(metadata))
}

/** Whether all that a member still lacks of its target belongs to others. */
function isWaiting(group: ConsumerGroup, { memberId, current }: ConsumerMember): boolean {
  for (const [topicId, partitions] of group.targetOf(memberId)) {
    const mine = new Set(current.assigned.get(topicId))
    if (partitions.some(each => !mine.has(each) && group.ownerOf(topicId, each) === undefined)) return false
  }
  return true
}
