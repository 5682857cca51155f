import { xxhash32 } from '../../../src/kafka/compression/xxhash32.ts'

// By the reference implementation.
test.each([
  ['nothing', '', 0x02cc5d05],
  ['one byte', 'a', 0x550d7456],
  ['nine bytes', '123456789', 0x937bad67],
  ['more than two rounds', String.fromCharCode(...Array.from({ length: 40 }, (_, index) => index)), 0xd6a6cf02],
])('the hash of %s', (_, text, hash) => {
  const bytes = Buffer.from(`xx${text}x`)
  expect(xxhash32(bytes, 2, bytes.length - 1)).toBe(hash)
})
