import { errorCodes } from '../../kafka/error-codes.ts'

/** A partition of a request, answered. */
interface PartitionRow {
  readonly partitionIndex: number
  readonly errorCode: number
}

/** A topic of a request, answered. */
export interface TopicRow {
  readonly name: string
  readonly topicId?: string
  /** Whether there is such a topic. */
  readonly isKnown: boolean
  readonly partitions: readonly PartitionRow[]
}

type Row = Omit<TopicRow, 'isKnown'>

const { code: unknownPartition } = errorCodes.UNKNOWN_TOPIC_OR_PARTITION

/**
 * The rows of an answer, as Kafka makes them: none for a topic of which nothing was asked. Where one of the partitions is
 * unknown there is one row for a topic that was named more than once.
 */
export function answeredRows(rows: readonly TopicRow[], key: 'name' | 'topicId' = 'name'): readonly Row[] {
  const kept = rows.filter(({ isKnown, partitions }) => !isKnown || partitions.length > 0)
  const isAllKnown = kept.every(({ isKnown, partitions }) => {
    return isKnown && partitions.every(({ errorCode }) => errorCode !== unknownPartition)
  })
  return isAllKnown ? kept : joined(kept, key)
}

function joined(rows: readonly TopicRow[], key: 'name' | 'topicId'): readonly Row[] {
  const byKey = new Map<string, Row & { readonly partitions: PartitionRow[] }>()
  for (const row of rows) {
    const former = byKey.get(row[key] ?? '')
    if (former === undefined) byKey.set(row[key] ?? '', { ...row, partitions: [...row.partitions] })
    else for (const partition of row.partitions) former.partitions.push(partition)
  }
  return [...byKey.values()]
}
