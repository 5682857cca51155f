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
import { heartbeatFaultOf, isFullRequest, refusedHeartbeat } from './consumer-requests.ts'
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
    return group instanceof ConsumerGroup ? this.#keep(group, request, context) : refusedHeartbeat(group)
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
    const records = [
      ...found.records,
      ...engine.update(group, member, wishesOf(member, request, context), isNew),
      ...engine.assign(group),
      ...engine.reconcile(group, member, owned),
    ]
    member.session.set(env.settings.consumer.sessionTimeoutMs)
    const { memberEpoch, assigned } = member.current
    const isTold = isFullRequest(request) || !isSameAssignment(before, assigned)
    if (!(await env.log.write(group.groupId, records)))
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

  #enter(group: ConsumerGroup, request: ConsumerGroupHeartbeatRequest): Found | HeartbeatRefusal {
    const { env, engine } = this.#parts
    const bytes = 2 * JSON.stringify(request.subscribedTopicNames).length
    if (!engine.hasRoom(group, bytes)) {
      const message = `The consumer group has reached its maximum capacity of ${env.settings.maxGroupSize} members.`
      return { error: 'GROUP_MAX_SIZE_REACHED', message }
    }
    const memberId = request.memberId === '' ? env.newUniqueId() : request.memberId
    const member = engine.newMember(group, memberId, request.instanceId)
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
    if (owner === undefined) {
      if (memberEpoch === 0) return this.#enter(group, request)
      return { error: 'UNKNOWN_MEMBER_ID', message: `Instance id ${instanceId} is unknown.` }
    }
    const hasLeft = owner.current.memberEpoch === leftStaticEpoch
    if (memberEpoch === 0 && hasLeft) return this.#replace(group, owner, memberId)
    if (owner.memberId === memberId) return this.#checked(owner, request)
    if (memberEpoch !== 0) return fencedInstance(request, owner)
    const message =
      `Static member ${memberId} with instance id ${instanceId} cannot join the group ` +
      `because the instance id is owned by ${owner.memberId} member.`
    return { error: 'UNRELEASED_INSTANCE_ID', message }
  }

  /** A static member is back: it takes over what its predecessor was to own. */
  #replace(group: ConsumerGroup, owner: ConsumerMember, requestedId: string): Found {
    const { env, engine } = this.#parts
    const memberId = requestedId === '' ? env.newUniqueId() : requestedId
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
    return refusal ?? { member, isNew: false, records: [] }
  }

  async #leave(request: ConsumerGroupHeartbeatRequest): Promise<ConsumerHeartbeatAnswer> {
    const { env, table, engine, conversion } = this.#parts
    const { groupId, memberId, memberEpoch, instanceId } = request
    const group = table.get(groupId)
    if (group?.type !== 'consumer')
      return refusedHeartbeat({ error: 'GROUP_ID_NOT_FOUND', message: `Group ${groupId} not found.` })
    const owner = instanceId === null ? undefined : group.members.get(group.memberIdOf(instanceId) ?? '')
    if (owner !== undefined && owner.memberId !== memberId) return refusedHeartbeat(fencedInstance(request, owner))
    const member = group.members.get(memberId)
    if (member === undefined || member.instanceId !== (instanceId ?? member.instanceId))
      return refusedHeartbeat(unknownMember(group, memberId))
    const isBack = memberEpoch === leftStaticEpoch
    const records = isBack ? leaveForAWhile(group, member) : engine.remove(group, member)
    const writing = env.log.write(groupId, records)
    if (!isBack) conversion.downgradeIfClassic(group)
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

function fencedInstance(
  { memberId, instanceId }: ConsumerGroupHeartbeatRequest,
  owner: ConsumerMember,
): HeartbeatRefusal {
  const message = `Static member ${memberId} with instance id ${instanceId ?? ''} was fenced by member ${owner.memberId}.`
  return { error: 'FENCED_INSTANCE_ID', message }
}
