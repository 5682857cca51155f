import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, int8, nullableString, optional, since, string, struct } from '../wire-types.ts'

/** Brokers of the cluster. */
export const describeCluster = api({
  name: 'DescribeCluster',
  key: 60,
  versions: { min: 0, max: 2, flexible: 0 },
  request: struct({
    includeClusterAuthorizedOperations: bool,
    endpointType: since(1, int8, 1),
    includeFencedBrokers: since(2, bool),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: optional(nullableString, null),
    endpointType: since(1, int8, 1),
    clusterId: string,
    controllerId: optional(int32, -1),
    brokers: array(
      struct({
        brokerId: int32,
        host: string,
        port: int32,
        rack: optional(nullableString, null),
        isFenced: since(2, bool),
      }),
    ),
    clusterAuthorizedOperations: optional(int32, -2147483648),
  }),
})

export type DescribeClusterRequest = RequestOf<typeof describeCluster>
export type DescribeClusterResponse = ResponseOf<typeof describeCluster>
