import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { DeleteRecordsRequest, deleteRecords } from '../../kafka/messages/delete-records.ts'
import type { RequestContext } from '../request-context.ts'
import { errorNameOfThrown, RequestError } from '../request-error.ts'
import { openPartition, questionsByTopic } from './partitions.ts'

type Response = ResponseDraftOf<typeof deleteRecords>
type PartitionAnswer = Response['topics'][number]['partitions'][number]
type Question = DeleteRecordsRequest['topics'][number]['partitions'][number]

/** Moves the start of logs. */
export async function moveLogStarts(request: DeleteRecordsRequest, context: RequestContext): Promise<Response> {
  const topics: Response['topics'][number][] = []
  for (const [name, questions] of questionsByTopic(request.topics)) {
    const answers: PartitionAnswer[] = []
    for (const question of questions.values()) answers.push(await moveLogStart(name, question, context))
    topics.push({ name, partitions: answers })
  }
  return { throttleTimeMs: 0, topics }
}

async function moveLogStart(
  name: string,
  { partitionIndex, offset }: Question,
  { broker }: RequestContext,
): Promise<PartitionAnswer> {
  try {
    const log = await openPartition(broker, name, partitionIndex)
    if (broker.topics.byName(name)?.isInternal === true) throw new RequestError('INVALID_TOPIC_EXCEPTION')
    // Compaction alone decides what goes from a topic that is only compacted.
    if (log.settings.isCompacted && !log.settings.isDeleted) throw new RequestError('POLICY_VIOLATION')
    return { partitionIndex, lowWatermark: await log.deleteRecords(offset), errorCode: 0 }
  } catch (error) {
    return errorPartition(partitionIndex, errorNameOfThrown(error))
  }
}

function errorPartition(partitionIndex: number, error: ErrorName): PartitionAnswer {
  return { partitionIndex, lowWatermark: -1n, errorCode: errorCodes[error].code }
}
