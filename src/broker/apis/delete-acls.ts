import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DeleteAclsRequest, deleteAcls } from '../../kafka/messages/delete-acls.ts'
import { aclsDisabled } from './acls-disabled.ts'

/** There are no access rules to remove. */
export async function removeNoAcls({ filters }: DeleteAclsRequest): Promise<ResponseDraftOf<typeof deleteAcls>> {
  return { throttleTimeMs: 0, filterResults: filters.map(() => ({ ...aclsDisabled, matchingAcls: [] })) }
}
