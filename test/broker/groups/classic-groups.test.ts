import { Buffer } from 'node:buffer'
import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import type { JoinAnswer } from '../../../src/broker/groups/classic-group.ts'
import { FakeCoordinatorLog, settle } from '../../support/coordinator-fakes.ts'
import { client, joinRequest, openGroups, soleMember, sync } from '../../support/group-fixture.ts'

const heartbeat = async (
  groups: GroupCoordinator,
  memberId: string,
  generationId: number,
  groupInstanceId: string | null = null,
) => (await groups.heartbeat({ groupId: 'g', memberId, generationId, groupInstanceId })).errorCode

const leave = (groups: GroupCoordinator, ...members: (readonly [string, string | null])[]) =>
  groups.leaveGroup(
    {
      groupId: 'g',
      memberId: '',
      members: members.map(([memberId, groupInstanceId]) => ({ memberId, groupInstanceId, reason: null })),
    },
    client(3),
  )

const stateOf = async (groups: GroupCoordinator) =>
  (await groups.describeGroups({ groups: ['g'], includeAuthorizedOperations: false }, client(5))).groups[0]?.groupState

/** Two members of a stable group; the first leads. */
async function pair(groups: GroupCoordinator) {
  const first = await soleMember(groups)
  const joining = groups.joinGroup(joinRequest(), client(3))
  await settle()
  const [rejoined, second] = await Promise.all([
    groups.joinGroup(joinRequest({ memberId: first.memberId }), client(3)),
    joining,
  ])
  await Promise.all([sync(groups, second), sync(groups, rejoined, { [first.memberId]: '1', [second.memberId]: '2' })])
  return { first: rejoined, second }
}

describe('joining', () => {
  test('the first member leads generation 1 and hears of all members', async () => {
    const { groups } = await openGroups()
    const { joined, synced } = await soleMember(groups)
    expect(joined).toMatchObject({
      errorCode: 0,
      generationId: 1,
      protocolName: 'range',
      leader: 'probe-1',
      memberId: 'probe-1',
    })
    expect(joined.members.map(({ memberId }) => memberId)).toEqual(['probe-1'])
    expect(Buffer.from(synced.assignment).toString()).toBe('all')
  })

  test.each([0, 999, 1_800_001])('a session timeout of %i ms is out of bounds', async sessionTimeoutMs => {
    const { groups } = await openGroups()
    expect(await groups.joinGroup(joinRequest({ sessionTimeoutMs }), client(3))).toMatchObject({
      errorCode: 26,
      protocolName: '',
      memberId: '',
      members: [],
    })
  })

  test('a group without a name takes no members', async () => {
    const { groups } = await openGroups()
    expect(await groups.joinGroup(joinRequest({ groupId: '' }), client(5))).toMatchObject({ errorCode: 24 })
  })

  test('a refusal names no protocol: null since version 7, empty before', async () => {
    const { groups } = await openGroups()
    expect((await groups.joinGroup(joinRequest({ groupId: '' }), client(7))).protocolName).toBeNull()
    expect((await groups.joinGroup(joinRequest({ groupId: '' }), client(6))).protocolName).toBe('')
  })

  test('without protocols, or without their type, nobody joins', async () => {
    const { groups } = await openGroups()
    expect((await groups.joinGroup(joinRequest({ protocols: [] }), client(3))).errorCode).toBe(23)
    expect((await groups.joinGroup(joinRequest({ protocolType: '' }), client(3))).errorCode).toBe(23)
    expect(await stateOf(groups)).toBe('Dead')
  })

  test('a member that knows no protocol of the others is refused', async () => {
    const { groups } = await openGroups()
    await soleMember(groups)
    const protocols = [{ name: 'other', metadata: Buffer.alloc(0) }]
    expect((await groups.joinGroup(joinRequest({ protocols }), client(3))).errorCode).toBe(23)
    expect((await groups.joinGroup(joinRequest({ protocolType: 'connect' }), client(3))).errorCode).toBe(23)
  })

  test('since version 4 a member is told its id and comes back with it', async () => {
    const { groups } = await openGroups()
    const told = await groups.joinGroup(joinRequest(), client(4))
    expect(told).toMatchObject({ errorCode: 79, memberId: 'probe-1' })
    expect(await groups.joinGroup(joinRequest({ memberId: 'probe-1' }), client(4))).toMatchObject({
      errorCode: 0,
      generationId: 1,
      memberId: 'probe-1',
    })
  })

  test('an id that the group never gave is unknown', async () => {
    const { groups } = await openGroups()
    expect((await groups.joinGroup(joinRequest({ memberId: 'ghost' }), client(4))).errorCode).toBe(25)
    await soleMember(groups)
    expect((await groups.joinGroup(joinRequest({ memberId: 'ghost' }), client(4))).errorCode).toBe(25)
  })

  test('a member that was told its id and stays away is forgotten with its session', async () => {
    const { groups, clock } = await openGroups()
    await groups.joinGroup(joinRequest(), client(4))
    await clock.advance(10_000)
    expect((await groups.joinGroup(joinRequest({ memberId: 'probe-1' }), client(4))).errorCode).toBe(25)
  })

  test('a full group refuses newcomers and keeps its members', async () => {
    const { groups } = await openGroups({ settings: { maxGroupSize: 1 } })
    const { memberId } = await soleMember(groups)
    expect((await groups.joinGroup(joinRequest(), client(3))).errorCode).toBe(81)
    expect((await groups.joinGroup(joinRequest({ memberId }), client(3))).errorCode).toBe(0)
  })

  test('members that are still to come with their id take a place', async () => {
    const { groups } = await openGroups({ settings: { maxGroupSize: 1 } })
    expect((await groups.joinGroup(joinRequest(), client(4))).errorCode).toBe(79)
    expect((await groups.joinGroup(joinRequest(), client(4))).errorCode).toBe(81)
  })

  test('there are no more groups than allowed', async () => {
    const { groups } = await openGroups({ settings: { maxGroups: 1 } })
    await soleMember(groups)
    expect((await groups.joinGroup(joinRequest({ groupId: 'other' }), client(3))).errorCode).toBe(81)
  })

  test('metadata beyond the limit is refused', async () => {
    const { groups } = await openGroups({ settings: { maxMemberBytes: 10 } })
    expect((await groups.joinGroup(joinRequest(), client(3))).errorCode).toBe(81)
  })

  test('ids and names that the log has no room for are refused', async () => {
    const { groups } = await openGroups()
    const long = '\ufffd'.repeat(20_000)
    expect((await groups.joinGroup(joinRequest({ groupId: long }), client(3))).errorCode).toBe(24)
    expect((await groups.joinGroup(joinRequest({ groupInstanceId: long }), client(5))).errorCode).toBe(42)
    expect((await groups.joinGroup(joinRequest({ protocolType: long }), client(5))).errorCode).toBe(23)
    const protocols = [{ name: long, metadata: Buffer.alloc(0) }]
    expect((await groups.joinGroup(joinRequest({ protocols }), client(5))).errorCode).toBe(23)
    const joined = await groups.joinGroup(joinRequest(), { ...client(3), clientId: long })
    expect((await sync(groups, joined)).errorCode).toBe(0)
  })

  test('what members take up is given back when they leave', async () => {
    const { groups, budget } = await openGroups()
    const before = budget.usedBytes
    const { first, second } = await pair(groups)
    expect(budget.usedBytes).toBeGreaterThan(before)
    await leave(groups, [first.memberId, null], [second.memberId, null])
    await groups.deleteGroups({ groupsNames: ['g'] })
    expect(budget.usedBytes).toBe(before)
  })
})

describe('the first rebalance of an empty group', () => {
  test('waits for its delay, and longer while members keep coming', async () => {
    const { groups, clock } = await openGroups({ settings: { initialRebalanceDelayMs: 3000 } })
    const answers: JoinAnswer[] = []
    const join = () => void groups.joinGroup(joinRequest(), client(3)).then(answer => answers.push(answer))
    join()
    await clock.advance(2000)
    join()
    await clock.advance(2000)
    expect(answers).toEqual([])
    await clock.advance(2000)
    expect(answers.map(({ generationId }) => generationId)).toEqual([1, 1])
  })

  test('waits no longer than the rebalance timeout', async () => {
    const { groups, clock } = await openGroups({ settings: { initialRebalanceDelayMs: 3000 } })
    let isOver = false
    const join = () => groups.joinGroup(joinRequest({ rebalanceTimeoutMs: 7000 }), client(3))
    void join().then(() => (isOver = true))
    for (let round = 0; round < 3; round++) {
      await clock.advance(2000)
      void join()
    }
    await clock.advance(1000)
    expect(isOver).toBe(true)
  })
})

describe('rebalancing', () => {
  test('a newcomer waits until the others have joined again; the leader stays', async () => {
    const { groups } = await openGroups()
    const { first, second } = await pair(groups)
    expect(second).toMatchObject({ errorCode: 0, generationId: 2, leader: first.memberId, members: [] })
    expect(first.members).toHaveLength(2)
    expect(await stateOf(groups)).toBe('Stable')
  })

  test('heartbeats tell members to join again', async () => {
    const { groups } = await openGroups()
    const { memberId } = await soleMember(groups)
    void groups.joinGroup(joinRequest(), client(3))
    await settle()
    expect(await heartbeat(groups, memberId, 1)).toBe(27)
    expect(
      (await sync(groups, { generationId: 1, memberId, errorCode: 0, leader: '', protocolName: '', members: [] }))
        .errorCode,
    ).toBe(27)
  })

  test('who does not join again within the rebalance timeout is out', async () => {
    const { groups, clock } = await openGroups()
    const { memberId } = await soleMember(groups, { sessionTimeoutMs: 1_000_000, rebalanceTimeoutMs: 5000 })
    const joining = groups.joinGroup(joinRequest({ rebalanceTimeoutMs: 5000 }), client(3))
    await clock.advance(5000)
    expect(await joining).toMatchObject({ errorCode: 0, generationId: 2, memberId: 'probe-2', leader: 'probe-2' })
    expect(await heartbeat(groups, memberId, 1)).toBe(25)
  })

  test('of the protocols that all members know the one that most of them name first is taken', async () => {
    const { groups, clock } = await openGroups({ settings: { initialRebalanceDelayMs: 10 } })
    const joins = ['zabc', 'bca', 'cbay', 'bac'].map(names => {
      const protocols = [...names].map(name => ({ name, metadata: Buffer.from(name) }))
      return groups.joinGroup(joinRequest({ protocols }), client(3))
    })
    await clock.advance(50)
    const answers = await Promise.all(joins)
    expect(answers.map(({ protocolName }) => protocolName)).toEqual(['b', 'b', 'b', 'b'])
    expect(answers[0]?.members.map(({ metadata }) => Buffer.from(metadata).toString())).toEqual(['b', 'b', 'b', 'b'])
  })

  test('a follower that joins again unchanged hears the current generation', async () => {
    const { groups } = await openGroups()
    const { second } = await pair(groups)
    expect(await groups.joinGroup(joinRequest({ memberId: second.memberId }), client(3))).toMatchObject({
      generationId: 2,
      members: [],
    })
    expect(await stateOf(groups)).toBe('Stable')
  })

  test('a leader that joins again starts a rebalance', async () => {
    const { groups } = await openGroups()
    const { first } = await pair(groups)
    void groups.joinGroup(joinRequest({ memberId: first.memberId }), client(3))
    await settle()
    expect(await stateOf(groups)).toBe('PreparingRebalance')
  })

  test('a member with new metadata starts a rebalance', async () => {
    const { groups } = await openGroups()
    const { second } = await pair(groups)
    const protocols = [{ name: 'range', metadata: Buffer.from('other') }]
    void groups.joinGroup(joinRequest({ memberId: second.memberId, protocols }), client(3))
    await settle()
    expect(await stateOf(groups)).toBe('PreparingRebalance')
  })

  test('syncs that wait are told when somebody joins meanwhile', async () => {
    const { groups } = await openGroups()
    await soleMember(groups)
    const joining = groups.joinGroup(joinRequest(), client(3))
    await settle()
    void groups.joinGroup(joinRequest({ memberId: 'probe-1' }), client(3))
    const syncing = sync(groups, await joining)
    void groups.joinGroup(joinRequest(), client(3))
    expect((await syncing).errorCode).toBe(27)
  })

  test('who does not sync within the rebalance timeout is out', async () => {
    const { groups, clock } = await openGroups()
    const joined = await groups.joinGroup(
      joinRequest({ rebalanceTimeoutMs: 3000, sessionTimeoutMs: 60_000 }),
      client(3),
    )
    await clock.advance(3000)
    expect(await heartbeat(groups, joined.memberId, 1)).toBe(25)
    expect(await stateOf(groups)).toBe('Empty')
  })

  test('a join that is sent twice is answered twice', async () => {
    const { groups } = await openGroups()
    const { memberId } = await soleMember(groups)
    const newcomer = groups.joinGroup(
      joinRequest({ memberId: (await groups.joinGroup(joinRequest(), client(4))).memberId }),
      client(4),
    )
    const again = groups.joinGroup(joinRequest({ memberId: 'probe-2' }), client(4))
    expect((await newcomer).errorCode).toBe(27)
    void groups.joinGroup(joinRequest({ memberId }), client(3))
    expect((await again).errorCode).toBe(0)
  })
})

describe('syncing', () => {
  test('followers wait for the leader', async () => {
    const { groups } = await openGroups()
    await soleMember(groups)
    const joining = groups.joinGroup(joinRequest(), client(3))
    await settle()
    const leader = await groups.joinGroup(joinRequest({ memberId: 'probe-1' }), client(3))
    const waiting = sync(groups, await joining)
    await sync(groups, leader, { 'probe-2': 'yours', ghost: 'nobody' })
    expect(Buffer.from((await waiting).assignment).toString()).toBe('yours')
  })

  test('an assignment counts once it is durable', async () => {
    const { groups, log } = await openGroups()
    const joined = await groups.joinGroup(joinRequest(), client(3))
    log.hold()
    const syncing = sync(groups, joined, { [joined.memberId]: 'all' })
    await settle()
    expect(await stateOf(groups)).toBe('CompletingRebalance')
    log.release()
    expect((await syncing).errorCode).toBe(0)
    expect(await stateOf(groups)).toBe('Stable')
  })

  test('an assignment that cannot be written is refused and the group joins again', async () => {
    const { groups, log, logger } = await openGroups()
    const joined = await groups.joinGroup(joinRequest(), client(3))
    log.failNext(1)
    expect((await sync(groups, joined, { [joined.memberId]: 'all' })).errorCode).toBe(15)
    expect(await stateOf(groups)).toBe('PreparingRebalance')
    expect(logger.lines).toHaveLength(1)
  })

  test('groups, members, generations and protocols that are not the current ones are refused', async () => {
    const { groups } = await openGroups()
    const call = {
      groupId: 'g',
      generationId: 1,
      memberId: 'x',
      groupInstanceId: null,
      protocolType: null,
      protocolName: null,
      assignments: [],
    }
    expect((await groups.syncGroup(call, client(3))).errorCode).toBe(25)
    expect((await groups.syncGroup(call, client(5))).errorCode).toBe(23)
    const { memberId } = await soleMember(groups)
    expect((await groups.syncGroup(call, client(3))).errorCode).toBe(25)
    expect((await groups.syncGroup({ ...call, memberId, generationId: 2 }, client(3))).errorCode).toBe(22)
    expect(
      (await groups.syncGroup({ ...call, memberId, protocolType: 'consumer', protocolName: 'other' }, client(5)))
        .errorCode,
    ).toBe(23)
    expect(
      await groups.syncGroup({ ...call, memberId, protocolType: 'consumer', protocolName: 'range' }, client(5)),
    ).toMatchObject({
      errorCode: 0,
      protocolType: 'consumer',
      protocolName: 'range',
    })
  })
})

describe('sessions', () => {
  test('a member that is silent for its session timeout is out', async () => {
    const { groups, clock } = await openGroups()
    const { memberId } = await soleMember(groups, { sessionTimeoutMs: 1000 })
    await clock.advance(1700)
    expect(await heartbeat(groups, memberId, 1)).toBe(25)
    const { groups: shown } = await groups.describeGroups(
      { groups: ['g'], includeAuthorizedOperations: false },
      client(3),
    )
    expect(shown).toEqual([
      { errorCode: 0, groupId: 'g', groupState: 'Empty', protocolType: 'consumer', protocolData: '', members: [] },
    ])
  })

  test('heartbeats and commits keep a member alive', async () => {
    const { groups, clock } = await openGroups()
    const { memberId } = await soleMember(groups, { sessionTimeoutMs: 1000 })
    for (let round = 0; round < 3; round++) {
      await clock.advance(900)
      expect(await heartbeat(groups, memberId, 1)).toBe(0)
    }
    await clock.advance(900)
    const partitions = [{ partitionIndex: 0, committedOffset: 1n, committedLeaderEpoch: -1, committedMetadata: '' }]
    const topics = [{ name: 'beh-a', topicId: '', partitions }]
    await groups.commitOffsets(
      { groupId: 'g', generationIdOrMemberEpoch: 1, memberId, groupInstanceId: null, retentionTimeMs: -1n, topics },
      client(7),
    )
    await clock.advance(900)
    expect(await heartbeat(groups, memberId, 1)).toBe(0)
  })

  test('a wall clock that jumps ends no session', async () => {
    const { groups, clock } = await openGroups()
    const { memberId } = await soleMember(groups)
    clock.jumpWall(86_400_000)
    await clock.advance(1)
    expect(await heartbeat(groups, memberId, 1)).toBe(0)
  })

  test('a new member whose join waits too long is told to start again', async () => {
    const { groups, clock } = await openGroups({ settings: { newMemberJoinTimeoutMs: 2000 } })
    const { memberId } = await soleMember(groups, { sessionTimeoutMs: 60_000 })
    const joining = groups.joinGroup(joinRequest(), client(3))
    await clock.advance(2000)
    expect((await joining).errorCode).toBe(25)
    expect(await heartbeat(groups, memberId, 1)).toBe(27)
  })
})

describe('leaving', () => {
  test('the last member to leave empties the group', async () => {
    const { groups } = await openGroups()
    const { memberId } = await soleMember(groups)
    expect(await leave(groups, [memberId, null])).toEqual({
      errorCode: 0,
      members: [{ memberId, groupInstanceId: null, errorCode: 0 }],
    })
    expect(await stateOf(groups)).toBe('Empty')
  })

  test('strangers are told one by one, in older versions at the top', async () => {
    const { groups } = await openGroups()
    expect(await leave(groups, ['x', null])).toEqual({
      errorCode: 0,
      members: [{ memberId: 'x', groupInstanceId: null, errorCode: 25 }],
    })
    expect((await groups.leaveGroup({ groupId: 'g', memberId: 'x', members: [] }, client(2))).errorCode).toBe(25)
    expect(await leave(groups)).toEqual({ errorCode: 0, members: [] })
  })

  test('a stranger that leaves does not disturb the group', async () => {
    const { groups } = await openGroups()
    const { memberId } = await soleMember(groups)
    await leave(groups, ['x', null])
    expect(await heartbeat(groups, memberId, 1)).toBe(0)
  })

  test('who leaves makes the others join again', async () => {
    const { groups } = await openGroups()
    const { first, second } = await pair(groups)
    await leave(groups, [first.memberId, null])
    expect(await heartbeat(groups, second.memberId, 2)).toBe(27)
    expect(await groups.joinGroup(joinRequest({ memberId: second.memberId }), client(3))).toMatchObject({
      generationId: 3,
      leader: second.memberId,
    })
  })
})

describe('static members', () => {
  const instance = { groupInstanceId: 'inst-1' }

  test('come back under a new id without a rebalance; the old id is fenced', async () => {
    const { groups } = await openGroups()
    const { memberId } = await soleMember(groups, instance, 5)
    expect(memberId).toBe('inst-1-1')
    const back = await groups.joinGroup(joinRequest(instance), client(5))
    expect(back).toMatchObject({ errorCode: 0, generationId: 1, leader: memberId, memberId: 'inst-1-2', members: [] })
    expect(Buffer.from((await sync(groups, back, {}, instance)).assignment).toString()).toBe('all')
    expect(await heartbeat(groups, memberId, 1, 'inst-1')).toBe(82)
    expect(await heartbeat(groups, back.memberId, 1, 'inst-1')).toBe(0)
    expect(await heartbeat(groups, back.memberId, 1, 'inst-2')).toBe(25)
    expect(await leave(groups, ['', 'inst-9'], [memberId, 'inst-1'], ['', 'inst-1'])).toMatchObject({
      errorCode: 0,
      members: [{ errorCode: 25 }, { errorCode: 82 }, { errorCode: 0 }],
    })
  })

  test('a leader that comes back with version 9 skips its assignment', async () => {
    const { groups } = await openGroups()
    await soleMember(groups, instance, 9)
    const back = await groups.joinGroup(joinRequest(instance), client(9))
    expect(back).toMatchObject({ skipAssignment: true, leader: 'inst-1-2', memberId: 'inst-1-2' })
    expect(back.members).toHaveLength(1)
  })

  test('keep their place through a rebalance that they miss', async () => {
    const { groups, clock } = await openGroups()
    const { memberId } = await soleMember(
      groups,
      { ...instance, sessionTimeoutMs: 100_000, rebalanceTimeoutMs: 3000 },
      5,
    )
    const joining = groups.joinGroup(joinRequest({ rebalanceTimeoutMs: 3000 }), client(3))
    await clock.advance(3000)
    const joined = await joining
    expect(joined).toMatchObject({ errorCode: 0, leader: joined.memberId })
    expect(joined.members.map(member => member.memberId)).toContain(memberId)
  })

  test('the join of the one that is replaced is fenced', async () => {
    const { groups } = await openGroups({ settings: { initialRebalanceDelayMs: 3000 } })
    const waiting = groups.joinGroup(joinRequest(instance), client(5))
    void groups.joinGroup(joinRequest(instance), client(5))
    expect((await waiting).errorCode).toBe(82)
  })
})

describe('the coordinator', () => {
  test('brings members and their assignments back from the log', async () => {
    const log = new FakeCoordinatorLog()
    const { groups } = await openGroups({ log })
    const { first, second } = await pair(groups)
    const { groups: again, clock } = await openGroups({ log })
    const before = await groups.describeGroups({ groups: ['g'], includeAuthorizedOperations: false }, client(5))
    expect(await again.describeGroups({ groups: ['g'], includeAuthorizedOperations: false }, client(5))).toEqual(before)
    expect(await heartbeat(again, first.memberId, 2)).toBe(0)
    expect(Buffer.from((await sync(again, second)).assignment).toString()).toBe('2')
    await clock.advance(20_000)
    expect(await stateOf(again)).toBe('Empty')
  })

  test('answers everybody who waits when it stops', async () => {
    const { groups, clock } = await openGroups()
    await soleMember(groups)
    const joining = groups.joinGroup(joinRequest(), client(3))
    await settle()
    groups.stop()
    expect((await joining).errorCode).toBe(15)
    expect((await groups.joinGroup(joinRequest(), client(3))).errorCode).toBe(15)
    expect(clock.timerCount).toBe(0)
  })
})
