import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { int16, int32, nullableString, since, string, struct } from '../wire-types.ts'

/** Keeps a member of a classic group alive. */
export const heartbeat = api({
  name: 'Heartbeat',
  key: 12,
  versions: { min: 0, max: 4, flexible: 4 },
  request: struct({
    groupId: string,
    generationId: int32,
    memberId: string,
    groupInstanceId: since(3, nullableString, null),
  }),
  response: struct({ throttleTimeMs: since(1, int32), errorCode: int16 }),
})

export type HeartbeatRequest = RequestOf<typeof heartbeat>
export type HeartbeatResponse = ResponseOf<typeof heartbeat>
