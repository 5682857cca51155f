import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bytes, int16, int32, int8, nullableString, optional, string, struct } from '../wire-types.ts'

/** Sets and removes SCRAM credentials of users. */
export const alterUserScramCredentials = api({
  name: 'AlterUserScramCredentials',
  key: 51,
  versions: { min: 0, max: 0, flexible: 0 },
  request: struct({
    deletions: array(struct({ name: string, mechanism: int8 })),
    upsertions: array(struct({ name: string, mechanism: int8, iterations: int32, salt: bytes, saltedPassword: bytes })),
  }),
  response: struct({
    throttleTimeMs: int32,
    results: array(struct({ user: string, errorCode: int16, errorMessage: optional(nullableString, '') })),
  }),
})

export type AlterUserScramCredentialsRequest = RequestOf<typeof alterUserScramCredentials>
export type AlterUserScramCredentialsResponse = ResponseOf<typeof alterUserScramCredentials>
