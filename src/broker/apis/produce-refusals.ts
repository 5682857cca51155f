import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { produce } from '../../kafka/messages/produce.ts'
import type { BatchRefusal } from '../../kafka/produced-batch.ts'
import type { PartitionLog } from '../log/partition-log.ts'
import { errorNameOfThrown } from '../request-error.ts'

/** What a producer is told of one partition. */
export type PartitionAnswer = ResponseDraftOf<typeof produce>['responses'][number]['partitionResponses'][number]

/** What the coordinator says when it is asked too early; producers try again on the error that stands for them. */
const notYet: ReadonlySet<ErrorName> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
] as const)

/** The answer to a batch that its transaction has no place for. */
export function outsideTransaction(index: number, error: ErrorName): PartitionAnswer {
  if (notYet.has(error)) {
    const errorMessage = `Unable to verify the partition has been added to the transaction. Underlying error: ${error}`
    return { ...errorPartition(index, 'NOT_ENOUGH_REPLICAS'), errorMessage }
  }
  const answer = errorPartition(index, error)
  if (error !== 'INVALID_TXN_STATE') return answer
  return { ...answer, errorMessage: 'Partition was not added to the transaction' }
}

/** The answer with an error and nothing else. */
export function errorPartition(index: number, error: ErrorName, logStartOffset = -1n): PartitionAnswer {
  return { index, errorCode: errorCodes[error].code, baseOffset: -1n, logStartOffset }
}

/** The answer to what was thrown. Throws it again when it is no refusal. */
export function failedPartition(index: number, error: unknown, log: PartitionLog): PartitionAnswer {
  const name = errorNameOfThrown(error)
  return errorPartition(index, name, startTold(name, log))
}

/** The answer to a batch that is refused; the log is left out where it was not asked. */
export function refusedPartition(
  index: number,
  { error, errorMessage, recordErrors }: BatchRefusal,
  log?: PartitionLog,
): PartitionAnswer {
  return { ...errorPartition(index, error, startTold(error, log)), errorMessage, recordErrors }
}

/** Errors that do not say where the log starts, though it was looked at. */
const startless: ReadonlySet<ErrorName> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'NOT_LEADER_OR_FOLLOWER',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'CORRUPT_MESSAGE',
  'KAFKA_STORAGE_ERROR',
] as const)

function startTold(error: ErrorName, log: PartitionLog | undefined): bigint {
  return log === undefined || startless.has(error) ? -1n : log.logStartOffset
}
