import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  between,
  int16,
  int32,
  int8,
  nullableString,
  optional,
  since,
  string,
  struct,
  until,
} from '../wire-types.ts'

/** Which broker looks after a group or a transactional id. */
export const findCoordinator = api({
  name: 'FindCoordinator',
  key: 10,
  versions: { min: 0, max: 6, flexible: 3 },
  request: struct({ key: until(3, string), keyType: since(1, int8), coordinatorKeys: since(4, array(string)) }),
  response: struct({
    throttleTimeMs: since(1, int32),
    errorCode: until(3, int16),
    errorMessage: between(1, 3, nullableString, ''),
    nodeId: until(3, int32),
    host: until(3, string),
    port: until(3, int32),
    coordinators: since(
      4,
      array(
        struct({
          key: string,
          nodeId: int32,
          host: string,
          port: int32,
          errorCode: int16,
          errorMessage: optional(nullableString, ''),
        }),
      ),
    ),
  }),
})

export type FindCoordinatorRequest = RequestOf<typeof findCoordinator>
export type FindCoordinatorResponse = ResponseOf<typeof findCoordinator>
