import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, nullable, nullableString, optional, since, string, struct, uuid } from '../wire-types.ts'

const topicPartitions = struct({ topicId: uuid, partitions: array(int32) })

/** Joins, keeps alive and leaves a group of the newer protocol (KIP-848). */
export const consumerGroupHeartbeat = api({
  name: 'ConsumerGroupHeartbeat',
  key: 68,
  versions: { min: 0, max: 1, flexible: 0 },
  request: struct({
    groupId: string,
    memberId: string,
    memberEpoch: int32,
    instanceId: optional(nullableString, null),
    rackId: optional(nullableString, null),
    rebalanceTimeoutMs: optional(int32, -1),
    subscribedTopicNames: optional(nullable(array(string)), null),
    subscribedTopicRegex: since(1, nullableString, null),
    serverAssignor: optional(nullableString, null),
    topicPartitions: optional(nullable(array(struct({ topicId: uuid, partitions: array(int32) }))), null),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: optional(nullableString, null),
    memberId: optional(nullableString, null),
    memberEpoch: int32,
    heartbeatIntervalMs: int32,
    assignment: optional(nullable(struct({ topicPartitions: array(topicPartitions) })), null),
  }),
})

export type ConsumerGroupHeartbeatRequest = RequestOf<typeof consumerGroupHeartbeat>
export type ConsumerGroupHeartbeatResponse = ResponseOf<typeof consumerGroupHeartbeat>
