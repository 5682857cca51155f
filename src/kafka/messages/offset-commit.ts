import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  int16,
  int32,
  int64,
  nullableString,
  optional,
  since,
  string,
  struct,
  until,
  uuid,
} from '../wire-types.ts'

/** Stores how far a group has come. */
export const offsetCommit = api({
  name: 'OffsetCommit',
  key: 8,
  versions: { min: 2, max: 10, flexible: 8 },
  request: struct({
    groupId: string,
    generationIdOrMemberEpoch: optional(int32, -1),
    memberId: string,
    groupInstanceId: since(7, nullableString, null),
    retentionTimeMs: until(4, int64, -1n),
    topics: array(
      struct({
        name: until(9, string),
        topicId: since(10, uuid),
        partitions: array(
          struct({
            partitionIndex: int32,
            committedOffset: int64,
            committedLeaderEpoch: since(6, int32, -1),
            committedMetadata: optional(nullableString, ''),
          }),
        ),
      }),
    ),
  }),
  response: struct({
    throttleTimeMs: since(3, int32),
    topics: array(
      struct({
        name: until(9, string),
        topicId: since(10, uuid),
        partitions: array(struct({ partitionIndex: int32, errorCode: int16 })),
      }),
    ),
  }),
})

export type OffsetCommitRequest = RequestOf<typeof offsetCommit>
export type OffsetCommitResponse = ResponseOf<typeof offsetCommit>
