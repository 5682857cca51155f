import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  ConsumerGroupDescribeRequest,
  consumerGroupDescribe,
} from '../../kafka/messages/consumer-group-describe.ts'
import type { RequestContext } from '../request-context.ts'

/** Tells of groups of the newer protocol. */
export async function showConsumerGroups(
  request: ConsumerGroupDescribeRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof consumerGroupDescribe>> {
  return broker.groups.describeConsumerGroups(request)
}
