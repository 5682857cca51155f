import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  int16,
  int32,
  int64,
  nullableRecords,
  nullableString,
  optional,
  since,
  string,
  struct,
  tagged,
  until,
  uuid,
} from '../wire-types.ts'

/** Appends record batches to partitions. */
export const produce = api({
  name: 'Produce',
  key: 0,
  versions: { min: 3, max: 13, flexible: 9, listed: { min: 0, max: 11 } },
  request: struct({
    transactionalId: optional(nullableString, null),
    acks: int16,
    timeoutMs: int32,
    topicData: array(
      struct({
        name: until(12, string),
        topicId: since(13, uuid),
        partitionData: array(struct({ index: int32, records: nullableRecords })),
      }),
    ),
  }),
  response: struct({
    responses: array(
      struct({
        name: until(12, string),
        topicId: since(13, uuid),
        partitionResponses: array(
          struct({
            index: int32,
            errorCode: int16,
            baseOffset: int64,
            logAppendTimeMs: optional(int64, -1n),
            logStartOffset: since(5, int64, -1n),
            recordErrors: since(
              8,
              array(struct({ batchIndex: int32, batchIndexErrorMessage: optional(nullableString, null) })),
            ),
            errorMessage: since(8, nullableString, null),
            currentLeader: tagged(10, 0, struct({ leaderId: optional(int32, -1), leaderEpoch: optional(int32, -1) })),
          }),
        ),
      }),
    ),
    throttleTimeMs: optional(int32),
    nodeEndpoints: tagged(
      10,
      0,
      array(struct({ nodeId: int32, host: string, port: int32, rack: optional(nullableString, null) })),
    ),
  }),
})

export type ProduceRequest = RequestOf<typeof produce>
export type ProduceResponse = ResponseOf<typeof produce>
