import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { ListOffsetsRequest, listOffsets } from '../../kafka/messages/list-offsets.ts'
import type { TimestampedOffset } from '../log/log-reading.ts'
import { findMaxTimestamp, findOffsetByTimestamp } from '../log/log-reading.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import type { RequestContext } from '../request-context.ts'
import { errorNameOfThrown, RequestError } from '../request-error.ts'
import { leaderEpochError } from './fetch-wait.ts'
import { openPartition, questionsByTopic } from './partitions.ts'

type Response = ResponseDraftOf<typeof listOffsets>
type PartitionAnswer = Response['topics'][number]['partitions'][number]
type Question = ListOffsetsRequest['topics'][number]['partitions'][number]

/** Timestamps that mean a place, and the first version that knows them. */
const specialTimestamps = {
  latest: { value: -1n, since: 1 },
  earliest: { value: -2n, since: 1 },
  maxTimestamp: { value: -3n, since: 7 },
  earliestLocal: { value: -4n, since: 8 },
  latestTiered: { value: -5n, since: 9 },
  earliestPendingUpload: { value: -6n, since: 11 },
} as const
const readCommitted = 1
const nowhere: TimestampedOffset = { offset: -1n, timestamp: -1n, leaderEpoch: -1 }

/** Finds offsets by time. */
export async function findOffsets(request: ListOffsetsRequest, context: RequestContext): Promise<Response> {
  const asked = new Map<string, number>()
  for (const { name, partitions } of request.topics)
    for (const { partitionIndex } of partitions) count(asked, `${name}:${partitionIndex}`)
  const topics: Response['topics'][number][] = []
  for (const [name, questions] of questionsByTopic(request.topics)) {
    const partitions: PartitionAnswer[] = []
    for (const [partitionIndex, question] of questions) {
      const isTwice = (asked.get(`${name}:${partitionIndex}`) ?? 0) > 1
      const answer = isTwice
        ? errorPartition(partitionIndex, 'INVALID_REQUEST')
        : await findOffset(name, question, { isolationLevel: request.isolationLevel, context })
      partitions.push(answer)
    }
    topics.push({ name, partitions })
  }
  return { topics }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

async function findOffset(
  topic: string,
  { partitionIndex, currentLeaderEpoch, timestamp }: Question,
  { isolationLevel, context }: { readonly isolationLevel: number; readonly context: RequestContext },
): Promise<PartitionAnswer> {
  try {
    const place = timestamp < 0n ? specialPlace(timestamp, context.apiVersion) : undefined
    const log = await openPartition(context.broker, topic, partitionIndex)
    log.expectReadable()
    const error = leaderEpochError(log, currentLeaderEpoch)
    if (error !== undefined) return errorPartition(partitionIndex, error)
    const end = isolationLevel === readCommitted ? log.lastStableOffset : log.highWatermark
    const found = await (place === undefined ? offsetAt(log, timestamp, end) : offsetOf(place, log, end))
    return { partitionIndex, errorCode: 0, ...(found ?? nowhere) }
  } catch (error) {
    return errorPartition(partitionIndex, errorNameOfThrown(error))
  }
}

/** The place that a timestamp means. Throws RequestError for one that the version does not know. */
function specialPlace(timestamp: bigint, apiVersion: number): keyof typeof specialTimestamps {
  for (const place of Object.keys(specialTimestamps) as (keyof typeof specialTimestamps)[]) {
    const { value, since } = specialTimestamps[place]
    if (value === timestamp && since <= apiVersion) return place
  }
  throw new RequestError('UNSUPPORTED_VERSION')
}

async function offsetAt(log: PartitionLog, timestamp: bigint, end: bigint): Promise<TimestampedOffset | undefined> {
  const found = await findOffsetByTimestamp(log, timestamp)
  return found !== undefined && found.offset < end ? found : undefined
}

async function offsetOf(
  place: keyof typeof specialTimestamps,
  log: PartitionLog,
  end: bigint,
): Promise<TimestampedOffset | undefined> {
  switch (place) {
    case 'latest':
      return { offset: end, timestamp: -1n, leaderEpoch: log.leaderEpoch }
    case 'earliest':
    case 'earliestLocal':
      return { offset: log.logStartOffset, timestamp: -1n, leaderEpoch: Math.max(log.epochs.at(log.logStartOffset), 0) }
    case 'maxTimestamp':
      return findMaxTimestamp(log)
    default:
      // There is no second tier.
      return undefined
  }
}

function errorPartition(partitionIndex: number, error: ErrorName): PartitionAnswer {
  return { partitionIndex, errorCode: errorCodes[error].code }
}
