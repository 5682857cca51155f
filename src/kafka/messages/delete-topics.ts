import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import {
  array,
  int16,
  int32,
  nullableSince,
  nullableString,
  optional,
  since,
  string,
  struct,
  until,
  uuid,
} from '../wire-types.ts'

/** Removes topics. */
export const deleteTopics = api({
  name: 'DeleteTopics',
  key: 20,
  versions: { min: 1, max: 6, flexible: 4 },
  request: struct({
    topics: since(6, array(struct({ name: optional(nullableString, null), topicId: uuid }))),
    topicNames: until(5, array(string)),
    timeoutMs: int32,
  }),
  response: struct({
    throttleTimeMs: optional(int32),
    responses: array(
      struct({
        name: nullableSince(6, string),
        topicId: since(6, uuid),
        errorCode: int16,
        errorMessage: since(5, nullableString, null),
      }),
    ),
  }),
})

export type DeleteTopicsRequest = RequestOf<typeof deleteTopics>
export type DeleteTopicsResponse = ResponseOf<typeof deleteTopics>
