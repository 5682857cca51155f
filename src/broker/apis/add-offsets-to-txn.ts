import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { AddOffsetsToTxnRequest, addOffsetsToTxn } from '../../kafka/messages/add-offsets-to-txn.ts'
import type { RequestContext } from '../request-context.ts'

/** Adds the offsets of a group to a transaction. */
export async function extendTransactionByOffsets(
  request: AddOffsetsToTxnRequest,
  { broker, apiVersion }: RequestContext,
): Promise<ResponseDraftOf<typeof addOffsetsToTxn>> {
  return broker.transactions.addOffsets(request, apiVersion)
}
