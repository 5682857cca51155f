import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int8, nullableString, optional, string, struct } from '../wire-types.ts'

/** Adds access rules. */
export const createAcls = api({
  name: 'CreateAcls',
  key: 30,
  versions: { min: 1, max: 3, flexible: 2 },
  request: struct({
    creations: array(
      struct({
        resourceType: int8,
        resourceName: string,
        resourcePatternType: optional(int8, 3),
        principal: string,
        host: string,
        operation: int8,
        permissionType: int8,
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ errorCode: int16, errorMessage: optional(nullableString, '') })),
  }),
})

export type CreateAclsRequest = RequestOf<typeof createAcls>
export type CreateAclsResponse = ResponseOf<typeof createAcls>
