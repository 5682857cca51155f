import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  bool,
  bytes,
  int16,
  int32,
  nullableSince,
  nullableString,
  optional,
  since,
  string,
  struct,
} from '../wire-types.ts'

/** Joins a classic group, or comes back to it when it rebalances. */
export const joinGroup = api({
  name: 'JoinGroup',
  key: 11,
  versions: { min: 0, max: 9, flexible: 6 },
  request: struct({
    groupId: string,
    sessionTimeoutMs: int32,
    rebalanceTimeoutMs: since(1, int32, -1),
    memberId: string,
    groupInstanceId: since(5, nullableString, null),
    protocolType: string,
    protocols: array(struct({ name: string, metadata: bytes })),
    reason: since(8, nullableString, null),
  }),
  response: struct({
    throttleTimeMs: since(2, int32),
    errorCode: int16,
    generationId: optional(int32, -1),
    protocolType: since(7, nullableString, null),
    protocolName: nullableSince(7, string),
    leader: string,
    skipAssignment: since(9, bool),
    memberId: string,
    members: array(struct({ memberId: string, groupInstanceId: since(5, nullableString, null), metadata: bytes })),
  }),
})

export type JoinGroupRequest = RequestOf<typeof joinGroup>
export type JoinGroupResponse = ResponseOf<typeof joinGroup>
