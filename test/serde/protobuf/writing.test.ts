import { create } from '@bufbuild/protobuf'
import { StructSchema, TimestampSchema } from '@bufbuild/protobuf/wkt'
import protobuf from 'protobufjs'
import { failure, proto2, proto3, read, schemaOf, written } from './fixture.ts'

const scalars = proto3(`message M {
  int32 i = 1; sint32 s = 2; uint32 u = 3; fixed32 f = 4; sfixed32 g = 5; int64 l = 6; sint64 m = 7; uint64 n = 8;
  fixed64 o = 9; sfixed64 p = 10; float q = 11; double r = 12; bool b = 13; string t = 14; bytes y = 15;
}`)

describe('scalars', () => {
  test('are written in the order of their numbers, whatever the order of the properties', () => {
    expect(written(scalars, { t: 'a', i: 1 })).toBe('000801720161')
  })

  test('zero is left out where presence does not count, -0 is no zero', () => {
    const zero = { i: 0, s: -0, l: 0n, q: 0, b: false, t: '', y: new Uint8Array() }
    expect(written(scalars, zero)).toBe('00')
    expect(written(scalars, { q: -0, r: -0 })).toBe('005d00000080610000000000000080')
  })

  test('negative int32 and int64 take ten bytes, zigzag one', () => {
    expect(written(scalars, { i: -1, s: -1, l: -1n, m: -1n })).toBe(
      '0008ffffffffffffffffff01100130ffffffffffffffffff013801',
    )
  })

  test.each([
    ['a bigint', 5n],
    ['a safe integer', 5],
    ['a decimal string', '5'],
    ['an object of the package long', { low: 5, high: 0, unsigned: false }],
  ])('64 bits are taken from %s', (_, l) => {
    expect(written(scalars, { l })).toBe('003005')
  })

  test('the ends of the 64-bit range come back', () => {
    const value = { l: -(2n ** 63n), m: 2n ** 63n - 1n, n: 2n ** 64n - 1n, o: 2n ** 64n - 1n, p: -(2n ** 63n) }
    expect(read(scalars, written(scalars, value))).toEqual(value)
  })

  test.each([
    ['i', 1.5],
    ['i', 2 ** 31],
    ['i', '1'],
    ['u', -1],
    ['l', 2n ** 63n],
    ['l', 2 ** 53],
    ['n', -1n],
    ['l', '1e3'],
    ['q', '1'],
    ['b', 1],
    ['t', 1],
    ['t', 'half \ud800'],
    ['t', `${'long '.repeat(30)}\udc00`],
    ['y', 'AQ=='],
    ['y', [1]],
  ])('a value that does not suit is refused with its path: %s = %p', (name, value) => {
    const error = failure(() => written(scalars, { [name]: value }))
    expect(error).toMatchObject({ code: 'invalid-value', path: name })
    expect(error.expected).toBeDefined()
  })

  test('text of any length is written as UTF-8', () => {
    for (const text of ['é'.repeat(41), 'x'.repeat(80), 'x'.repeat(81), '🦀'.repeat(32), 'x'.repeat(20_000)]) {
      expect(read(scalars, written(scalars, { t: text }))).toEqual({ t: text })
    }
  })
})

describe('the name of a property', () => {
  const schema = proto3(
    'message M { int32 line_count = 1; int32 loom_0_a = 2 [json_name = "own"]; int32 constructor = 3; }',
  )

  test.each(['lineCount', 'line_count'])('%s names the field', name => {
    expect(written(schema, { [name]: 7 })).toBe('000807')
  })

  test.each(['loom_0A', 'loom_0_a', 'loom0A', 'own'])('%s names the field with a JSON name', name => {
    expect(written(schema, { [name]: 7 })).toBe('001007')
  })

  test('what every object has is no value', () => {
    expect(written(schema, {})).toBe('00')
    expect(written(schema, { constructor: 7 })).toBe('001807')
    expect(written(schema, { constructor$: 7 })).toBe('001807')
    expect(read(schema, '001807')).toEqual({ constructor: 7 })
  })

  test('original names are read on demand', () => {
    expect(read(schema, '000807', { fieldNames: 'original' })).toEqual({ line_count: 7 })
  })

  test('two fields with one camel-case name keep their own', () => {
    const twins = proto2('message M { optional int32 a_b = 1; optional int32 aB = 2; }')
    expect(read(twins, '0008011002')).toEqual({ a_b: 1, aB: 2 })
    expect(written(twins, { a_b: 1, aB: 2 })).toBe('0008011002')
  })

  test('__proto__ is an ordinary name', () => {
    const odd = proto3('message M { int32 __proto__ = 1; map<string, int32> m = 2; }')
    const value = read(odd, '000807120d0a095f5f70726f746f5f5f100712030a0161', { fieldNames: 'original' })
    expect(Object.keys(value)).toEqual(['__proto__', 'm'])
    expect(Object.entries((value as { m: object }).m)).toEqual([
      ['__proto__', 7],
      ['a', 0],
    ])
    expect(written(odd, value)).toBe('000807120d0a095f5f70726f746f5f5f100712050a01611000')
  })
})

describe('messages', () => {
  const order =
    proto3(`message Order { string id = 1; repeated Line lines = 2; Line first = 3; message Line { int32 n = 1; } }
    message Other { int32 o = 1; }`)

  test('an empty message inside is written', () => {
    expect(written(order, { lines: [{ n: 1 }, {}], first: {} })).toBe('001202080112001a00')
  })

  test('the path leads through lists and messages', () => {
    const error = failure(() => written(order, { lines: [{ n: 1 }, { n: 'x' }] }))
    expect(error).toMatchObject({ code: 'invalid-value', path: 'lines[1].n' })
    expect(error.message).toContain("'x' does not suit")
  })

  test.each([[null], [5], ['text'], [[]], [undefined]])('%p is no message', value => {
    expect(failure(() => written(order, value))).toMatchObject({ code: 'invalid-value', path: '' })
  })

  test('a message longer than 127 bytes has a longer length', () => {
    const value = { id: 'x'.repeat(200), lines: Array.from({ length: 100 }, () => ({ n: 300 })) }
    const deep = proto3('message T { T one = 1; string s = 2; }')
    const nested = { one: { one: { s: 'y'.repeat(20_000) } } }
    expect(read(order, written(order, value))).toEqual(value)
    expect(read(deep, written(deep, nested))).toEqual(nested)
  })

  test('messages nest a hundred deep and no deeper, circles included', () => {
    const tree = proto3('message T { T one = 1; }')
    const nest = (depth: number): object => (depth === 0 ? {} : { one: nest(depth - 1) })
    expect(read(tree, written(tree, nest(100)))).toEqual(nest(100))
    expect(failure(() => written(tree, nest(101))).code).toBe('invalid-value')
    const circle: { one?: object } = {}
    circle.one = circle
    expect(failure(() => written(tree, circle)).code).toBe('invalid-value')
  })

  test('an entry of a map is a level, as it is for those who read it', () => {
    const tree = proto3(
      'message T { map<string, T> m = 1; map<int32, T> n = 2; map<string, int32> s = 3; map<int32, int32> i = 4; T one = 5; }',
    )
    const nest = (depth: number, name: string, innermost: object): object => {
      let value = innermost
      for (let level = 0; level < depth; level++) value = { [name]: name === 'one' ? value : { 7: value } }
      return value
    }
    for (const name of ['m', 'n']) {
      expect(read(tree, written(tree, nest(50, name, {})))).toEqual(nest(50, name, {}))
      expect(failure(() => written(tree, nest(50, name, { one: {} }))).code).toBe('invalid-value')
      expect(failure(() => written(tree, nest(51, name, {}))).code).toBe('invalid-value')
    }
    for (const scalars of [{ s: { a: 1 } }, { i: { 1: 1 } }]) {
      expect(read(tree, written(tree, nest(99, 'one', scalars)))).toEqual(nest(99, 'one', scalars))
      expect(failure(() => written(tree, nest(100, 'one', scalars))).reason).toContain('deeper than 100')
    }
    expect(written(tree, nest(100, 'one', { s: {}, i: {} }))).toBe(written(tree, nest(100, 'one', {})))
  })

  test.each([
    ['the first of the schema', {}, {}, '00'],
    ['the option, by its full name', { message: 't.Other' }, {}, '0202'],
    ['the option, without the package', { message: 'Order.Line' }, {}, '040000'],
    ['the type name of the value', {}, { $typeName: 't.Other' }, '0202'],
    ['the type of a protobufjs value', {}, { $type: { fullName: '.t.Other' } }, '0202'],
  ])('the message is %s', (_, options, value, indexes) => {
    expect(written(order, value, options)).toBe(indexes)
  })

  test('a value of another type than the option says is refused', () => {
    expect(failure(() => written(order, { $typeName: 't.Other' }, { message: 'Order' })).code).toBe('invalid-value')
    expect(failure(() => written(order, { $typeName: 'x.Y' })).code).toBe('invalid-value')
    expect(failure(() => written(order, {}, { message: 'No' })).code).toBe('configuration')
  })
})

describe('lists and maps', () => {
  const schema = proto3(`message M { repeated int32 a = 1; repeated int32 b = 2 [packed = false]; repeated string c = 3;
    map<int64, string> d = 4; map<bool, E> e = 5; map<string, M> f = 6; repeated E g = 7; } enum E { Z = 0; Y = 1; }`)

  test('numbers are packed unless the option says no', () => {
    expect(written(schema, { a: [1, 2], b: [1, 2] })).toBe('000a02010210011002')
  })

  test('typed arrays are lists', () => {
    expect(written(schema, { a: Int32Array.of(1, -1) })).toBe('000a0b01ffffffffffffffffff01')
  })

  test('maps are objects or Maps; keys are checked', () => {
    expect(written(schema, { d: { '-1': 'a' } })).toBe(written(schema, { d: new Map([[-1n, 'a']]) }))
    expect(failure(() => written(schema, { d: { x: 'a' } }))).toMatchObject({ path: 'd.x' })
    expect(failure(() => written(schema, { e: { yes: 1 } }))).toMatchObject({ path: 'e.yes' })
  })

  test('entries are written whole, zeros included', () => {
    expect(written(schema, { e: { false: 'Z' } })).toBe('002a0408001000')
  })

  test('an item that is no value is refused', () => {
    expect(failure(() => written(schema, { c: ['a', null] }))).toMatchObject({ path: 'c[1]' })
    expect(failure(() => written(schema, { g: ['Q'] }))).toMatchObject({ path: 'g[0]' })
    expect(failure(() => written(schema, { f: { k: { a: [1.5] } } }))).toMatchObject({ path: 'f.k.a[0]' })
    expect(failure(() => written(schema, { a: 'no list' }))).toMatchObject({ path: 'a' })
  })
})

describe('oneofs', () => {
  const schema = proto3('message M { oneof the_kind { int32 i = 1; string some_text = 2; } }')

  test('a member that is zero is written', () => {
    expect(written(schema, { i: 0 })).toBe('000800')
  })

  test('two members are refused', () => {
    expect(failure(() => written(schema, { i: 1, someText: 'a' })).message).toContain("the oneof 'theKind'")
  })

  test('the shape of @bufbuild/protobuf is taken', () => {
    expect(written(schema, { theKind: { case: 'someText', value: '' } })).toBe('001200')
    expect(written(schema, { theKind: { case: undefined } })).toBe('00')
    expect(failure(() => written(schema, { theKind: { case: 'no', value: 1 } })).code).toBe('invalid-value')
  })

  test('a value that was read tells which member is set, and is written again', () => {
    const value = read(schema, '00080112017a')
    expect(value).toEqual({ someText: 'z' })
    expect((value as { theKind: string }).theKind).toBe('someText')
    expect(written(schema, value)).toBe('0012017a')
  })
})

describe('proto2', () => {
  const schema = proto2(`message M { required int32 a = 1; optional int32 b = 2 [default = 5]; optional E c = 3;
    repeated E d = 4; optional group Inner = 5 { optional int32 x = 1; } extensions 100 to 200; }
    enum E { ONE = 1; TWO = 2; } extend M { optional string note = 100; }`)

  test('a required field that is missing is refused', () => {
    expect(failure(() => written(schema, { b: 1 }))).toMatchObject({ code: 'invalid-value', path: 'a' })
    expect(failure(() => read(schema, '001001'))).toMatchObject({ code: 'malformed', path: 'a' })
  })

  test('a required field may stand in the second half of a message that comes twice', () => {
    const outer = proto2(`message M { optional In in = 1; repeated In list = 2; map<int32, In> entries = 3; }
      message In { required int32 a = 1; optional In in = 2; }`)
    expect(read(outer, '000a000a020801')).toEqual({ in: { a: 1 } })
    expect(read(outer, '000a0212000a0608011202080a')).toEqual({ in: { a: 1, in: { a: 10 } } })
    expect(failure(() => read(outer, '000a0408011200'))).toMatchObject({ code: 'malformed', path: 'in.in.a' })
    expect(failure(() => read(outer, '00120012020801'))).toMatchObject({ path: 'list.a' })
    expect(failure(() => read(outer, '001a020801'))).toMatchObject({ path: 'entries.a' })
  })

  test('zero is written where it was set, and a default is not', () => {
    expect(written(schema, { a: 0, b: 0 })).toBe('0008001000')
    const value = read(schema, '000801') as { b: number }
    expect(value.b).toBe(5)
    expect(written(schema, value)).toBe('000801')
  })

  test('a closed enum takes its names and numbers, others go behind the fields', () => {
    expect(written(schema, { a: 1, c: 'TWO', d: [1, 'TWO'] })).toBe('000801180220012002')
    expect(written(schema, { a: 1, c: 9, d: [1, 8] })).toBe('000801200118092008')
    expect(failure(() => written(schema, { a: 1, c: 'THREE' })).expected).toContain('ONE, TWO')
  })

  test('groups and extensions are fields', () => {
    const value = { a: 1, inner: { x: 7 }, '[t.note]': 'n' }
    expect(written(schema, value)).toBe('0008012b08072ca206016e')
    expect(read(schema, '0008012b08072ca206016e')).toEqual(value)
  })
})

describe('values of other libraries', () => {
  test('defaults on the prototype of a protobufjs message are not written', () => {
    const text =
      'syntax = "proto2"; package t; message M { optional int32 a = 1; optional string b = 2 [default = "x"]; }'
    const type = protobuf.parse(text).root.lookupType('t.M')
    expect(written(schemaOf(text), type.create({ a: 0 }))).toBe('000800')
    expect(written(schemaOf(text), type.create({}))).toBe('00')
  })

  test('fields that protobufjs and @bufbuild/protobuf did not know are written', () => {
    const schema = proto3('message M { int32 a = 1; }')
    const data = Uint8Array.of(3, 97, 98, 99)
    expect(written(schema, { a: 1, $unknown: [{ no: 15, wireType: 2, data }] })).toBe('0008017a03616263')
    expect(written(schema, { a: 1, $unknowns: [Uint8Array.of(0x7a, 0)] })).toBe('0008017a00')
  })

  test('well-known types are taken in the forms people have', () => {
    const schema = schemaOf(`syntax = "proto3"; package t; import "google/protobuf/timestamp.proto";
      import "google/protobuf/wrappers.proto"; import "google/protobuf/struct.proto";
      message M { google.protobuf.Timestamp at = 1; google.protobuf.Int32Value n = 2; google.protobuf.Struct s = 3; }`)
    const at = written(schema, { at: new Date('2024-01-02T03:04:05.678Z') })
    expect(at).toBe(written(schema, { at: create(TimestampSchema, { seconds: 1704164645n, nanos: 678_000_000 }) }))
    expect(written(schema, { n: 5 })).toBe(written(schema, { n: { value: 5 } }))
    const asMessage = create(StructSchema, { fields: { a: { kind: { case: 'numberValue', value: 1 } } } })
    expect(written(schema, { s: { a: 1 } })).toBe(written(schema, { s: asMessage }))
    const inner = { fields: 1 }
    expect(written(schema, { $typeName: 't.M', s: inner })).not.toBe('00')
  })

  test('a class that computes a field is asked', () => {
    class Computed {
      get a(): number {
        return 3
      }
    }
    expect(written(proto3('message M { optional int32 a = 1; }'), new Computed())).toBe('000803')
  })
})
