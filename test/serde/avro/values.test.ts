import avsc from 'avsc'
import { avroValues } from '../../../src/serde/avro/values.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import { bytesOf, failureOf, hex } from '../fake-registry.ts'
import { decode, encode, field, parse, record, roundTrip } from './codec.ts'

const enumType = { type: 'enum', name: 'E', symbols: ['A', 'B'] }
const fixedType = { type: 'fixed', name: 'F', size: 2 }

test.each<[unknown, unknown, string]>([
  ['null', null, ''],
  ['boolean', true, '01'],
  ['int', -65, '8101'],
  ['int', 2 ** 31 - 1, 'feffffff0f'],
  ['int', -(2 ** 31), 'ffffffff0f'],
  ['long', 0n, '00'],
  ['long', 64n, '8001'],
  ['long', 2n ** 63n - 1n, 'feffffffffffffffff01'],
  ['long', -(2n ** 63n), 'ffffffffffffffffff01'],
  ['float', 1.5, '0000c03f'],
  ['double', -0, '0000000000000080'],
  ['string', 'é', '04c3a9'],
  [{ type: 'array', items: 'int' }, [1, 2], '04020400'],
  [{ type: 'map', values: 'int' }, { a: 1 }, '0202610200'],
  [enumType, 'B', '02'],
  [fixedType, bytesOf('0102'), '0102'],
  [['null', 'string'], 'a', '020261'],
  [record(field('bytes')), { f: bytesOf('ff') }, '02ff'],
])('%j %p is %s', (schema, value, bytes) => {
  expect(hex(encode(schema, value))).toBe(bytes)
  expect(roundTrip(schema, value)).toEqual(value)
})

test('bytes at the top have no length before them, elsewhere they have', () => {
  expect(hex(encode('bytes', bytesOf('0102')))).toBe('0102')
  expect(decode('bytes', bytesOf('0102'))).toEqual(bytesOf('0102'))
  expect(hex(encode(['null', 'bytes'], bytesOf('0102')))).toBe('02040102')
})

test.each([0, 1, 23, 24, 25, 31, 32, 33, 63, 64, 100, 8191, 20_000])('text of %i characters comes back', length => {
  for (const letter of ['a', 'é', '€', '😀']) {
    const text = letter.repeat(length)
    expect(decode('string', encode('string', text))).toBe(text)
    expect(hex(encode('string', text))).toBe(avsc.Type.forSchema('string').toBuffer(text).toString('hex'))
  }
})

test('text that is not ASCII from some place on comes back', () => {
  for (let at = 0; at < 40; at++) {
    const text = `${'x'.repeat(at)}ü${'y'.repeat(39 - at)}`
    expect(roundTrip('string', text)).toBe(text)
  }
})

test('longs of every length come back, as bigint or number', () => {
  for (let bits = 0n; bits < 63n; bits++) {
    for (const value of [2n ** bits, -(2n ** bits), 2n ** bits - 1n]) {
      expect(roundTrip('long', value)).toBe(value)
      const isSafe = Number.isSafeInteger(Number(value))
      if (!isSafe) expect(() => decode('long', encode('long', value), { longs: 'number' })).toThrow(SerdeError)
      else {
        expect(hex(encode('long', Number(value)))).toBe(hex(encode('long', value)))
        expect(roundTrip('long', Number(value), { longs: 'number' })).toBe(Number(value))
      }
    }
  }
})

test('the bytes are those of avsc, for values of many shapes', () => {
  const inner = {
    type: 'record',
    name: 'I',
    fields: [
      { name: 'x', type: 'double' },
      { name: 'e', type: enumType },
    ],
  }
  const schema = record(
    { name: 'a', type: 'string' },
    { name: 'b', type: ['null', inner] },
    { name: 'c', type: { type: 'array', items: ['int', 'string'] } },
    { name: 'd', type: { type: 'map', values: 'float' } },
    { name: 'e', type: 'E' },
    { name: 'f', type: { type: 'array', items: 'I' } },
  )
  const type = avsc.Type.forSchema(schema as avsc.Schema)
  const value = { a: 'text', b: { x: 1.5, e: 'A' }, c: [1, 'two'], d: { k: 0.5 }, e: 'B', f: [{ x: 2, e: 'B' }] }
  expect(hex(encode(schema, value))).toBe(type.toBuffer(value).toString('hex'))
  expect(decode(schema, new Uint8Array(type.toBuffer(value)))).toEqual(value)
})

test.each<[string, readonly unknown[]]>([
  ['string', ['', 'red', 'grün', 'x'.repeat(70)]],
  ['int', [0, -1, 2 ** 31 - 1]],
  ['long', [0, -1, 2 ** 52]],
  ['float', [0, 1.5, Infinity]],
  ['double', [-0, 0.1, Number.MIN_VALUE]],
  ['boolean', [true, false]],
])('an array of %s has the bytes of avsc, and a failure in it tells the index', async (items, value) => {
  const schema = { type: 'array', items }
  expect(hex(encode(schema, value))).toBe(
    avsc.Type.forSchema(schema as avsc.Schema)
      .toBuffer([...value])
      .toString('hex'),
  )
  expect(await failureOf(() => encode(schema, [...value, null]))).toMatchObject({ path: `[${value.length}]` })
})

test.each<[unknown, (at: number) => unknown]>([
  ['string', at => 'x'.repeat(at % 200) + at],
  ['string', at => 'é'.repeat(at % 30)],
  [record(field('boolean'), { name: 'g', type: 'double' }), at => ({ f: true, g: at / 3 })],
  [record(field('string'), { name: 'g', type: 'float' }), at => ({ f: 'x'.repeat(at % 7), g: at / 4 })],
])('payloads of one writer do not change when the next are written: %j', (schema, valueOf) => {
  const parsed = parse(schema)
  const [writer, reader] = [avroValues.writer(parsed, {}), avroValues.reader({ writer: parsed, isTrusted: true }, {})]
  const values = Array.from({ length: 5000 }, (_, at) => valueOf(at))
  const payloads = values.map(value => writer.write(value, bytesOf('0102')))
  expect(payloads.map(bytes => reader.read(bytes, 2))).toEqual(values)
})

test('a map is written alike from an object, one without a prototype, and a Map', () => {
  const map = JSON.parse('{"a":"x","__proto__":"y","constructor":"z"}') as Record<string, string>
  const schema = { type: 'map', values: 'string' }
  const bytes = hex(encode(schema, map))
  expect(bytes).toBe('0602610278125f5f70726f746f5f5f027916636f6e7374727563746f72027a00')
  const bare = Object.create(null) as Record<string, string>
  for (const [key, value] of Object.entries(map)) bare[key] = value
  expect(hex(encode(schema, bare))).toBe(bytes)
  expect(hex(encode(schema, new Map(Object.entries(map))))).toBe(bytes)
})

describe('a value that does not fit', () => {
  test.each<[unknown, unknown, string, string]>([
    ['int', 2 ** 31, '', 'int'],
    ['int', 1.5, '', 'int'],
    ['long', 2n ** 63n, '', 'long'],
    ['long', 2 ** 53, '', 'long'],
    ['string', 5, '', 'string'],
    ['bytes', 'text', '', 'bytes'],
    [enumType, 'C', '', 'a symbol of E'],
    [fixedType, bytesOf('01'), '', 'fixed of 2 bytes'],
    [{ type: 'array', items: 'int' }, [1, null], '[1]', 'int'],
    [{ type: 'map', values: 'int' }, { 'a key': 'x' }, '["a key"]', 'int'],
    [record(field('int')), {}, 'f', 'int'],
    [record(field('int')), [], '', 'record R'],
    [record(field({ type: 'record', name: 'I', fields: [field('int')] })), { f: { f: null } }, 'f.f', 'int'],
    [record(field(['null', 'int'])), { f: 'x' }, 'f', 'one of null, int'],
    ['null', 0, '', 'null'],
  ])('of %j: %p', async (schema, value, path, expected) => {
    const error = await failureOf(() => encode(schema, value))
    expect(error).toBeInstanceOf(SerdeError)
    expect(error).toMatchObject({ code: 'invalid-value', path, expected })
  })

  test('leaves the writer as it was', () => {
    const schema = record(field('string'), { name: 'g', type: 'int' })
    expect(() => encode(schema, { f: 'x', g: 'y' })).toThrow(SerdeError)
    expect(hex(encode(schema, { f: 'x', g: 1 }))).toBe('027802')
  })

  test('because it holds itself', async () => {
    const schema = { type: 'record', name: 'T', fields: [{ name: 'next', type: ['null', 'T'] }] }
    const circle: { next?: unknown } = {}
    circle.next = circle
    expect(await failureOf(() => encode(schema, circle))).toMatchObject({
      code: 'invalid-value',
      message: expect.stringContaining('levels'),
    })
  })
})

test('fields that a value lacks take their default, or null where that is a branch', () => {
  const schema = record(
    { name: 'a', type: { type: 'array', items: 'int' }, default: [1] },
    { name: 'b', type: ['null', 'string'] },
    { name: 'c', type: 'bytes', default: 'ÿ' },
  )
  expect(decode(schema, encode(schema, {}))).toEqual({ a: [1], b: null, c: bytesOf('ff') })
})

test('names that objects inherit are ordinary names', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const schema = record(...names.map(name => ({ name, type: ['null', 'int'], default: null })))
  expect(decode(schema, encode(schema, {}))).toEqual(Object.fromEntries(names.map(name => [name, null])))
  const own = Object.fromEntries(names.map((name, at) => [name, at]))
  const read = roundTrip(schema, own)
  expect(Object.entries(read as object)).toEqual(Object.entries(own))
  const map = roundTrip({ type: 'map', values: 'int' }, new Map([['__proto__', 1]]))
  expect(Object.entries(map as object)).toEqual([['__proto__', 1]])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('maps are objects without a prototype, or maps that keep the order of keys', () => {
  const schema = { type: 'map', values: 'int' }
  const value = new Map([
    ['b', 1],
    ['1', 2],
  ])
  expect(roundTrip(schema, value, { maps: 'map' })).toEqual(value)
  expect(Object.getPrototypeOf(roundTrip(schema, value))).toBeNull()
})

describe('unions', () => {
  const pair = [record(field('int')), { type: 'record', name: 'S', fields: [{ name: 'f', type: 'int' }] }]

  test.each<[unknown, unknown]>([
    [['null', 'string'], null],
    [['null', 'string', 'int', 'boolean', 'bytes'], bytesOf('00')],
    [['null', { type: 'array', items: 'int' }, { type: 'map', values: 'int' }], [1]],
  ])('%j: %p stands bare', (schema, value) => {
    expect(roundTrip(schema, value)).toEqual(value)
  })

  test.each<[unknown, unknown]>([
    [['int', 'long'], { long: 5n }],
    [['string', enumType], { E: 'A' }],
    [pair, { S: { f: 1 } }],
    [['string', { type: 'bytes', logicalType: 'decimal', precision: 4, scale: 2 }], { bytes: '1.50' }],
  ])('%j: %p names its branch, since its type does not tell it', (schema, value) => {
    expect(roundTrip(schema, value)).toEqual(value)
  })

  test('a bare value that fits two branches that must be named is refused', async () => {
    expect(await failureOf(() => encode(pair, { f: 1 }))).toMatchObject({
      code: 'invalid-value',
      expected: 'one of R, S',
    })
    expect(hex(encode(['string', enumType], 'C'))).toBe(hex(encode(['string', enumType], { string: 'C' })))
  })

  test('every value but null names its branch where that is asked for', () => {
    expect(roundTrip(['null', 'int'], { int: 1 }, { unions: 'wrapped' })).toEqual({ int: 1 })
    expect(roundTrip(['null', 'int'], null, { unions: 'wrapped' })).toBeNull()
  })

  test('a value that names its branch is taken where it need not', () => {
    expect(hex(encode(['null', 'string'], { string: 'a' }))).toBe('020261')
  })
})

test('trailing bytes are passed over, or refused where that is asked for', async () => {
  expect(decode('int', bytesOf('0200'))).toBe(1)
  expect(await failureOf(() => decode('int', bytesOf('0200'), { failsOnTrailingBytes: true }))).toMatchObject({
    code: 'trailing-bytes',
  })
})

test('a failure to read tells the path', async () => {
  const schema = record(
    field({ type: 'array', items: { type: 'record', name: 'I', fields: [{ name: 'e', type: enumType }] } }),
  )
  for (const isTrusted of [true, false]) {
    const error = await failureOf(() => decode(schema, bytesOf('04 00 08 00'), { isTrusted }))
    expect(error).toMatchObject({ code: 'malformed', path: 'f[1].e' })
  }
})

test.each([1, 12, 13, 32, 33, 64, 65, 128, 129, 600])(
  'a record of %i fields is a plain object, however it is read',
  count => {
    const names = Array.from({ length: count }, (_, at) => `field${at}`)
    const schema = record(...names.map(name => ({ name, type: 'int' })))
    const value = Object.fromEntries(names.map((name, at) => [name, at]))
    const read = roundTrip(schema, value) as object
    expect(read).toStrictEqual(value)
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(JSON.stringify(read)).toBe(JSON.stringify(value))
  },
)
