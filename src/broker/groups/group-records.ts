import type { Type } from '../../kafka/wire-types.ts'
import {
  array,
  between,
  bytes,
  int32,
  int64,
  int8,
  nullable,
  nullableString,
  optional,
  since,
  string,
  struct,
  tagged,
  uuid,
} from '../../kafka/wire-types.ts'
import { loggedKind } from '../logged-kind.ts'

const memberKey = struct({ groupId: string, memberId: string })
const groupKey = struct({ groupId: string })
const onlyFlexible = { versions: { min: 0, max: 0, flexible: 0 }, written: 0 } as const

const topicPartitions = struct({ topicId: uuid, partitions: array(int32) })
const ownedPartitions = struct({
  topicId: uuid,
  partitions: array(int32),
  assignmentEpochs: tagged(0, 0, nullable(array(int32)), null),
})

/** How far a group has come in a partition. Key types 0 and 1 are the same. */
export const committedOffset = loggedKind({
  name: 'OffsetCommit',
  keyTypes: [0, 1],
  key: struct({ group: string, topic: string, partition: int32 }),
  value: struct({
    offset: int64,
    leaderEpoch: since(3, int32, -1),
    metadata: string,
    commitTimestamp: int64,
    expireTimestamp: between(1, 1, int64, -1n),
    topicId: tagged(4, 0, uuid),
  }),
  versions: { min: 0, max: 4, flexible: 4 },
  written: 3,
})

/** The same, with a time at which the offset ends, as requests up to OffsetCommit 4 may ask for. */
export const expiringOffset = loggedKind({
  name: 'OffsetCommit',
  keyTypes: [1],
  key: struct({ group: string, topic: string, partition: int32 }),
  value: struct({ offset: int64, metadata: string, commitTimestamp: int64, expireTimestamp: int64 }),
  versions: { min: 1, max: 1 },
  written: 1,
})

/** A classic group: its generation and members. */
export const classicGroup = loggedKind({
  name: 'GroupMetadata',
  keyTypes: [2],
  key: struct({ group: string }),
  value: struct({
    protocolType: string,
    generation: int32,
    protocol: nullableString,
    leader: nullableString,
    currentStateTimestamp: since(2, int64, -1n),
    members: array(
      struct({
        memberId: string,
        groupInstanceId: since(3, nullableString, null),
        clientId: string,
        clientHost: string,
        rebalanceTimeout: since(1, int32, -1),
        sessionTimeout: int32,
        subscription: bytes,
        assignment: bytes,
      }),
    ),
  }),
  versions: { min: 0, max: 4, flexible: 4 },
  written: 3,
})

/** The epoch of a group of the newer protocol. */
export const consumerGroup = loggedKind({
  name: 'ConsumerGroupMetadata',
  keyTypes: [3],
  key: groupKey,
  value: struct({ epoch: int32, metadataHash: tagged(0, 0, int64) }),
  ...onlyFlexible,
})

/** A member of a group of the newer protocol. */
export const consumerMember = loggedKind({
  name: 'ConsumerGroupMemberMetadata',
  keyTypes: [5],
  key: memberKey,
  value: struct({
    instanceId: nullableString,
    rackId: nullableString,
    clientId: string,
    clientHost: string,
    subscribedTopicNames: array(string),
    subscribedTopicRegex: nullableString,
    rebalanceTimeoutMs: optional(int32, -1),
    serverAssignor: nullableString,
    classicMemberMetadata: tagged(
      0,
      0,
      nullable(
        struct({ sessionTimeoutMs: int32, supportedProtocols: array(struct({ name: string, metadata: bytes })) }),
      ),
      null,
    ),
  }),
  ...onlyFlexible,
})

/** The epoch of a group's target assignment. */
export const targetEpoch = loggedKind({
  name: 'ConsumerGroupTargetAssignmentMetadata',
  keyTypes: [6],
  key: groupKey,
  value: struct({ assignmentEpoch: int32, assignmentTimestamp: tagged(0, 0, int64) }),
  ...onlyFlexible,
})

/** What a member is to own. */
export const targetAssignment = loggedKind({
  name: 'ConsumerGroupTargetAssignmentMember',
  keyTypes: [7],
  key: memberKey,
  value: struct({ topicPartitions: array(topicPartitions) }),
  ...onlyFlexible,
})

/** What a member owns, and its epoch. */
export const currentAssignment = loggedKind({
  name: 'ConsumerGroupCurrentMemberAssignment',
  keyTypes: [8],
  key: memberKey,
  value: struct({
    memberEpoch: int32,
    previousMemberEpoch: int32,
    state: int8,
    assignedPartitions: array(ownedPartitions),
    partitionsPendingRevocation: array(ownedPartitions),
  }),
  ...onlyFlexible,
})

/** The topics that a regular expression of a group stands for. */
export const resolvedRegex = loggedKind({
  name: 'ConsumerGroupRegularExpression',
  keyTypes: [16],
  key: struct({ groupId: string, regularExpression: string }),
  value: struct({ topics: array(string), version: int64, timestamp: int64 }),
  ...onlyFlexible,
})

type ValueOf<Described> = Described extends Type<infer Value> ? Value : never
/** Partitions of a topic, as the records hold them. */
export type LoggedTopicPartitions = ValueOf<typeof topicPartitions>
