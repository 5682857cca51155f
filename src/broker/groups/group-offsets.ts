import type { StateBudget } from '../state-budget.ts'

/** How far a group has come in a partition. */
export interface CommittedOffset {
  readonly offset: bigint
  readonly leaderEpoch: number
  readonly metadata: string
  /** By the wall clock. */
  readonly committedAtMs: number
  /** Set by old clients only; the group's own retention does not count then. */
  readonly expiresAtMs?: number
}

/** An offset with the place of its record among all: of two of a partition the one with the higher place is newer. */
export interface PlacedOffset {
  readonly committed: CommittedOffset
  readonly place: number
}

type OffsetsByTopic = Map<string, Map<number, PlacedOffset>>

const entryBytes = 250

/** The offsets of one group: those that are valid, and those that wait for the end of their transaction. */
export class GroupOffsets {
  readonly #budget: StateBudget
  readonly #committed: OffsetsByTopic = new Map()
  readonly #pending = new Map<bigint, OffsetsByTopic>()

  constructor(budget: StateBudget) {
    this.#budget = budget
  }

  get isEmpty(): boolean {
    return this.#committed.size === 0 && this.#pending.size === 0
  }

  get hasCommitted(): boolean {
    return this.#committed.size > 0
  }

  get(topic: string, partition: number): CommittedOffset | undefined {
    return this.#committed.get(topic)?.get(partition)?.committed
  }

  /** Every offset that is valid. */
  *committed(): Generator<{ readonly topic: string; readonly partition: number; readonly offset: bigint }, void> {
    for (const [topic, partitions] of this.#committed)
      for (const [partition, { committed }] of partitions) yield { topic, partition, offset: committed.offset }
  }

  /** Topics with offsets, or with some to come. */
  topics(): readonly string[] {
    const names = new Set(this.#committed.keys())
    for (const topics of this.#pending.values()) for (const name of topics.keys()) names.add(name)
    return [...names]
  }

  /** Partitions of a topic with offsets, or with some to come. */
  partitions(topic: string): readonly number[] {
    const partitions = new Set(this.#committed.get(topic)?.keys())
    for (const topics of this.#pending.values())
      for (const each of topics.get(topic)?.keys() ?? []) partitions.add(each)
    return [...partitions].sort((one, other) => one - other)
  }

  /** Whether a transaction that is not over holds an offset of the partition. */
  isPending(topic: string, partition: number): boolean {
    for (const topics of this.#pending.values()) if (topics.get(topic)?.has(partition)) return true
    return false
  }

  /** An offset that is valid at once. */
  set(topic: string, partition: number, placed: PlacedOffset): void {
    this.#put(this.#committed, topic, partition, placed)
  }

  /** Whether there was one. */
  delete(topic: string, partition: number): boolean {
    return this.#take(this.#committed, topic, partition) !== undefined
  }

  /** An offset that becomes valid if its transaction is committed. */
  setPending(producerId: bigint, topic: string, partition: number, placed: PlacedOffset): void {
    let topics = this.#pending.get(producerId)
    if (topics === undefined) this.#pending.set(producerId, (topics = new Map()))
    this.#put(topics, topic, partition, placed)
  }

  /** Takes a pending offset back, unless another has come in its place. */
  dropPending(producerId: bigint, topic: string, partition: number, { place }: PlacedOffset): void {
    const topics = this.#pending.get(producerId)
    if (topics?.get(topic)?.get(partition)?.place !== place) return
    this.#take(topics, topic, partition)
    if (topics.size === 0) this.#pending.delete(producerId)
  }

  /** Ends a transaction. Of two offsets of a partition the one whose record came later stays, as compaction has it. */
  endTransaction(producerId: bigint, isCommitted: boolean): void {
    const topics = this.#pending.get(producerId)
    this.#pending.delete(producerId)
    for (const [topic, partitions] of topics ?? []) {
      for (const [partition, placed] of partitions) {
        this.#budget.add(-bytesOf(topic, placed))
        const current = this.#committed.get(topic)?.get(partition)
        if (isCommitted && (current === undefined || current.place < placed.place))
          this.#put(this.#committed, topic, partition, placed)
      }
    }
  }

  /** Lets everything go, pending offsets included. */
  clear(): void {
    for (const topics of [this.#committed, ...this.#pending.values()]) {
      for (const [topic, partitions] of topics) {
        for (const placed of partitions.values()) this.#budget.add(-bytesOf(topic, placed))
      }
    }
    this.#committed.clear()
    this.#pending.clear()
  }

  #put(topics: OffsetsByTopic, topic: string, partition: number, placed: PlacedOffset): void {
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new Map()))
    const former = partitions.get(partition)
    if (former !== undefined) this.#budget.add(-bytesOf(topic, former))
    partitions.set(partition, placed)
    this.#budget.add(bytesOf(topic, placed))
  }

  #take(topics: OffsetsByTopic, topic: string, partition: number): PlacedOffset | undefined {
    const partitions = topics.get(topic)
    const placed = partitions?.get(partition)
    if (partitions === undefined || placed === undefined) return undefined
    partitions.delete(partition)
    if (partitions.size === 0) topics.delete(topic)
    this.#budget.add(-bytesOf(topic, placed))
    return placed
  }
}

function bytesOf(topic: string, { committed }: PlacedOffset): number {
  return offsetBytes(topic, committed.metadata)
}

/** An estimate of what an offset takes up. */
export function offsetBytes(topic: string, metadata: string): number {
  return entryBytes + topic.length + 2 * metadata.length
}
