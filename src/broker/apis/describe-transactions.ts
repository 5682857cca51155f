import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DescribeTransactionsRequest, describeTransactions } from '../../kafka/messages/describe-transactions.ts'
import type { RequestContext } from '../request-context.ts'

/** Shows the state of transactional ids. */
export async function showTransactions(
  request: DescribeTransactionsRequest,
  { broker }: RequestContext,
): Promise<ResponseDraftOf<typeof describeTransactions>> {
  return broker.transactions.describe(request)
}
