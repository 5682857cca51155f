import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { int16, int32, int64, string, struct } from '../wire-types.ts'

/** Adds the offsets of a group to a transaction. */
export const addOffsetsToTxn = api({
  name: 'AddOffsetsToTxn',
  key: 25,
  versions: { min: 0, max: 4, flexible: 3 },
  request: struct({ transactionalId: string, producerId: int64, producerEpoch: int16, groupId: string }),
  response: struct({ throttleTimeMs: int32, errorCode: int16 }),
})

export type AddOffsetsToTxnRequest = RequestOf<typeof addOffsetsToTxn>
export type AddOffsetsToTxnResponse = ResponseOf<typeof addOffsetsToTxn>
