import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { TxnOffsetCommitRequest, txnOffsetCommit } from '../../kafka/messages/txn-offset-commit.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'

/** Remembers how far a group has read, once the transaction is committed. */
export async function commitOffsetsInTransaction(
  request: TxnOffsetCommitRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof txnOffsetCommit>> {
  return context.broker.groups.commitOffsetsInTransaction(request, clientContext(context))
}
