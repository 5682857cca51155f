import fc from 'fast-check'
import { MalformedBytes } from '../../src/bytes/malformed-bytes.ts'
import { RecordCursor } from '../../src/kafka/record-cursor.ts'
import { propertyRuns } from '../support/property-runs.ts'

const cursor = (hex: string, count: number) => new RecordCursor(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 0, count)

function walk(records: RecordCursor): number {
  let count = 0
  while (records.next()) {
    records.headers()
    count++
  }
  return count
}

// Length, attributes, timestamp delta, offset delta, key, value, headers.
const record = '10 00 02 04 02 6b 02 76 00'

test('a record is described by positions', () => {
  const records = cursor(record, 1)
  expect(records.next()).toBe(true)
  expect(records).toMatchObject({
    timestampDelta: 1,
    offsetDelta: 2,
    keyStart: 5,
    keyLength: 1,
    valueStart: 7,
    valueLength: 1,
  })
  expect(records.key).toEqual(Buffer.from('k'))
  expect(records.value).toEqual(Buffer.from('v'))
  expect(records.headers()).toEqual([])
  expect(records.next()).toBe(false)
})

test('a length below zero is null', () => {
  const records = cursor('10 00 00 00 01 03 02 00 05', 1)
  expect(records.next()).toBe(true)
  expect([records.key, records.value, records.headers()]).toEqual([null, null, [{ name: '', value: null }]])
})

test('a timestamp delta of 64 bits is exact on demand', () => {
  const records = cursor('1e 00 feffffffffffffffff01 00 01 01 00', 1)
  expect(records.next()).toBe(true)
  expect(records.exactTimestampDelta()).toBe(9_223_372_036_854_775_807n)
  expect(records.timestampDelta).toBe(2 ** 63)
})

test.each([
  ['a length beyond the batch', '12 00 02 04 02 6b 02 76 00'],
  ['a shorter length than its fields', '0e 00 02 04 02 6b 02 76 00'],
  ['a longer length than its fields', `12 00 02 04 02 6b 02 76 00 00`],
  ['a negative length', '0f 00 02 04 02 6b 02 76 00'],
  ['a length of six bytes', 'ffffffffff01 00'],
  ['a key beyond the record', '10 00 02 04 08 6b 02 76 00'],
  ['a value beyond the record', '10 00 02 04 02 6b 08 76 00'],
  ['a negative number of headers', '10 00 02 04 02 6b 02 76 01'],
  ['a million headers', '14 00 02 04 02 6b 02 76 80897a'],
  ['a header without a name', '14 00 02 04 02 6b 02 76 02 01 01'],
  ['a header name beyond the record', '14 00 02 04 02 6b 02 76 02 08 01'],
  ['a header value beyond the record', '14 00 02 04 02 6b 02 76 02 00 08'],
])('%s is refused', (_, hex) => {
  expect(() => walk(cursor(hex, 1))).toThrow(MalformedBytes)
})

test('the count is that of the records', () => {
  expect(walk(cursor(`${record}${record}`, 2))).toBe(2)
  expect(() => walk(cursor(`${record}${record}`, 1))).toThrow('bytes after the last record')
  expect(() => walk(cursor(`${record}${record}`, 3))).toThrow('ends inside a record')
  expect(() => cursor('', -1)).toThrow('record count -1')
})

test('random bytes are walked or refused, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 0, max: 2_147_483_647 }), (bytes, count) => {
      try {
        walk(new RecordCursor(Buffer.from(bytes), 0, count))
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedBytes)
      }
    }),
    propertyRuns(1000),
  )
})
