import { avro, hex, limits } from './fixture.ts'

const record = (fields: readonly unknown[], name = 'R') => ({ type: 'record', name, fields })
const field = (name: string, type: unknown) => ({ name, type })
const enumeration = { type: 'enum', name: 'E', symbols: ['A', 'B', 'C'] }
const tree = record([field('left', ['null', 'R']), field('v', 'int')])
const wide = record([field('s', 'string'), field('m', { type: 'map', values: { type: 'array', items: 'long' } })])

/** Schema, payload, and the path and a part of the problem; nothing where it passes. */
const rows: readonly (readonly [string, unknown, string, string?, string?])[] = [
  ['a boolean is 0 or 1', 'boolean', '01'],
  ['a boolean of another value is none', 'boolean', '02', '$', 'neither 0 nor 1'],
  ['an int has up to five bytes', 'int', 'ff ff ff ff 0f'],
  ['an int has no sixth byte', 'int', 'ff ff ff ff ff 00', '$', 'more than 5 bytes'],
  ['an int has 32 bits', 'int', 'ff ff ff ff 1f', '$', 'larger than 32 bits'],
  ['an int may be written longer than it need be', 'int', '80 00'],
  ['a long has up to ten bytes', 'long', 'ff ff ff ff ff ff ff ff ff 01'],
  ['a long has 64 bits', 'long', 'ff ff ff ff ff ff ff ff ff 02', '$', 'larger than 64 bits'],
  ['a long has no eleventh byte', 'long', 'ff ff ff ff ff ff ff ff ff ff 00', '$', 'more than 10 bytes'],
  ['a float has four bytes', 'float', '00 00 00', '$', 'end within'],
  ['a double is any eight bytes', 'double', 'ff ff ff ff ff ff ff ff'],
  ['a string is UTF-8', 'string', '06 e2 82 ac'],
  ['an overlong form is no UTF-8', 'string', '04 c0 af', '$', 'not UTF-8'],
  ['an encoded surrogate is no UTF-8', 'string', '06 ed a0 80', '$', 'not UTF-8'],
  ['a character that is cut short is no UTF-8', 'string', '02 c3', '$', 'not UTF-8'],
  ['beyond U+10FFFF there are no characters', 'string', '08 f4 90 80 80', '$', 'not UTF-8'],
  ['the length of a string is not negative', 'string', '01', '$', 'negative'],
  ['a string ends within the payload', 'string', '08 61', '$', 'end within a string'],
  ['a length that no payload has is no string', 'string', 'fe ff ff ff ff ff ff ff ff 01', '$', 'end within a string'],
  ['bytes may be anything', record([field('b', 'bytes')]), '04 ff fe'],
  ['bytes at the top have no length before them', 'bytes', '08 61'],
  ['a logical type at the top changes nothing in that', { type: 'bytes', logicalType: 'decimal', precision: 4 }, ''],
  ['an enum has a symbol of the number', enumeration, '04'],
  ['an enum has no symbol beyond its last', enumeration, '06', '$', 'an enum of 3 symbols'],
  ['an enum has no negative symbol', enumeration, '01', '$', 'an enum of 3 symbols'],
  ['a fixed has its size', { type: 'fixed', name: 'F', size: 3 }, '00 00', '$', 'end within'],
  ['a union has a branch of the number', ['int', 'string', 'null'], '04'],
  ['a union has no branch beyond its last', ['int', 'string', 'null'], '06', '$', 'a union of 3 branches'],
  ['a union with null has two branches', ['null', 'string'], '04', '$', 'a union of 2 branches'],
  ['the branch of a union with null may be written longer', ['null', 'int'], '82 00 02'],
  ['null may be the second branch', ['int', 'null'], '02'],
  ['no null where the other branch is announced', ['int', 'null'], '00', '$', 'end within an int'],
  ['an array is blocks up to an empty one', { type: 'array', items: 'int' }, '04 02 04 02 06 00'],
  ['an array does not end without the empty block', { type: 'array', items: 'int' }, '04 02 04', '$', 'end within'],
  ['a block with a negative count has its length', { type: 'array', items: 'int' }, '03 04 02 04 00'],
  ['a block is as long as it says', { type: 'array', items: 'int' }, '03 06 02 04 00', '$', 'not as long as it says'],
  [
    'a count that no payload has is truncated',
    { type: 'array', items: 'int' },
    'fe ff ff ff 0f 02',
    '$[1]',
    'end within',
  ],
  ['the path names the field', wide, '02 61 02 02 62 04 02 ff', '$.m{0}[1]', 'end within a long'],
  ['the keys of a map are UTF-8', wide, '02 61 02 02 ff 00 00', '$.m{0}', 'not UTF-8'],
  [
    'a record in a record has both names',
    record([field('a', record([field('b', 'int')], 'S'))]),
    '',
    '$.a.b',
    'end within',
  ],
  ['a record may hold itself', tree, '02 02 00 02 04 06'],
  ['a record that holds itself has a path', tree, '02 02 00', '$.left.left.v', 'end within'],
  ['null takes no bytes', 'null', ''],
  ['items without bytes are counted by their number alone', { type: 'array', items: 'null' }, '80 09 00'],
]

test.each(rows.map(row => [row[0], row] as const))('Avro: %s', (_, [, schema, payload, path, problem]) => {
  const fault = avro(schema)(hex(payload))
  if (path === undefined) expect(fault).toBeUndefined()
  else expect(fault).toEqual({ reason: 'bad-payload', path, problem: expect.stringContaining(problem ?? '') as string })
})

test('bytes behind the value are told apart', () => {
  const fault = { reason: 'trailing-bytes', path: '$', problem: 'the value is followed by 2 more bytes' }
  expect(avro('int')(hex('02 00 00'))).toEqual(fault)
  expect(avro('null')(hex('00 00'))).toEqual(fault)
})

test('a count of items that take no bytes is held against the budget', () => {
  const none = [
    { type: 'array', items: 'null' },
    { type: 'array', items: { type: 'fixed', name: 'F', size: 0 } },
    { type: 'array', items: record([field('a', 'null'), field('b', record([], 'S'))]) },
  ]
  const count2to40 = hex('80 80 80 80 80 80 01 00')
  for (const schema of none) expect(avro(schema)(count2to40)).toMatchObject({ reason: 'too-costly', path: '$' })
  const tight = { ...limits, baseSteps: 10, stepsPerByte: 1 }
  expect(avro(none[0], tight)(hex('14 00'))).toBeUndefined()
  expect(avro(none[0], tight)(hex('1a 00'))).toMatchObject({ reason: 'too-costly' })
})

test('records whose fields take no bytes cost nothing, however many they are', () => {
  // Each level doubles the fields.
  let schema: unknown = record([], 'R0')
  for (let level = 1; level < 40; level++)
    schema = record([field('a', schema), field('b', `R${level - 1}`)], `R${level}`)
  expect(avro(schema)(hex(''))).toBeUndefined()
})

test('values nest as deep as the limit', () => {
  const levels = (depth: number) => Buffer.concat([Buffer.alloc(depth - 1, 2), Buffer.alloc(1 + depth)])
  expect(avro(tree)(levels(500))).toBeUndefined()
  expect(avro(tree)(levels(501))).toMatchObject({ reason: 'too-costly' })
  expect(avro(tree)(levels(100_000))).toMatchObject({ reason: 'too-costly' })
  expect(avro(record([field('self', 'R')]))(hex('00'))).toMatchObject({ reason: 'too-costly' })
})

test('a path is short, however deep the value', () => {
  expect(avro(tree)(Buffer.alloc(400, 2))?.path).toMatch(/^\$(\.left){30,}…$/)
})

test('a value cut short anywhere is no value', () => {
  const all = record([
    field('s', 'string'),
    field('o', ['null', 'double']),
    field('m', { type: 'map', values: enumeration }),
    field('a', { type: 'array', items: record([field('x', 'long'), field('y', 'boolean')], 'S') }),
  ])
  const whole = hex('0a 68 c3 a9 6c 6c 02 00 00 00 00 00 00 f0 3f 02 02 6b 04 00 04 80 02 01 03 00 00')
  expect(avro(all)(whole)).toBeUndefined()
  for (let length = 0; length < whole.length; length++) {
    expect(avro(all)(whole.subarray(0, length))).toMatchObject({ reason: 'bad-payload' })
  }
})

test.each([3, 4, 5, 8, 31, 599, 600, 5000])('a text of %i bytes is looked at to its last', length => {
  const check = avro('string')
  const prefix = hex(
    { 3: '06', 4: '08', 5: '0a', 8: '10', 31: '3e', 599: 'ae09', 600: 'b009', 5000: '904e' }[length] ?? '',
  )
  const text = Buffer.alloc(length, 'a')
  expect(check(Buffer.concat([prefix, text]))).toBeUndefined()
  for (const at of [0, 1, length >> 1, length - 1]) {
    const broken = Buffer.from(text)
    broken[at] = 0xff
    expect(check(Buffer.concat([prefix, broken]))).toMatchObject({ problem: 'a string is not UTF-8' })
  }
})
