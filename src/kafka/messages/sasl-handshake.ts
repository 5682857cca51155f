import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, string, struct } from '../wire-types.ts'

/** Chooses a SASL mechanism. */
export const saslHandshake = api({
  name: 'SaslHandshake',
  key: 17,
  versions: { min: 0, max: 1, listed: { min: 1, max: 1 } },
  request: struct({ mechanism: string }),
  response: struct({ errorCode: int16, mechanisms: array(string) }),
})

export type SaslHandshakeRequest = RequestOf<typeof saslHandshake>
export type SaslHandshakeResponse = ResponseOf<typeof saslHandshake>
