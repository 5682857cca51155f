import type { Assignment } from './assignment.ts'
import { assignmentOf } from './assignment.ts'

/** A member as assignors see it. */
export interface AssignedMember {
  readonly memberId: string
  readonly instanceId: string | null
  /** Ids of the topics that it subscribes to. */
  readonly topicIds: ReadonlySet<string>
  /** What it was to own before. */
  readonly former: Assignment
}

/** What there is to assign: the number of partitions by topic id. */
export type PartitionCounts = ReadonlyMap<string, number>

/** Gives every partition that somebody subscribes to one owner. */
export type Assignor = (members: readonly AssignedMember[], counts: PartitionCounts) => ReadonlyMap<string, Assignment>

interface Load {
  readonly member: AssignedMember
  readonly owned: Set<string>
}

/** A partition as a text: for sets. */
const placeOf = (topicId: string, partition: number): string => `${topicId}:${partition}`

/**
 * Evens out how many partitions members have, and moves as few as it takes. Where all subscribe to the same topics the
 * counts differ by at most one.
 */
export const uniformAssignor: Assignor = (members, counts) => {
  const loads = members.map(member => ({ member, owned: new Set<string>() }))
  const subscribers = subscribersOf(loads, counts)
  const open = keepFormer(loads, subscribers, counts)
  // Partitions with few possible owners come first: the others can go round them.
  open.sort((one, other) => (subscribers.get(one.topicId)?.length ?? 0) - (subscribers.get(other.topicId)?.length ?? 0))
  for (const { topicId, partition } of open)
    leastLoaded(subscribers.get(topicId) ?? [])?.owned.add(placeOf(topicId, partition))
  evenOut(loads, subscribers)
  return new Map(loads.map(({ member, owned }) => [member.memberId, assignmentOfPlaces(owned)]))
}

function subscribersOf(loads: readonly Load[], counts: PartitionCounts): ReadonlyMap<string, readonly Load[]> {
  const subscribers = new Map<string, Load[]>(Array.from(counts.keys(), topicId => [topicId, []]))
  for (const load of loads) for (const topicId of load.member.topicIds) subscribers.get(topicId)?.push(load)
  return subscribers
}

/** Members keep what they had and may still have; what is left over is returned. */
function keepFormer(
  loads: readonly Load[],
  subscribers: ReadonlyMap<string, readonly Load[]>,
  counts: PartitionCounts,
): { readonly topicId: string; readonly partition: number }[] {
  const taken = new Set<string>()
  for (const { member, owned } of loads) {
    for (const [topicId, partitions] of member.former) {
      if (!member.topicIds.has(topicId)) continue
      for (const partition of partitions) {
        const place = placeOf(topicId, partition)
        if (partition >= (counts.get(topicId) ?? 0) || taken.has(place)) continue
        taken.add(place)
        owned.add(place)
      }
    }
  }
  return Array.from(counts).flatMap(([topicId, count]) =>
    (subscribers.get(topicId)?.length ?? 0) === 0
      ? []
      : Array.from({ length: count }, (_, partition) => ({ topicId, partition })).filter(
          ({ partition }) => !taken.has(placeOf(topicId, partition)),
        ),
  )
}

function leastLoaded(loads: readonly Load[]): Load | undefined {
  let least: Load | undefined
  for (const load of loads) if (least === undefined || load.owned.size < least.owned.size) least = load
  return least
}

/** Moves partitions from members with more to members with fewer, until no move brings two of them closer. */
function evenOut(loads: readonly Load[], subscribers: ReadonlyMap<string, readonly Load[]>): void {
  for (let isMoving = true; isMoving;) {
    isMoving = false
    const fullestFirst = [...loads].sort((one, other) => other.owned.size - one.owned.size)
    for (const load of fullestFirst) if (giveAway(load, subscribers)) isMoving = true
  }
}

/** Every move lowers the sum of the squares of the counts, so that this ends. */
function giveAway(load: Load, subscribers: ReadonlyMap<string, readonly Load[]>): boolean {
  let hasMoved = false
  // The last ones go: what a member keeps are the first.
  for (const topicId of [...load.member.topicIds].reverse()) {
    const others = subscribers.get(topicId) ?? []
    let target = leastLoaded(others)
    if (target === undefined || target.owned.size + 1 >= load.owned.size) continue
    for (const place of [...load.owned].reverse()) {
      if (!place.startsWith(`${topicId}:`)) continue
      load.owned.delete(place)
      target.owned.add(place)
      hasMoved = true
      target = leastLoaded(others)
      if (target === undefined || target.owned.size + 1 >= load.owned.size) break
    }
  }
  return hasMoved
}

function assignmentOfPlaces(places: ReadonlySet<string>): Assignment {
  return assignmentOf(
    Array.from(places, place => {
      const at = place.lastIndexOf(':')
      return { topicId: place.slice(0, at), partitions: [Number(place.slice(at + 1))] }
    }),
  )
}

/**
 * Gives the members of each topic, in the order of their instance or member ids, neighbouring partitions: topics with as many
 * partitions and the same members are cut alike.
 */
export const rangeAssignor: Assignor = (members, counts) => {
  const sorted = [...members].sort((one, other) => compareTexts(orderOf(one), orderOf(other)))
  const lists = new Map(sorted.map(({ memberId }) => [memberId, [] as { topicId: string; partitions: number[] }[]]))
  for (const [topicId, count] of counts) {
    const owners = sorted.filter(({ topicIds }) => topicIds.has(topicId))
    const share = Math.floor(count / Math.max(1, owners.length))
    const extra = count % Math.max(1, owners.length)
    let next = 0
    for (const [index, { memberId }] of owners.entries()) {
      const size = share + (index < extra ? 1 : 0)
      const start = next
      lists.get(memberId)?.push({ topicId, partitions: Array.from({ length: size }, (_, offset) => start + offset) })
      next += size
    }
  }
  return new Map(Array.from(lists, ([memberId, list]) => [memberId, assignmentOf(list)]))
}

const orderOf = ({ instanceId, memberId }: AssignedMember): string => instanceId ?? memberId
const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The assignors that members may name; the first is the default. */
export const assignors: ReadonlyMap<string, Assignor> = new Map([
  ['uniform', uniformAssignor],
  ['range', rangeAssignor],
])
