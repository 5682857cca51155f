import { decodeUtf8 } from '../../src/bytes/utf8.ts'

const decode = (hex: string) => {
  const bytes = Buffer.from(hex, 'hex')
  return decodeUtf8(bytes, 0, bytes.length)
}

test.each([
  ['', ''],
  ['6f7264657273', 'orders'],
  ['c3bc', 'ü'],
  ['f09f9a80', '🚀'],
  ['efbfbd', '\ufffd'],
  ['61'.repeat(40), 'a'.repeat(40)],
])('%s is read as it was written', (hex, text) => {
  expect(decode(hex)).toBe(text)
})

// What Java's decoder makes of ill-formed bytes; `TextDecoder` counts the encoded surrogates differently.
test.each([
  ['a lone continuation byte', '6180', 'a\ufffd'],
  ['an overlong form', 'c080', '\ufffd\ufffd'],
  ['a cut sequence of three', 'e282', '\ufffd'],
  ['a cut sequence of four', 'f09f9a', '\ufffd'],
  ['an encoded surrogate', 'eda080', '\ufffd'],
  ['a pair of encoded surrogates', 'eda080edb080', '\ufffd\ufffd'],
  ['a cut surrogate', 'eda0', '\ufffd'],
  ['a surrogate that a letter breaks off', 'eda061', '\ufffda'],
  ['bytes that never occur', 'feff', '\ufffd\ufffd'],
])('%s becomes replacement characters', (_, hex, text) => {
  expect(decode(hex)).toBe(text)
})
