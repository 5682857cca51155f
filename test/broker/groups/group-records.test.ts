import { Buffer } from 'node:buffer'
import { coordinatorPartition } from '../../../src/broker/coordinator-log.ts'
import * as kinds from '../../../src/broker/groups/group-records.ts'
import { keyTypeOf } from '../../../src/broker/logged-kind.ts'
import { MalformedBytes } from '../../../src/bytes/malformed-bytes.ts'

const topicId = 'AAAAAAAAAAEAAAAAAAAAAg'
const time = 1_700_000_000_000n
const member = { groupId: 'g', memberId: 'm' }
const owned = (partition: number) => [{ topicId, partitions: [partition] }]

/** Keys and values as Kafka 4.3.1 writes them. */
const rows = {
  offset: {
    record: kinds.committedOffset.record(
      { group: 'g', topic: 'beh-a', partition: 2 },
      { offset: 42n, leaderEpoch: 3, metadata: 'meta', commitTimestamp: time },
    ),
    key: '000100016700056265682d6100000002',
    value: '0003000000000000002a0000000300046d6574610000018bcfe56800',
  },
  'offset with an end': {
    record: kinds.expiringOffset.record(
      { group: 'g', topic: 'beh-a', partition: 2 },
      { offset: 42n, metadata: 'meta', commitTimestamp: time, expireTimestamp: time + 60_000n },
    ),
    key: '000100016700056265682d6100000002',
    value: '0001000000000000002a00046d6574610000018bcfe568000000018bcfe65260',
  },
  'classic group': {
    record: kinds.classicGroup.record(
      { group: 'g' },
      {
        protocolType: 'consumer',
        generation: 7,
        protocol: 'range',
        leader: 'm-1',
        currentStateTimestamp: time,
        members: [
          {
            memberId: 'm-1',
            groupInstanceId: 'i',
            clientId: 'c',
            clientHost: '/127.0.0.1',
            rebalanceTimeout: 60_000,
            sessionTimeout: 10_000,
            subscription: Buffer.from([1, 2]),
            assignment: Buffer.from([3]),
          },
        ],
      },
    ),
    key: '0002000167',
    value:
      '00030008636f6e73756d657200000007000572616e676500036d2d310000018bcfe568000000000100036d2d31000169000163000a2f3132372e302e302e310000ea60000027100000000201020000000103',
  },
  'consumer group': {
    record: kinds.consumerGroup.record({ groupId: 'g' }, { epoch: 5, metadataHash: 0x1122334455667788n }),
    key: '0003000167',
    value: '0000000000050100081122334455667788',
  },
  'consumer member': {
    record: kinds.consumerMember.record(member, {
      instanceId: 'i',
      rackId: null,
      clientId: 'c',
      clientHost: '/127.0.0.1',
      subscribedTopicNames: ['a', 'b'],
      subscribedTopicRegex: 'a.*',
      rebalanceTimeoutMs: 30_000,
      serverAssignor: 'range',
    }),
    key: '000500016700016d',
    value: '000002690002630b2f3132372e302e302e31030261026204612e2a000075300672616e676500',
  },
  'classic member of a consumer group': {
    record: kinds.consumerMember.record(member, {
      instanceId: null,
      rackId: 'r',
      clientId: 'c',
      clientHost: '/127.0.0.1',
      subscribedTopicNames: ['a'],
      subscribedTopicRegex: null,
      rebalanceTimeoutMs: 30_000,
      serverAssignor: null,
      classicMemberMetadata: {
        sessionTimeoutMs: 10_000,
        supportedProtocols: [{ name: 'range', metadata: Buffer.from([1, 2, 3]) }],
      },
    }),
    key: '000500016700016d',
    value: '000000027202630b2f3132372e302e302e310202610000007530000100120100002710020672616e6765040102030000',
  },
  'target epoch': {
    record: kinds.targetEpoch.record({ groupId: 'g' }, { assignmentEpoch: 5 }),
    key: '0006000167',
    value: '00000000000500',
  },
  'target assignment': {
    record: kinds.targetAssignment.record(member, { topicPartitions: [{ topicId, partitions: [0, 3] }] }),
    key: '000700016700016d',
    value: '000002000000000000000100000000000000020300000000000000030000',
  },
  'current assignment': {
    record: kinds.currentAssignment.record(member, {
      memberEpoch: 5,
      previousMemberEpoch: 4,
      state: 1,
      assignedPartitions: owned(0),
      partitionsPendingRevocation: owned(3),
    }),
    key: '000800016700016d',
    value:
      '00000000000500000004010200000000000000010000000000000002020000000000020000000000000001000000000000000202000000030000',
  },
  'regular expression': {
    record: kinds.resolvedRegex.record(
      { groupId: 'g', regularExpression: 'a.*' },
      { topics: ['a', 'ab'], version: 9n, timestamp: time },
    ),
    key: '00100001670003612e2a',
    value: '000003026103616200000000000000090000018bcfe5680000',
  },
}

test.each(Object.entries(rows))(
  'a record of kind %s has the bytes that Kafka gives it',
  (_kind, { record, key, value }) => {
    expect(record.key.toString('hex')).toBe(key)
    expect(record.value?.toString('hex')).toBe(value)
  },
)

test('values in versions that Kafka wrote before, or writes since, are read', () => {
  const v4 = Buffer.from(
    '0004000000000000002a00000003056d6574610000018bcfe5680001001000000000000000010000000000000002',
    'hex',
  )
  expect(kinds.committedOffset.readValue(v4)).toMatchObject({ offset: 42n, leaderEpoch: 3, metadata: 'meta', topicId })
  const v1 = Buffer.from(rows['offset with an end'].value, 'hex')
  expect(kinds.committedOffset.readValue(v1)).toMatchObject({
    offset: 42n,
    leaderEpoch: -1,
    expireTimestamp: time + 60_000n,
  })
  const group = Buffer.from(
    '000409636f6e73756d6572000000070672616e6765046d2d310000018bcfe5680002046d2d31026902630b2f3132372e302e302e310000ea600000271003010202030000',
    'hex',
  )
  expect(kinds.classicGroup.readValue(group)).toMatchObject({
    generation: 7,
    members: [{ memberId: 'm-1', groupInstanceId: 'i' }],
  })
})

test('a version that is not known reads as nothing, a value cut short is malformed', () => {
  expect(kinds.committedOffset.readValue(Buffer.from('0009', 'hex'))).toBeUndefined()
  const value = Buffer.from(rows['current assignment'].value, 'hex')
  for (let length = 0; length < value.length; length++)
    expect(() => kinds.currentAssignment.readValue(value.subarray(0, length))).toThrow(MalformedBytes)
})

test('a key tells its kind', () => {
  expect(keyTypeOf(rows['regular expression'].record)).toBe(16)
  expect(keyTypeOf({ key: Buffer.alloc(1), value: null })).toBe(-1)
  expect(kinds.targetAssignment.readKey(rows['target assignment'].record.key)).toEqual(member)
})

test('a group has the partition that the hash of Java gives it', () => {
  expect(coordinatorPartition('', 50)).toBe(0)
  // This word hashes to the one number without a positive counterpart.
  expect(coordinatorPartition('polygenelubricants', 50)).toBe(0)
  expect(coordinatorPartition('g', 50)).toBe(103 % 50)
  expect(coordinatorPartition('ab', 50)).toBe((97 * 31 + 98) % 50)
  expect(coordinatorPartition('zzzzzzzz', 50)).toBe(
    Math.abs([...'zzzzzzzz'].reduce((hash, char) => (31 * hash + char.charCodeAt(0)) | 0, 0)) % 50,
  )
})
