import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int8, nullableString, optional, string, struct } from '../wire-types.ts'

/** Access rules that match a filter. */
export const describeAcls = api({
  name: 'DescribeAcls',
  key: 29,
  versions: { min: 1, max: 3, flexible: 2 },
  request: struct({
    resourceTypeFilter: int8,
    resourceNameFilter: optional(nullableString, ''),
    patternTypeFilter: optional(int8, 3),
    principalFilter: optional(nullableString, ''),
    hostFilter: optional(nullableString, ''),
    operation: int8,
    permissionType: int8,
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: optional(nullableString, ''),
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        patternType: optional(int8, 3),
        acls: array(struct({ principal: string, host: string, operation: int8, permissionType: int8 })),
      }),
    ),
  }),
})

export type DescribeAclsRequest = RequestOf<typeof describeAcls>
export type DescribeAclsResponse = ResponseOf<typeof describeAcls>
