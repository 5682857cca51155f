import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DeleteGroupsRequest, deleteGroups } from '../../kafka/messages/delete-groups.ts'
import type { RequestContext } from '../request-context.ts'

/** Removes groups without members. */
export async function removeGroups(
  request: DeleteGroupsRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof deleteGroups>> {
  return broker.groups.deleteGroups(request)
}
