import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { HeartbeatRequest, heartbeat } from '../../kafka/messages/heartbeat.ts'
import type { RequestContext } from '../request-context.ts'

/** Tells that a member is alive; tells the member of a rebalance. */
export async function keepAlive(
  request: HeartbeatRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof heartbeat>> {
  return broker.groups.heartbeat(request)
}
