import { murmur2, partitionOf } from '../../src/kafka/murmur2.ts'

// By Java's client.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('the hash of %s', (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
})

test('a partition is never negative', () => {
  for (let index = 0; index < 200; index++) {
    const partition = partitionOf(Buffer.from(`key ${index}`), 7)
    expect(partition).toBeGreaterThanOrEqual(0)
    expect(partition).toBeLessThan(7)
  }
})
