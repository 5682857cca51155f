import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, nullable, nullableString, optional, string, struct, uuid } from '../wire-types.ts'

/** Partitions of topics, page by page. */
export const describeTopicPartitions = api({
  name: 'DescribeTopicPartitions',
  key: 75,
  versions: { min: 0, max: 0, flexible: 0 },
  request: struct({
    topics: array(struct({ name: string })),
    responsePartitionLimit: optional(int32, 2000),
    cursor: optional(nullable(struct({ topicName: string, partitionIndex: int32 })), null),
  }),
  response: struct({
    throttleTimeMs: optional(int32),
    topics: array(
      struct({
        errorCode: int16,
        name: optional(nullableString, ''),
        topicId: uuid,
        isInternal: bool,
        partitions: array(
          struct({
            errorCode: int16,
            partitionIndex: int32,
            leaderId: int32,
            leaderEpoch: optional(int32, -1),
            replicaNodes: array(int32),
            isrNodes: array(int32),
            eligibleLeaderReplicas: optional(nullable(array(int32)), null),
            lastKnownElr: optional(nullable(array(int32)), null),
            offlineReplicas: array(int32),
          }),
        ),
        topicAuthorizedOperations: optional(int32, -2147483648),
      }),
    ),
    nextCursor: optional(nullable(struct({ topicName: string, partitionIndex: int32 })), null),
  }),
})

export type DescribeTopicPartitionsRequest = RequestOf<typeof describeTopicPartitions>
export type DescribeTopicPartitionsResponse = ResponseOf<typeof describeTopicPartitions>
