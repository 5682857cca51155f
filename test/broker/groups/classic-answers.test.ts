import { Buffer } from 'node:buffer'
import type { GroupCoordinator } from '../../../src/broker/groups/group-coordinator.ts'
import { client, joinRequest, openGroups, soleMember } from '../../support/group-fixture.ts'

const describeGroup = async (groups: GroupCoordinator) =>
  (await groups.describeGroups({ groups: ['g'], includeAuthorizedOperations: false }, client(5))).groups[0]
const remove = async (groups: GroupCoordinator) =>
  (await groups.deleteGroups({ groupsNames: ['g'] })).results[0]?.errorCode

test('what a member was assigned last is shown while its group rebalances, what it says is not', async () => {
  const { groups } = await openGroups()
  await soleMember(groups)
  void groups.joinGroup(joinRequest(), client(3))
  const shown = await describeGroup(groups)
  expect(shown?.groupState).toBe('PreparingRebalance')
  expect(shown?.members[0]).toMatchObject({ memberMetadata: Buffer.alloc(0) })
  expect(Buffer.from(shown?.members[0]?.memberAssignment ?? []).toString()).toBe('all')
})

test.each(['', ' ', '..', 'i'.repeat(250)])('%j is an instance id like any other', async groupInstanceId => {
  const { groups } = await openGroups()
  const { joined } = await soleMember(groups, { groupInstanceId }, 5)
  expect(joined).toMatchObject({ errorCode: 0, members: [{ groupInstanceId }] })
  expect(await groups.joinGroup(joinRequest({ groupInstanceId }), client(5))).toMatchObject({ generationId: 1 })
})

test('a group of members that have yet to come back with their id can be deleted', async () => {
  const { groups } = await openGroups()
  const { memberId } = await groups.joinGroup(joinRequest(), client(5))
  expect((await describeGroup(groups))?.groupState).toBe('Empty')
  expect(await remove(groups)).toBe(0)
  expect((await describeGroup(groups))?.groupState).toBe('Dead')
  expect(await groups.joinGroup(joinRequest({ memberId }), client(5))).toMatchObject({ errorCode: 25 })
})

test('a member that has yet to come back with its id leaves by it, whatever instance it names', async () => {
  const { groups } = await openGroups()
  const { memberId } = await groups.joinGroup(joinRequest(), client(4))
  const leaving = { memberId, groupInstanceId: 'i', reason: null }
  const { members } = await groups.leaveGroup({ groupId: 'g', memberId: '', members: [leaving] }, client(3))
  expect(members).toMatchObject([{ errorCode: 0 }])
})

test('a sync without protocols is refused before its group is looked at', async () => {
  const { groups } = await openGroups()
  const request = { groupId: '', generationId: 1, memberId: 'm', groupInstanceId: null, assignments: [] }
  const unnamed = { ...request, protocolType: null, protocolName: null }
  expect(await groups.syncGroup(unnamed, client(5))).toMatchObject({ errorCode: 23 })
  expect(await groups.syncGroup(unnamed, client(4))).toMatchObject({ errorCode: 24 })
})
