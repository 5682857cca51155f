import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  ConsumerGroupDescribeRequest,
  consumerGroupDescribe,
} from '../../kafka/messages/consumer-group-describe.ts'
import type { RequestContext } from '../request-context.ts'
import { withGroupOperations } from './authorized-operations.ts'

/** Tells of groups of the newer protocol. */
export async function showConsumerGroups(
  request: ConsumerGroupDescribeRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof consumerGroupDescribe>> {
  const answer = await broker.groups.describeConsumerGroups(request)
  return request.includeAuthorizedOperations ? { ...answer, groups: withGroupOperations(answer.groups) } : answer
}
