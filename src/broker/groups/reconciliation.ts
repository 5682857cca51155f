import type { Assignment } from './assignment.ts'
import {
  differenceOf,
  filtered,
  intersectionOf,
  isSameAssignment,
  noAssignment,
  sizeOf,
  unionOf,
} from './assignment.ts'
import type { CurrentAssignment, MemberState } from './consumer-group.ts'

/** What a member is on its way to. */
export interface Reconciling {
  readonly current: CurrentAssignment
  readonly targetEpoch: number
  readonly target: Assignment
  /** What the member says it owns; undefined when it does not say. */
  readonly owned: Assignment | undefined
  /** Whether the member wants partitions of a topic. */
  readonly isWanted: (topicId: string) => boolean
  /** Whether what the member wants has just changed. */
  readonly isWishNew: boolean
  /** Whether nobody owns a partition, or has yet to give it up. */
  readonly isFree: (topicId: string, partition: number) => boolean
}

/**
 * The next step of a member towards its target (KIP-848): it gives up what it is to lose, confirms that, and then gets what
 * others have given up. The same object when there is no step to take.
 */
export function nextAssignment(reconciling: Reconciling): CurrentAssignment {
  const { current, targetEpoch, owned } = reconciling
  const isThere = current.state === 'stable' && current.memberEpoch === targetEpoch
  if (isThere || (current.state === 'unrevoked' && holdsAny(owned, current.pendingRevocation)))
    return reconciling.isWishNew ? withoutUnwanted(reconciling) : current
  const next = stepFrom(reconciling)
  return isSame(current, next) ? current : next
}

/** Topics that a member does not want any more it gives up at once: the next target may take a while. */
function withoutUnwanted({ current, owned, isWanted }: Reconciling): CurrentAssignment {
  const unwanted = filtered(current.assigned, topicId => !isWanted(topicId))
  if (sizeOf(unwanted) === 0) return current
  const assigned = differenceOf(current.assigned, unwanted)
  const pendingRevocation = unionOf(current.pendingRevocation, unwanted)
  if (!holdsAny(owned, pendingRevocation)) return { ...current, assigned }
  return { ...current, state: 'unrevoked', assigned, pendingRevocation }
}

function stepFrom(reconciling: Reconciling): CurrentAssignment {
  const { current, targetEpoch, owned, isFree, isWanted } = reconciling
  const target = filtered(reconciling.target, isWanted)
  const kept = intersectionOf(current.assigned, target)
  const revoked = differenceOf(current.assigned, target)
  if (sizeOf(revoked) > 0 && holdsAny(owned, revoked)) {
    // Having given up the former ones it takes the next epoch, which may still be behind the target's.
    const memberEpoch =
      current.state === 'unrevoked' ? Math.min(current.memberEpoch + 1, targetEpoch) : current.memberEpoch
    return withEpoch(current, memberEpoch, { state: 'unrevoked', assigned: kept, pendingRevocation: revoked })
  }
  const wanted = differenceOf(target, kept)
  const free = filtered(wanted, isFree)
  const state: MemberState = sizeOf(free) < sizeOf(wanted) ? 'unreleased' : 'stable'
  return withEpoch(current, targetEpoch, { state, assigned: unionOf(kept, free), pendingRevocation: noAssignment })
}

function holdsAny(owned: Assignment | undefined, partitions: Assignment): boolean {
  return owned === undefined || sizeOf(intersectionOf(owned, partitions)) > 0
}

function withEpoch(
  current: CurrentAssignment,
  memberEpoch: number,
  rest: Pick<CurrentAssignment, 'state' | 'assigned' | 'pendingRevocation'>,
): CurrentAssignment {
  const isSameEpoch = memberEpoch === current.memberEpoch
  const previousMemberEpoch = isSameEpoch ? current.previousMemberEpoch : current.memberEpoch
  return { memberEpoch, previousMemberEpoch, ...rest }
}

function isSame(one: CurrentAssignment, other: CurrentAssignment): boolean {
  return (
    one.memberEpoch === other.memberEpoch &&
    one.state === other.state &&
    isSameAssignment(one.assigned, other.assigned) &&
    isSameAssignment(one.pendingRevocation, other.pendingRevocation)
  )
}
