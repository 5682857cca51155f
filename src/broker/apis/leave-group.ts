import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { LeaveGroupRequest, leaveGroup } from '../../kafka/messages/leave-group.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Takes members out of a group. */
export async function quitGroup(
  request: LeaveGroupRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof leaveGroup>> {
  return context.broker.groups.leaveGroup(request, clientContext(context))
}
