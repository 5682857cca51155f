import { bytesOf, failureOf, hex } from '../fake-registry.ts'
import { decode, encode, roundTrip } from './codec.ts'

const logical = (type: string, logicalType: string, more: object = {}) => ({ type, logicalType, ...more })
const fixed = (size: number, logicalType: string, more: object = {}) => ({
  ...logical('fixed', logicalType, more),
  name: 'F',
  size,
})
const decimal = logical('bytes', 'decimal', { precision: 10, scale: 2 })
const inArray = (items: unknown) => ({ type: 'array', items })

test.each<[unknown, unknown]>([
  [logical('int', 'date'), new Date('2024-02-29T00:00:00Z')],
  [logical('long', 'timestamp-millis'), new Date('1969-12-31T23:59:59.999Z')],
  [inArray(decimal), ['-0.01', '123.45', '0.00', '-327.68']],
  [fixed(8, 'decimal', { precision: 18, scale: 4 }), '-1.2345'],
  [fixed(16, 'uuid'), '123e4567-e89b-12d3-a456-426614174000'],
  [logical('string', 'uuid'), '123e4567-e89b-12d3-a456-426614174000'],
  [fixed(12, 'duration'), { months: 1, days: 15, millis: 2 ** 32 - 1 }],
  [logical('long', 'timestamp-micros'), 1_700_000_000_123_456n],
  [logical('int', 'time-millis'), 1000],
])('by default %j gives %p', (schema, value) => {
  expect(roundTrip(schema, value)).toEqual(value)
})

test.each([3, null, true])('a union with a uuid takes %p for its other branches', value => {
  const branch = typeof value === 'boolean' ? 'boolean' : 'int'
  expect(roundTrip([logical('string', 'uuid'), 'null', branch], value)).toBe(value)
})

test.each<[unknown, unknown]>([
  [[decimal, 'long'], 7n],
  [[decimal, 'double'], 7],
  [[logical('long', 'timestamp-millis'), 'string'], '2024-02-29T00:00:00Z'],
  [[logical('int', 'date'), 'null', 'string'], '2024-02-29'],
])('%j: %p goes to the branch that is read as it, not to one that takes it as well', (schema, value) => {
  expect(roundTrip(schema, value)).toBe(value)
})

test('what no branch is read as goes to the one that takes it', () => {
  expect(roundTrip(['null', decimal], 7)).toBe('7.00')
  expect(roundTrip(['null', 'boolean', logical('int', 'date')], '2024-02-29')).toEqual(new Date('2024-02-29'))
})

test.each<[unknown, string]>([
  [logical('int', 'date'), '1969-12-31'],
  [logical('int', 'date'), '+12345-06-07'],
  [logical('int', 'date'), '-0044-03-15'],
  [logical('int', 'time-millis'), '23:59:59.999'],
  [logical('long', 'time-micros'), '00:00'],
  [logical('long', 'timestamp-millis'), '2023-11-14T22:13:20.123Z'],
  [logical('long', 'timestamp-micros'), '1969-12-31T23:59:59.999999Z'],
  [logical('long', 'timestamp-nanos'), '2023-11-14T22:13:20.123456789Z'],
  [logical('long', 'local-timestamp-millis'), '2023-11-14T22:13'],
  [logical('long', 'local-timestamp-micros'), '2023-11-14T22:13:20.000001'],
])('as text %j gives %s', (schema, text) => {
  expect(roundTrip(schema, text, { logicalForm: 'text' })).toBe(text)
})

test('every day of four centuries has the date that the platform gives it', () => {
  const schema = logical('int', 'date')
  for (let days = -80_000; days < 80_000; days += 53) {
    const text = new Date(days * 86_400_000).toISOString().slice(0, 10)
    expect(decode(schema, encode('int', days), { logicalForm: 'text' })).toBe(text)
    expect(hex(encode(schema, text))).toBe(hex(encode('int', days)))
  }
})

test('values of the base type are taken, too', () => {
  expect(hex(encode(logical('long', 'timestamp-millis'), 5n))).toBe('0a')
  expect(hex(encode(decimal, bytesOf('3039')))).toBe('3039')
  expect(hex(encode(logical('long', 'timestamp-micros'), new Date(1)))).toBe(hex(encode('long', 1000)))
})

test.each<[unknown, unknown]>([
  [decimal, '1.234'],
  [decimal, '123456789.00'],
  [decimal, 'one'],
  [fixed(1, 'decimal', { precision: 2, scale: 0 }), '1e4'],
  [logical('int', 'date'), '2023-02-29'],
  [logical('long', 'timestamp-millis'), new Date(NaN)],
  [fixed(16, 'uuid'), '123e4567'],
  [fixed(12, 'duration'), { months: -1, days: 0, millis: 0 }],
])('%j does not take %p', async (schema, value) => {
  expect(await failureOf(() => encode(schema, value))).toMatchObject({ code: 'invalid-value' })
})

test('a decimal takes numbers by their shortest digits, and exponents', () => {
  const values = [1.1, 5n, '1e3', '-2E-2', '+7.']
  expect(roundTrip(inArray(decimal), values)).toEqual(['1.10', '5.00', '1000.00', '-0.02', '7.00'])
})

test('turned off, values look like their base', () => {
  expect(roundTrip(logical('long', 'timestamp-millis'), 5n, { usesLogicalTypes: false })).toBe(5n)
  expect(roundTrip(inArray(decimal), [bytesOf('01')], { usesLogicalTypes: false })).toEqual([bytesOf('01')])
})

test('a logical type that Avro does not know there, or that says nonsense, is its base', () => {
  const strange = [
    logical('long', 'date'),
    logical('int', 'toString'),
    logical('bytes', 'decimal', { precision: 1, scale: 2 }),
  ]
  expect(roundTrip(strange[0], 5n)).toBe(5n)
  expect(roundTrip(strange[1], 5)).toBe(5)
  expect(roundTrip(inArray(strange[2]), [bytesOf('05')])).toEqual([bytesOf('05')])
})

test('a converter of the caller goes first, and is found by its own name alone', () => {
  const converter = {
    fromBase: (base: string) => new URL(base),
    toBase: (value: unknown) => (value instanceof URL ? value.href : undefined),
  }
  const options = { logicalTypes: { url: converter } }
  expect(roundTrip(logical('string', 'url'), new URL('https://a.example/'), options)).toEqual(
    new URL('https://a.example/'),
  )
  expect(roundTrip(logical('string', 'constructor'), 'x', options)).toBe('x')
})

test('bytes beyond what a type can show are refused, not computed', async () => {
  const far = encode('long', 2n ** 62n)
  expect(await failureOf(() => decode(logical('long', 'timestamp-millis'), far))).toMatchObject({ code: 'malformed' })
  expect(await failureOf(() => decode(decimal, new Uint8Array(100_000).fill(1)))).toMatchObject({ code: 'malformed' })
  const wide = logical('bytes', 'decimal', { precision: 2_000_000_000, scale: 1_999_999_999 })
  expect(decode(wide, bytesOf('01'))).toEqual(bytesOf('01'))
})
