import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { describeAcls } from '../../kafka/messages/describe-acls.ts'
import { aclsDisabled } from './acls-disabled.ts'

/** There are no access rules. In Kafka the broker answers this one itself, in words of its own. */
export async function showAcls(): Promise<ResponseDraftOf<typeof describeAcls>> {
  const errorMessage = 'No Authorizer is configured on the broker'
  return { throttleTimeMs: 0, ...aclsDisabled, errorMessage, resources: [] }
}
