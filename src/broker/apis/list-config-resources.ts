import type { ResponseDraftOf } from '../../kafka/api.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { ListConfigResourcesRequest, listConfigResources } from '../../kafka/messages/list-config-resources.ts'
import type { RequestContext } from '../request-context.ts'
import { resourceTypes } from './config-resources.ts'

/** Lists what has configs. Version 0 asks for client metrics alone, of which there are none. */
export async function nameConfigResources(
  request: ListConfigResourcesRequest,
  { broker, apiVersion }: RequestContext,
): Promise<ResponseDraftOf<typeof listConfigResources>> {
  const known: readonly number[] = Object.values(resourceTypes)
  const asked = apiVersion === 0 ? [resourceTypes.clientMetrics] : request.resourceTypes
  if (asked.some(type => !known.includes(type)))
    return { throttleTimeMs: 0, errorCode: errorCodes.UNSUPPORTED_VERSION.code, configResources: [] }
  const isWanted = (type: number): boolean => asked.length === 0 || asked.includes(type)
  const named = (resourceType: number, names: Iterable<string>) =>
    isWanted(resourceType) ? Array.from(names, resourceName => ({ resourceName, resourceType })) : []
  const nodeName = String(broker.settings.nodeId)
  const configResources = [
    ...named(
      resourceTypes.topic,
      Array.from(broker.topics.all(), ({ name }) => name),
    ),
    ...named(resourceTypes.broker, [nodeName]),
    ...named(resourceTypes.brokerLogger, [nodeName]),
  ]
  return { throttleTimeMs: 0, errorCode: 0, configResources }
}
