import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ListGroupsRequest, listGroups } from '../../kafka/messages/list-groups.ts'
import type { RequestContext } from '../request-context.ts'

/** Lists the groups there are. */
export async function nameGroups(
  request: ListGroupsRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof listGroups>> {
  return broker.groups.listGroups(request)
}
