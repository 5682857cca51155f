import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  ConsumerGroupHeartbeatRequest,
  consumerGroupHeartbeat,
} from '../../kafka/messages/consumer-group-heartbeat.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Keeps a member of the newer protocol alive; takes it in, out, and through assignments (KIP-848). */
export async function keepConsumerAlive(
  request: ConsumerGroupHeartbeatRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof consumerGroupHeartbeat>> {
  return context.broker.groups.consumerGroupHeartbeat(request, clientContext(context))
}
