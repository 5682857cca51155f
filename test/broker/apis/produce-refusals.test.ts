import { errorPartition, outsideTransaction } from '../../../src/broker/apis/produce-refusals.ts'

test('what the coordinator cannot tell yet is an error that producers try again on', () => {
  expect(outsideTransaction(3, 'CONCURRENT_TRANSACTIONS')).toEqual({
    ...errorPartition(3, 'NOT_ENOUGH_REPLICAS'),
    errorMessage:
      'Unable to verify the partition has been added to the transaction. Underlying error: CONCURRENT_TRANSACTIONS',
  })
})

test('what the coordinator refuses is refused as it says', () => {
  expect(outsideTransaction(3, 'INVALID_PRODUCER_EPOCH')).toEqual(errorPartition(3, 'INVALID_PRODUCER_EPOCH'))
  expect(outsideTransaction(3, 'INVALID_TXN_STATE').errorMessage).toBe('Partition was not added to the transaction')
})
