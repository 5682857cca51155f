import { describe, expect, test } from '@jest/globals'
import type { TaggedEntity } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import { field, parse, record, refusal, withDefault } from './schemas.ts'

const normal = (schema: unknown, reading: Parameters<typeof parse>[1] = {}) =>
  parse(schema, reading).normalized().canonical

describe('the normal form', () => {
  test.each([
    [
      'properties are sorted, in nested objects too',
      '{"type":"int","b":{"z":[{"y":1,"x":2}],"a":0},"a":1}',
      '{"type":"int","a":1,"b":{"a":0,"z":[{"x":2,"y":1}]}}',
    ],
    [
      'aliases are sorted by full name',
      '{"type":"fixed","name":"n.F","aliases":["S","m.T"],"size":1}',
      '{"type":"fixed","name":"F","namespace":"n","size":1,"aliases":["m.T","S"]}',
    ],
    [
      'aliases of fields are sorted',
      record([field('a', 'int', { aliases: ['c', 'b'] })]),
      '{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b","c"]}]}',
    ],
    [
      'an empty doc of a type is dropped, one of a field stays',
      record([field('a', 'int', { doc: '' })], { doc: '' }),
      '{"type":"record","name":"R","fields":[{"name":"a","type":"int","doc":""}]}',
    ],
    [
      'symbols and branches keep their order',
      [{ type: 'enum', name: 'E', symbols: ['b', 'a'] }, 'int'],
      '[{"type":"enum","name":"E","symbols":["b","a"]},"int"]',
    ],
    [
      'a logical type stands before other properties',
      '{"type":"long","connect.name":"x","logicalType":"timestamp-millis"}',
      '{"type":"long","logicalType":"timestamp-millis","connect.name":"x"}',
    ],
    [
      'with what belongs to it',
      '{"type":"bytes","a":1,"scale":1,"precision":4,"logicalType":"decimal"}',
      '{"type":"bytes","logicalType":"decimal","precision":4,"scale":1,"a":1}',
    ],
    [
      'but behind the properties for Java',
      '{"type":"string","b":1,"logicalType":"uuid","avro.java.string":"String"}',
      '{"type":"string","avro.java.string":"String","logicalType":"uuid","b":1}',
    ],
    [
      'one that does not hold is a property like any other',
      '{"type":"string","b":1,"logicalType":"date"}',
      '{"type":"string","b":1,"logicalType":"date"}',
    ],
    [
      'a decimal needs room for its precision',
      '{"type":"fixed","name":"F","size":1,"a":1,"logicalType":"decimal","precision":3}',
      '{"type":"fixed","name":"F","size":1,"a":1,"logicalType":"decimal","precision":3}',
    ],
    [
      'and has it here',
      '{"type":"fixed","name":"F","size":2,"a":1,"logicalType":"decimal","precision":3}',
      '{"type":"fixed","name":"F","size":2,"logicalType":"decimal","precision":3,"a":1}',
    ],
    ['an error stays an error', '{"type":"error","name":"R","fields":[]}', '{"type":"error","name":"R","fields":[]}'],
    [
      'a type without namespace stays without',
      record([field('a', { type: 'fixed', name: 'F', namespace: '', size: 1 })], { namespace: 'n' }),
      '{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"F","namespace":"","size":1}}]}',
    ],
  ])('%s', (_, schema, expected) => {
    expect(normal(schema)).toBe(expected)
    expect(normal(normal(schema))).toBe(expected)
  })

  const point = record([field('x', 'double'), field('y', 'int', { default: 0 })], { name: 'P' })

  test.each([
    ['double', '1', '1.0'],
    ['float', '16777217', '1.6777216E7'],
    ['float', '0.30000000000000004', '0.3'],
    ['long', '-0', '0'],
    ['double', '123456789012345678901', '123456789012345678901'],
    [['double', 'null'], '1', '1.0'],
    [['null', 'double'], '1', '1'],
    [['null', 'int'], '5', '5'],
    [['int', 'double'], '1.50', '1.5'],
    [{ type: 'array', items: 'double' }, '[1,2.50]', '[1.0,2.5]'],
    [{ type: 'map', values: 'float' }, '{"b":1,"a":2}', '{"a":2.0,"b":1.0}'],
    [point, '{"y":1,"x":2}', '{"x":2.0,"y":1}'],
    [point, '{"x":2,"other":{"b":1,"a":2}}', '{"other":{"a":2,"b":1},"x":2.0}'],
    [['null', point], '{"y":1,"x":2}', '{"x":2,"y":1}'],
    ['bytes', '"Ā"', '"Ā"'],
    ['double', '"NaN"', '"NaN"'],
  ])('a default of %j written %s becomes %s', (type, written, expected) => {
    const [, printed] = /^.*"default":(.*)\}\]\}$/.exec(normal(withDefault(type, written))) ?? []
    expect(printed).toBe(expected)
  })

  test('a default of a stored schema that fits nothing is dropped, one that is nested makes it fail', () => {
    expect(normal(withDefault('int', '"x"'), { mode: 'stored' })).not.toContain('default')
    expect(normal(withDefault(['null', 'int'], '"x"'), { mode: 'stored' })).not.toContain('default')
    expect(() => normal(withDefault({ type: 'array', items: 'int' }, '["x"]'), { mode: 'stored' })).toThrow(SchemaError)
  })

  test.each([
    ['a long integer in a property', '{"type":"int","p":[9223372036854775808]}'],
    ['a quote in the name of a property', '{"type":"int","p\\"":1}'],
    ['a control character in the name of a property', '{"type":"int","p\\u0001":1}'],
  ])('%s makes it fail, as a fault of a text that was read', (_, schema) => {
    const read = parse(schema)
    try {
      read.normalized()
    } catch (error) {
      expect(error).toMatchObject({ name: 'SchemaError', stage: 'validation' })
      return
    }
    throw new Error('normalised')
  })

  test('what is nested inside a property may be named in any way', () => {
    expect(normal('{"type":"int","p":{"a\\"":1}}')).toBe('{"type":"int","p":{"a\\"":1}}')
  })

  test('references stay names', () => {
    const references = { e: { type: 'enum', name: 'n.E', symbols: ['A'] } }
    expect(normal(record([field('a', 'n.E', { default: 'A' })]), { references })).toContain('"type":"n.E"')
  })
})

describe('the equivalence key', () => {
  const key = (schema: unknown, reading: Parameters<typeof parse>[1] = {}) => parse(schema, reading).equivalenceKey()
  const base = record([field('a', 'double', { default: 1, p: { x: 1, y: [2] } })], { aliases: ['S', 'T'], doc: 'd' })
  const text = JSON.stringify(base)

  test.each([
    ['order of properties', text.replace('{"x":1,"y":[2]}', '{"y":[2],"x":1}')],
    ['order of aliases', text.replace('["S","T"]', '["T","S"]')],
    ['white space and keys in another order', JSON.stringify({ doc: 'd', ...base }, null, 2)],
    ['error for record', text.replace('"record"', '"error"')],
    ['a type written as an object', text.replace('"double"', '{"type":"double"}')],
  ])('does not change with the %s', (_, other) => {
    expect(key(other)).toBe(key(base))
  })

  test.each([
    ['1 for 1.0', text.replace('"default":1', '"default":1.0')],
    ['another number in a property', text.replace('{"x":1', '{"x":1.0')],
    ['another doc', text.replace('"doc":"d"', '"doc":"e"')],
    ['an empty doc for none', text.replace('"doc":"d"', '"doc":""')],
    ['an alias less', text.replace('["S","T"]', '["S"]')],
    ['another name of a field', text.replace('"name":"a"', '"name":"b"')],
    ['another namespace', text.replace('"name":"R"', '"name":"n.R"')],
    ['another order of sorting', text.replace('"type":"double"', '"type":"double","order":"ignore"')],
    ['the doc of a field', text.replace('"type":"double"', '"type":"double","doc":"x"')],
  ])('changes with %s', (_, other) => {
    expect(other).not.toBe(text)
    expect(key(other)).not.toBe(key(base))
  })

  test('tells symbols and fields in another order apart', () => {
    const ordered = (...symbols: string[]) => key({ type: 'enum', name: 'E', symbols })
    expect(ordered('A', 'B')).not.toBe(ordered('B', 'A'))
    expect(key(record([field('a', 'int'), field('b', 'int')]))).not.toBe(
      key(record([field('b', 'int'), field('a', 'int')])),
    )
  })

  test('looks through references', () => {
    const lib = (size: number) => ({ lib: { type: 'fixed', name: 'Lib', size } })
    const user = record([field('l', 'Lib')])
    expect(key(user, { references: lib(1) })).not.toBe(key(user, { references: lib(2) }))
  })

  test('is short for a long schema', () => {
    expect(key(record(Array.from({ length: 1000 }, (_, at) => field(`f${at}`, 'int')))).length).toBeLessThan(100)
  })
})

describe('tags', () => {
  const sheet = record(
    [field('text', 'string', { 'confluent:tags': ['SECRET'] }), field('next', ['null', 'mail.Sheet'])],
    { name: 'Sheet' },
  )
  const letter = record(
    [
      field('sender', 'string', { 'confluent:tags': ['PERSON', 'SECRET'] }),
      field('inside', { type: 'array', items: sheet }),
      field('last', 'int', { 'confluent:tags': ['X', 5] }),
    ],
    { name: 'Letter', namespace: 'mail', 'confluent:tags': ['PAPER'] },
  )
  const entity = (entityPath: string, entityType: TaggedEntity['entityType'], ...tags: string[]) => ({
    entityPath,
    entityType,
    tags,
  })

  test('are listed in the order of the text, each type once', () => {
    expect(parse(letter).tags()).toEqual([
      entity('mail.Letter', 'sr_record', 'PAPER'),
      entity('mail.Letter.sender', 'sr_field', 'PERSON', 'SECRET'),
      entity('mail.Sheet.text', 'sr_field', 'SECRET'),
      entity('mail.Letter.last', 'sr_field', 'X'),
    ])
  })

  test('that are no list of words are no tags', () => {
    expect(parse(record([], { 'confluent:tags': 'A' })).tags()).toEqual([])
  })

  test('are added first, then removed', () => {
    const changed = parse(letter).withTags(
      [entity('mail.Letter', 'sr_record', 'INK', 'PAPER'), entity('.mail.Sheet.next', 'sr_field', 'LINK')],
      [entity('Letter', 'sr_record', 'INK'), entity('mail.Letter.sender', 'sr_field', 'PERSON', 'SECRET', 'NOSUCH')],
    )
    expect(changed.tags()).toEqual([
      entity('mail.Letter', 'sr_record', 'PAPER'),
      entity('mail.Sheet.text', 'sr_field', 'SECRET'),
      entity('mail.Sheet.next', 'sr_field', 'LINK'),
      entity('mail.Letter.last', 'sr_field', 'X'),
    ])
    expect(changed.canonical).toContain('{"name":"sender","type":"string"}')
  })

  test('an entity that is nested deeper gives way to one outside', () => {
    const both = record([field('in', record([field('a', 'int')], { name: 'x.R' })), field('a', 'int')])
    expect(
      parse(both)
        .withTags([entity('R.a', 'sr_field', 'T')], [])
        .tags(),
    ).toEqual([entity('R.a', 'sr_field', 'T')])
  })

  test.each([
    entity('Nowhere', 'sr_record', 'T'),
    entity('mail.Letter.nothing', 'sr_field', 'T'),
    entity('other.Letter', 'sr_record', 'T'),
    entity('mail.Letter.sender', 'sr_record', 'T'),
    entity('mail.Letter', 'sr_field', 'T'),
    entity('', 'sr_field', 'T'),
  ])('of an entity that is not there, %j, are refused', missing => {
    const message = `No matching path '${missing.entityPath}' found in the schema`
    expect(() => parse(letter).withTags([missing], [])).toThrow(message)
    expect(() => parse(letter).withTags([], [missing])).toThrow(message)
  })

  test('of a type that only a reference defines cannot be changed', () => {
    const schema = parse(record([field('l', 'mail.Letter')]), { references: { letter } })
    expect(() => schema.withTags([entity('mail.Letter', 'sr_record', 'T')], [])).toThrow('No matching path')
    expect(schema.withTags([entity('R.l', 'sr_field', 'T')], []).canonical).toContain(
      '{"name":"l","type":"mail.Letter","confluent:tags":["T"]}',
    )
  })
})

describe('a schema tells', () => {
  test('its name and its fields', () => {
    expect(parse(record([field('a', 'int'), field('b', 'int')], { name: 'n.R' }))).toMatchObject({
      name: 'n.R',
      type: 'AVRO',
    })
    expect(parse(record([field('a', 'int'), field('b', 'int')])).topLevelFields()).toEqual(['a', 'b'])
    expect(parse(['int']).name).toBeUndefined()
    expect(parse('int').topLevelFields()).toEqual([])
  })

  test('that it cannot be compared with another language', () => {
    const foreign = { ...parse('int'), type: 'JSON' as const }
    expect(() => parse('int').differencesFrom(foreign as never, { policy: 'STRICT', limits: {} as never })).toThrow(
      TypeError,
    )
  })

  test('nothing of a text that is refused', () => {
    expect(refusal('').message).toBe('the text ends where a value is expected')
  })
})
