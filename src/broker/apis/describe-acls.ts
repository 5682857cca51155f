import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { describeAcls } from '../../kafka/messages/describe-acls.ts'
import { aclsDisabled } from './acls-disabled.ts'

/** There are no access rules. */
export async function showAcls(): Promise<ResponseDraftOf<typeof describeAcls>> {
  return { throttleTimeMs: 0, ...aclsDisabled, resources: [] }
}
