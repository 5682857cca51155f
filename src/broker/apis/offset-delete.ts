import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { OffsetDeleteRequest, offsetDelete } from '../../kafka/messages/offset-delete.ts'
import type { RequestContext } from '../request-context.ts'

/** Forgets how far a group has read. */
export async function forgetOffsets(
  request: OffsetDeleteRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof offsetDelete>> {
  return broker.groups.deleteOffsets(request)
}
