import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { DescribeProducersRequest, describeProducers } from '../../kafka/messages/describe-producers.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { errorAnswer, noError, RequestError } from '../request-error.ts'
import { expectTopicName } from '../topics/topic-names.ts'
import type { RequestContext } from '../request-context.ts'

type Response = ResponseDraftOf<typeof describeProducers>
type PartitionAnswer = Response['topics'][number]['partitions'][number]

/** Shows who has written to partitions with an id. */
export async function showProducers(request: DescribeProducersRequest, context: RequestContext): Promise<Response> {
  const topics: Response['topics'][number][] = []
  for (const { name, partitionIndexes } of request.topics) {
    const partitions: PartitionAnswer[] = []
    for (const index of partitionIndexes) partitions.push(await partitionAnswer(name, index, context))
    topics.push({ name, partitions })
  }
  return { throttleTimeMs: 0, topics }
}

async function partitionAnswer(
  name: string,
  partitionIndex: number,
  { broker }: RequestContext,
): Promise<PartitionAnswer> {
  try {
    expectTopicName(name)
    const topic = broker.topics.byName(name)
    if (topic === undefined)
      throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION', errorCodes.UNKNOWN_TOPIC_OR_PARTITION.message)
    if (!topic.hasPartition(partitionIndex)) throw new RequestError('UNKNOWN_TOPIC_OR_PARTITION')
    return { partitionIndex, ...noError, activeProducers: activeProducers(await topic.openLog(partitionIndex)) }
  } catch (error) {
    return { partitionIndex, ...errorAnswer(error), activeProducers: [] }
  }
}

function activeProducers({ producers }: PartitionLog): PartitionAnswer['activeProducers'] {
  return Array.from(producers.all(), state => ({
    producerId: state.producerId,
    producerEpoch: state.producerEpoch,
    lastSequence: state.batches.at(-1)?.lastSequence ?? -1,
    lastTimestamp: state.lastTimestamp,
    coordinatorEpoch: state.coordinatorEpoch,
    currentTxnStartOffset: state.transactionFirstOffset ?? -1n,
  }))
}
