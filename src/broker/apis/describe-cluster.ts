import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { ErrorName } from '../../kafka/error-codes.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { DescribeClusterRequest, describeCluster } from '../../kafka/messages/describe-cluster.ts'
import type { RequestContext } from '../request-context.ts'
import { allOperations, unaskedOperations } from './authorized-operations.ts'

type Response = ResponseDraftOf<typeof describeCluster>

const endpointTypes = { brokers: 1, controllers: 2 } as const

/** Tells of the cluster: one broker. */
export async function showCluster(request: DescribeClusterRequest, context: RequestContext): Promise<Response> {
  const { broker, connection } = context
  const { nodeId, rack } = broker.settings
  const { endpointType, includeClusterAuthorizedOperations } = request
  if (endpointType === endpointTypes.controllers) {
    const text = 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER'
    return refusal('MISMATCHED_ENDPOINT_TYPE', text)
  }
  if (endpointType !== endpointTypes.brokers)
    return refusal('UNSUPPORTED_ENDPOINT_TYPE', `Unsupported endpoint type ${endpointType}`)
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    clusterId: broker.clusterId,
    controllerId: nodeId,
    brokers: [{ brokerId: nodeId, ...connection.advertised, rack }],
    clusterAuthorizedOperations: includeClusterAuthorizedOperations ? allOperations.cluster : unaskedOperations,
  }
}

function refusal(error: ErrorName, errorMessage: string): Response {
  return { throttleTimeMs: 0, errorCode: errorCodes[error].code, errorMessage, clusterId: '', brokers: [] }
}
