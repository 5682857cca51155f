import { Buffer } from 'node:buffer'
import { readConsumerAssignment } from '../../../src/broker/groups/consumer-protocol.ts'
import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../../src/kafka/messages/consumer-group-heartbeat.ts'
import type { JoinGroupRequest } from '../../../src/kafka/messages/join-group.ts'
import { client, joinRequest, openGroups, quietHeartbeat, soleMember, sync } from '../../support/group-fixture.ts'

const joining = { rebalanceTimeoutMs: 30_000, subscribedTopicNames: ['beh-a'], topicPartitions: [] }
const beat = (groups: GroupCoordinator, changes: Partial<ConsumerGroupHeartbeatRequest> = {}) =>
  groups.consumerGroupHeartbeat({ ...quietHeartbeat, ...joining, ...changes }, client(1))
const leave = (groups: GroupCoordinator) => beat(groups, { memberEpoch: -1 })
const classicJoin = (groups: GroupCoordinator, changes: Partial<JoinGroupRequest> = {}, version = 3) =>
  groups.joinGroup(joinRequest(changes), client(version))
const classicBeat = async (groups: GroupCoordinator, memberId: string, generationId: number) =>
  (await groups.heartbeat({ groupId: 'g', memberId, generationId, groupInstanceId: null })).errorCode
const newer = async (groups: GroupCoordinator) =>
  (await groups.describeConsumerGroups({ groupIds: ['g'], includeAuthorizedOperations: false })).groups[0]
const classic = async (groups: GroupCoordinator) =>
  (await groups.describeGroups({ groups: ['g'], includeAuthorizedOperations: false }, client(5))).groups[0]
const topicsIn = (bytes: Uint8Array = Buffer.alloc(0)) => readConsumerAssignment(bytes)?.assignedPartitions
const everything = [{ topic: 'beh-a', partitions: [0, 1, 2] }]
const assignment = Buffer.from('00010000000100056265682d6100000003000000000000000100000002ffffffff', 'hex')

describe('a group that cannot be turned says why', () => {
  test.each([
    [{ protocolType: 'connect' }, 'the group does not use the consumer embedded protocol'],
    [{ protocols: [{ name: 'range', metadata: Buffer.from([0]) }] }, 'the embedded consumer protocol is malformed'],
  ])('%j', async (changes, reason) => {
    const { groups } = await openGroups()
    await soleMember(groups, changes)
    expect(await beat(groups)).toMatchObject({
      errorCode: 69,
      errorMessage: `Cannot upgrade classic group g to consumer group because ${reason}.`,
    })
  })
})

describe('a static consumer', () => {
  const groupInstanceId = 'i'
  const upgraded = async () => {
    const opened = await openGroups()
    const { groups } = opened
    const joined = await classicJoin(groups, { groupInstanceId }, 5)
    const assignments = [{ memberId: joined.memberId, assignment }]
    const request = { groupId: 'g', generationId: 1, memberId: joined.memberId, groupInstanceId, assignments }
    await groups.syncGroup({ ...request, protocolType: null, protocolName: null }, client(3))
    return { ...opened, answer: await beat(groups, { instanceId: groupInstanceId }) }
  }

  test('moves to the newer protocol without leaving, and without a rebalance', async () => {
    const { groups, answer } = await upgraded()
    expect(answer).toMatchObject({
      errorCode: 0,
      memberEpoch: 1,
      assignment: { topicPartitions: [{ partitions: [0, 1, 2] }] },
    })
    expect(await newer(groups)).toMatchObject({ groupEpoch: 1, members: [{ memberId: 'm', memberType: 1 }] })
  })

  test('that is the last to move back makes the group a classic one, without a rebalance', async () => {
    const { groups, budget } = await upgraded()
    const joined = await classicJoin(groups, { groupInstanceId }, 5)
    expect(joined).toMatchObject({ errorCode: 0, generationId: 1 })
    const shown = await classic(groups)
    expect(shown).toMatchObject({ groupState: 'Stable', members: [{ memberId: joined.memberId, groupInstanceId }] })
    expect(topicsIn(shown?.members[0]?.memberAssignment as Uint8Array)).toEqual(everything)
    expect(await beat(groups, { instanceId: groupInstanceId, memberEpoch: -2 })).toMatchObject({
      errorCode: 69,
      errorMessage: 'Group g is not a consumer group.',
    })
    await groups.leaveGroup(
      { groupId: 'g', memberId: '', members: [{ memberId: '', groupInstanceId, reason: null }] },
      client(5),
    )
    await groups.deleteGroups({ groupsNames: ['g'] })
    expect(budget.usedBytes).toBe(0)
  })
})

describe('in a group of both protocols', () => {
  test('a classic member waits for the next target, not for the next epoch', async () => {
    const { groups, clock } = await openGroups()
    await beat(groups)
    const joined = await classicJoin(groups)
    expect(joined).toMatchObject({ generationId: 2 })
    expect(await newer(groups)).toMatchObject({ groupEpoch: 3, assignmentEpoch: 2 })
    expect(topicsIn((await sync(groups, joined)).assignment)).toEqual([])
    expect(await classicBeat(groups, joined.memberId, 2)).toBe(0)
    await clock.advance(1000)
    await beat(groups, { memberEpoch: 2 })
    expect(await classicBeat(groups, joined.memberId, 2)).toBe(27)
  })

  test('the last of the newer protocol leaves its epoch as the generation, and the targets', async () => {
    const { groups, clock } = await openGroups()
    await beat(groups)
    const { memberId } = await classicJoin(groups)
    await clock.advance(1000)
    await beat(groups, { memberEpoch: 2 })
    const target = (await newer(groups))?.members.find(each => each.memberId === memberId)?.targetAssignment
    await leave(groups)
    expect(await classicBeat(groups, memberId, 3)).toBe(27)
    const partitions = target?.topicPartitions[0]?.partitions ?? []
    expect(partitions.length).toBeGreaterThan(0)
    expect(topicsIn((await classic(groups))?.members[0]?.memberAssignment as Uint8Array)).toEqual([
      { topic: 'beh-a', partitions },
    ])
  })

  test('a protocol that nobody chose may have any metadata', async () => {
    const { groups, clock } = await openGroups({ settings: { initialRebalanceDelayMs: 1000 } })
    const { protocols } = joinRequest()
    const odd = { name: 'odd', metadata: Buffer.from([0]) }
    const joining = [[odd, ...protocols], protocols].map(each =>
      groups.joinGroup(joinRequest({ protocols: each }), client(3)),
    )
    await clock.advance(10_000)
    const [joined] = await Promise.all(joining)
    expect(joined).toMatchObject({ errorCode: 0, protocolName: 'range' })
    await beat(groups)
    expect(await newer(groups)).toMatchObject({ members: [{}, {}, {}] })
    await leave(groups)
    expect(await classic(groups)).toMatchObject({ groupState: expect.any(String), members: [{}, {}] })
  })

  test('a member changes its protocol with its next join', async () => {
    const { groups } = await openGroups()
    await beat(groups)
    const { memberId } = await classicJoin(groups)
    await beat(groups, { memberId })
    expect((await newer(groups))?.members.map(({ memberType }) => memberType)).toEqual([1, 1])
    expect(await classicBeat(groups, memberId, 2)).toBe(25)
    expect(await classicJoin(groups, { memberId: 'm' })).toMatchObject({ errorCode: 0, memberId: 'm' })
    expect((await newer(groups))?.members.map(({ memberType }) => memberType)).toEqual([0, 1])
  })

  test('an id that nobody has enters, unless it is too long', async () => {
    const { groups } = await openGroups()
    await beat(groups)
    expect(await classicJoin(groups, { memberId: 'n' })).toMatchObject({ errorCode: 0, memberId: 'n' })
    expect(await classicJoin(groups, { memberId: 'n'.repeat(1025) })).toMatchObject({ errorCode: 25 })
  })

  test('what is refused names no member', async () => {
    const { groups } = await openGroups()
    await beat(groups, { instanceId: 'i' })
    expect(await classicJoin(groups, { memberId: 'n', groupInstanceId: 'i' }, 5)).toMatchObject({
      errorCode: 82,
      memberId: '',
    })
    expect(await classicJoin(groups, { memberId: 'n', protocolType: 'x' })).toMatchObject({
      errorCode: 23,
      memberId: '',
    })
  })

  test('LeaveGroup takes out members of either protocol, each once', async () => {
    const { groups } = await openGroups()
    await beat(groups)
    const member = { memberId: 'm', groupInstanceId: null, reason: null }
    const { members } = await groups.leaveGroup({ groupId: 'g', memberId: '', members: [member, member] }, client(5))
    expect(members?.map(({ errorCode }) => errorCode)).toEqual([0, 25])
    expect(await newer(groups)).toMatchObject({ groupState: 'Empty', groupEpoch: 3 })
  })
})
