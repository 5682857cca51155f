/** Partitions by topic id, each list ascending and without repetition; no topic without partitions. */
export type Assignment = ReadonlyMap<string, readonly number[]>

/** Partitions as requests and records list them. */
export type TopicPartitionList = readonly { readonly topicId: string; readonly partitions: readonly number[] }[]

/** Nothing assigned. */
export const noAssignment: Assignment = new Map()

/** The assignment that a list stands for. */
export function assignmentOf(list: TopicPartitionList): Assignment {
  const byTopic = new Map<string, Set<number>>()
  for (const { topicId, partitions } of list) {
    const set = byTopic.get(topicId) ?? new Set()
    for (const partition of partitions) set.add(partition)
    if (set.size > 0) byTopic.set(topicId, set)
  }
  return new Map(Array.from(byTopic, ([topicId, set]) => [topicId, ascending(set)]))
}

function ascending(partitions: Iterable<number>): readonly number[] {
  return [...partitions].sort((one, other) => one - other)
}

/** An assignment as requests and records list it. */
export function listOf(assignment: Assignment): TopicPartitionList {
  return Array.from(assignment, ([topicId, partitions]) => ({ topicId, partitions }))
}

/** How many partitions are assigned. */
export function sizeOf(assignment: Assignment): number {
  let size = 0
  for (const partitions of assignment.values()) size += partitions.length
  return size
}

/** What is in both. */
export function intersectionOf(one: Assignment, other: Assignment): Assignment {
  return filtered(one, (topicId, partition) => contains(other, topicId, partition))
}

/** What is in the first only. */
export function differenceOf(one: Assignment, other: Assignment): Assignment {
  return filtered(one, (topicId, partition) => !contains(other, topicId, partition))
}

/** What is in either. */
export function unionOf(one: Assignment, other: Assignment): Assignment {
  return assignmentOf([...listOf(one), ...listOf(other)])
}

/** The partitions that pass. */
export function filtered(assignment: Assignment, keep: (topicId: string, partition: number) => boolean): Assignment {
  const kept = new Map<string, readonly number[]>()
  for (const [topicId, partitions] of assignment) {
    const some = partitions.filter(partition => keep(topicId, partition))
    if (some.length > 0) kept.set(topicId, some)
  }
  return kept
}

/** Whether a partition is assigned; by halving, as the lists ascend. */
export function contains(assignment: Assignment, topicId: string, partition: number): boolean {
  const partitions = assignment.get(topicId)
  if (partitions === undefined) return false
  let low = 0
  let high = partitions.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((partitions[middle] as number) < partition) low = middle + 1
    else high = middle
  }
  return partitions[low] === partition
}

/** Whether two assignments are the same. */
export function isSameAssignment(one: Assignment, other: Assignment): boolean {
  return one.size === other.size && sizeOf(one) === sizeOf(other) && sizeOf(differenceOf(one, other)) === 0
}
