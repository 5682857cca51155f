import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DescribeGroupsRequest, describeGroups } from '../../kafka/messages/describe-groups.ts'
import { clientContext } from '../client-of-request.ts'
import type { RequestContext } from '../request-context.ts'
import { withGroupOperations } from './authorized-operations.ts'

/** Tells of the members of groups. */
export async function showGroups(
  request: DescribeGroupsRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof describeGroups>> {
  const { groups } = await context.broker.groups.describeGroups(request, clientContext(context))
  return { groups: request.includeAuthorizedOperations ? withGroupOperations(groups) : groups }
}
