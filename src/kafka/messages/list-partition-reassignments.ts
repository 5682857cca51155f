import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, nullable, nullableString, optional, string, struct } from '../wire-types.ts'

/** Replicas of partitions that are on the move. */
export const listPartitionReassignments = api({
  name: 'ListPartitionReassignments',
  key: 46,
  versions: { min: 0, max: 0, flexible: 0 },
  request: struct({
    timeoutMs: optional(int32, 60000),
    topics: optional(nullable(array(struct({ name: string, partitionIndexes: array(int32) }))), null),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: optional(nullableString, ''),
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            replicas: array(int32),
            addingReplicas: array(int32),
            removingReplicas: array(int32),
          }),
        ),
      }),
    ),
  }),
})

export type ListPartitionReassignmentsRequest = RequestOf<typeof listPartitionReassignments>
export type ListPartitionReassignmentsResponse = ResponseOf<typeof listPartitionReassignments>
