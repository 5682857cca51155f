import { PayloadCompiler } from '../../../src/validation/payload/payload-languages.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import { checkOf, json, limits, schemaOf, textCheck } from './fixture.ts'

const order = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1 },
    name: { type: 'string', minLength: 1, maxLength: 4 },
    state: { enum: ['NEW', 'PAID', 3] },
    lines: { type: 'array', maxItems: 3, items: { $ref: '#/definitions/line' } },
    tags: { type: 'object', additionalProperties: { type: 'string' } },
    note: { oneOf: [{ type: 'null' }, { type: 'string', pattern: '^[a-z]+$' }] },
  },
  required: ['id'],
  additionalProperties: false,
  definitions: { line: { type: 'object', properties: { price: { type: 'number', exclusiveMinimum: 0 } } } },
}

/** Payload, and the path and a part of the problem; nothing where it passes. */
const rows: readonly (readonly [string, string, string?, string?])[] = [
  ['a value that fits', '{"id":1,"name":"ab","state":"NEW","lines":[{"price":0.5}],"tags":{"a":"b"},"note":null}'],
  ['blanks may stand between', ' {\n"id" : 1 ,\t"lines" : [ { } , { } ] }\r\n'],
  ['members may come in any order', '{"state":3,"name":"x","id":7}'],
  ['escapes stand for characters', '{"id":1,"name":"\\u0061\\n","st\\u0061te":"N\\u0045W"}'],
  ['a length counts characters', '{"id":1,"name":"🦀żół"}'],
  ['1.0 is an integer', '{"id":1.0}'],
  ['so is 1e2', '{"id":1e2}'],
  ['of members of one name the last counts', '{"id":"x","id":1}'],
  ['even where that is the bad one', '{"id":1,"id":"x"}', '$.id', 'is a string, expected an integer'],
  ['a byte order mark is passed over', '\ufeff{"id":1}'],
  ['1.5 is no integer', '{"id":1.5}', '$.id', 'is a number, expected an integer'],
  ['a bound holds', '{"id":0}', '$.id', 'a number of at least 1 (minimum)'],
  ['a text is not too long', '{"id":1,"name":"abcde"}', '$.name', 'at most 4 characters'],
  ['nor too short', '{"id":1,"name":""}', '$.name', 'at least 1 characters'],
  ['a value is one of the list', '{"id":1,"state":"NEU"}', '$.state', 'one of "NEW", "PAID", 3'],
  ['a property is required', '{"name":"a"}', '$', "lacks the property 'id'"],
  ['no others are allowed', '{"id":1,"secret":2}', '$', 'has a property that the schema does not allow'],
  ['the path leads into arrays', '{"id":1,"lines":[{},{"price":0}]}', '$.lines[1].price', 'a number above 0'],
  [
    'and tells names that are data by their place',
    '{"id":1,"tags":{"secret":"x","b":5}}',
    '$.tags{1}',
    'is a number, expected a string',
  ],
  ['arrays are not too long', '{"id":1,"lines":[{},{},{},{}]}', '$.lines', 'is an array of 4 items'],
  ['a pattern is found', '{"id":1,"note":"ABC"}', '$.note', 'exactly one of 2 schemas'],
  ['no bytes are no JSON', '', '$', 'no bytes of JSON'],
  ['an object ends', '{"id":1', '$', 'not JSON'],
  ['a comma stands between members', '{"id":1 "name":"a"}', '$', 'not JSON'],
  ['none stands at the end', '{"id":1,}', '$', 'not JSON'],
  ['a number has no leading zeros', '{"id":01}', '$', 'not JSON'],
  ['a number has digits behind the point', '{"id":1.}', '$', 'not JSON'],
  ['NaN is no JSON', '{"id":NaN}', '$', 'not JSON'],
  ['control characters are escaped', '{"id":1,"name":"a\nb"}', '$', 'not JSON'],
  ['an unknown escape is none', '{"id":1,"name":"\\x"}', '$', 'not JSON'],
  ['a number that no double holds is refused', '{"id":1e400}', '$', 'beyond the range of a double'],
]

test.each(rows.map(row => [row[0], row] as const))('JSON: %s', (_, [, payload, path, problem]) => {
  const fault = json(order)(payload)
  if (path === undefined) expect(fault).toBeUndefined()
  else expect(fault).toEqual({ reason: 'bad-payload', path, problem: expect.stringContaining(problem ?? '') as string })
})

test('what follows the value is told apart from what is no value', () => {
  const fault = { reason: 'trailing-bytes', path: '$', problem: 'the JSON value is followed by more than blanks' }
  for (const text of ['{"id":1}x', '{"id":1}{"id":1}', '{"id":1},', '{"id":"}"} \u0000']) {
    expect(json(order)(text)).toEqual(fault)
  }
  expect(json({})('1 2')).toEqual(fault)
  expect(json({})('"a"b')).toEqual(fault)
})

test.each([
  ['c0 af', 'an overlong form'],
  ['ed a0 80', 'an encoded surrogate'],
  ['ff', 'a byte that is none'],
  ['e2 82', 'a character cut short'],
])('%s is no UTF-8: %s', bytes => {
  const text = Buffer.concat([
    Buffer.from('{"id":1,"name":"'),
    Buffer.from(bytes.replace(/ /g, ''), 'hex'),
    Buffer.from('"}'),
  ])
  expect(json(order)(text)).toEqual({ reason: 'bad-payload', path: '$', problem: 'the bytes are not UTF-8' })
})

test('a number that no double holds is refused as a multiple too', () => {
  for (const multipleOf of [0.5, 2]) {
    const fault = json({ properties: { a: { multipleOf } } })('{"a":1e400}')
    expect(fault).toEqual({ reason: 'bad-payload', path: '$', problem: 'a number is beyond the range of a double' })
  }
})

test('a value nests as deep as the limit, and so do brackets of what is no value', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  for (const schema of [{}, { items: { $ref: '#' } }, { anyOf: [{ items: { $ref: '#' } }, { type: 'null' }] }]) {
    expect(json(schema)(nested(500))).toBeUndefined()
    expect(json(schema)(nested(501))).toMatchObject({ reason: 'too-costly' })
    expect(json(schema)('['.repeat(100_000))).toMatchObject({ reason: 'too-costly' })
  }
  expect(json({})(`["${'['.repeat(1000)}"]`)).toBeUndefined()
})

test('work is held against the budget', () => {
  const costly = { uniqueItems: true, items: { anyOf: Array.from({ length: 50 }, (_, at) => ({ const: `x${at}` })) } }
  const tight = { ...limits, baseSteps: 100, stepsPerByte: 1 }
  expect(json(costly, tight)('["x49"]')).toBeUndefined()
  const texts = Array.from({ length: 50 }, (_, at) => `"x${at}"`)
  expect(json(costly, tight)(`[${texts.join(',')}]`)).toMatchObject({ reason: 'too-costly', path: '$' })
})

test('a pattern that takes other than linear time costs its producer', () => {
  const check = json(
    { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' },
    { ...limits, baseSteps: 1000, stepsPerByte: 0 },
  )
  expect(check(`"${'a'.repeat(50_000)}"`)).toMatchObject({ reason: 'too-costly' })
})

test('a reference that leads nowhere is told where a value meets it', () => {
  const text = JSON.stringify({ properties: { a: { $ref: '#/definitions/none' } } })
  const options = { mode: 'stored', validateFields: false, isUnchecked: true, limits: defaultLimits } as const
  const check = textCheck(checkOf(parseJsonSchema(text, [], options)))
  expect(check('{}')).toBeUndefined()
  expect(check('{"a":1}')).toMatchObject({
    reason: 'bad-payload',
    problem: expect.stringContaining('#/definitions/none') as string,
  })
})

describe('patterns that cannot be matched in linear time', () => {
  const pattern = '^(?!a)b'
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['are not checked', { type: 'string', pattern }, '"anything"'],
    ['refuse nothing in not', { not: { type: 'string', pattern } }, '"anything"'],
    ['refuse nothing in oneOf', { oneOf: [{ pattern }, { type: 'string' }] }, '"anything"'],
    [
      'choose no branch',
      Object.fromEntries([['if', { pattern }], ...['then', 'else'].map(word => [word, false])]),
      '"anything"',
    ],
    [
      'do not count in contains',
      { contains: { pattern }, maxContains: 1, $schema: 'https://json-schema.org/draft/2020-12/schema' },
      '["a","b"]',
    ],
    ['do not apply the schema of their properties', { patternProperties: { [pattern]: false } }, '{"b":1}'],
    [
      'cover properties',
      { patternProperties: { [pattern]: { type: 'string' } }, additionalProperties: false },
      '{"b":1}',
    ],
    [
      'count as evaluated',
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        if: { properties: { a: { pattern } } },
        unevaluatedProperties: false,
      },
      '{"a":"x","b":1}',
    ],
  ]

  test.each(cases)('%s', (_, schema, payload) => {
    const checks = new PayloadCompiler(limits).compile(schemaOf('JSON', schema))
    expect([...checks.uncheckedPatterns]).toEqual([pattern])
    const bytes = Buffer.from(payload)
    expect(checks.checkOf([])?.(bytes, 0, bytes.length)).toBeUndefined()
  })

  test('leave all else of the schema checked', () => {
    const schema = { properties: { a: { type: 'string', pattern, maxLength: 2 }, b: { not: { type: 'number' } } } }
    expect(json(schema)('{"a":"abc"}')).toMatchObject({ path: '$.a' })
    expect(json(schema)('{"a":"ab","b":1}')).toMatchObject({ path: '$.b' })
    const choice = { oneOf: [{ pattern, type: 'string' }, { type: 'number' }, { type: 'integer' }] }
    expect(json(choice)('true')).toMatchObject({ path: '$' })
    expect(json(choice)('1')).toMatchObject({ path: '$' })
    expect(json(choice)('"x"')).toBeUndefined()
  })

  test('are known before the first value, in definitions that are used', () => {
    const schema = { properties: { a: { items: { $ref: '#/definitions/x' } } }, definitions: { x: { pattern } } }
    expect([...new PayloadCompiler(limits).compile(schemaOf('JSON', schema)).uncheckedPatterns]).toEqual([pattern])
    expect(new PayloadCompiler(limits).compile(schemaOf('JSON', order)).uncheckedPatterns.size).toBe(0)
  })
})

test('objects of more properties than a word has bits have all that is required', () => {
  const names = Array.from({ length: 100 }, (_, at) => `p${at}`)
  const inner = {
    type: 'object',
    properties: Object.fromEntries(names.map(name => [name, { type: 'integer' }])),
    required: names,
  }
  const schema = { type: 'object', properties: { x: inner, y: inner } }
  const object = (left: readonly string[]) => `{${left.map(name => `"${name}":1`).join(',')}}`
  const check = json(schema)
  expect(check(`{"x":${object(names)},"y":${object(names.toReversed())}}`)).toBeUndefined()
  for (const name of ['p0', 'p31', 'p32', 'p64', 'p99']) {
    const others = names.map(one => (one === name ? 'p50' : one))
    expect(check(`{"x":${object(names)},"y":${object(others)}}`)).toMatchObject({
      path: '$.y',
      problem: `lacks the property '${name}'`,
    })
  }
})

test.each([['a"b'], ['a\\b'], ['\ud800'], ['a\u0001'], ['__proto__'], ['żółw'], ['']])(
  'a property called %j is known by its name',
  name => {
    const schema = {
      type: 'object',
      properties: { [name]: { type: 'integer' } },
      required: [name],
      additionalProperties: false,
    }
    // A member of this name would change the prototype.
    const text = (value: string) => `{${JSON.stringify(name)}:${value}}`
    const check = json(
      JSON.stringify(schema).replace('"properties":{}', `"properties":{${JSON.stringify(name)}:{"type":"integer"}}`),
    )
    expect(check(text('1'))).toBeUndefined()
    expect(check(text('"x"'))).toMatchObject({ reason: 'bad-payload' })
    expect(check(`{"${name}":1,"${name}x":1}`)).toMatchObject({ reason: 'bad-payload' })
  },
)
