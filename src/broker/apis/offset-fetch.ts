import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { OffsetFetchRequest, offsetFetch } from '../../kafka/messages/offset-fetch.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Tells how far groups have read. */
export async function fetchOffsets(
  request: OffsetFetchRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof offsetFetch>> {
  return context.broker.groups.fetchOffsets(request, clientContext(context))
}
