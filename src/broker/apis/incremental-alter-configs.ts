import type { ResponseDraftOf } from '../../kafka/api.ts'
import type {
  IncrementalAlterConfigsRequest,
  incrementalAlterConfigs,
} from '../../kafka/messages/incremental-alter-configs.ts'
import type { RequestContext } from '../request-context.ts'
import { changeResources } from './config-changes.ts'

/** Changes single configs. */
export async function changeConfigs(
  request: IncrementalAlterConfigsRequest,
  context: RequestContext,
): Promise<ResponseDraftOf<typeof incrementalAlterConfigs>> {
  return changeResources({ ...request, isReplacing: false }, context)
}
