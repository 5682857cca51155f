import { SerdeError } from '../../../src/serde/errors.ts'
import { avroValues } from '../../../src/serde/avro/values.ts'
import { bytesOf, failureOf } from '../fake-registry.ts'
import { decode, encode, parse, record } from './codec.ts'

const everything = record(
  { name: 's', type: 'string' },
  { name: 'l', type: 'long' },
  { name: 'u', type: ['null', 'int', 'string', { type: 'array', items: 'double' }] },
  { name: 'm', type: { type: 'map', values: { type: 'array', items: 'string' } } },
  { name: 'e', type: { type: 'enum', name: 'E', symbols: ['A', 'B', 'C'] } },
  { name: 'x', type: { type: 'fixed', name: 'F', size: 3 } },
  { name: 'd', type: { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 2 } },
  { name: 't', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'n', type: { type: 'array', items: 'null' } },
  { name: 'next', type: ['null', 'R'] },
)
const leaf = {
  s: 'leaf',
  l: -1n,
  u: [1.5],
  m: {},
  e: 'C',
  x: bytesOf('010203'),
  d: '1.23',
  t: new Date(0),
  n: [null],
  next: null,
}
const value = { ...leaf, s: 'täxt', u: 'two', m: { k: ['a', 'b'], ü: [] }, n: [], next: leaf }

/** Numbers that repeat from one run to the next (xorshift32). */
function random(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

function damage(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  switch (next(4)) {
    case 0:
      return copy.slice(0, next(copy.length))
    case 1:
      copy[next(copy.length)] = next(256)
      return copy
    case 2: {
      const at = next(copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << next(8))
      return copy
    }
    default: {
      const at = next(copy.length)
      const junk = Uint8Array.from({ length: 1 + next(10) }, () => (next(3) === 0 ? 0xff : next(256)))
      return Uint8Array.from([...copy.slice(0, at), ...junk, ...copy.slice(at)])
    }
  }
}

test.each([true, false])('20,000 damaged payloads give a value or an error with a type (trusted: %p)', isTrusted => {
  const schema = parse(everything)
  const evolved = parse(
    record(
      { name: 'l', type: 'double' },
      { name: 'new', type: 'string', default: 'd' },
      { name: 'next', type: ['null', 'R'] },
    ),
  )
  const readers = [
    avroValues.reader({ writer: schema, isTrusted }, {}),
    avroValues.reader({ writer: schema, reader: evolved, isTrusted }, { longs: 'number', failsOnTrailingBytes: true }),
  ]
  const bytes = encode(everything, value)
  const next = random(20_251_121)
  const counts = { values: 0, errors: 0 }
  for (let run = 0; run < 10_000; run++) {
    const damaged = damage(bytes, next)
    for (const reader of readers) {
      try {
        reader.read(damaged, 0)
        counts.values++
      } catch (error) {
        if (!(error instanceof SerdeError)) throw error
        expect(['truncated', 'malformed', 'trailing-bytes', 'unresolvable']).toContain(error.code)
        counts.errors++
      }
    }
  }
  expect(counts.values).toBeGreaterThan(500)
  expect(counts.errors).toBeGreaterThan(5000)
})

test('every cut of a payload is refused as truncated', async () => {
  const bytes = encode(everything, value)
  for (let length = 0; length < bytes.length; length++) {
    expect(await failureOf(() => decode(everything, bytes.subarray(0, length)))).toMatchObject({ code: 'truncated' })
  }
})

const empty = { type: 'record', name: 'Z', fields: [{ name: 'n', type: 'null' }] }

test.each<[string, unknown, string, string]>([
  ['2^60 nulls', { type: 'array', items: 'null' }, 'feffffffffffffff1f', 'malformed'],
  ['2^27 nulls', { type: 'array', items: 'null' }, '8080808001', 'malformed'],
  ['2^27 empty records', { type: 'array', items: empty }, '8080808001', 'malformed'],
  [
    'many blocks of empty fixed',
    { type: 'array', items: { type: 'fixed', name: 'Z', size: 0 } },
    'c09a0cc09a0c00',
    'malformed',
  ],
  ['2^27 ints in few bytes', { type: 'array', items: 'int' }, '80808080010202', 'truncated'],
  ['2^27 entries in few bytes', { type: 'map', values: 'null' }, '80808080010202', 'truncated'],
  ['a text of 2^30 bytes', 'string', '808080800861', 'truncated'],
  ['a text of 2^40 bytes', 'string', '80808080808001', 'malformed'],
  ['bytes of a negative length', { type: 'array', items: 'bytes' }, '0201', 'malformed'],
  ['a branch beyond the last', ['null', 'int'], '04', 'malformed'],
  ['a branch before the first', ['null', 'int'], '01', 'malformed'],
  ['a symbol beyond the last', { type: 'enum', name: 'E', symbols: ['A'] }, '02', 'malformed'],
  ['an int of six bytes', 'int', 'ffffffffff01', 'malformed'],
  ['a long of eleven bytes', 'long', 'ffffffffffffffffffff01', 'malformed'],
])('%s are refused before they take memory', async (_what, schema, text, code) => {
  for (const isTrusted of [true, false]) {
    expect(await failureOf(() => decode(schema, bytesOf(text), { isTrusted }))).toMatchObject({ code })
  }
  const inside = { type: 'record', name: 'Outer', fields: [{ name: 'f', type: schema }] }
  const skipped = { type: 'record', name: 'Outer', fields: [] }
  const isEnum = !Array.isArray(schema) && text === '02'
  if (!isEnum) expect(await failureOf(() => decode(inside, bytesOf(text), { reader: skipped }))).toMatchObject({ code })
})

test('a skipped block cannot lead backwards or beyond the end', async () => {
  const writer = record({ name: 'a', type: { type: 'array', items: 'int' } })
  for (const text of ['0301', '03 fe ff ff 0f']) {
    expect(await failureOf(() => decode(writer, bytesOf(text), { reader: record() }))).toBeInstanceOf(SerdeError)
  }
})

describe('nesting', () => {
  const list = { type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] }

  test('of 200 levels is read and written', () => {
    let nested: unknown = null
    for (let level = 0; level < 200; level++) nested = { next: nested }
    for (const isTrusted of [true, false]) expect(decode(list, encode(list, nested), { isTrusted })).toEqual(nested)
  })

  test.each<[string, unknown, number]>([
    ['records', list, 0x02],
    ['arrays', { type: 'record', name: 'L', fields: [{ name: 'a', type: { type: 'array', items: 'L' } }] }, 0x02],
  ])('of a million %s ends in an error with a type', async (_what, schema, byte) => {
    const bytes = new Uint8Array(1_000_000).fill(byte)
    for (const isTrusted of [true, false]) {
      expect(await failureOf(() => decode(schema, bytes, { isTrusted }))).toMatchObject({ code: 'malformed' })
    }
    const outer = { type: 'record', name: 'O', fields: [{ name: 'f', type: schema }] }
    const skip = { type: 'record', name: 'O', fields: [] }
    expect(await failureOf(() => decode(outer, bytes, { reader: skip }))).toMatchObject({ code: 'malformed' })
  })

  test('of a schema has a bound too', async () => {
    let deep: unknown = 'int'
    for (let level = 0; level < 450; level++) deep = { type: 'array', items: deep }
    expect(decode(deep, bytesOf('00'))).toEqual([])
    for (let level = 0; level < 100; level++) deep = { type: 'array', items: deep }
    expect(await failureOf(() => decode(deep, bytesOf('00')))).toMatchObject({ code: 'bad-schema' })
    expect(await failureOf(() => encode(deep, []))).toMatchObject({ code: 'bad-schema' })
    expect(
      await failureOf(() => decode({ ...record({ name: 'f', type: deep }) }, bytesOf('00'), { reader: record() })),
    ).toMatchObject({ code: 'bad-schema' })
  })
})

test('a schema with names that are no names of code is read without code', () => {
  const names = ['a', '__proto__', 'constructor']
  const schema = record(...names.map(name => ({ name, type: 'int' })))
  const bytes = bytesOf('020406')
  expect(Object.entries(decode(schema, bytes, { isTrusted: true }) as object)).toEqual([
    ['a', 1],
    ['__proto__', 2],
    ['constructor', 3],
  ])
})

test('a default that does not fit its type is an error of the schema', async () => {
  const schema = record({ name: 'f', type: 'int', default: 'text' })
  expect(await failureOf(() => decode(record(), bytesOf(''), { reader: schema }))).toMatchObject({ code: 'bad-schema' })
})
