import { decodeBody } from '../../src/rest/body-text.ts'

const TEXT = '{"a":"é🌊"}'
const utf16 = (text: string, isLittle: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le')
  return isLittle ? bytes : bytes.swap16()
}
const utf32 = (text: string, isLittle: boolean): Buffer => {
  const points = [...text].map(character => character.codePointAt(0) ?? 0)
  const bytes = Buffer.alloc(points.length * 4)
  points.forEach((point, index) =>
    isLittle ? bytes.writeUInt32LE(point, index * 4) : bytes.writeUInt32BE(point, index * 4),
  )
  return bytes
}

test.each<[string, Buffer]>([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16, little end first', utf16(TEXT, true)],
  ['UTF-16, big end first', utf16(TEXT, false)],
  ['UTF-16, little end first, with a mark', utf16(`\ufeff${TEXT}`, true)],
  ['UTF-16, big end first, with a mark', utf16(`\ufeff${TEXT}`, false)],
  ['UTF-32, little end first', utf32(TEXT, true)],
  ['UTF-32, big end first', utf32(TEXT, false)],
  ['UTF-32, little end first, with a mark', utf32(`\ufeff${TEXT}`, true)],
  ['UTF-32, big end first, with a mark', utf32(`\ufeff${TEXT}`, false)],
])('%s is read', (_name, bytes) => {
  expect(decodeBody(bytes)).toBe(TEXT)
})

test('one byte and none are texts', () => {
  expect([decodeBody(Buffer.alloc(0)), decodeBody(Buffer.from('5'))]).toEqual(['', '5'])
})

test.each<[string, Buffer]>([
  ['a Latin-1 letter', Buffer.from('{"a":"é"}', 'latin1')],
  ['half a letter', Buffer.from([0x7b, 0x22, 0xc3])],
  ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['half a UTF-16 pair', utf16('{"a":"\ud800"}', true)],
  ['an odd byte in UTF-16', Buffer.concat([utf16('{}', true), Buffer.from([1])])],
  ['an odd byte in UTF-32', Buffer.concat([utf32('{}', true), Buffer.from([1])])],
  ['a number beyond Unicode', Buffer.from([0, 0, 0xfe, 0xff, 0, 0x11, 0, 0])],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
])('%s is refused', (_name, bytes) => {
  expect(() => decodeBody(bytes)).toThrow(expect.objectContaining({ code: 400 }))
})
