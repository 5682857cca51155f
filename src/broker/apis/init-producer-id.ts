import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { InitProducerIdRequest, initProducerId } from '../../kafka/messages/init-producer-id.ts'
import type { RequestContext } from '../request-context.ts'

/** Hands out a producer id, or the next epoch of a transactional id. */
export async function issueProducerId(
  request: InitProducerIdRequest,
  { broker, apiVersion }: RequestContext,
): Promise<ResponseDraftOf<typeof initProducerId>> {
  return broker.transactions.initProducerId(request, apiVersion)
}
