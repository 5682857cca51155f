import { crc32c, portableCrc32c } from '../../src/bytes/crc32c.ts'

// RFC 3720, B.4.
test.each([
  ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
  ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  ['nothing', Buffer.alloc(0), 0],
  ['the digits', Buffer.from('123456789'), 0xe3069283],
])('the checksum of %s', (_, bytes, checksum) => {
  expect(crc32c(bytes)).toBe(checksum)
})

test('a checksum is the same in one piece, in two, and within a larger buffer', () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 37) & 0xff))
  const whole = crc32c(bytes)
  for (let cut = 0; cut <= bytes.length; cut++)
    expect(crc32c(bytes, cut, bytes.length, crc32c(bytes, 0, cut))).toBe(whole)
  for (let at = 0; at < 9; at++)
    expect(crc32c(Buffer.concat([Buffer.alloc(at, 5), bytes, Buffer.from([4])]), at, at + 100)).toBe(whole)
})

test('the native checksum is the portable one', () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 37) & 0xff))
  for (const [start, end] of [
    [0, 5000],
    [1, 4999],
    [7, 519],
    [9, 520],
    [3, 4098],
  ] as const)
    for (const seed of [0, 1, 0xffffffff])
      expect(crc32c(bytes, start, end, seed)).toBe(portableCrc32c(bytes, start, end, seed))
})
