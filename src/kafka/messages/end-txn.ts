import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { bool, int16, int32, int64, since, string, struct } from '../wire-types.ts'

/** Commits or aborts a transaction. */
export const endTxn = api({
  name: 'EndTxn',
  key: 26,
  versions: { min: 0, max: 5, flexible: 3, listed: { min: 0, max: 4 } },
  request: struct({ transactionalId: string, producerId: int64, producerEpoch: int16, committed: bool }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: int16,
    producerId: since(5, int64, -1n),
    producerEpoch: since(5, int16, -1),
  }),
})

export type EndTxnRequest = RequestOf<typeof endTxn>
export type EndTxnResponse = ResponseOf<typeof endTxn>
