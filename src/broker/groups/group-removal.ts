import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { OffsetDeleteRequest, offsetDelete } from '../../kafka/messages/offset-delete.ts'
import type { ClassicGroup } from './classic-group.ts'
import { metadataOf } from './classic-group.ts'
import { readSubscription } from './consumer-protocol.ts'
import { groupTombstones } from './group-tombstones.ts'
import type { CommittedOffset, GroupOffsets } from './group-offsets.ts'
import type { Group } from './group-table.ts'
import type { OffsetEnvironment } from './offset-commits.ts'
import type { OffsetKey } from './offset-records.ts'
import { offsetRecord } from './offset-records.ts'
import { answeredRows } from './topic-rows.ts'

type OffsetDeleteAnswer = ResponseDraftOf<typeof offsetDelete>
type DeletedTopic = OffsetDeleteAnswer['topics'][number]

/** Removes groups and offsets, when asked to and when their time is over. */
export class GroupRemoval {
  readonly #env: OffsetEnvironment

  constructor(env: OffsetEnvironment) {
    this.#env = env
  }

  /** Removes a group without members, and its offsets. The code says whether that is durable. */
  async deleteGroup(groupId: string): Promise<number> {
    const group = this.#env.table.get(groupId)
    if (group === undefined) return errorCodes.GROUP_ID_NOT_FOUND.code
    forgetPending(group)
    if (isInUse(group)) return errorCodes.NON_EMPTY_GROUP.code
    const isDone = await this.#remove(group, this.#keysOf(groupId))
    return errorCodes[isDone ? 'NONE' : 'COORDINATOR_NOT_AVAILABLE'].code
  }

  #keysOf(groupId: string): readonly OffsetKey[] {
    const offsets = this.#env.table.offsetsOf(groupId)
    return offsetKeys(offsets).filter(({ topic, partition }) => offsets?.get(topic, partition) !== undefined)
  }

  async #remove(group: Group, keys: readonly OffsetKey[]): Promise<boolean> {
    const { table, log } = this.#env
    const { groupId } = group
    const records = [...keys.map(key => offsetRecord(groupId, key, null)), ...groupTombstones(group)]
    if (!(await log.write(groupId, records))) return false
    for (const { topic, partition } of keys) table.deleteOffset(groupId, topic, partition)
    // Somebody may have joined while this was written: then the group is there again, and its records come after these.
    if (table.get(groupId) === group && !isInUse(group) && table.offsetsOf(groupId) === undefined) table.delete(groupId)
    return true
  }

  /** Removes offsets of topics that the group does not consume. */
  async deleteOffsets({ groupId, topics }: OffsetDeleteRequest): Promise<OffsetDeleteAnswer> {
    const group = this.#env.table.get(groupId)
    const error = offsetDeleteErrorOf(groupId, group)
    if (group === undefined || error !== undefined)
      return { errorCode: errorCodes[error ?? 'GROUP_ID_NOT_FOUND'].code, topics: [] }
    const subscribed = subscribedTopicsOf(group)
    const answers = topics.map(({ name, partitions }) => {
      const entry = this.#env.topics.byName(name)
      const codes = partitions.map(({ partitionIndex }) => {
        const isKnown = entry !== undefined && partitionIndex >= 0 && partitionIndex < entry.partitionCount
        const refusal = subscribed?.has(name) === true ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE'
        const code = errorCodes[isKnown ? refusal : 'UNKNOWN_TOPIC_OR_PARTITION'].code
        return { partitionIndex, errorCode: code }
      })
      return { name, isKnown: entry !== undefined, partitions: codes }
    })
    const isDone = await this.#deleteKeys(groupId, answers.flatMap(deletedKeys))
    return isDone ? { errorCode: 0, topics: answeredRows(answers) } : { errorCode: notAvailable, topics: [] }
  }

  async #deleteKeys(groupId: string, keys: readonly OffsetKey[]): Promise<boolean> {
    const { table, log } = this.#env
    const present = keys.filter(({ topic, partition }) => table.offsetsOf(groupId)?.get(topic, partition) !== undefined)
    const records = present.map(key => offsetRecord(groupId, key, null))
    if (!(await log.writeOnce(groupId, records))) return false
    for (const { topic, partition } of present) table.deleteOffset(groupId, topic, partition)
    return true
  }

  /** Removes the offsets that have outlived their retention, and groups that have neither members nor offsets left. */
  async expire(): Promise<void> {
    for (const group of this.#env.table.all()) await this.#expireGroup(group)
  }

  async #expireGroup(group: Group): Promise<void> {
    const { table } = this.#env
    const { groupId } = group
    const offsets = table.offsetsOf(groupId)
    const expired = this.#keysOf(groupId).filter(key => this.#isExpired(group, offsets, key))
    const isUsed = isInUse(group) || expired.length < offsetKeys(offsets).length
    if (!isUsed) await this.#remove(group, expired)
    else if (expired.length > 0) await this.#deleteKeys(groupId, expired)
  }

  #isExpired(group: Group, offsets: GroupOffsets | undefined, { topic, partition }: OffsetKey): boolean {
    const committed = offsets?.get(topic, partition)
    if (committed === undefined || offsets?.isPending(topic, partition)) return false
    const nowMs = this.#env.clock.wallMs()
    const sinceMs = retainedSince(group, topic, committed)
    if (sinceMs === undefined) return false
    return nowMs >= (committed.expiresAtMs ?? sinceMs + this.#env.settings.offsetsRetentionMs)
  }

  /** Lets go of the offsets of a topic that was deleted. */
  async forgetTopic(topic: string): Promise<void> {
    for (const { groupId } of this.#env.table.all()) {
      const offsets = this.#env.table.offsetsOf(groupId)
      const keys = (offsets?.partitions(topic) ?? []).map(partition => ({ topic, partition }))
      if (keys.length > 0) await this.#deleteKeys(groupId, keys)
    }
  }
}

const notAvailable = errorCodes.COORDINATOR_NOT_AVAILABLE.code

function offsetKeys(offsets: GroupOffsets | undefined): readonly OffsetKey[] {
  return offsets?.topics().flatMap(topic => offsets.partitions(topic).map(partition => ({ topic, partition }))) ?? []
}

function deletedKeys({ name, partitions }: DeletedTopic): readonly OffsetKey[] {
  return partitions
    .filter(({ errorCode }) => errorCode === 0)
    .map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex }))
}

/** Those that were told their id and have not come back are no members: a group of them alone can be deleted. */
function forgetPending(group: Group): void {
  if (group.type === 'consumer' || group.size > 0 || group.state !== 'Empty') return
  for (const deadline of group.pendingMembers.values()) deadline.clear()
  group.pendingMembers.clear()
}

/** Whether a group has members, or some on their way. */
function isInUse(group: Group): boolean {
  return group.size > 0 || (group.type === 'classic' && (group.pendingMembers.size > 0 || group.state !== 'Empty'))
}

function offsetDeleteErrorOf(groupId: string, group: Group | undefined): ErrorName | undefined {
  if (groupId === '') return 'INVALID_GROUP_ID'
  if (group === undefined) return 'GROUP_ID_NOT_FOUND'
  return group.size > 0 && subscribedTopicsOf(group) === undefined ? 'NON_EMPTY_GROUP' : undefined
}

/** When the retention of an offset began; undefined while the group has use for it. */
function retainedSince(group: Group, topic: string, { committedAtMs }: CommittedOffset): number | undefined {
  if (group.size > 0 || group.state === 'PreparingRebalance') {
    const subscribed = group.state === 'Stable' || group.type === 'consumer' ? subscribedTopicsOf(group) : undefined
    return subscribed === undefined || subscribed.has(topic) ? undefined : committedAtMs
  }
  if (group.type === 'consumer' || group.stateSinceMs === undefined) return committedAtMs
  return Math.max(group.stateSinceMs, committedAtMs)
}

/** The topics that members consume; undefined where their protocol does not tell. */
function subscribedTopicsOf(group: Group): ReadonlySet<string> | undefined {
  return group.type === 'consumer' ? group.subscribedTopics() : classicTopicsOf(group)
}

function classicTopicsOf(group: ClassicGroup): ReadonlySet<string> | undefined {
  if (group.size === 0) return new Set()
  if (group.protocolType !== 'consumer') return undefined
  const topics = new Set<string>()
  for (const member of group.members.values()) {
    const name = group.protocolName ?? member.protocols[0]?.name
    const subscription = readSubscription(metadataOf(member, name))
    if (subscription === undefined) return undefined
    for (const topic of subscription.topics) topics.add(topic)
  }
  return topics
}
