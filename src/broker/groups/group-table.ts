import type { StateBudget } from '../state-budget.ts'
import { ClassicGroup } from './classic-group.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { GroupOffsets } from './group-offsets.ts'

/** A group of either protocol. */
export type Group = ClassicGroup | ConsumerGroup

/** How far a group has come in a partition. */
export interface GroupOffset {
  readonly groupId: string
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
}

const groupBytes = 1000

/** The groups there are, and their offsets. */
export class GroupTable {
  readonly #budget: StateBudget
  readonly #maxGroups: number
  readonly #groups = new Map<string, Group>()
  readonly #offsets = new Map<string, GroupOffsets>()
  /** Groups with offsets in the open transaction of a producer. */
  readonly #byProducer = new Map<bigint, Set<string>>()
  #place = 0

  constructor(budget: StateBudget, maxGroups: number) {
    this.#budget = budget
    this.#maxGroups = maxGroups
  }

  /** The place of the next offset: to be taken when its record is handed to the log. */
  nextPlace(): number {
    return ++this.#place
  }

  /** Whether a group more is allowed. */
  get hasRoom(): boolean {
    return this.#groups.size < this.#maxGroups && this.#budget.hasRoom(groupBytes)
  }

  all(): readonly Group[] {
    return [...this.#groups.values()]
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId)
  }

  offsetsOf(groupId: string): GroupOffsets | undefined {
    return this.#offsets.get(groupId)
  }

  /** Every offset that is valid, of all groups. */
  *committedOffsets(): Generator<GroupOffset, void> {
    for (const [groupId, offsets] of this.#offsets)
      for (const committed of offsets.committed()) yield { groupId, ...committed }
  }

  /** Takes a group in, maybe in the place of another one with its id. */
  put(group: Group): void {
    if (!this.#groups.has(group.groupId)) this.#budget.add(groupBytes + 2 * group.groupId.length)
    this.#groups.set(group.groupId, group)
  }

  /** The offsets of a group to write to. A group without members is made for them when there is none. */
  openOffsets(groupId: string): GroupOffsets {
    if (!this.#groups.has(groupId)) this.put(new ClassicGroup(groupId))
    let offsets = this.#offsets.get(groupId)
    if (offsets === undefined) this.#offsets.set(groupId, (offsets = new GroupOffsets(this.#budget)))
    return offsets
  }

  /** Remembers that a group has offsets in a transaction. */
  noteTransaction(producerId: bigint, groupId: string): void {
    const groups = this.#byProducer.get(producerId)
    if (groups === undefined) this.#byProducer.set(producerId, new Set([groupId]))
    else groups.add(groupId)
  }

  /** Ends the transaction of a producer for the groups that `isIn` names. */
  endTransaction(producerId: bigint, isCommitted: boolean, isIn: (groupId: string) => boolean): void {
    const groups = this.#byProducer.get(producerId)
    if (groups === undefined) return
    for (const groupId of [...groups].filter(isIn)) {
      groups.delete(groupId)
      this.#offsets.get(groupId)?.endTransaction(producerId, isCommitted)
      this.forgetEmptyOffsets(groupId)
    }
    if (groups.size === 0) this.#byProducer.delete(producerId)
  }

  /** Removes an offset. */
  deleteOffset(groupId: string, topic: string, partition: number): void {
    this.#offsets.get(groupId)?.delete(topic, partition)
    this.forgetEmptyOffsets(groupId)
  }

  /** Lets go of what was opened for offsets that did not come. */
  forgetEmptyOffsets(groupId: string): void {
    if (this.#offsets.get(groupId)?.isEmpty) this.#offsets.delete(groupId)
  }

  /** Lets a group go; its offsets stay. */
  delete(groupId: string): void {
    if (this.#groups.delete(groupId)) this.#budget.add(-groupBytes - 2 * groupId.length)
  }
}
