import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { FindCoordinatorRequest, findCoordinator } from '../../kafka/messages/find-coordinator.ts'
import type { RequestContext } from '../request-context.ts'
import { malformedText } from './config-resources.ts'

type Response = ResponseDraftOf<typeof findCoordinator>

/** The first version that asks for many at once. */
const firstBatchedVersion = 4
/** The first version that knows share groups, which this broker does not have. */
const firstShareVersion = 6
const groupType = 0
const transactionType = 1

/** Tells who coordinates: this broker, whatever it is. */
export async function findCoordinators(request: FindCoordinatorRequest, context: RequestContext): Promise<Response> {
  const { apiVersion } = context
  const error = typeError(request.keyType)
  if (apiVersion < firstBatchedVersion) return { ...coordinator(error, 'NONE', context) }
  const coordinators = request.coordinatorKeys.map(key => ({ key, ...coordinator(error, '', context) }))
  return { coordinators, ...coordinator('NONE', '', context) }
}

function typeError(keyType: number): ErrorName {
  return keyType === groupType || keyType === transactionType ? 'NONE' : 'INVALID_REQUEST'
}

function coordinator(error: ErrorName, textOfSuccess: string, context: RequestContext) {
  const { connection, broker } = context
  const { code: errorCode } = errorCodes[error]
  if (error === 'NONE')
    return { errorCode, errorMessage: textOfSuccess, nodeId: broker.settings.nodeId, ...connection.advertised }
  // Share groups are known, and not served.
  const errorMessage = context.apiVersion >= firstShareVersion ? '' : malformedText
  return { errorCode, errorMessage, nodeId: -1, host: '', port: -1 }
}
