import { bytesOf, failureOf } from '../fake-registry.ts'
import { decode, encode, field, record } from './codec.ts'

const read = (writer: unknown, value: unknown, reader: unknown) => {
  const bytes = encode(writer, value)
  const plain = decode(writer, bytes, { reader })
  return plain
}
const unread = (writer: unknown, value: unknown, reader: unknown) => failureOf(() => read(writer, value, reader))

test.each<[string, unknown, string, unknown]>([
  ['int', 5, 'long', 5n],
  ['int', 16_777_217, 'float', 16_777_216],
  ['int', 5, 'double', 5],
  ['long', 5n, 'double', 5],
  ['long', 2n ** 62n, 'float', 2 ** 62],
  // By way of a double this long would be rounded twice, and down.
  ['long', 2n ** 60n + 2n ** 36n + 1n, 'float', 2 ** 60 + 2 ** 37],
  ['long', -(2n ** 60n + 2n ** 36n + 1n), 'float', -(2 ** 60 + 2 ** 37)],
  ['float', 0.5, 'double', 0.5],
  ['string', 'é', 'bytes', bytesOf('c3a9')],
  ['bytes', bytesOf('c3a9'), 'string', 'é'],
])('%s %p reads as %s %p', (writer, value, reader, expected) => {
  expect(read(writer, value, reader)).toEqual(expected)
  expect(read(record(field(writer)), { f: value }, record(field(reader)))).toEqual({ f: expected })
  expect(read(writer, value, ['null', reader])).toEqual(expected)
})

test.each([
  ['long', 1n, 'int'],
  ['double', 1, 'float'],
  ['string', 'x', 'int'],
  ['boolean', true, 'int'],
])('%s %p does not read as %s', async (writer, value, reader) => {
  expect(await unread(writer, value, reader)).toMatchObject({ code: 'unresolvable' })
  const inRecord = await unread(record(field(writer)), { f: value }, record(field(reader)))
  expect(inRecord).toMatchObject({ code: 'unresolvable', path: 'f' })
})

test('fields are found by name, passed over, and take defaults', () => {
  const writer = record(
    { name: 'a', type: 'int' },
    { name: 'gone', type: { type: 'map', values: { type: 'array', items: ['null', 'string'] } } },
    { name: 'b', type: 'string' },
    { name: 'last', type: 'double' },
  )
  const value = { a: 1, gone: { k: [null, 'x'] }, b: 'text', last: 0.5 }
  const reader = record(
    { name: 'b', type: 'string' },
    { name: 'a', type: 'long' },
    { name: 'c', type: { type: 'array', items: 'int' }, default: [7] },
  )
  expect(read(writer, value, reader)).toEqual({ a: 1n, b: 'text', c: [7] })
  expect(read(writer, value, record())).toEqual({})
  expect(read({ type: 'array', items: writer }, [value, value], { type: 'array', items: record() })).toEqual([{}, {}])
})

test('a default that can be changed is a new one for each value', () => {
  const reader = record({ name: 'c', type: { type: 'array', items: 'int' }, default: [7] })
  const values = read({ type: 'array', items: record() }, [{}, {}], { type: 'array', items: reader }) as {
    c: number[]
  }[]
  values[0]?.c.push(8)
  expect(values[1]).toEqual({ c: [7] })
})

test('a field without a default that was not written is refused', async () => {
  expect(await unread(record(), {}, record(field('int')))).toMatchObject({ code: 'unresolvable' })
})

test('aliases of records, enums, fixed and fields lead to what was written', () => {
  const writer = {
    type: 'record',
    name: 'Old',
    namespace: 'n',
    fields: [{ name: 'x', type: { type: 'enum', name: 'E0', symbols: ['A', 'B'] } }],
  }
  const reader = {
    type: 'record',
    name: 'New',
    namespace: 'n',
    aliases: ['Old'],
    fields: [{ name: 'y', aliases: ['x'], type: { type: 'enum', name: 'E1', aliases: ['E0'], symbols: ['B', 'A'] } }],
  }
  expect(read(writer, { x: 'A' }, reader)).toEqual({ y: 'A' })
})

test('two schemas that differ in their aliases alone are one: no alias is looked at', () => {
  const writer = record({ name: 'a', type: 'int' }, { name: 'b', type: 'int' })
  const reader = record({ name: 'a', type: 'int', aliases: ['b'] }, { name: 'b', type: 'int', aliases: ['a'] })
  expect(read(writer, { a: 1, b: 2 }, reader)).toEqual({ a: 1, b: 2 })
})

test('records read under any name, enums and fixed under their own', async () => {
  expect(read(record(field('int')), { f: 1 }, { ...record(field('int')), name: 'Other' })).toEqual({ f: 1 })
  const enumOf = (name: string) => ({ type: 'enum', name, symbols: ['A'] })
  const fixedOf = (name: string, size: number) => ({ type: 'fixed', name, size })
  expect(await unread(enumOf('E'), 'A', enumOf('G'))).toMatchObject({ code: 'unresolvable' })
  expect(await unread(fixedOf('F', 1), bytesOf('00'), fixedOf('G', 1))).toMatchObject({ code: 'unresolvable' })
  expect(await unread(fixedOf('F', 1), bytesOf('00'), fixedOf('F', 2))).toMatchObject({ code: 'unresolvable' })
})

test('a symbol that the reader lacks reads as its default, without one it is refused when it is met', async () => {
  const writer = { type: 'enum', name: 'E', symbols: ['A', 'X'] }
  expect(read(writer, 'X', { type: 'enum', name: 'E', symbols: ['A', 'B'], default: 'B' })).toBe('B')
  const strict = { type: 'enum', name: 'E', symbols: ['B', 'A'] }
  expect(read(writer, 'A', strict)).toBe('A')
  expect(await unread(writer, 'X', strict)).toMatchObject({ code: 'unresolvable' })
})

describe('unions', () => {
  test.each<[unknown, unknown, unknown, unknown]>([
    ['int', 1, ['null', 'int'], 1],
    ['int', 3, ['double', 'long'], { double: 3 }],
    [['null', 'string'], 'x', 'string', 'x'],
    [['int', 'string'], 4, ['string', 'long', 'null'], 4n],
    ['string', 'x', ['null', 'bytes'], bytesOf('78')],
  ])('%j %p reads as %j', (writer, value, reader, expected) => {
    expect(read(writer, value, reader)).toEqual(expected)
  })

  test('a branch that the reader lacks is refused when it is met', async () => {
    expect(await unread(['null', 'string'], null, 'string')).toMatchObject({ code: 'unresolvable' })
    expect(await unread(['int', 'string'], 'x', ['int'])).toMatchObject({ code: 'unresolvable' })
  })

  test('a record finds its branch by name, by structure where no name fits', () => {
    const one = { type: 'record', name: 'A', fields: [{ name: 'x', type: 'int' }] }
    const two = { type: 'record', name: 'B', fields: [{ name: 'x', type: 'int' }] }
    const other = { type: 'record', name: 'C', fields: [{ name: 'z', type: 'int' }] }
    expect(read(two, { x: 1 }, [one, two])).toEqual({ B: { x: 1 } })
    expect(read({ ...two, name: 'D' }, { x: 1 }, [other, one])).toEqual({ A: { x: 1 } })
  })
})

test('records that hold themselves evolve', () => {
  const tree = (type: string, ...more: object[]) => ({
    type: 'record',
    name: 'T',
    fields: [{ name: 'v', type }, { name: 'k', type: { type: 'array', items: 'T' } }, ...more],
  })
  const value = { v: 1, k: [{ v: 2, k: [] }] }
  const reader = tree('long', { name: 'n', type: 'string', default: 'd' })
  expect(read(tree('int'), value, reader)).toEqual({ v: 1n, n: 'd', k: [{ v: 2n, k: [], n: 'd' }] })
})
