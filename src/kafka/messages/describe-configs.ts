import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  bool,
  int16,
  int32,
  int8,
  nullable,
  nullableString,
  optional,
  since,
  string,
  struct,
} from '../wire-types.ts'

/** Configs of topics, brokers and groups. */
export const describeConfigs = api({
  name: 'DescribeConfigs',
  key: 32,
  versions: { min: 1, max: 4, flexible: 4 },
  request: struct({
    resources: array(
      struct({ resourceType: int8, resourceName: string, configurationKeys: optional(nullable(array(string)), []) }),
    ),
    includeSynonyms: bool,
    includeDocumentation: since(3, bool),
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(
      struct({
        errorCode: int16,
        errorMessage: optional(nullableString, ''),
        resourceType: int8,
        resourceName: string,
        configs: array(
          struct({
            name: string,
            value: optional(nullableString, ''),
            readOnly: bool,
            configSource: optional(int8, -1),
            isSensitive: bool,
            synonyms: array(struct({ name: string, value: optional(nullableString, ''), source: int8 })),
            configType: since(3, int8),
            documentation: since(3, nullableString, ''),
          }),
        ),
      }),
    ),
  }),
})

export type DescribeConfigsRequest = RequestOf<typeof describeConfigs>
export type DescribeConfigsResponse = ResponseOf<typeof describeConfigs>
