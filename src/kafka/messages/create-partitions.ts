import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, nullable, nullableString, optional, string, struct } from '../wire-types.ts'

/** Gives topics more partitions. */
export const createPartitions = api({
  name: 'CreatePartitions',
  key: 37,
  versions: { min: 0, max: 3, flexible: 2 },
  request: struct({
    topics: array(
      struct({
        name: string,
        count: int32,
        assignments: optional(nullable(array(struct({ brokerIds: array(int32) }))), []),
      }),
    ),
    timeoutMs: int32,
    validateOnly: bool,
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ name: string, errorCode: int16, errorMessage: optional(nullableString, null) })),
  }),
})

export type CreatePartitionsRequest = RequestOf<typeof createPartitions>
export type CreatePartitionsResponse = ResponseOf<typeof createPartitions>
