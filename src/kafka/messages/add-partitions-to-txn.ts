import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, int64, since, string, struct, until } from '../wire-types.ts'

const addPartitionsToTxnTopic = struct({ name: string, partitions: array(int32) })

const addPartitionsToTxnPartitionResult = struct({ partitionIndex: int32, partitionErrorCode: int16 })

const addPartitionsToTxnTopicResult = struct({
  name: string,
  resultsByPartition: array(addPartitionsToTxnPartitionResult),
})

/** Adds partitions to a transaction. Versions from 4 on are spoken between brokers. */
export const addPartitionsToTxn = api({
  name: 'AddPartitionsToTxn',
  key: 24,
  versions: { min: 0, max: 5, flexible: 3, listed: { min: 0, max: 3 } },
  request: struct({
    transactions: since(
      4,
      array(
        struct({
          transactionalId: string,
          producerId: int64,
          producerEpoch: int16,
          verifyOnly: bool,
          topics: array(addPartitionsToTxnTopic),
        }),
      ),
    ),
    v3AndBelowTransactionalId: until(3, string),
    v3AndBelowProducerId: until(3, int64),
    v3AndBelowProducerEpoch: until(3, int16),
    v3AndBelowTopics: until(3, array(addPartitionsToTxnTopic)),
  }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: since(4, int16),
    resultsByTransaction: since(
      4,
      array(struct({ transactionalId: string, topicResults: array(addPartitionsToTxnTopicResult) })),
    ),
    resultsByTopicV3AndBelow: until(3, array(addPartitionsToTxnTopicResult)),
  }),
})

export type AddPartitionsToTxnRequest = RequestOf<typeof addPartitionsToTxn>
export type AddPartitionsToTxnResponse = ResponseOf<typeof addPartitionsToTxn>
