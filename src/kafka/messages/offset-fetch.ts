import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  between,
  bool,
  int16,
  int32,
  int64,
  nullable,
  nullableSince,
  nullableString,
  optional,
  since,
  string,
  struct,
  until,
  uuid,
} from '../wire-types.ts'

/** How far groups have come. */
export const offsetFetch = api({
  name: 'OffsetFetch',
  key: 9,
  versions: { min: 1, max: 10, flexible: 6 },
  request: struct({
    groupId: until(7, string),
    topics: until(7, nullableSince(2, array(struct({ name: string, partitionIndexes: array(int32) })))),
    groups: since(
      8,
      array(
        struct({
          groupId: string,
          memberId: since(9, nullableString, null),
          memberEpoch: since(9, int32, -1),
          topics: optional(
            nullable(
              array(struct({ name: until(9, string), topicId: since(10, uuid), partitionIndexes: array(int32) })),
            ),
            [],
          ),
        }),
      ),
    ),
    requireStable: since(7, bool),
  }),
  response: struct({
    throttleTimeMs: since(3, int32),
    topics: until(
      7,
      array(
        struct({
          name: string,
          partitions: array(
            struct({
              partitionIndex: int32,
              committedOffset: int64,
              committedLeaderEpoch: since(5, int32, -1),
              metadata: optional(nullableString, ''),
              errorCode: int16,
            }),
          ),
        }),
      ),
    ),
    errorCode: between(2, 7, int16),
    groups: since(
      8,
      array(
        struct({
          groupId: string,
          topics: array(
            struct({
              name: until(9, string),
              topicId: since(10, uuid),
              partitions: array(
                struct({
                  partitionIndex: int32,
                  committedOffset: int64,
                  committedLeaderEpoch: optional(int32, -1),
                  metadata: optional(nullableString, ''),
                  errorCode: int16,
                }),
              ),
            }),
          ),
          errorCode: int16,
        }),
      ),
    ),
  }),
})

export type OffsetFetchRequest = RequestOf<typeof offsetFetch>
export type OffsetFetchResponse = ResponseOf<typeof offsetFetch>
