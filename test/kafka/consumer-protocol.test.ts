import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import { assignment, decodeGroupPayload, encodeGroupPayload, subscription } from '../../src/kafka/consumer-protocol.ts'

const wanted = {
  topics: ['orders'],
  userData: null,
  ownedPartitions: [{ topic: 'orders', partitions: [1, 2] }],
  generationId: 5,
  rackId: 'r',
}

test('a payload is read as it was written, with what its version lacks left out', () => {
  const read = (version: number) => decodeGroupPayload(subscription, encodeGroupPayload(subscription, version, wanted))
  expect(read(3)).toEqual(wanted)
  expect(read(2)).toEqual({ ...wanted, rackId: null })
  expect(read(1)).toEqual({ ...wanted, rackId: null, generationId: -1 })
  expect(read(0)).toEqual({ ...wanted, rackId: null, generationId: -1, ownedPartitions: [] })
})

test('a newer version is read as the newest known, what stands behind is passed over', () => {
  const bytes = Buffer.concat([encodeGroupPayload(subscription, 3, wanted), Buffer.from([1, 2, 3])])
  bytes.writeInt16BE(9, 0)
  expect(decodeGroupPayload(subscription, bytes)).toEqual(wanted)
})

test('a negative version and a cut payload are refused', () => {
  const bytes = encodeGroupPayload(assignment, 1, { assignedPartitions: [{ topic: 'orders', partitions: [1] }] })
  for (let end = 0; end < bytes.length; end++)
    expect(() => decodeGroupPayload(assignment, bytes.subarray(0, end))).toThrow(MalformedBytes)
  bytes.writeInt16BE(-1, 0)
  expect(() => decodeGroupPayload(assignment, bytes)).toThrow('version -1')
})
