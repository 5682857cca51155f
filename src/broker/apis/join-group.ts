import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { JoinGroupRequest, joinGroup } from '../../kafka/messages/join-group.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Takes a member into a group; answers when the group is complete. */
export async function enterGroup(
  request: JoinGroupRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof joinGroup>> {
  return context.broker.groups.joinGroup(request, clientContext(context))
}
