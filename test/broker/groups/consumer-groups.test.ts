import { Buffer } from 'node:buffer'
import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../../src/kafka/messages/consumer-group-heartbeat.ts'
import { readConsumerAssignment } from '../../../src/broker/groups/consumer-protocol.ts'
import { FakeCoordinatorLog, FakeTopics } from '../../support/coordinator-fakes.ts'
import { client, joinRequest, openGroups, quietHeartbeat, soleMember, sync } from '../../support/group-fixture.ts'

const joining = { ...quietHeartbeat, rebalanceTimeoutMs: 30_000, subscribedTopicNames: ['beh-a'], topicPartitions: [] }

const beat = (groups: GroupCoordinator, changes: Partial<ConsumerGroupHeartbeatRequest>, version = 1) =>
  groups.consumerGroupHeartbeat({ ...quietHeartbeat, ...changes }, client(version))
const join = (groups: GroupCoordinator, changes: Partial<ConsumerGroupHeartbeatRequest> = {}, version = 1) =>
  groups.consumerGroupHeartbeat({ ...joining, ...changes }, client(version))
const describeGroup = async (groups: GroupCoordinator, groupId = 'g') =>
  (await groups.describeConsumerGroups({ groupIds: [groupId], includeAuthorizedOperations: false })).groups[0]
const partitionsIn = (answer: Awaited<ReturnType<typeof beat>>) =>
  answer.assignment?.topicPartitions.flatMap(({ partitions }) => partitions)
const topicId = new FakeTopics({ 'beh-a': 3 }).byName('beh-a')!.topicId
const byNumber = (one: number, other: number) => one - other
const own = (...partitions: number[]) => [{ topicId, partitions }]

describe('the first heartbeat', () => {
  test('gives a member of version 0 an id, and all partitions to the only member', async () => {
    const { groups } = await openGroups()
    expect(await join(groups, { memberId: '', subscribedTopicNames: ['beh-a', 'beh-nope'] }, 0)).toEqual({
      throttleTimeMs: 0,
      errorCode: 0,
      memberId: '1',
      memberEpoch: 2,
      heartbeatIntervalMs: 5000,
      assignment: { topicPartitions: own(0, 1, 2) },
    })
    expect(await describeGroup(groups)).toMatchObject({
      errorCode: 0,
      groupState: 'Stable',
      groupEpoch: 2,
      assignmentEpoch: 2,
      assignorName: 'uniform',
      members: [
        { memberEpoch: 2, clientId: 'probe', clientHost: '/127.0.0.1', subscribedTopicRegex: '', memberType: 1 },
      ],
    })
  })

  const refusals: readonly (readonly [Partial<ConsumerGroupHeartbeatRequest>, number, string])[] = [
    [{ groupId: '' }, 42, "GroupId can't be empty."],
    [{ memberId: '' }, 42, "MemberId can't be empty."],
    [{ rebalanceTimeoutMs: -1 }, 42, 'RebalanceTimeoutMs must be provided in first request.'],
    [
      { subscribedTopicNames: null },
      42,
      'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.',
    ],
    [{ topicPartitions: null }, 42, 'TopicPartitions must be empty when (re-)joining.'],
    [{ topicPartitions: own(0) }, 42, 'TopicPartitions must be empty when (re-)joining.'],
    [
      { subscribedTopicNames: null, subscribedTopicRegex: '[' },
      128,
      'SubscribedTopicRegex `[` is not a valid regular expression: missing closing ].',
    ],
    [{ serverAssignor: 'nope' }, 112, 'ServerAssignor nope is not supported. Supported assignors: uniform, range.'],
    [{ instanceId: '' }, 42, "InstanceId can't be empty."],
    [{ memberEpoch: -2 }, 42, "InstanceId can't be null."],
    [{ memberEpoch: -3 }, 42, 'MemberEpoch is invalid.'],
    [{ rackId: '' }, 42, "RackId can't be empty."],
    [{ memberEpoch: 4 }, 69, 'Consumer group g not found.'],
  ]

  test.each(refusals)('with %j is refused', async (changes, errorCode, errorMessage) => {
    const { groups } = await openGroups()
    expect(await join(groups, changes)).toMatchObject({
      errorCode,
      errorMessage,
      memberId: null,
      memberEpoch: 0,
      assignment: null,
    })
    expect((await groups.listGroups({ statesFilter: [], typesFilter: [] })).groups).toEqual([])
  })

  test('of one member too many is refused', async () => {
    const { groups } = await openGroups({ settings: { maxGroupSize: 1 } })
    await join(groups)
    expect(await join(groups, { memberId: 'n' })).toMatchObject({ errorCode: 81 })
  })
})

describe('a member', () => {
  test('hears of its assignment only when it changes', async () => {
    const { groups } = await openGroups()
    await join(groups)
    expect(await beat(groups, { memberEpoch: 2 })).toMatchObject({ errorCode: 0, memberEpoch: 2, assignment: null })
    expect(partitionsIn(await beat(groups, { ...joining, memberEpoch: 2, topicPartitions: own(0, 1, 2) }))).toEqual([
      0, 1, 2,
    ])
  })

  test('of another epoch is fenced, of another group unknown', async () => {
    const { groups } = await openGroups()
    await join(groups)
    const words =
      'than the one known by the group coordinator (2). The member must abandon all its partitions and rejoin.'
    expect(await beat(groups, { memberEpoch: 1 })).toMatchObject({
      errorCode: 110,
      errorMessage: `The consumer group member has a smaller member epoch (1) ${words}`,
    })
    expect(await beat(groups, { memberEpoch: 9 })).toMatchObject({
      errorCode: 110,
      errorMessage: `The consumer group member has a greater member epoch (9) ${words}`,
    })
    for (const memberEpoch of [1, -1])
      expect(await beat(groups, { memberId: 'ghost', memberEpoch })).toMatchObject({
        errorCode: 25,
        errorMessage: 'Member ghost is not a member of group g.',
      })
  })

  test('that is fenced comes back with epoch 0', async () => {
    const { groups } = await openGroups()
    await join(groups)
    expect(await join(groups)).toMatchObject({
      errorCode: 0,
      memberEpoch: 2,
      assignment: { topicPartitions: own(0, 1, 2) },
    })
  })

  test('commits and fetches in its epoch, in versions that know of epochs', async () => {
    const { groups } = await openGroups()
    await join(groups)
    const commit = async (epoch: number, version: number) => {
      const partitions = [{ partitionIndex: 0, committedOffset: 2n, committedLeaderEpoch: -1, committedMetadata: '' }]
      const answer = await groups.commitOffsets(
        {
          groupId: 'g',
          generationIdOrMemberEpoch: epoch,
          memberId: 'm',
          groupInstanceId: null,
          retentionTimeMs: -1n,
          topics: [{ name: 'beh-a', topicId: '', partitions }],
        },
        client(version),
      )
      return answer.topics[0]?.partitions[0]?.errorCode
    }
    expect(await commit(2, 9)).toBe(0)
    expect(await commit(0, 9)).toBe(113)
    expect(await commit(7, 9)).toBe(113)
    expect(await commit(0, 8)).toBe(35)
    const fetched = await groups.fetchOffsets(
      {
        groupId: '',
        topics: [],
        groups: [{ groupId: 'g', memberId: 'm', memberEpoch: 5, topics: null }],
        requireStable: false,
      },
      client(9),
    )
    expect(fetched.groups?.[0]).toEqual({ groupId: 'g', topics: [], errorCode: 113 })
  })

  test('that is silent is out after the session timeout', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    await clock.advance(45_000)
    expect(await beat(groups, { memberEpoch: 2 })).toMatchObject({ errorCode: 25 })
    expect(await describeGroup(groups)).toMatchObject({ groupState: 'Empty', groupEpoch: 3 })
  })

  test('leaves with -1; the group stays until its offsets are gone', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    expect(await beat(groups, { memberEpoch: -1 })).toMatchObject({
      errorCode: 0,
      memberEpoch: -1,
      heartbeatIntervalMs: 0,
      assignment: null,
    })
    expect((await groups.listGroups({ statesFilter: ['empty'], typesFilter: ['consumer'] })).groups).toEqual([
      { groupId: 'g', protocolType: 'consumer', groupState: 'Empty', groupType: 'consumer' },
    ])
    await clock.advance(600_000)
    expect((await groups.listGroups({ statesFilter: [], typesFilter: [] })).groups).toEqual([])
  })

  test('is dead to DescribeGroups', async () => {
    const { groups } = await openGroups()
    await join(groups)
    const shown = async (version: number) =>
      (await groups.describeGroups({ groups: ['g'], includeAuthorizedOperations: false }, client(version))).groups[0]
    expect(await shown(5)).toMatchObject({ errorCode: 0, groupState: 'Dead' })
    expect(await shown(6)).toMatchObject({ errorCode: 69, errorMessage: 'Group g is not a classic group.' })
  })
})

describe('a rebalance', () => {
  test('revokes, waits for the word of the member, and only then assigns', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    await clock.advance(1000)
    expect(await join(groups, { memberId: 'n' })).toMatchObject({
      errorCode: 0,
      memberEpoch: 3,
      assignment: { topicPartitions: [] },
    })
    expect((await describeGroup(groups))?.groupState).toBe('Reconciling')
    const asked = await beat(groups, { memberEpoch: 2 })
    expect(asked).toMatchObject({ memberEpoch: 2 })
    const kept = partitionsIn(asked) ?? []
    expect(kept).toHaveLength(2)
    expect(partitionsIn(await beat(groups, { memberId: 'n', memberEpoch: 3 }))).toBeUndefined()
    expect(await beat(groups, { memberEpoch: 2, topicPartitions: own(0, 1, 2) })).toMatchObject({
      memberEpoch: 2,
      assignment: null,
    })
    expect(await beat(groups, { memberEpoch: 2, topicPartitions: own(...kept) })).toMatchObject({
      memberEpoch: 3,
      assignment: null,
    })
    const rest = partitionsIn(await beat(groups, { memberId: 'n', memberEpoch: 3 })) ?? []
    expect([...kept, ...rest].sort(byNumber)).toEqual([0, 1, 2])
    expect((await describeGroup(groups))?.groupState).toBe('Stable')
  })

  test('an answer with the new epoch that was lost is given again', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    await clock.advance(1000)
    await join(groups, { memberId: 'n' })
    const kept = partitionsIn(await beat(groups, { memberEpoch: 2 })) ?? []
    await beat(groups, { memberEpoch: 2, topicPartitions: own(...kept) })
    expect(await beat(groups, { memberEpoch: 2, topicPartitions: own(...kept) })).toMatchObject({
      errorCode: 0,
      memberEpoch: 3,
    })
    expect(await beat(groups, { memberEpoch: 2 })).toMatchObject({ errorCode: 110 })
  })

  test('a member that does not give partitions up in its rebalance timeout is out', async () => {
    const { groups, clock } = await openGroups()
    await join(groups, { rebalanceTimeoutMs: 5000 })
    await clock.advance(1000)
    await join(groups, { memberId: 'n' })
    await beat(groups, { memberEpoch: 2 })
    await clock.advance(4999)
    expect(await beat(groups, { memberEpoch: 2 })).toMatchObject({ errorCode: 0 })
    await clock.advance(1)
    expect(await beat(groups, { memberEpoch: 2 })).toMatchObject({ errorCode: 25 })
    expect(partitionsIn(await beat(groups, { memberId: 'n', memberEpoch: 3 }))).toEqual([0, 1, 2])
  })

  test('two assignments are some time apart', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    expect(await join(groups, { memberId: 'n' })).toMatchObject({ memberEpoch: 2, assignment: { topicPartitions: [] } })
    expect((await describeGroup(groups))?.groupState).toBe('Assigning')
    await clock.advance(1000)
    expect(await beat(groups, { memberId: 'n', memberEpoch: 2 })).toMatchObject({ memberEpoch: 3 })
  })

  test('follows when a topic grows, or comes', async () => {
    const { groups, clock, topics } = await openGroups()
    await join(groups, { subscribedTopicNames: ['beh-a', 'new'] })
    await clock.advance(1000)
    topics.set('other', 5)
    expect(await beat(groups, { memberEpoch: 2 })).toMatchObject({ memberEpoch: 2, assignment: null })
    topics.set('beh-a', 4)
    expect(partitionsIn(await beat(groups, { memberEpoch: 2 }))).toEqual([0, 1, 2, 3])
    await clock.advance(1000)
    topics.set('new', 1)
    expect(partitionsIn(await beat(groups, { memberEpoch: 3 }))).toHaveLength(5)
  })
})

describe('a regular expression', () => {
  test('is matched after the first answer, and again when topics come', async () => {
    const { groups, clock, topics } = await openGroups()
    const wish = { subscribedTopicNames: null, subscribedTopicRegex: 'beh-em.*' }
    expect(await join(groups, wish)).toMatchObject({ memberEpoch: 1, assignment: { topicPartitions: [] } })
    await clock.advance(700)
    expect(partitionsIn(await beat(groups, { memberEpoch: 1 }))).toEqual([0])
    expect(await describeGroup(groups)).toMatchObject({
      groupState: 'Stable',
      groupEpoch: 2,
      members: [{ memberEpoch: 2, subscribedTopicNames: [], subscribedTopicRegex: 'beh-em.*' }],
    })
    topics.set('beh-em-2', 2)
    await clock.advance(1000)
    await beat(groups, { memberEpoch: 2 })
    await clock.advance(1)
    expect(partitionsIn(await beat(groups, { memberEpoch: 2 }))).toEqual([0, 0, 1])
  })
})

describe('a static member', () => {
  test('leaves with -2, keeps its partitions, and comes back under another id', async () => {
    const { groups } = await openGroups()
    const instanceId = 'i1'
    await join(groups, { instanceId })
    expect(await join(groups, { memberId: 'n', instanceId })).toMatchObject({
      errorCode: 111,
      errorMessage:
        'Static member n with instance id i1 cannot join the group because the instance id is owned by m member.',
    })
    expect(await beat(groups, { memberEpoch: -2, instanceId })).toMatchObject({
      errorCode: 0,
      memberId: 'm',
      memberEpoch: -2,
      heartbeatIntervalMs: 0,
    })
    expect(await join(groups, { memberId: 'n', instanceId })).toMatchObject({
      errorCode: 0,
      memberId: 'n',
      memberEpoch: 2,
      assignment: { topicPartitions: own(0, 1, 2) },
    })
    expect(await beat(groups, { memberEpoch: 1, instanceId })).toMatchObject({
      errorCode: 82,
      errorMessage: 'Static member m with instance id i1 was fenced by member n.',
    })
    expect(await beat(groups, { memberId: 'n', memberEpoch: -1, instanceId })).toMatchObject({ errorCode: 0 })
  })

  test('that comes back under its own id keeps its partitions', async () => {
    const { groups } = await openGroups()
    await join(groups, { instanceId: 'i1' })
    await beat(groups, { memberEpoch: -2, instanceId: 'i1' })
    expect(await join(groups, { instanceId: 'i1' })).toMatchObject({
      errorCode: 0,
      memberEpoch: 2,
      assignment: { topicPartitions: own(0, 1, 2) },
    })
  })

  test('that stays away loses its partitions with its session', async () => {
    const { groups, clock } = await openGroups()
    await join(groups, { instanceId: 'i1' })
    await beat(groups, { memberEpoch: -2, instanceId: 'i1' })
    await join(groups, { memberId: 'n' })
    await clock.advance(44_000)
    expect(await beat(groups, { memberId: 'n', memberEpoch: 2 })).toMatchObject({ memberEpoch: 3, assignment: null })
    await clock.advance(2000)
    expect(partitionsIn(await beat(groups, { memberId: 'n', memberEpoch: 3 }))).toEqual([0, 1, 2])
  })
})

test('groups come back from the log as they were', async () => {
  const log = new FakeCoordinatorLog()
  const { groups, clock, topics } = await openGroups({ log })
  await join(groups, { instanceId: 'i1', rackId: 'r' })
  await clock.advance(1000)
  await join(groups, { memberId: 'n', subscribedTopicNames: [], subscribedTopicRegex: 'beh-.*' })
  await clock.advance(1000)
  await beat(groups, { memberEpoch: 2, instanceId: 'i1' })
  const { groups: again } = await openGroups({ log, clock, topics })
  expect(await describeGroup(again)).toEqual(await describeGroup(groups))
  groups.stop()
  expect(await beat(again, { memberEpoch: 9, instanceId: 'i1' })).toMatchObject({ errorCode: 110 })
  await clock.advance(45_000)
  expect(await describeGroup(again)).toMatchObject({ groupState: 'Empty', members: [] })
})

test('a heartbeat that cannot be written is refused; what it did is written with the next', async () => {
  const log = new FakeCoordinatorLog()
  const { groups, topics } = await openGroups({ log })
  log.failNext(1)
  expect(await join(groups)).toMatchObject({ errorCode: 15 })
  expect(await join(groups)).toMatchObject({ errorCode: 0, memberEpoch: 2 })
  const { groups: again } = await openGroups({ log, topics })
  expect(await describeGroup(again)).toEqual(await describeGroup(groups))
})

test('what members take up is given back', async () => {
  const { groups, budget, clock } = await openGroups()
  const before = budget.usedBytes
  await join(groups)
  await join(groups, { memberId: 'n', instanceId: 'i' })
  await beat(groups, { memberEpoch: -1 })
  await clock.advance(50_000)
  await groups.deleteGroups({ groupsNames: ['g'] })
  expect(budget.usedBytes).toBe(before)
})

describe('members of both protocols', () => {
  const metadata = (topics: readonly string[], owned: readonly number[] = []) => {
    const parts = [Buffer.from([0, 1, 0, 0, 0, topics.length])]
    const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)])
    parts.push(...topics.map(text), Buffer.from('ffffffff', 'hex'))
    const list = Buffer.alloc(4 + 4 * owned.length)
    list.writeInt32BE(owned.length)
    owned.forEach((partition, index) => list.writeInt32BE(partition, 4 + 4 * index))
    parts.push(owned.length === 0 ? Buffer.alloc(4) : Buffer.concat([Buffer.from([0, 0, 0, 1]), text('beh-a'), list]))
    return Buffer.concat(parts)
  }
  const classicJoin = (groups: GroupCoordinator, owned: readonly number[] = [], memberId = '') =>
    groups.joinGroup(
      joinRequest({ memberId, protocols: [{ name: 'range', metadata: metadata(['beh-a'], owned) }] }),
      client(3),
    )
  const beatClassic = async (groups: GroupCoordinator, memberId: string, generationId: number) =>
    (await groups.heartbeat({ groupId: 'g', memberId, generationId, groupInstanceId: null })).errorCode
  const assignedTo = (bytes: Uint8Array) =>
    readConsumerAssignment(bytes)?.assignedPartitions.flatMap(({ partitions }) => partitions)

  test('a classic member enters a group of the newer protocol and is assigned by the broker', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    const joined = await classicJoin(groups)
    expect(joined).toMatchObject({ errorCode: 0, generationId: 2, protocolName: 'range', leader: '', members: [] })
    await clock.advance(1000)
    const kept = partitionsIn(await beat(groups, { memberEpoch: 2 })) ?? []
    await beat(groups, { memberEpoch: 2, topicPartitions: own(...kept) })
    expect(await beatClassic(groups, joined.memberId, 2)).toBe(27)
    const again = await classicJoin(groups, [], joined.memberId)
    expect(again).toMatchObject({ errorCode: 0, generationId: 3 })
    const { assignment } = await sync(groups, again)
    expect([...kept, ...(assignedTo(assignment) ?? [])].sort(byNumber)).toEqual([0, 1, 2])
    expect(await beatClassic(groups, joined.memberId, 3)).toBe(0)
    expect((await describeGroup(groups))?.members.map(({ memberType }) => memberType)).toEqual([1, 0])
  })

  test('when the last member of the newer protocol leaves, the group is a classic one', async () => {
    const log = new FakeCoordinatorLog()
    const { groups, topics, budget } = await openGroups({ log })
    await join(groups)
    const { memberId } = await classicJoin(groups)
    await beat(groups, { memberEpoch: -1 })
    expect(await beat(groups, { memberEpoch: 1 })).toMatchObject({
      errorCode: 69,
      errorMessage: 'Group g is not a consumer group.',
    })
    const again = await classicJoin(groups, [], memberId)
    expect(again).toMatchObject({ errorCode: 0, leader: memberId })
    await sync(groups, again, { [memberId]: 'mine' })
    const { groups: loaded } = await openGroups({ log, topics })
    const shown = { groups: ['g'], includeAuthorizedOperations: false }
    expect(await loaded.describeGroups(shown, client(5))).toEqual(await groups.describeGroups(shown, client(5)))
    await groups.leaveGroup({ groupId: 'g', memberId, members: [] }, client(2))
    await groups.deleteGroups({ groupsNames: ['g'] })
    expect(budget.usedBytes).toBe(0)
  })

  test('a member of the newer protocol turns a group of classic consumers into one of its kind', async () => {
    const log = new FakeCoordinatorLog()
    const { groups, topics } = await openGroups({ log })
    const joined = await classicJoin(groups)
    const assignment = Buffer.from('00010000000100056265682d6100000003000000000000000100000002ffffffff', 'hex')
    await groups.syncGroup(
      {
        groupId: 'g',
        generationId: 1,
        memberId: joined.memberId,
        groupInstanceId: null,
        protocolType: null,
        protocolName: null,
        assignments: [{ memberId: joined.memberId, assignment }],
      },
      client(3),
    )
    expect(await join(groups)).toMatchObject({ errorCode: 0, memberEpoch: 2, assignment: { topicPartitions: [] } })
    expect(await beatClassic(groups, joined.memberId, 1)).toBe(27)
    const again = await classicJoin(groups, [0, 1, 2], joined.memberId)
    const kept = assignedTo((await sync(groups, again)).assignment) ?? []
    expect(kept.length).toBeLessThan(3)
    expect(await beatClassic(groups, joined.memberId, again.generationId ?? 0)).toBe(27)
    await classicJoin(groups, kept, joined.memberId)
    const gained = partitionsIn(await beat(groups, { memberEpoch: 2 })) ?? []
    expect([...kept, ...gained].sort(byNumber)).toEqual([0, 1, 2])
    const { groups: loaded } = await openGroups({ log, topics })
    expect(await describeGroup(loaded)).toEqual(await describeGroup(groups))
  })

  test('a group of another kind of members is not turned', async () => {
    const { groups } = await openGroups()
    await soleMember(groups, { protocolType: 'connect' })
    expect(await join(groups)).toMatchObject({ errorCode: 69 })
  })

  test('a group without members takes either protocol', async () => {
    const { groups } = await openGroups()
    await join(groups)
    await beat(groups, { memberEpoch: -1 })
    expect(await classicJoin(groups)).toMatchObject({ errorCode: 0, generationId: 1, leader: 'probe-1' })
    await groups.leaveGroup({ groupId: 'g', memberId: 'probe-1', members: [] }, client(2))
    expect(await join(groups)).toMatchObject({ errorCode: 0, memberEpoch: 2 })
  })

  test('a classic member that does not join again in time is out', async () => {
    const { groups, clock } = await openGroups()
    await join(groups)
    const { memberId } = await groups.joinGroup(
      joinRequest({ rebalanceTimeoutMs: 3000, protocols: [{ name: 'range', metadata: metadata(['beh-a']) }] }),
      client(3),
    )
    await clock.advance(3000)
    expect(await beatClassic(groups, memberId, 2)).toBe(25)
  })

  test('bytes that are no subscription do not enter', async () => {
    const { groups } = await openGroups()
    await join(groups)
    const protocols = [{ name: 'range', metadata: Buffer.from([0]) }]
    expect((await groups.joinGroup(joinRequest({ protocols }), client(3))).errorCode).toBe(23)
  })
})
