import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, optional, string, struct } from '../wire-types.ts'

/** Removes offsets of a group. */
export const offsetDelete = api({
  name: 'OffsetDelete',
  key: 47,
  versions: { min: 0, max: 0 },
  request: struct({
    groupId: string,
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32 })) })),
  }),
  response: struct({
    errorCode: int16,
    throttleTimeMs: optional(int32),
    topics: array(struct({ name: string, partitions: array(struct({ partitionIndex: int32, errorCode: int16 })) })),
  }),
})

export type OffsetDeleteRequest = RequestOf<typeof offsetDelete>
export type OffsetDeleteResponse = ResponseOf<typeof offsetDelete>
