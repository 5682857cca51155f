import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { bool, int16, int32, int64, nullableString, optional, since, struct } from '../wire-types.ts'

/** A producer id and epoch, for idempotence and transactions. */
export const initProducerId = api({
  name: 'InitProducerId',
  key: 22,
  versions: { min: 0, max: 6, flexible: 2, listed: { min: 0, max: 5 } },
  request: struct({
    transactionalId: optional(nullableString, ''),
    transactionTimeoutMs: int32,
    producerId: since(3, int64, -1n),
    producerEpoch: since(3, int16, -1),
    enable2Pc: since(6, bool),
    keepPreparedTxn: since(6, bool),
  }),
  response: struct({
    throttleTimeMs: optional(int32),
    errorCode: int16,
    producerId: optional(int64, -1n),
    producerEpoch: int16,
    ongoingTxnProducerId: since(6, int64, -1n),
    ongoingTxnProducerEpoch: since(6, int16, -1),
  }),
})

export type InitProducerIdRequest = RequestOf<typeof initProducerId>
export type InitProducerIdResponse = ResponseOf<typeof initProducerId>
