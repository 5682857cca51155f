import { describe, expect, test } from '@jest/globals'
import { draft4, draft6, isAccepted, modern, parse, refusal } from './schemas.ts'

describe('the JSON layer', () => {
  test.each([
    ['the text is compact and keeps its keys in order', ' { "b" : 1 , "a" : [ 1 , { } ] } ', '{"b":1,"a":[1,{}]}'],
    [
      'the last of two equal keys wins, at the place of the first',
      '{"type":"x","title":"t","type":"string"}',
      '{"type":"string","title":"t"}',
    ],
    [
      'numbers are exact decimals',
      '{"x":[1.50,1e3,1e-7,0.00001,-0,-0.0,12345678901234567890,1E400]}',
      '{"x":[1.50,1E+3,1E-7,0.00001,0,0.0,12345678901234567890,1E+400]}',
    ],
    [
      'control characters are escaped in capitals, others stand as they are',
      '{"x":"\\u001f\\u007f\\/\\u00e9\\u2028"}',
      '{"x":"\\u001F\u007f/é\u2028"}',
    ],
    ['text behind the schema is ignored', '{} {"type":"x"}', '{}'],
    ['bare words for numbers become strings', '{"x":[NaN,-Infinity]}', '{"x":["NaN","-Infinity"]}'],
    ['true is a schema', 'true', 'true'],
  ])('%s', (_, text, canonical) => {
    expect(parse(text).canonical).toBe(canonical)
    expect(parse(canonical).canonical).toBe(canonical)
  })

  test.each(['', '{', '// c\n{}', "{'a':1}", '{"a":1,}', '{"a":01}', '\ufeff{}'])('%j is no JSON', text => {
    expect(refusal(text)).toMatchObject({ message: 'Invalid JSON schema', stage: 'text' })
  })

  test('a refusal tells where the fault is', () => {
    expect(refusal('{\n "type": }').position).toEqual({ line: 2, column: 10 })
    expect(refusal('{\n "type": "x" }')).toMatchObject({ position: { line: 1, column: 1 } })
    expect(refusal('{\n "maxLength": "x" }')).toMatchObject({ position: { line: 2, column: 15 } })
  })

  test.each([
    ['[]', 'ARRAY'],
    ['1', 'NUMBER'],
    ['"x"', 'STRING'],
    ['null', 'NULL'],
  ])('%s is JSON and no schema', (text, found) => {
    const message = `Invalid JSON schema: expected an object or boolean at the root, found ${found}`
    expect(refusal(text)).toMatchObject({ message, stage: 'validation' })
  })

  test('a text that is imported need not be a schema', () => {
    expect(parse('{"type":"x"}', { mode: 'stored', isUnchecked: true }).canonical).toBe('{"type":"x"}')
    expect(refusal('{"type":"x"}')).toMatchObject({ message: 'Invalid JSON', stage: 'validation' })
  })
})

describe('normalising', () => {
  test('sorts keys at every level by code unit, and nothing else', () => {
    const text =
      '{"b":[{"z":1,"a":2}],"a":{"10":1,"9":1,"B":1,"a":1},"$schema":"http://json-schema.org/draft-07/schema#"}'
    const normal =
      '{"$schema":"http://json-schema.org/draft-07/schema#","a":{"10":1,"9":1,"B":1,"a":1},"b":[{"a":2,"z":1}]}'
    expect(parse(text).normalized().canonical).toBe(normal)
    expect(parse(normal).normalized().canonical).toBe(normal)
  })

  test('keeps the references', () => {
    const schema = parse('{"title":"t","$ref":"x.json"}', { references: { 'x.json': { type: 'string' } } }).normalized()
    expect(schema.canonical).toBe('{"$ref":"x.json","title":"t"}')
    expect(schema.name).toBe('t')
  })
})

test('a schema tells its title and its top-level properties', () => {
  expect(parse({ title: 'T', properties: { b: {}, __proto__x: {}, 10: {} } })).toMatchObject({
    type: 'JSON',
    name: 'T',
  })
  expect(parse('{"properties":{"b":{},"__proto__":{},"10":{}}}').topLevelFields()).toEqual(['b', '__proto__', '10'])
  expect(parse('true')).toMatchObject({ name: undefined })
  expect(parse('true').topLevelFields()).toEqual([])
})

test('formats do not change the text', () => {
  expect(parse('{"a":1}').formatted('resolved')).toBe('{"a":1}')
})

test('the key of equivalence is the canonical text, or its digest', () => {
  const long = `{"x":"${'y'.repeat(500)}"}`
  expect(parse(' {"x":1.0}').equivalenceKey()).toBe(parse('{"x":1.0}').equivalenceKey())
  expect(parse('{"x":1}').equivalenceKey()).not.toBe(parse('{"x":1.0}').equivalenceKey())
  expect(parse(long).equivalenceKey()).toBe(parse(`${long} `).equivalenceKey())
  expect(parse(long).equivalenceKey().length).toBeLessThan(100)
})

test('names that start with two dollars are refused where fields are validated', () => {
  const schema = { properties: { $$a: {} } }
  expect(isAccepted(schema)).toBe(true)
  expect(refusal(schema, { validateFields: true }).message).toContain("'$$a' is reserved")
})

/** What fits every keyword, and what does not, by group of dialects. */
const shapes: readonly (readonly [keyword: string, good: readonly unknown[], bad: readonly unknown[]])[] = [
  ['type', ['string', ['string', 'null'], []], ['x', ['x'], 5, null, {}]],
  ['enum', [[], [1, 1]], ['a', {}, null]],
  ['title', ['x'], [5, null]],
  ['description', ['x'], [5, {}]],
  ['default', [null, 5, {}], []],
  ['format', ['zzz'], [5]],
  ['pattern', ['a++', ''], ['[^]', '(', 5]],
  ['minLength', [0, -1], ['1', null]],
  ['minimum', [1.5, -1], ['1', [1]]],
  ['uniqueItems', [true], ['x', 1]],
  ['properties', [{}, { a: true }], [[], { a: 1 }, null]],
  ['patternProperties', [{ a: {} }], [{ '(': {} }, { a: 5 }, []]],
  ['additionalProperties', [true, {}], [5, []]],
  ['required', [[], ['a', 'a']], ['a', [1], true]],
  ['allOf', [[], [{}]], [{}, [1], 'a']],
  ['anyOf', [[{}, true]], [{}]],
  ['oneOf', [[{}]], [null]],
  ['not', [{}, true], [[], 5]],
  ['zzz', [5, null, {}], []],
]

describe('what each keyword takes in every dialect', () => {
  for (const [name, dialect] of Object.entries({
    draft4,
    draft6,
    'draft 7': (schema: object) => schema,
    '2020-12': modern,
  })) {
    test.each(shapes.flatMap(([keyword, good]) => good.map(value => [keyword, value] as const)))(
      `${name} takes %s: %j`,
      (keyword, value) => expect(isAccepted(dialect({ properties: { p: { [keyword]: value } } }))).toBe(true),
    )
    test.each(shapes.flatMap(([keyword, , bad]) => bad.map(value => [keyword, value] as const)))(
      `${name} refuses %s: %j`,
      (keyword, value) => expect(isAccepted(dialect({ properties: { p: { [keyword]: value } } }))).toBe(false),
    )
  }
})

const draft7 = (schema: object) => schema
const draft2019 = (schema: object) => ({ $schema: 'https://json-schema.org/draft/2019-09/schema', ...schema })

describe('what the dialects differ in', () => {
  test.each([
    [
      'a flag bounds numbers exclusively in draft 4 alone',
      '{"exclusiveMinimum":true}',
      [draft4],
      [draft6, draft7, modern],
    ],
    [
      'a number bounds numbers exclusively from draft 6 on',
      '{"exclusiveMinimum":1}',
      [draft6, draft7, modern],
      [draft4],
    ],
    ['a step of zero is for modern dialects', '{"multipleOf":0}', [modern], [draft4, draft6, draft7]],
    ['counts are integers up to draft 7', '{"maxLength":1.5}', [modern], [draft4, draft6, draft7]],
    ['counts of 32 bits up to draft 7', '{"maxLength":2147483648}', [modern], [draft4, draft6, draft7]],
    ['a list of items is for old dialects', '{"items":[{}]}', [draft4, draft6, draft7], [modern, draft2019]],
    ['true as all items is not for draft 4', '{"items":true}', [draft6, draft7, modern], [draft4]],
    ['true as a dependency is not for draft 4', '{"dependencies":{"a":true}}', [draft6, draft7, modern], [draft4]],
    ['contains is unknown to draft 4', '{"contains":5}', [draft4], [draft6, draft7, modern]],
    ['conditions come with draft 7', '{"if":5}', [draft4, draft6], [draft7, modern]],
    ['then without if is not looked at in modern dialects', '{"then":5}', [draft4, draft6, modern], [draft7]],
    ['flags of reading come with draft 7', '{"readOnly":5}', [draft4, draft6], [draft7, modern]],
    ['deprecated is a flag in modern dialects', '{"deprecated":5}', [draft4, draft6, draft7], [modern]],
    ['dependencies are not looked at in modern dialects', '{"dependencies":5}', [modern], [draft4, draft6, draft7]],
    [
      'additionalItems is not looked at in modern dialects',
      '{"additionalItems":5}',
      [modern],
      [draft4, draft6, draft7],
    ],
    ['prefixItems is a list in modern dialects', '{"prefixItems":5}', [draft4, draft6, draft7], [modern]],
    ['an id is a text up to draft 7', '{"$id":5}', [draft4, modern], [draft6, draft7]],
    ['draft 4 calls it id', '{"id":5}', [draft6, draft7, modern], [draft4]],
    [
      'definitions that nobody refers to are read in modern dialects',
      '{"$defs":{"a":{"maxLength":"x"}}}',
      [draft4, draft6, draft7],
      [modern],
    ],
    [
      'a recursive reference is an unknown keyword',
      '{"$recursiveRef":5}',
      [draft4, draft6, draft7, modern, draft2019],
      [],
    ],
  ])('%s', (_, text, good, bad) => {
    const schema = JSON.parse(text) as object
    for (const dialect of good) expect(isAccepted(dialect(schema))).toBe(true)
    for (const dialect of bad) expect(isAccepted(dialect(schema))).toBe(false)
  })

  test.each([
    ['http://json-schema.org/draft-04/schema', { exclusiveMinimum: true }],
    ['https://json-schema.org/draft-04/schema#', { exclusiveMinimum: true }],
    ['http://json-schema.org/schema#', { exclusiveMinimum: true }],
    ['http://json-schema.org/draft-06/schema#', { if: 5 }],
    ['http://json-schema.org/draft-07/schema', { items: [{}] }],
    ['http://json-schema.org/draft-03/schema#', { items: [{}], exclusiveMinimum: 1 }],
    ['http://example.com/mine', { items: [{}], exclusiveMinimum: 1 }],
    ['http://json-schema.org/draft/2020-12/schema#', { multipleOf: 0 }],
    ['https://json-schema.org/draft/2019-09/schema#', { multipleOf: 0 }],
  ])('%s is known, or counts as draft 7', ($schema, schema) => {
    expect(isAccepted({ $schema, ...schema })).toBe(true)
  })

  test('a dialect that is no text is refused', () => {
    expect(isAccepted({ $schema: 7 })).toBe(false)
  })

  test('a dialect inside a schema must be known to modern dialects, and changes nothing', () => {
    expect(isAccepted({ properties: { a: { $schema: 'http://example.com/mine' } } })).toBe(true)
    expect(isAccepted(modern({ properties: { a: { $schema: 'http://example.com/mine' } } }))).toBe(false)
    const inside = { $schema: 'http://json-schema.org/draft-04/schema#', exclusiveMinimum: 1 }
    expect(isAccepted(modern({ properties: { a: inside } }))).toBe(true)
  })
})
