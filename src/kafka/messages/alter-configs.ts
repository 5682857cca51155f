import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, int8, nullableString, optional, string, struct } from '../wire-types.ts'

/** Replaces the configs of topics and brokers. */
export const alterConfigs = api({
  name: 'AlterConfigs',
  key: 33,
  versions: { min: 0, max: 2, flexible: 2 },
  request: struct({
    resources: array(
      struct({
        resourceType: int8,
        resourceName: string,
        configs: array(struct({ name: string, value: optional(nullableString, '') })),
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

export type AlterConfigsRequest = RequestOf<typeof alterConfigs>
export type AlterConfigsResponse = ResponseOf<typeof alterConfigs>
