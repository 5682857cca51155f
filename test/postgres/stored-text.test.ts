import fc from 'fast-check'
import { NameReader, NameWriter } from '../../src/postgres/name-codec.ts'
import { originalText, storedName, storedText } from '../../src/postgres/stored-text.ts'
import { propertyRuns } from '../support/property-runs.ts'

const unit = fc.oneof(
  fc.constantFrom('\0', '\u001b', '\ud800', '\udc00', '\ud83d\ude00', '\n', '\t', '#'),
  fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
)
const anyText = fc.string({ unit, maxLength: 60 })

/** What a text of PostgreSQL in UTF-8 can be. */
const isStorable = (text: string): boolean => !/[\0\uD800-\uDFFF]/u.test(text)

test('a stored text is one that PostgreSQL can hold, and turns back into what it was', () => {
  fc.assert(
    fc.property(anyText, text => {
      expect(isStorable(storedText(text))).toBe(true)
      expect(originalText(storedText(text))).toBe(text)
    }),
    propertyRuns(),
  )
})

test('a stored name holds no control characters, so that names can be read line by line', () => {
  fc.assert(
    fc.property(anyText, text => {
      expect(storedName(text).replaceAll('\u001b', '')).not.toMatch(/[\0-\u001f]/)
      expect(originalText(storedName(text))).toBe(text)
    }),
    propertyRuns(),
  )
})

test('an ordinary text is stored as it is', () => {
  const text = '{"type":"record","doc":"ünïcode 😀\\u0000"}\n'
  expect(storedText(text)).toBe(text)
})

test('a name beyond 2,000 bytes has a key in its place, and the name beside it', () => {
  const names = new NameWriter()
  const [short, long] = ['ü'.repeat(1000), 'ü'.repeat(1001)]
  expect(names.write(short)).toBe(short)
  expect(names.longNames()).toEqual([])
  const key = names.write(long)
  expect(Buffer.byteLength(key)).toBeLessThan(100)
  expect(names.longNames()).toEqual([{ key, name: long }])
  expect(new NameReader(names.longNames()).read(key)).toBe(long)
})

test('a name that looks like such a key is not taken for one', () => {
  const names = new NameWriter()
  const key = names.write('x'.repeat(3000))
  const reader = new NameReader(names.longNames())
  expect(names.write(key)).not.toBe(key)
  expect(reader.read(names.write(key))).toBe(key)
})

test('equal names are read as one string', () => {
  const reader = new NameReader([])
  expect(reader.read('a')).toBe('a')
  expect(() => reader.read(new NameWriter().write('x'.repeat(3000)))).toThrow('database is damaged')
})
