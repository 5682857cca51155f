import { ByteReader } from '../../src/bytes/byte-reader.ts'
import { ByteWriter } from '../../src/bytes/byte-writer.ts'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'

const reader = (hex: string, options = {}) => new ByteReader(Buffer.from(hex, 'hex'), options)

test('integers are read big-endian and signed', () => {
  const bytes = reader('80 8000 ffff 80000000 ffffffff'.replaceAll(' ', ''))
  expect([bytes.int8(), bytes.int16(), bytes.uint16(), bytes.int32(), bytes.uint32()]).toEqual([
    -128, -32768, 65535, -2147483648, 4294967295,
  ])
  expect(bytes.remaining).toBe(0)
})

test.each([
  ['0000000000000000', 0n],
  ['00000000ffffffff', 4294967295n],
  ['0000000100000000', 4294967296n],
  ['7fffffffffffffff', 9223372036854775807n],
  ['8000000000000000', -9223372036854775808n],
  ['ffffffffffffffff', -1n],
  ['ffffffff00000000', -4294967296n],
  ['ffffffff7fffffff', -2147483649n],
])('int64 %s is %s, both ways', (hex, value) => {
  expect(reader(hex).int64()).toBe(value)
  const writer = new ByteWriter()
  writer.int64(value)
  expect(writer.toBuffer().toString('hex')).toBe(hex)
})

test.each(['int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uvarint', 'varint', 'varlong'] as const)(
  '%s is refused where the bytes end',
  name => {
    expect(() => reader('')[name]()).toThrow(MalformedBytes)
    expect(() => reader('ffffffffffffffff', { start: 8 })[name]()).toThrow(MalformedBytes)
  },
)

test('a reader stops at its end, not at that of the buffer', () => {
  const bytes = reader('0102030405', { start: 1, end: 3 })
  expect(() => bytes.view(3)).toThrow('3 bytes wanted, 2 left (at byte 1)')
  expect(bytes.view(2)).toEqual(Buffer.from([2, 3]))
})

test('a negative length is refused', () => {
  expect(() => reader('0102').view(-1)).toThrow(MalformedBytes)
})

test('a view shares the memory of the buffer', () => {
  const buffer = Buffer.from([1, 2, 3])
  const view = new ByteReader(buffer).view(2)
  buffer[0] = 9
  expect(view[0]).toBe(9)
})

test.each([
  ['00', 0, 0n],
  ['01', -1, -1n],
  ['ac02', 150, 150n],
  ['feffffff0f', 2147483647, 2147483647n],
  ['ffffffff0f', -2147483648, -2147483648n],
])('varint %s is %i', (hex, value, long) => {
  expect(reader(hex).varint()).toBe(value)
  expect(reader(hex).varlong()).toBe(long)
})

test('a varint has at most five bytes, a varlong ten', () => {
  expect(() => reader('808080808000').varint()).toThrow('varint of more than 5 bytes')
  expect(reader('808080808000').varlong()).toBe(0n)
  expect(reader('ffffffffffffffffff01').varlong()).toBe(-9223372036854775808n)
  expect(() => reader('ffffffffffffffffffff01').varlong()).toThrow('varlong of more than 10 bytes')
})

test('more items than the bytes left can hold are refused before they are made', () => {
  expect(() => reader('00000000').expectItems(3, 2)).toThrow('3 items announced, 4 bytes left')
  expect(() => reader('00000000').expectItems(5, 0)).toThrow('5 items announced')
  expect(reader('00000000').expectItems(2, 2)).toBeUndefined()
})

test('the items of all lists together are counted', () => {
  const bytes = reader('0000000000000000', { maxItems: 5 })
  bytes.expectItems(3, 1)
  expect(() => bytes.expectItems(3, 1)).toThrow('more items than the limit')
})
