import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { CreateAclsRequest, createAcls } from '../../kafka/messages/create-acls.ts'
import { aclsDisabled } from './acls-disabled.ts'

/** Refuses access rules, which this broker does not have. */
export async function refuseAcls({ creations }: CreateAclsRequest): Promise<ResponseDraftOf<typeof createAcls>> {
  return { throttleTimeMs: 0, results: creations.map(() => aclsDisabled) }
}
