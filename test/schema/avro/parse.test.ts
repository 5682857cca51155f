import { describe, expect, test } from '@jest/globals'
import { field, parse, record, refusal } from './schemas.ts'

const canonical = (schema: unknown, ...more: [Parameters<typeof parse>[1]?]) => parse(schema, ...more).canonical
const enumType = (more: object = {}) => ({ type: 'enum', name: 'E', symbols: ['A', 'B'], ...more })
const fixed = (more: object = {}) => ({ type: 'fixed', name: 'F', size: 4, ...more })

describe('texts that are accepted', () => {
  test.each([
    ['comments before and inside', '// a\n{/* b */"type":"int"}', '"int"'],
    ['a primitive in an object', '{"type":"int"}', '"int"'],
    ['a reserved key where it means nothing is dropped', '{"type":"int","doc":"x","items":1,"aliases":5}', '"int"'],
    ['a property makes a primitive an object', '{"type":"int","x":1}', '{"type":"int","x":1}'],
    ['of a key met twice the last counts', '{"type":"int","type":"long"}', '"long"'],
    [
      'default on an array is a property',
      '{"type":"array","default":4,"items":"int"}',
      '{"type":"array","items":"int","default":4}',
    ],
    ['an empty union', '[]', '[]'],
    ['a union of one', '["int"]', '["int"]'],
    ['an enum without symbols', '{"type":"enum","name":"E","symbols":[]}', '{"type":"enum","name":"E","symbols":[]}'],
    [
      'an enum default that is no string is dropped',
      '{"type":"enum","name":"E","symbols":["A"],"default":5}',
      '{"type":"enum","name":"E","symbols":["A"]}',
    ],
    ['a fixed of no size', '{"type":"fixed","name":"F","size":0}', '{"type":"fixed","name":"F","size":0}'],
    [
      'doc that is no string is dropped',
      '{"type":"fixed","name":"F","doc":5,"size":0}',
      '{"type":"fixed","name":"F","size":0}',
    ],
    [
      'a namespace that is no string is ignored',
      '{"type":"fixed","name":"F","namespace":5,"size":0}',
      '{"type":"fixed","name":"F","size":0}',
    ],
    [
      'a dot in the name beats the namespace',
      '{"type":"fixed","name":"a.F","namespace":"b","size":0}',
      '{"type":"fixed","name":"F","namespace":"a","size":0}',
    ],
    [
      'a leading dot is the null namespace',
      '{"type":"fixed","name":".F","namespace":"b","size":0}',
      '{"type":"fixed","name":"F","size":0}',
    ],
    [
      'a primitive name in a namespace',
      '{"type":"fixed","name":"n.string","size":0}',
      '{"type":"fixed","name":"string","namespace":"n","size":0}',
    ],
    [
      'aliases met twice collapse',
      '{"type":"fixed","name":"F","aliases":["b","a","b"],"size":0}',
      '{"type":"fixed","name":"F","size":0,"aliases":["b","a"]}',
    ],
    [
      'an alias in the namespace of its type is printed short',
      '{"type":"fixed","name":"n.F","aliases":["n.b","m.b"],"size":0}',
      '{"type":"fixed","name":"F","namespace":"n","size":0,"aliases":["b","m.b"]}',
    ],
    ['an unknown logical type stays', '{"type":"int","logicalType":"x"}', '{"type":"int","logicalType":"x"}'],
    [
      'a logical type on a wrong base stays',
      '{"type":"int","logicalType":"uuid"}',
      '{"type":"int","logicalType":"uuid"}',
    ],
    [
      'names of the object prototype are properties',
      '{"type":"int","__proto__":1,"constructor":2}',
      '{"type":"int","__proto__":1,"constructor":2}',
    ],
    [
      'long integers of a primitive keep their digits',
      '{"type":"int","x":123456789012345678901234567890}',
      '{"type":"int","x":123456789012345678901234567890}',
    ],
    [
      'other numbers print as Java prints them',
      '{"type":"int","x":[1e2,1.50,-0,1e400]}',
      '{"type":"int","x":[100.0,1.5,0,"Infinity"]}',
    ],
  ])('%s', (_, text, printed) => {
    expect(canonical(text)).toBe(printed)
  })

  test('keys of a record, an enum and a field are printed in their own order', () => {
    const fields = [{ aliases: ['z'], p: 1, order: 'IGNORE', default: 7, doc: 'd', type: 'int', name: 'a' }]
    const text = JSON.stringify({ aliases: ['S'], fields, q: 2, doc: 'e', namespace: 'n', name: 'R', type: 'error' })
    expect(canonical(text)).toBe(
      '{"type":"error","name":"R","namespace":"n","doc":"e","fields":[{"name":"a","type":"int","doc":"d","default":7,' +
        '"order":"ignore","aliases":["z"],"p":1}],"q":2,"aliases":["S"]}',
    )
    expect(canonical({ aliases: ['G'], x: 1, default: 'A', symbols: ['A'], doc: '', name: 'E', type: 'enum' })).toBe(
      '{"type":"enum","name":"E","doc":"","symbols":["A"],"default":"A","x":1,"aliases":["G"]}',
    )
  })

  test('an ascending order and absent docs are not printed', () => {
    expect(canonical(record([field('a', 'int', { order: 'Ascending' })]))).toBe(
      '{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}',
    )
  })

  test('a type without its own namespace has that of the type around it', () => {
    const text = canonical(
      record([field('a', fixed()), field('b', fixed({ name: 'G', namespace: '' })), field('c', 'n.F')], {
        namespace: 'n',
      }),
    )
    expect(text).toBe(
      '{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":4}},' +
        '{"name":"b","type":{"type":"fixed","name":"G","namespace":"","size":4}},{"name":"c","type":"F"}]}',
    )
  })

  test('a type that is called like a kind is named in full', () => {
    const text = canonical(record([field('a', fixed({ name: 'array' })), field('b', 'n.array')], { namespace: 'n' }))
    expect(text).toContain('{"name":"b","type":"n.array"}')
  })

  test('a definition moves to the first use of its name', () => {
    expect(canonical(record([field('a', 'E'), field('b', enumType())]))).toBe(
      '{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A","B"]}},{"name":"b","type":"E"}]}',
    )
  })

  test('a name means the current namespace first, then the null namespace', () => {
    const inNull = field('a', enumType({ namespace: '' }))
    expect(canonical(record([inNull, field('b', 'E')], { namespace: 'n' }))).toContain('{"name":"b","type":"E"}')
    const both = record([inNull, field('b', enumType({ namespace: 'n', symbols: ['X'] })), field('c', ['null', 'E'])], {
      namespace: 'n',
    })
    expect(parse(both).formatted('resolved')).toContain('"symbols":["X"]')
  })

  test('inside a record of a namespace a finished type of the same short name comes before the record itself', () => {
    const inner = { type: 'record', name: 'a.R', fields: [field('self', 'R')] }
    const text = canonical([record([]), inner])
    expect(text).toBe(
      '[{"type":"record","name":"R","fields":[]},{"type":"record","name":"R","namespace":"a","fields":[{"name":"self","type":"R"}]}]',
    )
  })

  test('a name in an object is a reference', () => {
    expect(canonical(record([field('a', enumType()), field('b', { type: 'E' })]))).toContain('{"name":"b","type":"E"}')
  })

  test('a type may be defined again alike, whatever its doc, aliases and enum default', () => {
    const again = enumType({ doc: 'd', aliases: ['G'], default: 'A' })
    expect(canonical(record([field('a', enumType()), field('b', again)]))).toContain('{"name":"b","type":"E"}')
    const nested = record([field('x', ['null', 'E'], { default: null })], { name: 'N' })
    expect(canonical(record([field('e', enumType()), field('a', nested), field('b', nested)]))).toContain(
      '{"name":"b","type":"N"}',
    )
  })
})

describe('texts that are refused', () => {
  test.each([
    ['a bare word', '{"type":int}', "'int' is no JSON value"],
    ['text behind the schema', '"int" x', 'dangling content after end of schema: x'],
    ['a number for a schema', '5', 'Schema not yet supported: 5'],
    ['null in a union', '["int",null]', 'Schema not yet supported: null'],
    ['no type', '{"name":"R"}', 'No type: {"name":"R"}'],
    ['a type in a type', '{"type":{"type":"int"}}', 'No type: {"type":{"type":"int"}}'],
    ['an unknown type', '"Boat"', 'Undefined schema: Boat'],
    ['an unknown type in a namespace', record([field('a', 'E')], { namespace: 'n' }), 'Undefined schema: n.E'],
    ['an array without items', '{"type":"array"}', 'Array has no items type: {"type":"array"}'],
    ['a map without values', '{"type":"map","items":"int"}', 'Map has no values type: {"type":"map","items":"int"}'],
    ['a record without a name', '{"type":"record","fields":[]}', 'No name in schema: {"type":"record","fields":[]}'],
    ['a record without fields', '{"type":"record","name":"R"}', 'Record has no fields: {"type":"record","name":"R"}'],
    [
      'fields that are no list',
      '{"type":"record","name":"R","fields":{}}',
      'Record has no fields: {"type":"record","name":"R","fields":{}}',
    ],
    ['a field without a name', record([{ type: 'int' }]), 'No field name: {"type":"int"}'],
    ['a field that is no object', record(['int']), 'No field name: "int"'],
    ['a field without a type', record([{ name: 'a' }]), 'No field type: {"name":"a"}'],
    [
      'two fields of one name',
      record([field('a', 'int'), field('a', 'long')]),
      'Duplicate field a in record R: a type:LONG pos:1 and a type:INT pos:0.',
    ],
    [
      'an unknown order',
      record([field('a', 'int', { order: 'up' })]),
      'No enum constant org.apache.avro.Schema.Field.Order.UP',
    ],
    [
      'an order that is no string',
      record([field('a', 'int', { order: null })]),
      'No enum constant org.apache.avro.Schema.Field.Order.null',
    ],
    ['an enum without symbols', '{"type":"enum","name":"E"}', 'Enum has no symbols: {"type":"enum","name":"E"}'],
    ['a symbol that is no string', enumType({ symbols: [5] }), 'Null name'],
    ['a symbol twice', enumType({ symbols: ['A', 'A'] }), 'Duplicate enum symbol: A'],
    ['a symbol with a dash', enumType({ symbols: ['A-B'] }), 'Illegal character in: A-B'],
    [
      'an enum default that is no symbol',
      enumType({ default: 'C' }),
      'The Enum Default: C is not in the enum symbol set: [A, B]',
    ],
    [
      'a size with a dot',
      '{"type":"fixed","name":"F","size":4.0}',
      'Invalid or no size: {"type":"fixed","name":"F","size":4.0}',
    ],
    ['a size in quotes', fixed({ size: '4' }), 'Invalid or no size: {"type":"fixed","name":"F","size":"4"}'],
    ['a size below zero', fixed({ size: -1 }), 'Malformed data. Length is negative: -1'],
    ['a union in a union', ['int', ['null']], 'Nested union: ["int",["null"]]'],
    ['a branch twice', ['int', 'int'], 'Duplicate in union:int'],
    [
      'two branches of one base',
      ['long', { type: 'long', logicalType: 'timestamp-millis' }],
      'Duplicate in union:long',
    ],
    [
      'two arrays in a union',
      [
        { type: 'array', items: 'int' },
        { type: 'array', items: 'long' },
      ],
      'Duplicate in union:array',
    ],
    ['a branch that turns out to be there already', record([field('a', ['E', enumType()])]), 'Duplicate in union:E'],
    [
      'aliases that are no list',
      enumType({ aliases: 'G' }),
      'aliases not an array: {"type":"enum","name":"E","symbols":["A","B"],"aliases":"G"}',
    ],
    ['an alias that is no string', enumType({ aliases: [5] }), 'alias not a string: 5'],
    ['an empty name', fixed({ name: '' }), 'Empty name'],
    ['a name that ends with a dot', fixed({ name: 'a.' }), 'Empty name'],
    ['a name with a dash', fixed({ name: 'a-b' }), 'Illegal character in: a-b'],
    ['a name that starts with a digit', fixed({ name: '1a' }), 'Illegal initial character: 1a'],
    ['an empty part of a namespace', fixed({ name: 'a..b' }), 'Namespace part "" is invalid: Empty name'],
    [
      'a namespace with a dash',
      fixed({ namespace: 'a-b' }),
      'Namespace part "a-b" is invalid: Illegal character in: a-b',
    ],
    [
      'a primitive name in the null namespace',
      fixed({ name: 'int' }),
      'Schemas may not be named after primitives: int',
    ],
    [
      'another definition of a type',
      record([field('a', fixed()), field('b', fixed({ size: 5 }))]),
      "Can't redefine: F",
    ],
    ['another property of it', record([field('a', fixed()), field('b', fixed({ p: 1 }))]), "Can't redefine: F"],
  ])('%s', (_, schema, message) => {
    expect(refusal(schema).message).toBe(message)
  })

  test('an integer beyond 64 bits in a property of a record, an array or a map', () => {
    const long = '9223372036854775808'
    for (const type of [
      '{"type":"array","items":"int"',
      '{"type":"map","values":"int"',
      '{"type":"record","name":"R","fields":[]',
    ]) {
      expect(refusal(`${type},"p":{"q":[${long}]}}`).message).toBe("the property 'p' holds an integer beyond 64 bits")
      expect(canonical(`${type},"p":-${long}}`)).toContain(long)
    }
    expect(canonical(`{"type":"record","name":"R","fields":[{"name":"a","type":"int","p":${long}}]}`)).toContain(long)
  })

  test('a refusal names the place in the text', () => {
    expect(refusal('{"type":"record","name":"R","fields":[\n  {"name":"a","type":"Boat"}]}').position).toEqual({
      line: 2,
      column: 22,
    })
    expect(refusal('{"type":"record",\n"name":"R","fields":[{"name":"a b","type":"int"}]}').position).toEqual({
      line: 2,
      column: 22,
    })
    expect(refusal('["int",\n ["null"]]').position).toEqual({ line: 1, column: 1 })
  })

  test('an error message quotes a long schema in part', () => {
    expect(refusal({ type: 'record', name: 'R', long: 'x'.repeat(100_000) }).message.length).toBeLessThan(11_000)
  })
})

describe('names in a stored schema', () => {
  test.each([
    ['a letter of another alphabet', record([field('é', 'int')]), true],
    ['a namespace with a dash', fixed({ namespace: 'a-b' }), true],
    ['an alias of any kind', fixed({ aliases: ['a-b'] }), true],
    ['a dash in a name', fixed({ name: 'a-b' }), false],
    ['a letter beyond the BMP', fixed({ name: '𝒜' }), false],
  ])('%s', (_, schema, isAccepted) => {
    expect(refusal(schema, { mode: 'new' }).message).toMatch(/Illegal/)
    if (isAccepted) expect(canonical(schema, { mode: 'stored' })).not.toBe('')
    else expect(refusal(schema, { mode: 'stored' }).message).toMatch(/Illegal/)
  })
})

describe('references', () => {
  const money = record([field('amount', 'long'), field('currency', enumType({ name: 'Currency' }))], {
    name: 'shop.Money',
  })

  test('the type at the top of a reference is printed as a name, others are written out', () => {
    const schema = parse(record([field('m', 'shop.Money'), field('c', 'shop.Currency')]), {
      references: { any: money },
    })
    expect(schema.canonical).toBe(
      '{"type":"record","name":"R","fields":[{"name":"m","type":"shop.Money"},{"name":"c","type":' +
        '{"type":"enum","name":"Currency","namespace":"shop","symbols":["A","B"]}}]}',
    )
    expect(schema.formatted('resolved')).toContain(
      '{"name":"m","type":{"type":"record","name":"Money","namespace":"shop","fields":[',
    )
    expect(schema.formatted('no such format')).toBe(schema.canonical)
  })

  test('branches of a referenced union are written out', () => {
    const text = canonical(record([field('e', 'E')]), { references: { union: [enumType(), fixed()] } })
    expect(text).toContain('{"name":"e","type":{"type":"enum","name":"E"')
  })

  test('one reference may use another that stands before it', () => {
    const invoice = record([field('total', 'shop.Money')], { name: 'Invoice' })
    expect(canonical(['Invoice'], { references: { money, invoice } })).toBe('["Invoice"]')
    expect(refusal(['Invoice'], { references: { invoice, money } }).message).toBe('Undefined schema: shop.Money')
  })

  test('a type of a reference may be defined again alike and not otherwise', () => {
    expect(canonical(record([field('m', { ...money, doc: 'again' })]), { references: { money } })).toContain(
      '"type":"shop.Money"',
    )
    expect(refusal(record([field('m', record([], { name: 'shop.Money' }))]), { references: { money } }).message).toBe(
      "Can't redefine: shop.Money",
    )
  })

  test('a recursive type of a reference may be defined again alike', () => {
    const list = record([field('next', ['null', 'List'])], { name: 'List' })
    expect(canonical(record([field('l', list)]), { references: { list } })).toContain('{"name":"l","type":"List"}')
  })

  test('a new schema may not refer to a text with odd names, a stored one may', () => {
    const odd = fixed({ name: 'a-b.F' })
    expect(refusal(['a-b.F'], { references: { odd } })).toMatchObject({ position: undefined })
    expect(canonical(['a-b.F'], { references: { odd }, mode: 'stored' })).toBe('["a-b.F"]')
  })
})
