import { array, int16, int32, int64, int8, nullable, string, struct, tagged } from '../../kafka/wire-types.ts'
import { loggedKind } from '../logged-kind.ts'

/** The state of a transactional id. Version 0 is what Kafka writes without transactions V2. */
export const transactionRecord = loggedKind({
  name: 'TransactionLog',
  keyTypes: [0],
  key: struct({ transactionalId: string }),
  value: struct({
    producerId: int64,
    previousProducerId: tagged(1, 0, int64, -1n),
    nextProducerId: tagged(1, 1, int64, -1n),
    producerEpoch: int16,
    nextProducerEpoch: tagged(1, 3, int16, -1),
    transactionTimeoutMs: int32,
    transactionStatus: int8,
    transactionPartitions: nullable(array(struct({ topic: string, partitionIds: array(int32) }))),
    transactionLastUpdateTimestampMs: int64,
    transactionStartTimestampMs: int64,
    clientTransactionVersion: tagged(1, 2, int16),
  }),
  versions: { min: 0, max: 1, flexible: 1 },
  written: 0,
})
