import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, int64, nullableString, optional, string, struct } from '../wire-types.ts'

/** Producers that have written to partitions. */
export const describeProducers = api({
  name: 'DescribeProducers',
  key: 61,
  versions: { min: 0, max: 0, flexible: 0 },
  request: struct({ topics: array(struct({ name: string, partitionIndexes: array(int32) })) }),
  response: struct({
    throttleTimeMs: int32,
    topics: array(
      struct({
        name: string,
        partitions: array(
          struct({
            partitionIndex: int32,
            errorCode: int16,
            errorMessage: optional(nullableString, null),
            activeProducers: array(
              struct({
                producerId: int64,
                producerEpoch: int32,
                lastSequence: optional(int32, -1),
                lastTimestamp: optional(int64, -1n),
                coordinatorEpoch: int32,
                currentTxnStartOffset: optional(int64, -1n),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
})

export type DescribeProducersRequest = RequestOf<typeof describeProducers>
export type DescribeProducersResponse = ResponseOf<typeof describeProducers>
