import { Buffer } from 'node:buffer'
import type { LogRecord } from '../coordinator-log.ts'
import type { Assignment } from './assignment.ts'
import { assignmentOf } from './assignment.ts'
import type { ConsumerEngine, ConsumerEnvironment } from './consumer-engine.ts'
import { regexBytes } from './consumer-engine.ts'
import type { CurrentAssignment, MemberState, ResolvedRegex } from './consumer-group.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { memberStateCodes } from './consumer-records.ts'
import {
  consumerGroup,
  consumerMember,
  currentAssignment,
  resolvedRegex,
  targetAssignment,
  targetEpoch,
} from './group-records.ts'
import type { GroupTable } from './group-table.ts'

type MemberValue = NonNullable<ReturnType<typeof consumerMember.readValue>>

/** A group as far as records have told of it. */
interface Loaded {
  epoch: number | undefined
  metadataHash: bigint
  targetEpoch: number | undefined
  readonly members: Map<string, MemberValue>
  readonly targets: Map<string, Assignment>
  readonly currents: Map<string, CurrentAssignment>
  readonly regexes: Map<string, ResolvedRegex>
}

/** What groups of the newer protocol are brought back with. */
export interface ConsumerLoaderParts {
  readonly env: ConsumerEnvironment
  readonly table: GroupTable
  readonly engine: ConsumerEngine
}

/** Groups of the newer protocol on their way out of the log. */
export class LoadedConsumerGroups {
  readonly #parts: ConsumerLoaderParts
  readonly #groups = new Map<string, Loaded>()

  constructor(parts: ConsumerLoaderParts) {
    this.#parts = parts
  }

  /** Takes a record in; those of other kinds are passed over. Throws MalformedBytes. */
  read(record: LogRecord, keyType: number): void {
    if (consumerGroup.keyTypes.includes(keyType)) this.#readGroup(record)
    else if (targetEpoch.keyTypes.includes(keyType)) this.#readTargetEpoch(record)
    else if (consumerMember.keyTypes.includes(keyType)) this.#readMember(record)
    else if (targetAssignment.keyTypes.includes(keyType)) this.#readTarget(record)
    else if (currentAssignment.keyTypes.includes(keyType)) this.#readCurrent(record)
    else if (resolvedRegex.keyTypes.includes(keyType)) this.#readRegex(record)
  }

  #of(groupId: string): Loaded {
    let loaded = this.#groups.get(groupId)
    if (loaded === undefined) {
      loaded = {
        epoch: undefined,
        metadataHash: 0n,
        targetEpoch: undefined,
        members: new Map(),
        targets: new Map(),
        currents: new Map(),
        regexes: new Map(),
      }
      this.#groups.set(groupId, loaded)
    }
    return loaded
  }

  #readGroup({ key, value }: LogRecord): void {
    const loaded = this.#of(consumerGroup.readKey(key).groupId)
    const read = value === null ? undefined : consumerGroup.readValue(value)
    loaded.epoch = read?.epoch
    loaded.metadataHash = read?.metadataHash ?? 0n
  }

  #readTargetEpoch({ key, value }: LogRecord): void {
    const loaded = this.#of(targetEpoch.readKey(key).groupId)
    loaded.targetEpoch = value === null ? undefined : targetEpoch.readValue(value)?.assignmentEpoch
  }

  #readMember({ key, value }: LogRecord): void {
    const { groupId, memberId } = consumerMember.readKey(key)
    // What is read are views of a buffer that goes away.
    set(this.#of(groupId).members, memberId, value === null ? undefined : consumerMember.readValue(Buffer.from(value)))
  }

  #readTarget({ key, value }: LogRecord): void {
    const { groupId, memberId } = targetAssignment.readKey(key)
    const read = value === null ? undefined : targetAssignment.readValue(value)
    set(this.#of(groupId).targets, memberId, read === undefined ? undefined : assignmentOf(read.topicPartitions))
  }

  #readCurrent({ key, value }: LogRecord): void {
    const { groupId, memberId } = currentAssignment.readKey(key)
    const read = value === null ? undefined : currentAssignment.readValue(value)
    const current = read && {
      memberEpoch: read.memberEpoch,
      previousMemberEpoch: read.previousMemberEpoch,
      state: stateOf(read.state),
      assigned: assignmentOf(read.assignedPartitions),
      pendingRevocation: assignmentOf(read.partitionsPendingRevocation),
    }
    set(this.#of(groupId).currents, memberId, current)
  }

  #readRegex({ key, value }: LogRecord): void {
    const { groupId, regularExpression } = resolvedRegex.readKey(key)
    const read = value === null ? undefined : resolvedRegex.readValue(value)
    // The directory counts its versions anew with every start: what was resolved has to be looked at again.
    set(this.#of(groupId).regexes, regularExpression, read && { topics: read.topics, topicsVersion: undefined })
  }

  /** Makes groups of what was read. */
  open(): void {
    for (const [groupId, loaded] of this.#groups) {
      if (loaded.epoch !== undefined || loaded.members.size > 0) this.#open(groupId, loaded)
    }
    this.#groups.clear()
  }

  #open(groupId: string, loaded: Loaded): void {
    const group = new ConsumerGroup(groupId)
    group.groupEpoch = loaded.epoch ?? group.groupEpoch
    group.targetEpoch = loaded.targetEpoch ?? Math.min(group.targetEpoch, group.groupEpoch)
    group.metadataHash = loaded.metadataHash
    for (const [regex, resolved] of loaded.regexes) group.regexes.set(regex, resolved)
    for (const [memberId, value] of loaded.members)
      this.#addMember(group, memberId, value, loaded.currents.get(memberId))
    for (const [memberId, target] of loaded.targets)
      if (group.members.has(memberId)) group.targets.set(memberId, target)
    this.#parts.env.budget.add(regexBytes(group))
    this.#parts.table.put(group)
  }

  #addMember(group: ConsumerGroup, memberId: string, value: MemberValue, current: CurrentAssignment | undefined): void {
    const { env, engine } = this.#parts
    const member = engine.newMember(group, memberId, value.instanceId)
    member.rackId = value.rackId
    member.clientId = value.clientId
    member.clientHost = value.clientHost
    member.rebalanceTimeoutMs = value.rebalanceTimeoutMs
    member.subscribedTopicNames = value.subscribedTopicNames
    member.subscribedTopicRegex = value.subscribedTopicRegex
    member.serverAssignor = value.serverAssignor
    const classic = value.classicMemberMetadata
    if (classic !== null) {
      const { sessionTimeoutMs, supportedProtocols: protocols } = classic
      member.classic = engine.classicPart(group, memberId, { sessionTimeoutMs, protocols })
    }
    if (current !== undefined) member.current = current
    engine.add(group, member)
    member.session.set(classic?.sessionTimeoutMs ?? env.settings.consumer.sessionTimeoutMs)
    if (member.current.state === 'unrevoked') member.revoking.set(Math.max(0, member.rebalanceTimeoutMs))
  }
}

function set<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}

function stateOf(code: number): MemberState {
  const found = Object.entries(memberStateCodes).find(([, each]) => each === code)
  return (found?.[0] as MemberState | undefined) ?? 'stable'
}
