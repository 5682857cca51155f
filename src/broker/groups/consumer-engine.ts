import type { LogRecord } from '../coordinator-log.ts'
import { Deadline } from '../coordinator-clock.ts'
import { namePattern } from '../name-pattern.ts'
import type { TopicDirectory } from '../topic-directory.ts'
import type { Assignment } from './assignment.ts'
import { isSameAssignment, noAssignment } from './assignment.ts'
import { assignors } from './assignors.ts'
import type { GroupEnvironment } from './classic-rebalances.ts'
import type { ClassicPart, ConsumerGroup, ConsumerMember, CurrentAssignment } from './consumer-group.ts'
import {
  currentRecord,
  groupEpochRecord,
  memberRecord,
  regexRecord,
  targetEpochRecord,
  targetRecord,
} from './consumer-records.ts'
import { memberTombstones } from './group-tombstones.ts'
import { metadataHashOf } from './metadata-hash.ts'
import type { Reconciling } from './reconciliation.ts'
import { nextAssignment } from './reconciliation.ts'

/** What a member says when it joins or changes what it wants. */
export type MemberWishes = Pick<
  ConsumerMember,
  | 'instanceId'
  | 'rackId'
  | 'clientId'
  | 'clientHost'
  | 'rebalanceTimeoutMs'
  | 'subscribedTopicNames'
  | 'subscribedTopicRegex'
  | 'serverAssignor'
>

/** What groups of the newer protocol work with. */
export interface ConsumerEnvironment extends GroupEnvironment {
  readonly topics: TopicDirectory
}

/** What has become of a member's wishes. */
export interface WishUpdate {
  readonly records: readonly LogRecord[]
  /** Whether it subscribes otherwise than before. */
  readonly isWishNew: boolean
}

/** Port: makes classic groups of those whose members all speak the classic protocol. */
export interface Downgrades {
  isLeftToClassic(group: ConsumerGroup): boolean
  downgrade(group: ConsumerGroup): void
}

const memberBytes = 2000

/**
 * Moves groups of the newer protocol: epochs, targets, and members towards them. What happens is told in records, which the
 * caller writes before it answers.
 */
export class ConsumerEngine {
  readonly #env: ConsumerEnvironment
  readonly #downgrades: Downgrades
  readonly #resolving = new Set<ConsumerGroup>()

  constructor(env: ConsumerEnvironment, downgrades: Downgrades) {
    this.#env = env
    this.#downgrades = downgrades
  }

  /** Whether a group has a place for one more member that says so much. */
  hasRoom(group: ConsumerGroup, wishes: number): boolean {
    return group.size < this.#env.settings.maxGroupSize && this.#env.budget.hasRoom(memberBytes + wishes)
  }

  /** A member without subscription or partitions, not in the group yet. */
  newMember(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember {
    const { clock } = this.#env
    const expire = (): void => this.#expire(group, memberId)
    return {
      memberId,
      instanceId,
      session: new Deadline(clock, expire),
      revoking: new Deadline(clock, expire),
      rackId: null,
      clientId: '',
      clientHost: '',
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: [],
      subscribedTopicRegex: null,
      serverAssignor: null,
      classic: undefined,
      current: {
        memberEpoch: 0,
        previousMemberEpoch: 0,
        state: 'stable',
        assigned: noAssignment,
        pendingRevocation: noAssignment,
      },
    }
  }

  /** What a member of the classic protocol has besides; when it does not come back in time it is out. */
  classicPart(
    group: ConsumerGroup,
    memberId: string,
    { sessionTimeoutMs, protocols }: Pick<ClassicPart, 'sessionTimeoutMs' | 'protocols'>,
  ): ClassicPart {
    const { clock } = this.#env
    const expire = (): void => this.#expire(group, memberId)
    return { sessionTimeoutMs, protocols, joining: new Deadline(clock, expire), syncing: new Deadline(clock, expire) }
  }

  /** What a member of the classic protocol says of itself now. */
  setProtocols(
    member: ConsumerMember,
    part: ClassicPart,
    { sessionTimeoutMs, protocols }: Pick<ClassicPart, 'sessionTimeoutMs' | 'protocols'>,
  ): void {
    const before = bytesOf(member)
    part.sessionTimeoutMs = sessionTimeoutMs
    part.protocols = protocols
    this.#env.budget.add(bytesOf(member) - before)
  }

  /** A member speaks the newer protocol from now on; whether it did not before. */
  leaveClassic(member: ConsumerMember): boolean {
    if (member.classic === undefined) return false
    const before = bytesOf(member)
    member.classic.joining.clear()
    member.classic.syncing.clear()
    member.classic = undefined
    this.#env.budget.add(bytesOf(member) - before)
    return true
  }

  add(group: ConsumerGroup, member: ConsumerMember): void {
    group.add(member)
    this.#env.budget.add(bytesOf(member))
  }

  /** Lets go of a group: nothing happens to its members by itself any more. */
  close(group: ConsumerGroup): void {
    for (const { deadline } of group.expectedMembers.values()) deadline.clear()
    group.expectedMembers.clear()
    for (const member of group.members.values()) {
      stopTimers(member)
      this.#env.budget.add(-bytesOf(member))
    }
    this.#env.budget.add(-regexBytes(group))
    group.members.clear()
    group.regexes.clear()
  }

  /**
   * Takes members out and makes the group's epoch the next one, or the group a classic one where nobody speaks the newer
   * protocol any more. Whether that is durable.
   */
  remove(group: ConsumerGroup, members: readonly ConsumerMember[]): Promise<boolean> {
    const records = members.flatMap(member => this.drop(group, member))
    const isClassic = this.#downgrades.isLeftToClassic(group)
    const writing = this.#env.log.write(group.groupId, isClassic ? records : [...records, ...this.bump(group)])
    if (isClassic) this.#downgrades.downgrade(group)
    return writing
  }

  /** Takes a member out without consequences for the others. */
  drop(group: ConsumerGroup, member: ConsumerMember): readonly LogRecord[] {
    stopTimers(member)
    const regexes = new Set(group.regexes.keys())
    const before = bytesOf(member) + regexBytes(group)
    group.remove(member)
    this.#env.budget.add(regexBytes(group) - before)
    const unused = [...regexes].filter(regex => !group.regexes.has(regex))
    return [...unused.map(regex => regexRecord(group, regex, null)), ...memberTombstones(group, member)]
  }

  #expire(group: ConsumerGroup, memberId: string): void {
    const member = group.members.get(memberId)
    if (member !== undefined) void this.remove(group, [member])
  }

  bump(group: ConsumerGroup): readonly LogRecord[] {
    group.groupEpoch++
    return [groupEpochRecord(group)]
  }

  /** Takes over what a member wants, and what has become of the topics that the group wants. */
  update(group: ConsumerGroup, member: ConsumerMember, wishes: MemberWishes, isNew: boolean): WishUpdate {
    const { instanceId, subscribedTopicNames: namesBefore, subscribedTopicRegex: regexBefore } = member
    const isChanged = isNew || Object.entries(wishes).some(([name, value]) => !isSameWish(member[name as never], value))
    const before = bytesOf(member)
    Object.assign(member, wishes)
    if (member.instanceId !== instanceId) group.renameInstance(member, instanceId)
    this.#env.budget.add(bytesOf(member) - before)
    const records: LogRecord[] = isChanged ? [memberRecord(group, member)] : []
    const regexesBefore = regexBytes(group)
    const isOtherRegex = regexBefore !== member.subscribedTopicRegex
    if (regexBefore !== null && isOtherRegex) records.push(...forgetRegex(group, regexBefore))
    this.#env.budget.add(regexBytes(group) - regexesBefore)
    const { subscribedTopicRegex: regex } = member
    const isOtherNames = !isSameWish(namesBefore, member.subscribedTopicNames)
    // What is new to the group is another subscription once it is known which topics it stands for.
    const isOther = isOtherNames || (isOtherRegex && (regex === null || group.regexes.has(regex)))
    this.#resolveSoon(group)
    return { records: [...records, ...this.#refresh(group, isOther)], isWishNew: isOtherNames || isOtherRegex }
  }

  /** Makes the next epoch if a subscription has changed, or one of the topics. */
  #refresh(group: ConsumerGroup, isOther: boolean): readonly LogRecord[] {
    const { topics } = this.#env
    if (!isOther && group.topicsVersion === topics.version) return []
    const hash = metadataHashOf(group.subscribedTopics(), topics)
    const isStale = hash !== group.metadataHash
    group.topicsVersion = topics.version
    group.metadataHash = hash
    return isOther || isStale ? this.bump(group) : []
  }

  /** Regular expressions are matched against all topics apart from the requests that bring them. */
  #resolveSoon(group: ConsumerGroup): void {
    const { version } = this.#env.topics
    const isOpen = [...group.members.values()].some(({ subscribedTopicRegex: regex }) => {
      return regex !== null && group.regexes.get(regex)?.topicsVersion !== version
    })
    if (!isOpen || this.#resolving.has(group)) return
    this.#resolving.add(group)
    this.#env.clock.schedule(0, () => {
      this.#resolving.delete(group)
      const records = this.#resolve(group)
      if (records.length > 0) void this.#env.log.write(group.groupId, records)
    })
  }

  #resolve(group: ConsumerGroup): readonly LogRecord[] {
    const { topics, clock } = this.#env
    if (group.size === 0) return []
    const names = Array.from(topics.all(), ({ name }) => name).sort()
    const records: LogRecord[] = []
    const before = regexBytes(group)
    const regexes = new Set(Array.from(group.members.values(), member => member.subscribedTopicRegex))
    for (const regex of regexes) {
      const former = regex === null ? undefined : group.regexes.get(regex)
      if (regex === null || former?.topicsVersion === topics.version) continue
      const pattern = namePattern(regex)
      const matched = 'fault' in pattern ? [] : names.filter(name => pattern.matches(name))
      const resolved = { topics: matched, topicsVersion: topics.version }
      group.regexes.set(regex, resolved)
      if (former !== undefined && former.topics.join() === matched.join()) continue
      records.push(regexRecord(group, regex, { ...resolved, atMs: clock.wallMs() }))
    }
    this.#env.budget.add(regexBytes(group) - before)
    return records.length === 0 ? [] : [...records, ...this.#refresh(group, true)]
  }

  /** Makes new targets for the group's epoch, unless the last ones are too fresh. */
  assign(group: ConsumerGroup): readonly LogRecord[] {
    const { clock, settings, topics } = this.#env
    const nowMs = clock.steadyMs()
    const isTooSoon = nowMs - group.lastAssignedAtMs < settings.consumer.assignmentIntervalMs
    if (group.targetEpoch >= group.groupEpoch || isTooSoon) return []
    group.lastAssignedAtMs = nowMs
    const entries = [...group.subscribedTopics()].sort().flatMap(name => topics.byName(name) ?? [])
    const counts = new Map(entries.map(({ topicId, partitionCount }) => [topicId, partitionCount]))
    const members = Array.from(group.members.values(), member => {
      const subscription = group.subscriptionOf(member)
      const topicIds = new Set(entries.filter(({ name }) => subscription.has(name)).map(({ topicId }) => topicId))
      return {
        memberId: member.memberId,
        instanceId: member.instanceId,
        topicIds,
        former: group.targetOf(member.memberId),
      }
    })
    const targets = assignors.get(assignorNameOf(group))?.(members, counts) ?? new Map<string, Assignment>()
    const changed = [...targets].filter(([memberId, target]) => {
      return !group.targets.has(memberId) || !isSameAssignment(group.targetOf(memberId), target)
    })
    for (const [memberId, target] of changed) group.targets.set(memberId, target)
    group.targetEpoch = group.groupEpoch
    return [...changed.map(([memberId, target]) => targetRecord(group, memberId, target)), targetEpochRecord(group)]
  }

  /** Takes a member's next step towards its target. */
  reconcile(
    group: ConsumerGroup,
    member: ConsumerMember,
    { owned, isWishNew }: Pick<Reconciling, 'owned' | 'isWishNew'>,
  ): readonly LogRecord[] {
    const { topics } = this.#env
    const subscription = group.subscriptionOf(member)
    const next = nextAssignment({
      current: member.current,
      targetEpoch: group.targetEpoch,
      target: group.targetOf(member.memberId),
      owned,
      isWishNew,
      isWanted: topicId => subscription.has(topics.byId(topicId)?.name ?? ''),
      isFree: (topicId, partition) => {
        const owner = group.ownerOf(topicId, partition)
        return owner === undefined || owner === member.memberId
      },
    })
    if (next === member.current) return []
    this.setCurrent(group, member, next)
    if (next.state === 'unrevoked') member.revoking.set(Math.max(0, member.rebalanceTimeoutMs))
    else member.revoking.clear()
    return [currentRecord(group, member)]
  }

  /** What a member owns from now on. */
  setCurrent(group: ConsumerGroup, member: ConsumerMember, current: CurrentAssignment): void {
    const before = bytesOf(member)
    group.setCurrent(member, current)
    this.#env.budget.add(bytesOf(member) - before)
  }
}

function isSameWish(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) ? one.join('\n') === other.join('\n') : one === other
}

function forgetRegex(group: ConsumerGroup, regex: string): readonly LogRecord[] {
  for (const { subscribedTopicRegex } of group.members.values()) if (subscribedTopicRegex === regex) return []
  return group.regexes.delete(regex) ? [regexRecord(group, regex, null)] : []
}

/** Nothing happens to a member by itself any more. */
export function stopTimers({ session, revoking, classic }: ConsumerMember): void {
  session.clear()
  revoking.clear()
  classic?.joining.clear()
  classic?.syncing.clear()
}

/** The assignor that most members name; of equals, and when nobody names one, the first that there is. */
export function assignorNameOf(group: ConsumerGroup): string {
  const votes = new Map<string, number>()
  for (const { serverAssignor: name } of group.members.values())
    if (name !== null) votes.set(name, (votes.get(name) ?? 0) + 1)
  let [elected] = assignors.keys() as Iterable<string> as [string]
  for (const name of assignors.keys()) if ((votes.get(name) ?? 0) > (votes.get(elected) ?? 0)) elected = name
  return elected
}

/** An estimate of what the regular expressions of a group and what they stand for take up. */
export function regexBytes({ regexes }: ConsumerGroup): number {
  let bytes = 0
  for (const { topics } of regexes.values()) bytes += 500 + 16 * topics.length
  return bytes
}

function bytesOf({ subscribedTopicNames, current, classic }: ConsumerMember): number {
  const names = subscribedTopicNames.reduce((sum, name) => sum + 50 + 2 * name.length, 0)
  const protocols = classic?.protocols.reduce((sum, { name, metadata }) => sum + 100 + name.length + metadata.length, 0)
  let partitions = 0
  for (const list of current.assigned.values()) partitions += list.length
  return memberBytes + names + (protocols ?? 0) + 50 * partitions
}
