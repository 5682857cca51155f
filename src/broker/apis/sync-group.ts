import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { SyncGroupRequest, syncGroup } from '../../kafka/messages/sync-group.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Takes the assignments of the leader, and hands out that of the member. */
export async function assignGroup(
  request: SyncGroupRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof syncGroup>> {
  return context.broker.groups.syncGroup(request, clientContext(context))
}
