import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ListTransactionsRequest, listTransactions } from '../../kafka/messages/list-transactions.ts'
import type { RequestContext } from '../request-context.ts'

/** Lists transactional ids. */
export async function nameTransactions(
  request: ListTransactionsRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof listTransactions>> {
  return broker.transactions.list(request)
}
