import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { EndTxnRequest, endTxn } from '../../kafka/messages/end-txn.ts'
import type { RequestContext } from '../request-context.ts'

/** Commits or aborts a transaction. */
export async function finishTransaction(
  request: EndTxnRequest,
  { broker, apiVersion }: RequestContext,
): Promise<ResponseDraftOf<typeof endTxn>> {
  return broker.transactions.endTransaction(request, apiVersion)
}
