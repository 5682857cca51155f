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
  tagged,
  uuid,
} from '../wire-types.ts'

/** Makes topics. */
export const createTopics = api({
  name: 'CreateTopics',
  key: 19,
  versions: { min: 2, max: 7, flexible: 5 },
  request: struct({
    topics: array(
      struct({
        name: string,
        numPartitions: int32,
        replicationFactor: int16,
        assignments: array(struct({ partitionIndex: int32, brokerIds: array(int32) })),
        configs: array(struct({ name: string, value: optional(nullableString, '') })),
      }),
    ),
    timeoutMs: optional(int32, 60000),
    validateOnly: bool,
  }),
  response: struct({
    throttleTimeMs: optional(int32),
    topics: array(
      struct({
        name: string,
        topicId: since(7, uuid),
        errorCode: int16,
        errorMessage: optional(nullableString, ''),
        topicConfigErrorCode: tagged(5, 0, int16),
        numPartitions: since(5, int32, -1),
        replicationFactor: since(5, int16, -1),
        configs: since(
          5,
          nullable(
            array(
              struct({
                name: string,
                value: optional(nullableString, ''),
                readOnly: bool,
                configSource: optional(int8, -1),
                isSensitive: bool,
              }),
            ),
          ),
          [],
        ),
      }),
    ),
  }),
})

export type CreateTopicsRequest = RequestOf<typeof createTopics>
export type CreateTopicsResponse = ResponseOf<typeof createTopics>
