import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  int16,
  int32,
  int64,
  int8,
  nullable,
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

/** Reads record batches of partitions; with acks of earlier answers kept in a session. */
export const fetchRecords = api({
  name: 'Fetch',
  key: 1,
  versions: { min: 4, max: 18, flexible: 12, listed: { min: 4, max: 17 } },
  request: struct({
    clusterId: tagged(12, 0, nullableString, null),
    replicaId: until(14, int32, -1),
    replicaState: tagged(15, 1, struct({ replicaId: optional(int32, -1), replicaEpoch: optional(int64, -1n) })),
    maxWaitMs: int32,
    minBytes: int32,
    maxBytes: optional(int32, 2147483647),
    isolationLevel: int8,
    sessionId: since(7, int32),
    sessionEpoch: since(7, int32, -1),
    topics: array(
      struct({
        topic: until(12, string),
        topicId: since(13, uuid),
        partitions: array(
          struct({
            partition: int32,
            currentLeaderEpoch: since(9, int32, -1),
            fetchOffset: int64,
            lastFetchedEpoch: since(12, int32, -1),
            logStartOffset: since(5, int64, -1n),
            partitionMaxBytes: int32,
            replicaDirectoryId: tagged(17, 0, uuid),
            highWatermark: tagged(18, 1, int64, 9223372036854775807n),
          }),
        ),
      }),
    ),
    forgottenTopicsData: since(
      7,
      array(struct({ topic: until(12, string), topicId: since(13, uuid), partitions: array(int32) })),
    ),
    rackId: since(11, string),
  }),
  response: struct({
    throttleTimeMs: optional(int32),
    errorCode: since(7, int16),
    sessionId: since(7, int32),
    responses: array(
      struct({
        topic: until(12, string),
        topicId: since(13, uuid),
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            highWatermark: int64,
            lastStableOffset: optional(int64, -1n),
            logStartOffset: since(5, int64, -1n),
            divergingEpoch: tagged(12, 0, struct({ epoch: optional(int32, -1), endOffset: optional(int64, -1n) })),
            currentLeader: tagged(12, 1, struct({ leaderId: optional(int32, -1), leaderEpoch: optional(int32, -1) })),
            snapshotId: tagged(12, 2, struct({ endOffset: optional(int64, -1n), epoch: optional(int32, -1) })),
            abortedTransactions: optional(nullable(array(struct({ producerId: int64, firstOffset: int64 }))), []),
            preferredReadReplica: since(11, int32, -1),
            records: nullableRecords,
          }),
        ),
      }),
    ),
    nodeEndpoints: tagged(
      16,
      0,
      array(struct({ nodeId: int32, host: string, port: int32, rack: optional(nullableString, null) })),
    ),
  }),
})

export type FetchRequest = RequestOf<typeof fetchRecords>
export type FetchResponse = ResponseOf<typeof fetchRecords>
