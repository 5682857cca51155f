import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { describeGroups } from '../../kafka/messages/describe-groups.ts'
import type { ListGroupsRequest, listGroups } from '../../kafka/messages/list-groups.ts'
import type { ClassicGroup } from './classic-group.ts'
import { metadataOf } from './classic-group.ts'
import type { Group, GroupTable } from './group-table.ts'

type DescribedGroup = ResponseDraftOf<typeof describeGroups>['groups'][number]
type ListedGroup = ResponseDraftOf<typeof listGroups>['groups'][number]

/** The first DescribeGroups that says so when a group is not there. */
const firstVersionWithUnknown = 6
const noBytes = new Uint8Array(0)

/** The groups that pass the filters, which take any case; an empty filter lets all through. */
export function listedGroups(table: GroupTable, { statesFilter, typesFilter }: ListGroupsRequest): ListedGroup[] {
  const states = new Set(statesFilter.map(state => state.toLowerCase()))
  const types = new Set(typesFilter.map(type => type.toLowerCase()))
  return table
    .all()
    .filter(({ type, state }) => {
      return (states.size === 0 || states.has(state.toLowerCase())) && (types.size === 0 || types.has(type))
    })
    .map(group => ({
      groupId: group.groupId,
      protocolType: protocolTypeOf(group),
      groupState: group.state,
      groupType: group.type,
    }))
}

function protocolTypeOf(group: Group): string {
  return group.type === 'consumer' ? 'consumer' : (group.protocolType ?? '')
}

/** A group as DescribeGroups shows it: those of the newer protocol are dead to it. */
export function describedGroup(table: GroupTable, groupId: string, apiVersion: number): DescribedGroup {
  const group = table.get(groupId)
  if (group?.type === 'classic') return describedClassic(group)
  const dead = { groupId, groupState: 'Dead', protocolType: '', protocolData: '', members: [] }
  if (apiVersion < firstVersionWithUnknown) return { ...dead, errorCode: 0 }
  const errorMessage = `Group ${groupId} ${group === undefined ? 'not found' : 'is not a classic group'}.`
  return { ...dead, errorCode: errorCodes.GROUP_ID_NOT_FOUND.code, errorMessage }
}

/** A classic group; what members say is shown once the group is stable, what they were assigned last always. */
function describedClassic(group: ClassicGroup): DescribedGroup {
  const isStable = group.state === 'Stable'
  return {
    errorCode: 0,
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: Array.from(group.members.values(), member => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? metadataOf(member, group.protocolName) : noBytes,
      memberAssignment: member.assignment,
    })),
  }
}
