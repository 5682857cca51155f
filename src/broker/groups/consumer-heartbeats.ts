import type { ConsumerGroupHeartbeatRequest } from '../../kafka/messages/consumer-group-heartbeat.ts'
import type { LogRecord } from '../coordinator-log.ts'
import type { Assignment } from './assignment.ts'
import { assignmentOf, differenceOf, isSameAssignment, listOf, noAssignment, sizeOf } from './assignment.ts'
import type { ClientContext } from './client-context.ts'
import type { ConsumerEngine, ConsumerEnvironment } from './consumer-engine.ts'
import type { ConsumerMember } from './consumer-group.ts'
import { ConsumerGroup, leftStaticEpoch } from './consumer-group.ts'
import { currentRecord, memberRecord, targetRecord } from './consumer-records.ts'
import type { ConsumerHeartbeatAnswer, HeartbeatRefusal } from './consumer-requests.ts'
import { heartbeatFaultOf, isFullRequest, refusedHeartbeat, regexFaultOf } from './consumer-requests.ts'
import type { GroupConversion } from './group-conversion.ts'
import type { GroupTable } from './group-table.ts'

/** What heartbeats are answered with. */
export interface ConsumerHeartbeatParts {
  readonly env: ConsumerEnvironment
  readonly table: GroupTable
  readonly engine: ConsumerEngine
  readonly conversion: GroupConversion
}

/** A member that a heartbeat comes from, and what became of it so far. */
interface Found {
  readonly member: ConsumerMember
  readonly isNew: boolean
  readonly records: readonly LogRecord[]
}

const maxClientIdLength = 1024

/** ConsumerGroupHeartbeat: joins, keeps alive and leaves groups of the newer protocol (KIP-848). */
export class ConsumerHeartbeats {
  readonly #parts: ConsumerHeartbeatParts

  constructor(parts: ConsumerHeartbeatParts) {
    this.#parts = parts
  }

  async heartbeat(request: ConsumerGroupHeartbeatRequest, context: ClientContext): Promise<ConsumerHeartbeatAnswer> {
    const fault = heartbeatFaultOf(request, context.apiVersion, this.#parts.env.settings.consumer)
    if (fault !== undefined) return refusedHeartbeat(fault)
    if (request.memberEpoch < 0) return this.#leave(request)
    const group = this.#groupOf(request)
    if (!(group instanceof ConsumerGroup)) return refusedHeartbeat(group)
    const memberId = request.memberId === '' ? this.#parts.env.newUniqueId() : request.memberId
    return this.#keep(group, { ...request, memberId }, context)
  }

  #groupOf({ groupId, memberEpoch }: ConsumerGroupHeartbeatRequest): ConsumerGroup | HeartbeatRefusal {
    const { table, conversion } = this.#parts
    const known = table.get(groupId)
    if (known?.type === 'consumer') return known
    if (memberEpoch !== 0) {
      const message =
        known === undefined ? `Consumer group ${groupId} not found.` : `Group ${groupId} is not a consumer group.`
      return { error: 'GROUP_ID_NOT_FOUND', message }
    }
    if (known !== undefined) return conversion.upgrade(known)
    if (!table.hasRoom) return { error: 'GROUP_MAX_SIZE_REACHED', message: 'There are as many groups as allowed.' }
    return new ConsumerGroup(groupId)
  }

  async #keep(
    group: ConsumerGroup,
    request: ConsumerGroupHeartbeatRequest,
    context: ClientContext,
  ): Promise<ConsumerHeartbeatAnswer> {
    const { env, table, engine } = this.#parts
    const found = this.#find(group, request)
    if (!('member' in found)) return refusedHeartbeat(found)
    table.put(group)
    const { member, isNew } = found
    const before = member.current.assigned
    const owned = request.topicPartitions === null ? undefined : assignmentOf(request.topicPartitions)
    const { records, isWishNew } = engine.update(
      group,
      member,
      wishesOf(member, request, context),
      engine.leaveClassic(member) || isNew,
    )
    const written = [
      ...found.records,
      ...records,
      ...engine.assign(group),
      ...engine.reconcile(group, member, { owned, isWishNew }),
    ]
    member.session.set(env.settings.consumer.sessionTimeoutMs)
    const { memberEpoch, assigned } = member.current
    const isTold = isFullRequest(request) || !isSameAssignment(before, assigned)
    if (!(await env.log.write(group.groupId, written)))
      return refusedHeartbeat({ error: 'COORDINATOR_NOT_AVAILABLE', message: null })
    return {
      throttleTimeMs: 0,
      errorCode: 0,
      memberId: member.memberId,
      memberEpoch,
      heartbeatIntervalMs: env.settings.consumer.heartbeatIntervalMs,
      assignment: isTold ? { topicPartitions: listOf(assigned) } : null,
    }
  }

  #find(group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest): Found | HeartbeatRefusal {
    return request.instanceId === null
      ? this.#findDynamic(group, request)
      : this.#findStatic(group, request, request.instanceId)
  }

  #findDynamic(group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest): Found | HeartbeatRefusal {
    const member = group.members.get(request.memberId)
    if (member !== undefined) return this.#checked(member, request)
    return request.memberEpoch === 0 ? this.#enter(group, request) : unknownMember(group, request.memberId)
  }

  #regexFaultOf(request: ConsumerGroupHeartbeatRequest): HeartbeatRefusal | undefined {
    return regexFaultOf(request, this.#parts.env.settings.consumer)
  }

  #enter(group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest): Found | HeartbeatRefusal {
    const { env, engine } = this.#parts
    const bytes = 2 * JSON.stringify(request.subscribedTopicNames).length
    if (!engine.hasRoom(group, bytes)) {
      const message = `The consumer group has reached its maximum capacity of ${env.settings.maxGroupSize} members.`
      return { error: 'GROUP_MAX_SIZE_REACHED', message }
    }
    const fault = this.#regexFaultOf(request)
    if (fault !== undefined) return fault
    const member = engine.newMember(group, request.memberId, request.instanceId)
    engine.add(group, member)
    return { member, isNew: true, records: [] }
  }

  #findStatic(
    group: ConsumerGroup,
    request: ConsumerGroupHeartbeatRequest,
    instanceId: string,
  ): Found | HeartbeatRefusal {
    const { memberId, memberEpoch } = request
    const owner = group.members.get(group.memberIdOf(instanceId) ?? '')
    if (owner === undefined) return memberEpoch === 0 ? this.#findDynamic(group, request) : unknownInstance(instanceId)
    if (memberEpoch !== 0)
      return owner.memberId === memberId ? this.#checked(owner, request) : fencedInstance(request, owner)
    // Consumers that move to the newer protocol one by one need not have left.
    if (owner.current.memberEpoch === leftStaticEpoch || owner.classic !== undefined)
      return this.#regexFaultOf(request) ?? this.#replace(group, owner, memberId)
    // An instance that has not left is taken, even by who asks.
    const message =
      `Static member ${memberId} with instance id ${instanceId} cannot join the group ` +
      `because the instance id is owned by ${owner.memberId} member.`
    return { error: 'UNRELEASED_INSTANCE_ID', message }
  }

  /** A static member is back: it takes over what its predecessor was to own. */
  #replace(group: ConsumerGroup, owner: ConsumerMember, memberId: string): Found {
    const { engine } = this.#parts
    const current = { ...owner.current, memberEpoch: 0, previousMemberEpoch: 0 }
    if (owner.memberId === memberId) {
      engine.setCurrent(group, owner, current)
      return { member: owner, isNew: false, records: [currentRecord(group, owner)] }
    }
    const target = group.targetOf(owner.memberId)
    const member = engine.newMember(group, memberId, owner.instanceId)
    member.rackId = owner.rackId
    member.rebalanceTimeoutMs = owner.rebalanceTimeoutMs
    member.subscribedTopicNames = owner.subscribedTopicNames
    member.subscribedTopicRegex = owner.subscribedTopicRegex
    member.serverAssignor = owner.serverAssignor
    member.current = current
    // Taken in first: what only this regular expression stands for is not lost in between.
    engine.add(group, member)
    const removed = engine.drop(group, owner)
    group.targets.set(memberId, target)
    const records = [
      ...removed,
      memberRecord(group, member),
      targetRecord(group, memberId, target),
      currentRecord(group, member),
    ]
    return { member, isNew: false, records }
  }

  #checked(member: ConsumerMember, request: ConsumerGroupHeartbeatRequest): Found | HeartbeatRefusal {
    const refusal = request.memberEpoch === 0 ? undefined : epochRefusalOf(member, request)
    return refusal ?? this.#regexFaultOf(request) ?? { member, isNew: false, records: [] }
  }

  async #leave(request: ConsumerGroupHeartbeatRequest): Promise<ConsumerHeartbeatAnswer> {
    const { env, table, engine } = this.#parts
    const { groupId, memberId, memberEpoch, instanceId } = request
    const group = table.get(groupId)
    if (group?.type !== 'consumer') {
      const message = `Group ${groupId} ${group === undefined ? 'not found' : 'is not a consumer group'}.`
      return refusedHeartbeat({ error: 'GROUP_ID_NOT_FOUND', message })
    }
    const member = group.members.get(instanceId === null ? memberId : (group.memberIdOf(instanceId) ?? ''))
    if (member === undefined)
      return refusedHeartbeat(instanceId === null ? unknownMember(group, memberId) : unknownInstance(instanceId))
    if (member.memberId !== memberId) return refusedHeartbeat(fencedInstance(request, member))
    const isBack = memberEpoch === leftStaticEpoch
    const writing = isBack ? env.log.write(groupId, leaveForAWhile(group, member)) : engine.remove(group, [member])
    if (!(await writing)) return refusedHeartbeat({ error: 'COORDINATOR_NOT_AVAILABLE', message: null })
    return { throttleTimeMs: 0, errorCode: 0, memberId, memberEpoch, heartbeatIntervalMs: 0, assignment: null }
  }
}

/** A static member that leaves for a while keeps its partitions until its session ends. */
function leaveForAWhile(group: ConsumerGroup, member: ConsumerMember): readonly LogRecord[] {
  member.revoking.clear()
  const { memberEpoch, assigned } = member.current
  group.setCurrent(member, {
    memberEpoch: leftStaticEpoch,
    previousMemberEpoch: memberEpoch,
    state: 'stable',
    assigned,
    pendingRevocation: noAssignment,
  })
  return [currentRecord(group, member)]
}

function wishesOf(member: ConsumerMember, request: ConsumerGroupHeartbeatRequest, context: ClientContext) {
  const { rackId, rebalanceTimeoutMs, subscribedTopicNames: names, subscribedTopicRegex: regex } = request
  return {
    instanceId: request.instanceId ?? member.instanceId,
    rackId: rackId ?? member.rackId,
    clientId: context.clientId.slice(0, maxClientIdLength),
    clientHost: context.clientHost,
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    subscribedTopicNames: names === null ? member.subscribedTopicNames : [...new Set(names)].sort(),
    // An empty text takes the regular expression back.
    subscribedTopicRegex: regex === null ? member.subscribedTopicRegex : regex === '' ? null : regex,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
  }
}

function epochRefusalOf(member: ConsumerMember, request: ConsumerGroupHeartbeatRequest): HeartbeatRefusal | undefined {
  const { memberEpoch: epoch, topicPartitions } = request
  const { memberEpoch, previousMemberEpoch, assigned } = member.current
  if (epoch === memberEpoch) return undefined
  // The answer with the newer epoch may have been lost: the member has nothing that it should not have.
  const owned = topicPartitions === null ? undefined : assignmentOf(topicPartitions)
  if (epoch === previousMemberEpoch && owned !== undefined && isWithin(owned, assigned)) return undefined
  const message =
    `The consumer group member has a ${epoch < memberEpoch ? 'smaller' : 'greater'} member epoch (${epoch}) than the one ` +
    `known by the group coordinator (${memberEpoch}). The member must abandon all its partitions and rejoin.`
  return { error: 'FENCED_MEMBER_EPOCH', message }
}

function isWithin(owned: Assignment, assigned: Assignment): boolean {
  return sizeOf(differenceOf(owned, assigned)) === 0
}

function unknownMember({ groupId }: ConsumerGroup, memberId: string): HeartbeatRefusal {
  return { error: 'UNKNOWN_MEMBER_ID', message: `Member ${memberId} is not a member of group ${groupId}.` }
}

function unknownInstance(instanceId: string): HeartbeatRefusal {
  return { error: 'UNKNOWN_MEMBER_ID', message: `Instance id ${instanceId} is unknown.` }
}

function fencedInstance(
  { memberId, instanceId }: ConsumerGroupHeartbeatRequest,
  owner: ConsumerMember,
): HeartbeatRefusal {
  const message = `Static member ${memberId} with instance id ${instanceId ?? ''} was fenced by member ${owner.memberId}.`
  return { error: 'FENCED_INSTANCE_ID', message }
}
