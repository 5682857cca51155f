import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, int8, nullableString, optional, string, struct } from '../wire-types.ts'

/** Changes single configs of topics and brokers. */
export const incrementalAlterConfigs = api({
  name: 'IncrementalAlterConfigs',
  key: 44,
  versions: { min: 0, max: 1, flexible: 1 },
  request: struct({
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configs: array(struct({ name: string, configOperation: int8, value: optional(nullableString, '') })),
      }),
    ),
    validateOnly: bool,
  }),
  response: struct({
    throttleTimeMs: int32,
    responses: array(
      struct({
        errorCode: int16,
        errorMessage: optional(nullableString, ''),
        resourceType: int8,
        resourceName: string,
      }),
    ),
  }),
})

export type IncrementalAlterConfigsRequest = RequestOf<typeof incrementalAlterConfigs>
export type IncrementalAlterConfigsResponse = ResponseOf<typeof incrementalAlterConfigs>
