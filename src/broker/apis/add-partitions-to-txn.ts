import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { AddPartitionsToTxnRequest, addPartitionsToTxn } from '../../kafka/messages/add-partitions-to-txn.ts'
import type { RequestContext } from '../request-context.ts'

/** Adds partitions to a transaction. */
export async function extendTransaction(
  request: AddPartitionsToTxnRequest,
  { broker, apiVersion }: RequestContext,
): Promise<ResponseDraftOf<typeof addPartitionsToTxn>> {
  return broker.transactions.addPartitions(request, apiVersion)
}
