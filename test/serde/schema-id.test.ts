import { SerdeError } from '../../src/serde/errors.ts'
import { guidPrefix, idPrefix, plainId, readSchemaId } from '../../src/serde/schema-id.ts'
import { bytesOf, failureOf, hex } from './fake-registry.ts'

const guid = '01f692b3-0d4a-1c8a-3e60-0b1440637f8f'

test('an id stands behind magic byte 0, the most significant byte first', () => {
  expect(hex(idPrefix(0x01020304))).toBe('0001020304')
  expect(readSchemaId(bytesOf('00 01020304 ff'))).toEqual({ schemaId: { id: 0x01020304 }, end: 5 })
  expect(plainId(bytesOf('00 00000007'))).toBe(7)
})

test('a guid stands behind magic byte 1, its bytes in the order of its text', () => {
  expect(hex(guidPrefix(guid))).toBe('0101f692b30d4a1c8a3e600b1440637f8f')
  expect(readSchemaId(guidPrefix(guid))).toEqual({ schemaId: { guid }, end: 17 })
})

test('an id beyond 31 bits reads as a negative one, which no registry gives', () => {
  expect(readSchemaId(bytesOf('00 ffffffff'))).toEqual({ schemaId: { id: -1 }, end: 5 })
})

test.each([
  ['', 'bad-header'],
  ['00', 'bad-header'],
  ['00000000', 'bad-header'],
  ['01', 'bad-header'],
  ['01000000000000000000000000000000', 'bad-header'],
  ['02 00000001', 'unknown-magic'],
  ['ff', 'unknown-magic'],
])('%j holds no schema id: %s', async (text, code) => {
  const error = await failureOf(() => readSchemaId(bytesOf(text)))
  expect(error).toBeInstanceOf(SerdeError)
  expect(error).toMatchObject({ code })
  expect(plainId(bytesOf(text))).toBeUndefined()
})

test('a text that is no guid is refused', () => {
  expect(() => guidPrefix('01f692b3')).toThrow(SerdeError)
})
