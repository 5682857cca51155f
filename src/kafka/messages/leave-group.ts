import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, nullableString, optional, since, string, struct, until } from '../wire-types.ts'

/** Takes members out of a classic group. */
export const leaveGroup = api({
  name: 'LeaveGroup',
  key: 13,
  versions: { min: 0, max: 5, flexible: 4 },
  request: struct({
    groupId: string,
    memberId: until(2, string),
    members: since(
      3,
      array(
        struct({
          memberId: string,
          groupInstanceId: optional(nullableString, null),
          reason: since(5, nullableString, null),
        }),
      ),
    ),
  }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: int16,
    members: since(
      3,
      array(struct({ memberId: string, groupInstanceId: optional(nullableString, ''), errorCode: int16 })),
    ),
  }),
})

export type LeaveGroupRequest = RequestOf<typeof leaveGroup>
export type LeaveGroupResponse = ResponseOf<typeof leaveGroup>
