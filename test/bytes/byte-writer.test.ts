import fc from 'fast-check'
import { ByteReader } from '../../src/bytes/byte-reader.ts'
import { ByteWriter } from '../../src/bytes/byte-writer.ts'
import { propertyRuns } from '../support/property-runs.ts'

test('what is written is read back', () => {
  const sample = fc.record({
    int8: fc.integer({ min: -128, max: 127 }),
    int16: fc.integer({ min: -32768, max: 32767 }),
    int32: fc.integer(),
    int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    uvarint: fc.nat(4294967295),
    varint: fc.integer(),
    varlong: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  })
  fc.assert(
    fc.property(sample, values => {
      const writer = new ByteWriter(1)
      for (const name of Object.keys(values) as (keyof typeof values)[]) writer[name](values[name] as never)
      const reader = new ByteReader(writer.toBuffer())
      const read = Object.fromEntries(Object.keys(values).map(name => [name, reader[name as keyof typeof values]()]))
      expect(read).toEqual(values)
      expect(reader.remaining).toBe(0)
    }),
    propertyRuns(300),
  )
})

test('a large view stands in the outcome itself, a small one is copied', () => {
  const large = Buffer.alloc(5000, 1)
  const small = Buffer.alloc(10, 2)
  const writer = new ByteWriter()
  writer.int32(7)
  writer.bytes(small)
  writer.bytes(large)
  writer.int8(3)
  expect(writer.length).toBe(5015)
  const chunks = writer.chunks()
  expect(chunks.map(({ length }) => length)).toEqual([14, 5000, 1])
  expect(chunks[1]?.buffer).toBe(large.buffer)
  small.fill(9)
  expect(chunks[0]?.subarray(4)).toEqual(Buffer.alloc(10, 2))
})

test('bytes keep their order when the writer outgrows its first buffer around a large view', () => {
  const expected: Buffer[] = []
  const writer = new ByteWriter(8)
  for (let size = 1; size < 6000; size = size * 2 + 1) {
    const part = Buffer.alloc(size, size & 0xff)
    writer.bytes(part)
    writer.int8(size)
    expected.push(part, Buffer.from([size & 0xff]))
  }
  expect(writer.length).toBe(Buffer.concat(expected).length)
  expect(writer.toBuffer().equals(Buffer.concat(expected))).toBe(true)
})

test('another writer is appended with all it holds', () => {
  const inner = new ByteWriter()
  inner.int16(1)
  inner.bytes(Buffer.alloc(3000, 4))
  const outer = new ByteWriter()
  outer.int8(9)
  outer.append(inner)
  expect(outer.toBuffer()).toEqual(Buffer.concat([Buffer.from([9, 0, 1]), Buffer.alloc(3000, 4)]))
})

test.each(['', 'plain', 'a text of more than sixteen bytes', 'žluťoučký', '🚀'])("the text '%s' is read back", text => {
  const length = Buffer.byteLength(text)
  const writer = new ByteWriter(1)
  writer.utf8(text, length)
  expect(new ByteReader(writer.toBuffer()).utf8(length)).toBe(text)
})
