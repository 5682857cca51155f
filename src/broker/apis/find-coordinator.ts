import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { FindCoordinatorRequest, findCoordinator } from '../../kafka/messages/find-coordinator.ts'
import type { RequestContext } from '../request-context.ts'
import { malformedText } from './config-resources.ts'

type Response = ResponseDraftOf<typeof findCoordinator>

/** The first version that asks for many at once. */
const firstBatchedVersion = 4
const groupType = 0
const transactionType = 1
/** Share groups, which this broker does not have. */
const shareType = 2

/** Tells who coordinates: this broker, whatever it is. */
export async function findCoordinators(request: FindCoordinatorRequest, context: RequestContext): Promise<Response> {
  const { apiVersion } = context
  const isBatched = apiVersion >= firstBatchedVersion
  const answer = isServed(request.keyType)
    ? found(isBatched ? '' : 'NONE', context)
    : refused(request.keyType, isBatched)
  if (!isBatched) return answer
  return { ...found('', context), coordinators: request.coordinatorKeys.map(key => ({ key, ...answer })) }
}

function isServed(keyType: number): boolean {
  return keyType === groupType || keyType === transactionType
}

function found(errorMessage: string, { connection, broker }: RequestContext) {
  return { errorCode: 0, errorMessage, nodeId: broker.settings.nodeId, ...connection.advertised }
}

function refused(keyType: number, isBatched: boolean) {
  const errorMessage = isBatched && keyType === shareType ? '' : malformedText
  return { errorCode: errorCodes.INVALID_REQUEST.code, errorMessage, nodeId: -1, host: '', port: -1 }
}
