import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  bool,
  int16,
  int32,
  int8,
  nullableString,
  optional,
  since,
  string,
  struct,
  uuid,
} from '../wire-types.ts'

const topicPartitions = struct({ topicId: uuid, topicName: string, partitions: array(int32) })

const assignment = struct({ topicPartitions: array(topicPartitions) })

/** State and members of groups of the newer protocol (KIP-848). */
export const consumerGroupDescribe = api({
  name: 'ConsumerGroupDescribe',
  key: 69,
  versions: { min: 0, max: 1, flexible: 0 },
  request: struct({ groupIds: array(string), includeAuthorizedOperations: bool }),
  response: struct({
    throttleTimeMs: int32,
    groups: array(
      struct({
        errorCode: int16,
        errorMessage: optional(nullableString, null),
        groupId: string,
        groupState: string,
        groupEpoch: int32,
        assignmentEpoch: int32,
        assignorName: string,
        members: array(
          struct({
            memberId: string,
            instanceId: optional(nullableString, null),
            rackId: optional(nullableString, null),
            memberEpoch: int32,
            clientId: string,
            clientHost: string,
            subscribedTopicNames: array(string),
            subscribedTopicRegex: optional(nullableString, null),
            assignment: assignment,
            targetAssignment: assignment,
            memberType: since(1, int8, -1),
          }),
        ),
        authorizedOperations: optional(int32, -2147483648),
      }),
    ),
  }),
})

export type ConsumerGroupDescribeRequest = RequestOf<typeof consumerGroupDescribe>
export type ConsumerGroupDescribeResponse = ResponseOf<typeof consumerGroupDescribe>
