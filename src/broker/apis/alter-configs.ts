import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { AlterConfigsRequest, alterConfigs } from '../../kafka/messages/alter-configs.ts'
import type { RequestContext } from '../request-context.ts'
import { operations } from '../topics/changed-configs.ts'
import { changeResources } from './config-changes.ts'

/** Puts configs in the place of all that were set. */
export async function replaceConfigs(
  { resources, validateOnly }: AlterConfigsRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof alterConfigs>> {
  const configOperation = operations.set
  const changed = resources.map(resource => ({
    ...resource,
    configs: resource.configs.map(({ name, value }) => ({ name, configOperation, value })),
  }))
  return changeResources({ resources: changed, validateOnly, isReplacing: true }, context)
}
