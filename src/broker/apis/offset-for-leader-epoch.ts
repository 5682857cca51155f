import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { OffsetForLeaderEpochRequest, offsetForLeaderEpoch } from '../../kafka/messages/offset-for-leader-epoch.ts'
import type { RequestContext } from '../request-context.ts'
import { errorNameOfThrown } from '../request-error.ts'
import { leaderEpochError } from './fetch-wait.ts'
import { openPartition } from './partitions.ts'

type Response = ResponseDraftOf<typeof offsetForLeaderEpoch>
type PartitionAnswer = Response['topics'][number]['partitions'][number]
type Question = OffsetForLeaderEpochRequest['topics'][number]['partitions'][number]

/** Tells where leader epochs end. */
export async function findEpochEnds(request: OffsetForLeaderEpochRequest, context: RequestContext): Promise<Response> {
  const topics: Response['topics'][number][] = []
  for (const { topic, partitions } of request.topics) {
    const answers: PartitionAnswer[] = []
    for (const question of partitions) answers.push(await epochEnd(topic, question, context))
    topics.push({ topic, partitions: answers })
  }
  return { topics }
}

async function epochEnd(
  topic: string,
  { partition, currentLeaderEpoch, leaderEpoch }: Question,
  { broker }: RequestContext,
): Promise<PartitionAnswer> {
  try {
    const log = await openPartition(broker, topic, partition)
    const error = leaderEpochError(log, currentLeaderEpoch)
    if (error !== undefined) return { partition, errorCode: errorCodes[error].code }
    if (leaderEpoch === -1) return { partition, errorCode: 0 }
    const { epoch, endOffset } = log.epochs.endOf(leaderEpoch, log.highWatermark)
    return { partition, errorCode: 0, leaderEpoch: epoch, endOffset }
  } catch (error) {
    return { partition, errorCode: errorCodes[errorNameOfThrown(error)].code }
  }
}
