import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { describeTransactions } from '../../kafka/messages/describe-transactions.ts'
import type { ListTransactionsRequest, listTransactions } from '../../kafka/messages/list-transactions.ts'
import { namePattern } from '../name-pattern.ts'
import type { Transaction } from './transaction.ts'
import { transactionStatuses } from './transaction.ts'

type DescribedTransaction = ResponseDraftOf<typeof describeTransactions>['transactionStates'][number]
type Listing = Omit<ResponseDraftOf<typeof listTransactions>, 'throttleTimeMs'>

const maxPatternLength = 1000

/** A transactional id as DescribeTransactions shows it. */
export function describedTransaction(
  transactionalId: string,
  transaction: Transaction | undefined,
  outage: ErrorName | undefined,
): DescribedTransaction {
  const error = outage ?? (transactionalId === '' ? 'INVALID_REQUEST' : 'TRANSACTIONAL_ID_NOT_FOUND')
  if (outage !== undefined || transaction === undefined || transaction.state.producerId === -1n)
    return {
      errorCode: errorCodes[error].code,
      transactionalId,
      transactionState: '',
      transactionTimeoutMs: 0,
      transactionStartTimeMs: 0n,
      producerId: 0n,
      producerEpoch: 0,
      topics: [],
    }
  const { state } = transaction
  return {
    errorCode: 0,
    transactionalId,
    transactionState: state.status,
    transactionTimeoutMs: state.timeoutMs,
    transactionStartTimeMs: BigInt(state.startedAtMs),
    producerId: state.producerId,
    producerEpoch: state.producerEpoch,
    topics: Array.from(state.partitions, ([topic, partitions]) => ({ topic, partitions: [...partitions] })),
  }
}

/** The transactional ids that pass all filters; an empty filter lets all through. */
export function listedTransactions(
  transactions: readonly Transaction[],
  request: ListTransactionsRequest,
  nowMs: number,
): Listing {
  const { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern } = request
  const text = transactionalIdPattern ?? ''
  const pattern = text.length > maxPatternLength ? { fault: 'too long' } : namePattern(text)
  if ('fault' in pattern) return badPattern
  const states = new Set(stateFilters)
  const unknownStateFilters = [...states].filter(state => !(transactionStatuses as readonly string[]).includes(state))
  const producerIds = new Set(producerIdFilters)
  const listed = transactions.filter(({ transactionalId, state }) => {
    if (state.producerId === -1n || (states.size > 0 && !states.has(state.status))) return false
    if (producerIds.size > 0 && !producerIds.has(state.producerId)) return false
    if (durationFilter >= 0n && (state.startedAtMs < 0 || BigInt(nowMs - state.startedAtMs) <= durationFilter))
      return false
    return text === '' || pattern.matches(transactionalId)
  })
  const transactionStates = listed.map(({ transactionalId, state }) => {
    return { transactionalId, producerId: state.producerId, transactionState: state.status }
  })
  return { errorCode: 0, unknownStateFilters, transactionStates }
}

const badPattern: Listing = {
  errorCode: errorCodes.INVALID_REGULAR_EXPRESSION.code,
  unknownStateFilters: [],
  transactionStates: [],
}
