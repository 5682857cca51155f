import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, bytes, int16, int32, nullableString, since, string, struct } from '../wire-types.ts'

/** State and members of classic groups. */
export const describeGroups = api({
  name: 'DescribeGroups',
  key: 15,
  versions: { min: 0, max: 6, flexible: 5 },
  request: struct({ groups: array(string), includeAuthorizedOperations: since(3, bool) }),
  response: struct({
    throttleTimeMs: since(1, int32),
    groups: array(
      struct({
        errorCode: int16,
        errorMessage: since(6, nullableString, null),
        groupId: string,
        groupState: string,
        protocolType: string,
        protocolData: string,
        members: array(
          struct({
            memberId: string,
            groupInstanceId: since(4, nullableString, null),
            clientId: string,
            clientHost: string,
            memberMetadata: bytes,
            memberAssignment: bytes,
          }),
        ),
        authorizedOperations: since(3, int32, -2147483648),
      }),
    ),
  }),
})

export type DescribeGroupsRequest = RequestOf<typeof describeGroups>
export type DescribeGroupsResponse = ResponseOf<typeof describeGroups>
