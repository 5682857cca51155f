import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bytes, int16, int32, nullableString, since, string, struct } from '../wire-types.ts'

/** Hands the assignment of a classic group from its leader to its members. */
export const syncGroup = api({
  name: 'SyncGroup',
  key: 14,
  versions: { min: 0, max: 5, flexible: 4 },
  request: struct({
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: since(3, nullableString, null),
    protocolType: since(5, nullableString, null),
    protocolName: since(5, nullableString, null),
    assignments: array(struct({ memberId: string, assignment: bytes })),
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: int16,
    protocolType: since(5, nullableString, null),
    protocolName: since(5, nullableString, null),
    assignment: bytes,
  }),
})

export type SyncGroupRequest = RequestOf<typeof syncGroup>
export type SyncGroupResponse = ResponseOf<typeof syncGroup>
