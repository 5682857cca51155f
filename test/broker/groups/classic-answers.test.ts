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
