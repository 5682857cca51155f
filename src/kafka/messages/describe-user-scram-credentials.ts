import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int8, nullable, nullableString, optional, string, struct } from '../wire-types.ts'

/** Which SCRAM credentials users have. */
export const describeUserScramCredentials = api({
  name: 'DescribeUserScramCredentials',
  key: 50,
  versions: { min: 0, max: 0, flexible: 0 },
  request: struct({ users: optional(nullable(array(struct({ name: string }))), []) }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    errorMessage: optional(nullableString, ''),
    results: array(
      struct({
        user: string,
        errorCode: int16,
        errorMessage: optional(nullableString, ''),
        credentialInfos: array(struct({ mechanism: int8, iterations: int32 })),
      }),
    ),
  }),
})

export type DescribeUserScramCredentialsRequest = RequestOf<typeof describeUserScramCredentials>
export type DescribeUserScramCredentialsResponse = ResponseOf<typeof describeUserScramCredentials>
