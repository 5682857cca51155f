import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { bytes, int16, int64, nullableString, optional, since, struct } from '../wire-types.ts'

/** One step of a SASL exchange. */
export const saslAuthenticate = api({
  name: 'SaslAuthenticate',
  key: 36,
  versions: { min: 0, max: 2, flexible: 2 },
  request: struct({ authBytes: bytes }),
  response: struct({
    errorCode: int16,
    errorMessage: optional(nullableString, ''),
    authBytes: bytes,
    sessionLifetimeMs: since(1, int64),
  }),
})

export type SaslAuthenticateRequest = RequestOf<typeof saslAuthenticate>
export type SaslAuthenticateResponse = ResponseOf<typeof saslAuthenticate>
