import { ByteReader } from '../../src/bytes/byte-reader.ts'
import { ByteWriter } from '../../src/bytes/byte-writer.ts'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import { message } from '../../src/kafka/api.ts'
import {
  array,
  between,
  bool,
  bytes,
  int16,
  int32,
  int64,
  int8,
  nullable,
  nullableBytes,
  nullableRecords,
  nullableSince,
  nullableString,
  optional,
  since,
  string,
  struct,
  tagged,
  until,
  uuid,
} from '../../src/kafka/wire-types.ts'

const versions = { min: 0, max: 9, flexible: 5 }

const sample = message(
  'sample',
  struct({
    plain: int16,
    later: since(2, nullableString, null),
    earlier: until(3, int8, 7),
    meanwhile: between(1, 2, bool),
    choice: optional(int32, -1),
    names: nullableSince(3, array(string)),
    hint: tagged(6, 0, struct({ id: optional(int32, -1), epoch: int64 })),
    note: tagged(5, 1, nullableString, null),
  }),
  versions,
)

const packed = (text: string) => text.replaceAll(' ', '')
const hex = (version: number, draft: Parameters<typeof sample.encode>[2]) => {
  const writer = new ByteWriter()
  sample.encode(writer, version, draft)
  return writer.toBuffer().toString('hex')
}
const read = (version: number, text: string) => sample.decode(new ByteReader(Buffer.from(packed(text), 'hex')), version)

const blank = {
  plain: 1,
  later: null,
  earlier: 7,
  meanwhile: false,
  choice: -1,
  names: [],
  hint: { id: -1, epoch: 0n },
  note: null,
}

test('a version has its own fields only, and the others take the value of the table', () => {
  expect(hex(0, { plain: 1, later: 'x', names: [] })).toBe(packed('0001 07 ffffffff 00000000'))
  expect(read(0, '000107ffffffff00000000')).toEqual(blank)
  expect(hex(2, { plain: 1, later: 'x', meanwhile: true, names: [] })).toBe(packed('000100017807 01ffffffff00000000'))
  expect(read(2, '00010001780701ffffffff00000000')).toEqual({ ...blank, later: 'x', meanwhile: true })
  expect(hex(4, { plain: 1, choice: 2, names: ['a'] })).toBe(packed('0001ffff00000002 00000001000161'))
  expect(read(4, '0001ffff0000000200000001000161')).toEqual({ ...blank, choice: 2, names: ['a'] })
})

test('every version gives the same fields in the same order', () => {
  const names = Object.keys(blank)
  expect(Object.keys(read(0, '000107ffffffff00000000'))).toEqual(names)
  expect(Object.keys(read(6, '000100ffffffff0100'))).toEqual(names)
})

test('null stands only where the version has it', () => {
  expect(() => hex(2, { plain: 1, names: null })).toThrow(RangeError)
  expect(hex(3, { plain: 1, names: null })).toBe('0001ffff07ffffffffffffffff')
  expect(() => read(2, '0001ffff0700ffffffffffffffff')).toThrow('null where a value must be')
  expect(read(3, '0001ffff07ffffffffffffffff').names).toBeNull()
})

test('a length below -1 is null', () => {
  expect(read(3, '0001ffff07ffffffff80000000').names).toBeNull()
  expect(read(3, '0001fffe07ffffffffffffffff').later).toBeNull()
})

test('a tagged field is written when it is not at its absent value', () => {
  const draft = { plain: 1, names: [] }
  expect(hex(6, draft)).toBe('000100ffffffff0100')
  expect(hex(6, { ...draft, hint: { epoch: 0n }, note: null })).toBe('000100ffffffff0100')
  expect(hex(6, { ...draft, hint: { epoch: 1n } })).toBe(packed('000100ffffffff01 01000dffffffff000000000000000100'))
  expect(hex(6, { ...draft, note: 'n' })).toBe(packed('000100ffffffff01 010102026e'))
  expect(hex(5, { ...draft, hint: { epoch: 1n }, note: 'n' })).toBe(packed('000100ffffffff01 010102026e'))
})

test('tagged fields that the version does not know are skipped', () => {
  expect(read(5, '000100ffffffff01 02 0003010203 0102026e')).toEqual({ ...blank, note: 'n' })
  expect(read(6, '000100ffffffff01 02 0102026e e80700')).toEqual({ ...blank, note: 'n' })
})

test.each([
  ['longer than its size', '000100ffffffff01 0101 01026e'],
  ['shorter than its size', '000100ffffffff01 0101 03026e00'],
  ['beyond the end', '000100ffffffff01 0101 09026e'],
  ['unknown and beyond the end', '000100ffffffff01 0109 ffffffff0f'],
])('a tagged field that is %s is refused', (_, bytes) => {
  expect(() => read(6, bytes)).toThrow(MalformedBytes)
})

test.each([
  ['a count of two thousand million', 4, '0001ffff00000002 7fffffff'],
  ['a count of more texts than two bytes each leave room for', 4, '0001ffff00000002 00000002000161'],
  ['a compact count of four thousand million', 6, '000100ffffffff feffffff0f'],
  ['a million tagged fields', 6, '000100ffffffff01 c0843d'],
  ['a text of more than 32,767 bytes', 6, `0001818002${'00'.repeat(40_000)}`],
])('%s is refused', (_, version, text) => {
  expect(() => read(version, text)).toThrow(MalformedBytes)
})

test('the items of nested lists are counted together', () => {
  const nested = message('nested', array(array(int8)), versions)
  const bytes = Buffer.from(packed('00000002 00000003010203 00000003010203'), 'hex')
  expect(nested.decode(new ByteReader(bytes, { maxItems: 8 }), 0)).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ])
  expect(() => nested.decode(new ByteReader(bytes, { maxItems: 7 }), 0)).toThrow('more items than the limit')
})

test('bytes and record batches are read as views', () => {
  const views = message('views', struct({ some: bytes, more: nullableBytes, batches: nullableRecords }), versions)
  const frame = Buffer.from(packed('00000001 09 ffffffff 00000002 0102'), 'hex')
  const value = views.decode(new ByteReader(frame), 0)
  frame.fill(7)
  expect(value).toEqual({ some: Buffer.from([7]), more: null, batches: Buffer.from([7, 7]) })
})

test('record batches may be given in pieces', () => {
  const batches = message('batches', nullableRecords, versions)
  const writer = new ByteWriter()
  batches.encode(writer, 5, [Buffer.from([1]), Buffer.from([2, 3])])
  expect(writer.toBuffer().toString('hex')).toBe('04010203')
})

test('a nullable struct has a byte in front', () => {
  const cursor = message('cursor', nullable(struct({ name: string })), versions)
  const written = [null, { name: 'a' }].map(value => {
    const writer = new ByteWriter()
    cursor.encode(writer, 5, value)
    return writer.toBuffer().toString('hex')
  })
  expect(written).toEqual(['ff', '01026100'])
  expect(written.map(text => cursor.decode(new ByteReader(Buffer.from(text, 'hex')), 5))).toEqual([null, { name: 'a' }])
})

test('a uuid has 22 characters', () => {
  const id = message('id', uuid, versions)
  const writer = new ByteWriter()
  id.encode(writer, 0, 'ZivXSX493kJ9T3TWUXQGKQ')
  expect(writer.toBuffer().toString('hex')).toBe('662bd7497e3dde427d4f74d651740629')
  expect(() => id.encode(writer, 0, 'short')).toThrow(RangeError)
})

test('a text that does not fit is refused when it is written', () => {
  const text = message('text', string, versions)
  expect(() => text.encode(new ByteWriter(), 0, 'x'.repeat(32_768))).toThrow('a string of 32768 bytes')
})
