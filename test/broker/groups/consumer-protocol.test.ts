import { Buffer } from 'node:buffer'
import {
  readConsumerAssignment,
  readSubscription,
  writeConsumerAssignment,
} from '../../../src/broker/groups/consumer-protocol.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
/** Topics a and b, nothing owned, generation 5, rack r: version 3. */
const newest = '000300000002000161000162ffffffff0000000000000005000172'

test('a subscription of each version is read', () => {
  expect(readSubscription(hex('00000000000100016100000001ff'))).toEqual({
    topics: ['a'],
    userData: hex('ff'),
    ownedPartitions: [],
    generationId: -1,
    rackId: null,
  })
  expect(readSubscription(hex('000100000000ffffffff00000001000161000000010000000200'))?.ownedPartitions).toEqual([
    { topic: 'a', partitions: [2] },
  ])
  expect(readSubscription(hex(newest))).toMatchObject({ topics: ['a', 'b'], generationId: 5, rackId: 'r' })
})

test('a version that is not known yet is read as the newest one, and bytes behind it are ignored', () => {
  expect(readSubscription(hex(`0009${newest.slice(4)}010203`))).toEqual(readSubscription(hex(newest)))
})

test.each([
  '',
  '0000',
  'ffff00000000ffffffff',
  '000100000001000161ffffffff',
  '0000ffffffffffffffff',
  '0000000f4240000161',
  newest.slice(0, -6),
])('bytes that are no subscription read as none: %s', text => {
  expect(readSubscription(hex(text))).toBeUndefined()
})

test('an assignment is written as it is read; no bytes are an assignment of nothing', () => {
  const partitions = [{ topic: 'a', partitions: [0, 3] }]
  for (const version of [0, 1, 2, 3])
    expect(readConsumerAssignment(writeConsumerAssignment(partitions, version))).toEqual({
      assignedPartitions: partitions,
      userData: null,
    })
  expect(writeConsumerAssignment(partitions, 1).toString('hex')).toBe(
    '000100000001000161000000020000000000000003ffffffff',
  )
  expect(readConsumerAssignment(hex(''))).toEqual({ assignedPartitions: [], userData: null })
})
