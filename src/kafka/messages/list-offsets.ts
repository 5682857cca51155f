import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int64, int8, optional, since, string, struct } from '../wire-types.ts'

/** Offsets of partitions by time, or by one of the special times. */
export const listOffsets = api({
  name: 'ListOffsets',
  key: 2,
  versions: { min: 1, max: 11, flexible: 6 },
  request: struct({
    replicaId: int32,
    isolationLevel: since(2, int8),
    topics: array(
      struct({
        name: string,
        partitions: array(struct({ partitionIndex: int32, currentLeaderEpoch: since(4, int32, -1), timestamp: int64 })),
      }),
    ),
    timeoutMs: since(10, int32),
  }),
  response: struct({
    throttleTimeMs: since(2, int32),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            timestamp: optional(int64, -1n),
            offset: optional(int64, -1n),
            leaderEpoch: since(4, int32, -1),
          }),
        ),
      }),
    ),
  }),
})

export type ListOffsetsRequest = RequestOf<typeof listOffsets>
export type ListOffsetsResponse = ResponseOf<typeof listOffsets>
