import type { Buffer } from 'node:buffer'
import { errorCodes } from '../../kafka/error-codes.ts'
import { Deadline } from '../coordinator-clock.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import type { Assignment } from './assignment.ts'
import { assignmentOf, noAssignment } from './assignment.ts'
import type { ClassicMember } from './classic-group.ts'
import { ClassicGroup, metadataOf } from './classic-group.ts'
import type { ClassicRebalances } from './classic-rebalances.ts'
import { memberBytes } from './classic-rebalances.ts'
import type { ConsumerEngine, ConsumerEnvironment } from './consumer-engine.ts'
import type { ClassicPart, ConsumerMember } from './consumer-group.ts'
import { ConsumerGroup } from './consumer-group.ts'
import {
  newestConsumerProtocol,
  readConsumerAssignment,
  readSubscription,
  topicNamesOf,
  writeConsumerAssignment,
} from './consumer-protocol.ts'
import { allRecords } from './consumer-records.ts'
import type { HeartbeatRefusal } from './consumer-requests.ts'
import type { GroupTable } from './group-table.ts'
import { groupTombstones } from './group-tombstones.ts'
import { metadataHashOf } from './metadata-hash.ts'

/** What groups change their protocol with. */
export interface ConversionParts {
  readonly env: ConsumerEnvironment
  readonly table: GroupTable
  readonly rebalances: ClassicRebalances
  readonly engine: () => ConsumerEngine
}

/** Partitions as members of the classic protocol name them. */
export type NamedPartitions = readonly { readonly topic: string; readonly partitions: readonly number[] }[]

/** Turns groups of one protocol into groups of the other, members included, as consumers are moved one by one. */
export class GroupConversion {
  readonly #parts: ConversionParts

  constructor(parts: ConversionParts) {
    this.#parts = parts
  }

  /** Makes a group of consumers one of the newer protocol; members that wait are told to come again. */
  upgrade(group: ClassicGroup): ConsumerGroup | HeartbeatRefusal {
    const { env, table, rebalances } = this.#parts
    const { groupId } = group
    const members = [...group.members.values()]
    if (group.size > 0 && group.protocolType !== 'consumer')
      return refusedUpgrade(group, 'the group does not use the consumer embedded protocol')
    if (members.some(member => subscriptionOf(group, member) === undefined))
      return refusedUpgrade(group, 'the embedded consumer protocol is malformed')
    const upgraded = new ConsumerGroup(groupId)
    if (members.length > 0) {
      upgraded.groupEpoch = Math.max(upgraded.groupEpoch, group.generationId)
      upgraded.targetEpoch = upgraded.groupEpoch
      for (const member of members) this.#upgradeMember(group, member, upgraded)
      upgraded.metadataHash = metadataHashOf(upgraded.subscribedTopics(), env.topics)
    }
    const tombstones = groupTombstones(group)
    rebalances.close(group, errorCodes.REBALANCE_IN_PROGRESS.code)
    table.put(upgraded)
    void env.log.write(groupId, [...tombstones, ...(members.length > 0 ? allRecords(upgraded) : [])])
    return upgraded
  }

  #upgradeMember(group: ClassicGroup, member: ClassicMember, upgraded: ConsumerGroup): void {
    const engine = this.#parts.engine()
    const { memberId, sessionTimeoutMs } = member
    const subscription = subscriptionOf(group, member)
    const assigned = this.assignmentByName(
      readConsumerAssignment(member.assignment)?.assignedPartitions ?? [],
      upgraded,
    )
    const converted = engine.newMember(upgraded, memberId, member.groupInstanceId)
    converted.rackId = subscription?.rackId ?? null
    converted.clientId = member.clientId
    converted.clientHost = member.clientHost
    converted.rebalanceTimeoutMs = member.rebalanceTimeoutMs
    converted.subscribedTopicNames = subscription === undefined ? [] : topicNamesOf(subscription)
    converted.classic = engine.classicPart(upgraded, memberId, { sessionTimeoutMs, protocols: member.protocols })
    const { groupEpoch: memberEpoch } = upgraded
    converted.current = {
      memberEpoch,
      previousMemberEpoch: memberEpoch,
      state: 'stable',
      assigned,
      pendingRevocation: noAssignment,
    }
    engine.add(upgraded, converted)
    upgraded.targets.set(memberId, assigned)
    converted.session.set(sessionTimeoutMs)
  }

  /** An assignment by names; topics that are gone, and partitions that somebody else has already, are left out. */
  assignmentByName(partitions: NamedPartitions, group: ConsumerGroup): Assignment {
    const { topics } = this.#parts.env
    return assignmentOf(
      partitions.flatMap(({ topic, partitions: list }) => {
        const entry = topics.byName(topic)
        if (entry === undefined) return []
        const { topicId, partitionCount } = entry
        const isOpen = (each: number): boolean =>
          each >= 0 && each < partitionCount && group.ownerOf(topicId, each) === undefined
        return [{ topicId, partitions: list.filter(isOpen) }]
      }),
    )
  }

  /** Whether the last member of the newer protocol has gone, and others are there. */
  isLeftToClassic(group: ConsumerGroup): boolean {
    const isKnown = this.#parts.table.get(group.groupId) === group
    return isKnown && group.size > 0 && [...group.members.values()].every(({ classic }) => classic !== undefined)
  }

  /** Makes a group of members of the classic protocol a classic one again; its members join again. */
  downgrade(group: ConsumerGroup): void {
    this.#parts.rebalances.prepare(this.downgradeInPlace(group))
  }

  /** Makes a group of members of the classic protocol a classic one again, in which all stays as it is. */
  downgradeInPlace(group: ConsumerGroup): ClassicGroup {
    const { env, table, rebalances } = this.#parts
    const downgraded = new ClassicGroup(group.groupId)
    downgraded.generationId = group.groupEpoch
    downgraded.protocolType = 'consumer'
    downgraded.stateSinceMs = env.clock.wallMs()
    const tombstones = groupTombstones(group)
    for (const member of group.members.values()) this.#downgradeMember(group, member, downgraded)
    this.#parts.engine().close(group)
    downgraded.protocolName = downgraded.selectProtocol()
    downgraded.state = 'Stable'
    table.put(downgraded)
    void env.log.write(group.groupId, tombstones)
    void rebalances.persist(downgraded)
    return downgraded
  }

  #downgradeMember(group: ConsumerGroup, member: ConsumerMember, downgraded: ClassicGroup): void {
    const { env, rebalances } = this.#parts
    const { memberId, classic } = member
    if (classic === undefined) return
    const converted: ClassicMember = {
      memberId,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      session: new Deadline(env.clock, () => rebalances.expireSession(downgraded, memberId)),
      protocols: classic.protocols,
      rebalanceTimeoutMs: Math.max(0, member.rebalanceTimeoutMs),
      sessionTimeoutMs: classic.sessionTimeoutMs,
      assignment: classicAssignmentOf(group.targetOf(memberId), classic, env.topics),
      isNew: false,
      answerJoin: undefined,
      answerSync: undefined,
    }
    downgraded.add(converted)
    env.budget.add(memberBytes(converted))
    converted.session.set(classic.sessionTimeoutMs)
  }
}

/** An assignment in the version of a member's subscription. */
export function classicAssignmentOf(
  assignment: Assignment,
  { protocols }: ClassicPart,
  topics: TopicDirectory,
): Buffer {
  const partitions = Array.from(assignment).flatMap(([topicId, list]) => {
    const topic = topics.byId(topicId)?.name
    return topic === undefined ? [] : [{ topic, partitions: list }]
  })
  // The group may have chosen another protocol than a member's first, of which nobody has looked at the metadata.
  const metadata = protocols[0]?.metadata
  const version = metadata === undefined || metadata.length < 2 ? 0 : metadata.readInt16BE(0)
  return writeConsumerAssignment(partitions, Math.min(newestConsumerProtocol, Math.max(0, version)))
}

function refusedUpgrade({ groupId }: ClassicGroup, reason: string): HeartbeatRefusal {
  const message = `Cannot upgrade classic group ${groupId} to consumer group because ${reason}.`
  return { error: 'GROUP_ID_NOT_FOUND', message }
}

function subscriptionOf(group: ClassicGroup, member: ClassicMember): ReturnType<typeof readSubscription> {
  return readSubscription(metadataOf(member, group.protocolName ?? member.protocols[0]?.name))
}
