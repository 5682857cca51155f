import { failure, proto2, proto3, read, schemaOf, unknownIn, written } from './fixture.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'

const simple = proto3('message M { int32 a = 1; string b = 2; repeated int32 c = 3; M d = 4; }')

describe('what is absent', () => {
  test('shows its default, and is no property of its own', () => {
    const value = read(simple, '00') as { a: number; b: string; c: number[]; d: unknown }
    expect([value.a, value.b, value.c, value.d]).toEqual([0, '', [], undefined])
    expect(Object.keys(value)).toEqual([])
    expect(JSON.stringify(value)).toBe('{}')
  })

  test('a later zero takes away what came earlier', () => {
    expect(read(simple, '0008010800')).toEqual({})
  })
})

describe('unknown fields', () => {
  test('are kept and written again', () => {
    const value = read(simple, '0008017a03616263')
    expect(unknownIn(value)).toEqual(['7a03616263'])
    expect(Object.keys(value)).toEqual(['a'])
    expect(written(simple, value)).toBe('0008017a03616263')
  })

  test('so are fields whose wire type is another', () => {
    const value = read(simple, '000a01611001')
    expect(unknownIn(value)).toEqual(['0a0161', '1001'])
  })

  test('and groups, with what is inside', () => {
    expect(unknownIn(read(simple, '007b08017c'))).toEqual(['7b08017c'])
  })

  test('and the numbers of a closed enum that have no name', () => {
    const schema = proto2(
      'message M { optional E a = 1; repeated E b = 2; repeated E c = 3 [packed = true]; } enum E { X = 1; }',
    )
    const value = read(schema, '000805100110051a020105')
    expect(value).toEqual({ b: [1], c: [1] })
    expect(unknownIn(value)).toEqual(['0805', '1005', '1805'])
    expect(written(schema, value)).toBe('0010011a0101080510051805')
  })
})

describe('lists', () => {
  test('packed and unpacked are read, mixed too', () => {
    expect(read(simple, '0018011a0202031804')).toEqual({ c: [1, 2, 3, 4] })
    expect(
      read(proto3('message M { repeated double a = 1; repeated sint64 b = 2; }'), `000a10${'00'.repeat(16)}12020103`),
    ).toEqual({ a: [0, 0], b: [-1n, -2n] })
  })
})

describe('messages', () => {
  test('a message that comes twice is one with the fields of both', () => {
    expect(read(simple, '002202080122051201781801')).toEqual({ d: { a: 1, b: 'x', c: [1] } })
  })

  test.each([
    ['its type name', '00', 't.M'],
    ['the indexes of the first, written out', '0200', 't.M'],
    ['of another', '0202', 't.N'],
    ['of one inside', '040200', 't.N.O'],
  ])('a value tells its message: %s', (_, hex, name) => {
    const schema = proto3('message M {} message N { message O {} }')
    expect((read(schema, hex) as { $typeName: string }).$typeName).toBe(name)
  })

  test.each([
    ['none', ''],
    ['too few', '0400'],
    ['a negative count', '01'],
    ['more than the bytes hold', 'c80100'],
    ['a count beyond memory', 'feffffff0f'],
    ['a number without end', 'ffffffffffff01'],
  ])('message indexes that cannot be are a bad header: %s', (_, hex) => {
    expect(failure(() => read(simple, hex)).code).toBe('bad-header')
  })

  test.each(['0204', '0201', '040000'])('indexes that lead nowhere are an unknown message: %s', hex => {
    expect(failure(() => read(simple, hex)).code).toBe('unknown-message')
  })

  test('indexes may stand in a header', () => {
    const reader = protobufValues.reader({ writer: simple, isTrusted: false }, {})
    const indexes = { bytes: Uint8Array.of(9, 0), start: 1 }
    expect(reader.read(Uint8Array.of(8, 1), 0, indexes)).toEqual({ a: 1 })
    expect(reader.recordName(Uint8Array.of(8, 1), 0, indexes)).toBe('t.M')
  })
})

describe('another schema to read with', () => {
  test('the message of the same name is read, moved or not', () => {
    const writer = proto3('message M { int32 a = 1; } message N { int32 b = 1; }')
    const reader = proto3('message N { int64 b = 1; } message M { int32 a = 1; }')
    expect(read(writer, '02020805', {}, reader)).toEqual({ b: 5n })
  })

  test('without one the first message is', () => {
    const writer = proto3('message M {} message N { int32 b = 1; }')
    expect(read(writer, '02020805', {}, proto3('message Z { int32 z = 1; }'))).toEqual({ z: 5 })
  })

  test('a field it lacks is kept', () => {
    const writer = proto3('message M { int32 a = 1; string b = 2; }')
    const reader = proto3('message M { int32 a = 1; }')
    const value = read(writer, '000801120178', {}, reader)
    expect(written(reader, value)).toBe('000801120178')
  })
})

describe('options', () => {
  const schema = proto3(
    'message M { int64 l = 1; E e = 2; repeated uint64 r = 3; map<string, sint64> m = 4; } enum E { Z = 0; Y = 1; }',
  )
  const hex = '00080510011a010522030a016b'

  test('64 bits are bigint, number or string', () => {
    expect(read(schema, hex)).toEqual({ l: 5n, e: 1, r: [5n], m: { k: 0n } })
    expect(read(schema, hex, { longs: 'number' })).toEqual({ l: 5, e: 1, r: [5], m: { k: 0 } })
    expect(read(schema, hex, { longs: 'string' })).toEqual({ l: '5', e: 1, r: ['5'], m: { k: '0' } })
    expect(failure(() => read(schema, '0008ffffffffffffffff7f', { longs: 'number' })).code).toBe('invalid-value')
  })

  test('enums are numbers or names, a number without a name stays one', () => {
    expect(read(schema, '001001', { enums: 'string' })).toEqual({ e: 'Y' })
    expect(read(schema, '001009', { enums: 'string' })).toEqual({ e: 9 })
  })
})

describe('text', () => {
  test('that is no UTF-8 is refused in proto3 and repaired in proto2', () => {
    expect(failure(() => read(simple, '001202fffe'))).toMatchObject({ code: 'malformed', path: 'b' })
    expect(read(proto2('message M { optional string b = 2; }'), '001202fffe')).toEqual({ b: '\ufffd\ufffd' })
  })

  test('keeps a byte order mark', () => {
    expect(read(simple, '001203efbbbf')).toEqual({ b: '\ufeff' })
  })
})

describe('editions', () => {
  test('features of file, message and field decide', () => {
    const schema = schemaOf(`edition = "2023"; package t; option features.field_presence = IMPLICIT;
      message M { int32 a = 1; int32 b = 2 [features.field_presence = EXPLICIT];
        repeated int32 c = 3 [features.repeated_field_encoding = EXPANDED]; N d = 4 [features.message_encoding = DELIMITED];
        string e = 5 [features = { utf8_validation: NONE }]; F f = 6; }
      message N { int32 x = 1; } enum F { option features.enum_type = CLOSED; Z = 0; }`)
    expect(written(schema, { a: 0, b: 0, c: [1, 2], d: { x: 1 } })).toBe('0010001801180223080124')
    expect(read(schema, '002a01ff')).toEqual({ e: '\ufffd' })
    expect(unknownIn(read(schema, '003005'))).toEqual(['3005'])
    expect(failure(() => written(schema, { f: 'Q' })).code).toBe('invalid-value')
  })

  // The bytes are those that Google's library for Python writes.
  test('values of maps are never groups, whatever the file says', () => {
    const schema = schemaOf(`edition = "2023"; package t; option features.message_encoding = DELIMITED;
      message M { map<string, M> m = 1; M one = 3; repeated M r = 5; int32 i = 6; }`)
    expect(written(schema, { m: { a: { i: 1 } } })).toBe('000a070a016112023001')
    expect(read(schema, '000a070a016112023001')).toEqual({ m: { a: { i: 1 } } })
    expect(written(schema, { one: { i: 1 }, r: [{ i: 1 }] })).toBe('001b30011c2b30012c')
  })
})

describe('types elsewhere', () => {
  test('come from references, and from files that need none', () => {
    const schema = schemaOf(
      'syntax = "proto3"; package t; import "a/money.proto"; import "google/type/date.proto"; message M { a.Money m = 1; google.type.Date d = 2; }',
      { 'a/money.proto': 'syntax = "proto3"; package a; message Money { sint64 cents = 1; }' },
    )
    const value = { m: { cents: -1n }, d: { year: 2024 } }
    expect(read(schema, written(schema, value))).toEqual(value)
  })

  test('may refer to one another without end', () => {
    const many = Array.from({ length: 3000 }, (_, at) => `message M${at} { M${at + 1} next = 1; }`).join(' ')
    const schema = proto3(`${many} message M3000 { int32 x = 1; }`)
    expect(read(schema, '000a020a00')).toEqual({ next: { next: {} } })
  })
})
