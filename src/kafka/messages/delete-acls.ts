import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int8, nullableString, optional, string, struct } from '../wire-types.ts'

/** Removes the access rules that match filters. */
export const deleteAcls = api({
  name: 'DeleteAcls',
  key: 31,
  versions: { min: 1, max: 3, flexible: 2 },
  request: struct({
    filters: array(
      struct({
        resourceTypeFilter: int8,
        resourceNameFilter: optional(nullableString, ''),
        patternTypeFilter: optional(int8, 3),
        principalFilter: optional(nullableString, ''),
        hostFilter: optional(nullableString, ''),
        operation: int8,
        permissionType: int8,
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32,
    filterResults: array(
      struct({
        errorCode: int16,
        errorMessage: optional(nullableString, ''),
        matchingAcls: array(
          struct({
            errorCode: int16,
            errorMessage: optional(nullableString, ''),
            resourceType: int8,
            resourceName: string,
            patternType: optional(int8, 3),
            principal: string,
            host: string,
            operation: int8,
            permissionType: int8,
          }),
        ),
      }),
    ),
  }),
})

export type DeleteAclsRequest = RequestOf<typeof deleteAcls>
export type DeleteAclsResponse = ResponseOf<typeof deleteAcls>
