import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { OffsetCommitRequest, offsetCommit } from '../../kafka/messages/offset-commit.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Remembers how far a group has read. */
export async function commitOffsets(
  request: OffsetCommitRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof offsetCommit>> {
  return context.broker.groups.commitOffsets(request, clientContext(context))
}
