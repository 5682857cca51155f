import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../../src/kafka/messages/consumer-group-heartbeat.ts'
import { FakeTopics, settle } from '../../support/coordinator-fakes.ts'
import { client, openGroups, quietHeartbeat } from '../../support/group-fixture.ts'

type Changes = Partial<ConsumerGroupHeartbeatRequest>

const topics = () => new FakeTopics({ 'beh-a': 3, 'beh-b': 2 })
const idOf = (name: string) => topics().byName(name)?.topicId ?? ''
const own = (name: string, ...partitions: number[]) => [{ topicId: idOf(name), partitions }]
const joining = { rebalanceTimeoutMs: 30_000, subscribedTopicNames: ['beh-a', 'beh-b'], topicPartitions: [] }

const beat = (groups: GroupCoordinator, changes: Changes, version = 1) =>
  groups.consumerGroupHeartbeat({ ...quietHeartbeat, ...changes }, client(version))
const describeGroup = async (groups: GroupCoordinator) =>
  (await groups.describeConsumerGroups({ groupIds: ['g'], includeAuthorizedOperations: false })).groups[0]
const assignmentOf = async (groups: GroupCoordinator) =>
  (await describeGroup(groups))?.members[0]?.assignment.topicPartitions.map(({ topicName }) => topicName)

describe('topics that a member does not subscribe to any more', () => {
  test('are taken from it at once, and shown as its own until it has given them up', async () => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, joining)
    expect(await beat(groups, { memberEpoch: 2, subscribedTopicNames: ['beh-a'] })).toMatchObject({
      memberEpoch: 2,
      assignment: { topicPartitions: own('beh-a', 0, 1, 2) },
    })
    expect(await describeGroup(groups)).toMatchObject({ groupEpoch: 3, assignmentEpoch: 2 })
    expect(await assignmentOf(groups)).toEqual(['beh-a', 'beh-b'])
    await beat(groups, { memberEpoch: 2, topicPartitions: own('beh-a', 0, 1, 2) })
    expect(await assignmentOf(groups)).toEqual(['beh-a'])
  })

  test('are gone with the same heartbeat when the member does not own them', async () => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, joining)
    await beat(groups, { memberEpoch: 2, subscribedTopicNames: ['beh-a'], topicPartitions: own('beh-a', 0) })
    expect(await assignmentOf(groups)).toEqual(['beh-a'])
  })

  test('are kept from it while the last target has them', async () => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, joining)
    await beat(groups, { memberEpoch: 2, subscribedTopicNames: [] })
    const { assignment } = await beat(groups, { memberEpoch: 2, subscribedTopicNames: ['beh-b'], topicPartitions: [] })
    expect(assignment).toEqual({ topicPartitions: own('beh-b', 0, 1) })
  })
})

describe('another regular expression', () => {
  const matching = (subscribedTopicRegex: string) => ({ ...joining, subscribedTopicNames: null, subscribedTopicRegex })

  test('makes the next epoch once its topics are known, and stands for none until then', async () => {
    const { groups, clock } = await openGroups({ topics: topics() })
    await beat(groups, matching('beh-a'))
    await clock.advance(1000)
    await beat(groups, { memberEpoch: 1 })
    expect(await beat(groups, { memberEpoch: 2, subscribedTopicRegex: '^beh-a$' })).toMatchObject({
      memberEpoch: 2,
      assignment: { topicPartitions: [] },
    })
    expect(await describeGroup(groups)).toMatchObject({ groupEpoch: 2 })
    await clock.advance(0)
    await settle()
    expect(await describeGroup(groups)).toMatchObject({ groupEpoch: 3 })
  })

  test('that another member has brought before makes the next epoch at once', async () => {
    const { groups, clock } = await openGroups({ topics: topics() })
    await beat(groups, matching('beh-a'))
    await clock.advance(0)
    expect(await describeGroup(groups)).toMatchObject({ groupEpoch: 2 })
    await beat(groups, { memberId: 'n', ...matching('beh-a') })
    expect(await describeGroup(groups)).toMatchObject({ groupEpoch: 3 })
  })

  test('is looked at once the member and its epoch are known', async () => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, { ...joining, instanceId: 'i' })
    const regex = { subscribedTopicRegex: '[' }
    expect(await beat(groups, { memberId: 'n', memberEpoch: 2, ...regex })).toMatchObject({ errorCode: 25 })
    expect(await beat(groups, { memberEpoch: 9, ...regex })).toMatchObject({ errorCode: 110 })
    expect(await beat(groups, { memberId: 'n', instanceId: 'i', ...joining, ...regex })).toMatchObject({
      errorCode: 111,
    })
    expect(await beat(groups, { memberEpoch: 2, ...regex })).toMatchObject({ errorCode: 128 })
    expect(await beat(groups, { memberEpoch: -2, instanceId: 'i', ...regex })).toMatchObject({ errorCode: 0 })
  })
})

describe('ids', () => {
  test.each([
    [{ groupId: ' ' }, "GroupId can't be empty."],
    [{ memberId: '\t' }, "MemberId can't be empty."],
    [{ instanceId: ' ' }, "InstanceId can't be empty."],
    [{ rackId: '  ' }, "RackId can't be empty."],
    [{ groupId: '', memberId: '' }, "MemberId can't be empty."],
  ])('of blanks are none: %j', async (changes, errorMessage) => {
    const { groups } = await openGroups({ topics: topics() })
    expect(await beat(groups, { ...joining, ...changes })).toMatchObject({ errorCode: 42, errorMessage })
  })

  test('of members may be left out in version 0 when joining, and where an instance id tells enough', async () => {
    const { groups } = await openGroups({ topics: topics() })
    expect(await beat(groups, { ...joining, memberId: '' }, 0)).toMatchObject({ errorCode: 0 })
    expect(await beat(groups, { memberId: '', memberEpoch: -2 }, 0)).toMatchObject({
      errorMessage: "InstanceId can't be null.",
    })
    expect(await beat(groups, { memberId: '', memberEpoch: -1 }, 0)).toMatchObject({
      errorMessage: "MemberId can't be empty.",
    })
  })
})

describe('an instance id', () => {
  test('is taken until its member leaves, for that member too', async () => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, { ...joining, instanceId: 'i' })
    expect(await beat(groups, { ...joining, instanceId: 'i' })).toMatchObject({
      errorCode: 111,
      errorMessage:
        'Static member m with instance id i cannot join the group because the instance id is owned by m member.',
    })
    await beat(groups, { memberEpoch: -2, instanceId: 'i' })
    expect(await beat(groups, { ...joining, instanceId: 'i' })).toMatchObject({ errorCode: 0, memberEpoch: 2 })
  })

  test('is taken on by a member that joins again, without a rebalance', async () => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, joining)
    expect(await beat(groups, { ...joining, instanceId: 'i' })).toMatchObject({ errorCode: 0, memberEpoch: 2 })
    expect(await beat(groups, { ...joining, instanceId: 'j' })).toMatchObject({ errorCode: 0, memberEpoch: 2 })
    expect(await describeGroup(groups)).toMatchObject({ groupEpoch: 2, members: [{ memberId: 'm', instanceId: 'j' }] })
    expect(await beat(groups, { memberEpoch: 2, instanceId: 'i' })).toMatchObject({ errorCode: 25 })
  })

  test.each([-1, -2])('that nobody has cannot leave with %i', async memberEpoch => {
    const { groups } = await openGroups({ topics: topics() })
    await beat(groups, joining)
    expect(await beat(groups, { memberEpoch, instanceId: 'i' })).toMatchObject({
      errorCode: 25,
      errorMessage: 'Instance id i is unknown.',
    })
  })
})

test('of two assignors that as many members name the default is taken', async () => {
  const { groups } = await openGroups({ topics: topics() })
  await beat(groups, { ...joining, memberId: 'r', serverAssignor: 'range' })
  expect(await describeGroup(groups)).toMatchObject({ assignorName: 'range' })
  await beat(groups, { ...joining, memberId: 'u', serverAssignor: 'uniform' })
  expect(await describeGroup(groups)).toMatchObject({ assignorName: 'uniform' })
})
