import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { AlterConfigsRequest, alterConfigs } from '../../kafka/messages/alter-configs.ts'
import type { RequestContext } from '../request-context.ts'
import { readConfigs } from '../topics/config-values.ts'
import { changeResources } from './config-changes.ts'
import { topicNameOf } from './config-resources.ts'

/** Puts configs in the place of all that were set. */
export async function replaceConfigs(
  request: AlterConfigsRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof alterConfigs>> {
  return changeResources(request, context, ({ configs, resourceType, resourceName }) => {
    const replaced = readConfigs(configs, topicNameOf(resourceType, resourceName))
    return () => replaced
  })
}
