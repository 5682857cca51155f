import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int8, since, string, struct } from '../wire-types.ts'

/** Names of resources that have configs. */
export const listConfigResources = api({
  name: 'ListConfigResources',
  key: 74,
  versions: { min: 0, max: 1, flexible: 0 },
  request: struct({ resourceTypes: since(1, array(int8)) }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    configResources: array(struct({ resourceName: string, resourceType: since(1, int8, 16) })),
  }),
})

export type ListConfigResourcesRequest = RequestOf<typeof listConfigResources>
export type ListConfigResourcesResponse = ResponseOf<typeof listConfigResources>
