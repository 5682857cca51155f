import { ValidationStopped } from '../../../../src/schema/json/validation/run.ts'
import { SchemaError } from '../../../../src/schema/schema.ts'
import { faultOf, of, validatorOf } from './fixture.ts'
import type { Draft } from './fixture.ts'

type Row = readonly [draft: Draft, schema: object, fits: readonly unknown[], faults: readonly unknown[]]

/** An object with a member `then` would pass for a promise. */
function conditional(test: object, then: object | boolean, otherwise: object): object {
  const parts = [test, then, otherwise]
  return Object.fromEntries('if then else'.split(' ').map((keyword, at) => [keyword, parts[at]]))
}

class Own {
  readonly a = 1
}

const keywords: Readonly<Record<string, readonly Row[]>> = {
  type: [
    ['7', { type: 'integer' }, [1, 1.0, -0], [1.5, '1', null]],
    ['7', { type: ['string', 'null'] }, ['', null], [1, [], {}]],
    ['7', { type: 'object' }, [{}], [[], null]],
    ['7', { type: 'array' }, [[]], [{}]],
    ['7', { type: 'number' }, [1.5], ['1']],
    ['7', { type: 'boolean' }, [false], [0]],
  ],
  enum: [
    ['7', { enum: ['a', 1, null, { x: [1, { y: 2, z: 3 }] }] }, [1, { x: [1, { z: 3, y: 2 }] }], ['1', { x: [1] }]],
  ],
  const: [
    ['7', { const: { a: [] } }, [{ a: [] }], [{ a: {} }]],
    ['4', { const: 1 }, [2], []],
  ],
  minimum: [
    ['7', { minimum: 1, exclusiveMaximum: 3 }, [1, 2.9, 'x'], [0.9, 3]],
    ['4', { minimum: 1, exclusiveMinimum: true, maximum: 3 }, [1.1, 3], [1, 3.1]],
    ['6', { exclusiveMinimum: 1, maximum: 3 }, [3], [1]],
    ['4', { maximum: 3, exclusiveMaximum: true }, [2], [3]],
  ],
  multipleOf: [['7', { multipleOf: 0.1 }, [0.3, 1e20, 0], [0.35]]],
  minLength: [['7', { minLength: 2, maxLength: 3 }, ['🦀🦀', '🦀🦀🦀', 5], ['🦀', 'abcd']]],
  pattern: [['7', { pattern: '^(a|b)+$' }, ['ab', 1], ['abc']]],
  format: [
    [
      '7',
      { format: 'date' },
      ['2024-02-29', '2000-02-29', 1],
      ['2023-02-29', '1900-02-29', '2024-1-1', '2024-04-31', '2024-00-01', '2024-01-00', '202a-01-01'],
    ],
    [
      '7',
      { format: 'time' },
      ['23:59:60Z', '22:59:60-0100', '12:00:00.5+01:00', '12:00:00z', '12:00:00-05'],
      [
        '12:00:60Z',
        '12:00:00',
        '24:00:00Z',
        '12:00:00.Z',
        '12:00:00+24:00',
        '12:00:00+1:00',
        '12:00:00+01:0',
        '1a:00:00Z',
        '12:00:00ZZ',
      ],
    ],
    [
      '7',
      { format: 'date-time' },
      ['2024-01-01T00:00:00Z', '2024-01-01 00:00:00.25z', '2024-01-01t00:00:00+05:30'],
      ['2024-01-01', '2024-01-01x00:00:00Z', '2024-02-30T00:00:00Z', '2024-01-01TT00:00:00Z'],
    ],
    ['7', { format: 'email' }, ['a.b@c.de'], ['nope', 'a@b', 'a b@c.de', '.a@c.de']],
    ['7', { format: 'hostname' }, ['a-b.example'], ['-a.example', 'a..b', `${'a'.repeat(64)}.b`]],
    ['7', { format: 'ipv4' }, ['127.0.0.1'], ['256.0.0.1', '01.0.0.1', '1.2.3']],
    [
      '7',
      { format: 'ipv6' },
      ['::1', '1::', 'fe80::1:2', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'],
      ['1:2', ':::', '1::2::3', '::1.2.3.4.5'],
    ],
    ['7', { format: 'uri' }, ['https://a.b/c?d#e', 'urn:a:b'], ['/a', 'a b:c', 'http://a b']],
    ['7', { format: 'uuid' }, ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
    ['7', { format: 'duration' }, ['P1DT2H', 'P3W'], ['P', 'P1DT', '1D']],
    ['7', { format: 'json-pointer' }, ['/a~0b/~1', ''], ['a', '/~2']],
    ['7', { format: 'regex' }, ['^a+$'], ['(']],
    ['7', { format: 'of our own' }, ['anything'], []],
  ],
  properties: [
    [
      '7',
      { properties: { a: { type: 'string' }, __proto__: 1, constructor: { type: 'number' } } },
      [{ a: 'x' }, { b: 1 }, 5, {}],
      [{ a: 1 }, { constructor: 'x' }],
    ],
    ['7', { required: ['a', 'toString'] }, [JSON.parse('{"a":1,"toString":2}')], [{ a: 1 }, {}]],
    [
      '7',
      { properties: { a: {} }, patternProperties: { '^b': { type: 'number' } }, additionalProperties: false },
      [{ a: 1, b1: 2 }],
      [{ b1: 'x' }, { c: 1 }],
    ],
    ['7', { additionalProperties: { type: 'number' } }, [{ a: 1 }], [{ a: 'x' }]],
    ['7', { properties: { a: false } }, [{}], [{ a: 1 }]],
    ['7', { required: ['a'], properties: { a: {} } }, [{ a: null }], [{}]],
  ],
  minProperties: [['7', { minProperties: 1, maxProperties: 2 }, [{ a: 1 }], [{}, { a: 1, b: 2, c: 3 }]]],
  propertyNames: [
    ['7', { propertyNames: { maxLength: 1 } }, [{ a: 1 }], [{ ab: 1 }]],
    ['4', { propertyNames: { maxLength: 1 } }, [{ ab: 1 }], []],
  ],
  dependencies: [
    [
      '7',
      { dependencies: { a: ['b'], c: { required: ['d'] } } },
      [{ a: 1, b: 1 }, {}, { c: 1, d: 1 }],
      [{ a: 1 }, { c: 1 }],
    ],
    [
      '2019',
      { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { minProperties: 2 } } },
      [{ a: 1, b: 2 }],
      [{ a: 1 }, { c: 1 }],
    ],
  ],
  items: [
    ['7', { items: { type: 'number' } }, [[1], [], 'x'], [['a']]],
    ['7', { items: [{ type: 'number' }], additionalItems: false }, [[1], []], [['a'], [1, 2]]],
    ['2019', { items: [{}], additionalItems: { type: 'number' } }, [['a', 1]], [['a', 'b']]],
    ['2020', { prefixItems: [{ type: 'number' }], items: { type: 'string' } }, [[1, 'a'], [1]], [['a'], [1, 2]]],
    ['7', { minItems: 1, maxItems: 2 }, [[1]], [[], [1, 2, 3]]],
    [
      '7',
      { uniqueItems: true },
      [[1, '1', [1], { a: 1 }]],
      [
        [1, 1],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        [0, -0],
      ],
    ],
  ],
  contains: [
    ['7', { contains: { type: 'number' } }, [['a', 1]], [[], ['a']]],
    ['2020', { contains: { type: 'number' }, minContains: 2, maxContains: 3 }, [[1, 2]], [[1], [1, 2, 3, 4]]],
    ['2020', { contains: { type: 'number' }, minContains: 0 }, [[]], []],
    ['7', { contains: { type: 'number' }, minContains: 2 }, [[1]], []],
  ],
  combined: [
    ['7', { allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1], [3]],
    ['7', { anyOf: [{ type: 'string' }, { minimum: 2 }] }, ['a', 2], [1]],
    ['7', { oneOf: [{ type: 'integer' }, { minimum: 2 }] }, [1, 2.5], [3, 1.5]],
    ['7', { not: { type: 'string' } }, [1], ['a']],
    ['7', conditional({ type: 'string' }, { minLength: 2 }, { minimum: 5 }), ['ab', 5], ['a', 4]],
    ['6', conditional({ type: 'string' }, false, {}), ['ab'], []],
    ['7', { else: false }, [1], []],
  ],
  references: [
    ['7', { definitions: { a: { type: 'number' } }, $ref: '#/definitions/a', minimum: 5 }, [1], ['x']],
    ['2020', { $defs: { a: { type: 'number' } }, $ref: '#/$defs/a', minimum: 5 }, [5], [1]],
    ['7', { properties: { a: { $ref: '#' }, b: { type: 'number' } } }, [{ a: { b: 1 } }], [{ a: { a: { b: 'x' } } }]],
    ['7', { definitions: { a: { $id: '#here', type: 'number' } }, $ref: '#here' }, [1], ['x']],
    ['7', { definitions: { 'a/b~c%': { type: 'number' } }, $ref: '#/definitions/a~1b~0c%25' }, [1], ['x']],
    ['2019', { $defs: { a: { $anchor: 'here', type: 'number' } }, $ref: '#here' }, [1], ['x']],
    [
      '7',
      {
        $id: 'http://a.b/c/root.json',
        definitions: { x: { $id: 'x.json', type: 'number' } },
        properties: { a: { $ref: 'x.json' } },
      },
      [{ a: 1 }],
      [{ a: 'x' }],
    ],
    ['7', { $ref: 'http://json-schema.org/draft-07/schema#' }, [{ type: 'string' }, true], [{ type: 'nothing' }, 1]],
    [
      '2020',
      { $ref: 'https://json-schema.org/draft/2020-12/schema' },
      [{ type: 'string' }],
      [{ type: 'nothing' }, { properties: { a: { minLength: -1 } } }],
    ],
    [
      '2019',
      { $ref: 'https://json-schema.org/draft/2019-09/schema' },
      [{ items: [{}] }],
      [{ properties: { a: { minLength: -1 } } }],
    ],
  ],
  unevaluated: [
    [
      '2020',
      { properties: { a: {} }, allOf: [{ properties: { b: {} } }], unevaluatedProperties: false },
      [{ a: 1, b: 2 }],
      [{ c: 1 }],
    ],
    [
      '2020',
      { anyOf: [{ required: ['a'], properties: { a: {} } }, { properties: { b: {} } }], unevaluatedProperties: false },
      [{ a: 1, b: 2 }, { b: 1 }],
      [{ a: 1, c: 2 }],
    ],
    [
      '2020',
      { if: { required: ['a'], properties: { a: {} } }, else: { properties: { b: {} } }, unevaluatedProperties: false },
      [{ a: 1 }, { b: 1 }],
      [{ a: 1, b: 1 }],
    ],
    ['2020', { not: { required: ['z'], properties: { a: {} } }, unevaluatedProperties: false }, [{}], [{ a: 1 }]],
    [
      '2020',
      { prefixItems: [{}], contains: { type: 'string' }, unevaluatedItems: { type: 'number' } },
      [['x', 'y', 1]],
      [['x', 'y', null]],
    ],
    ['2019', { contains: { type: 'string' }, unevaluatedItems: { type: 'number' } }, [], [['x', 1]]],
    [
      '2020',
      { properties: { o: { properties: { a: {} } } }, unevaluatedProperties: false },
      [{ o: { b: 1 } }],
      [{ a: 1 }],
    ],
    ['7', { unevaluatedProperties: false }, [{ a: 1 }], []],
  ],
}

for (const [name, rows] of Object.entries(keywords)) {
  describe(`keywords like ${name}`, () => {
    test.each(rows.map(row => [row[0], JSON.stringify(row[1]), row] as const))('draft %s: %s', (draft, _, row) => {
      const validator = validatorOf(of(draft, row[1]))
      for (const value of row[2]) expect([value, validator.faultOf(value)]).toEqual([value, undefined])
      for (const value of row[3])
        expect([value, validator.faultOf(value)?.keyword]).toEqual([value, expect.any(String)])
    })
  })
}

describe('dynamic references', () => {
  const tree = (anchor: object, reference: object): object => ({
    $id: 'http://x/tree',
    ...anchor,
    type: 'object',
    properties: { data: true, kids: { type: 'array', items: reference } },
  })

  test('$dynamicRef leads to the outermost schema that bears the anchor', () => {
    const schema = of('2020', {
      $id: 'http://x/strict',
      $dynamicAnchor: 'node',
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: { tree: tree({ $dynamicAnchor: 'node' }, { $dynamicRef: '#node' }) },
    })
    expect(faultOf(schema, { kids: [{ data: 1 }] })).toBeUndefined()
    expect(faultOf(schema, { kids: [{ daat: 1 }] })).toMatchObject({ path: ['kids', 0] })
  })

  test('$recursiveRef leads to the outermost root that says so', () => {
    const schema = of('2019', {
      $id: 'http://x/strict',
      $recursiveAnchor: true,
      $ref: 'tree',
      unevaluatedProperties: false,
      $defs: { tree: tree({ $recursiveAnchor: true }, { $recursiveRef: '#' }) },
    })
    expect(faultOf(schema, { kids: [{ data: 1 }] })).toBeUndefined()
    expect(faultOf(schema, { kids: [{ daat: 1 }] })).toMatchObject({ path: ['kids', 0] })
  })
})

describe('schemas elsewhere', () => {
  const address = {
    $id: 'address.json',
    type: 'object',
    required: ['street'],
    definitions: { zip: { pattern: '^[0-9]+$' } },
  }

  test.each(['address.json', './address.json'])('%s is the reference of that name', name => {
    const validator = validatorOf({ properties: { home: { $ref: name } } }, { 'address.json': address })
    expect(validator.faultOf({ home: { street: 'a' } })).toBeUndefined()
    expect(validator.faultOf({ home: {} })).toMatchObject({ path: ['home'], keyword: 'required' })
  })

  test('a part of a reference is found, and references of references', () => {
    const person = { properties: { zip: { $ref: 'address.json#/definitions/zip' } } }
    const validator = validatorOf({ $ref: 'person.json' }, { 'address.json': address, 'person.json': person })
    expect(validator.faultOf({ zip: '12' })).toBeUndefined()
    expect(validator.faultOf({ zip: 'x' })).toMatchObject({ path: ['zip'], keyword: 'pattern' })
  })

  test('nothing is fetched', () => {
    const validator = validatorOf({ properties: { a: { $ref: 'https://example.com/a.json' } } })
    expect(() => validator.faultOf({ a: 1 })).toThrow(SchemaError)
  })
})

test('the first reason is told with the path to it and what belongs there', () => {
  const schema = { properties: { lines: { items: { required: ['id'], properties: { n: { type: 'integer' } } } } } }
  expect(faultOf(schema, { lines: [{ id: 1 }, {}] })).toEqual({
    path: ['lines', 1],
    keyword: 'required',
    expected: "the property 'id'",
  })
  expect(faultOf(schema, { lines: [{ id: 1, n: 'x' }] })).toEqual({
    path: ['lines', 0, 'n'],
    keyword: 'type',
    expected: 'an integer',
  })
})

test('a reason inside an alternative that fails is none of its own', () => {
  expect(faultOf({ anyOf: [{ properties: { a: { type: 'number' } } }, { type: 'string' }] }, { a: 'x' })).toMatchObject(
    {
      path: [],
      keyword: 'anyOf',
    },
  )
})

describe('values that are no JSON', () => {
  test.each([
    ['a Date', new Date(0)],
    ['an object of a class', new Own()],
    ['NaN', Number.NaN],
    ['a bigint', 1n],
  ])('%s stops the validation', (_, value) => {
    expect(() => faultOf({ type: ['object', 'number'] }, value)).toThrow(ValidationStopped)
  })

  test('a property that is undefined is not there', () => {
    expect(faultOf({ required: ['a'] }, { a: undefined })).toMatchObject({ keyword: 'required' })
    expect(faultOf({ additionalProperties: false }, { a: undefined })).toBeUndefined()
  })
})

describe('limits', () => {
  test('a schema that refers to itself in place ends', () => {
    expect(() => faultOf({ $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/a' } } }, 1)).toThrow(
      /nests deeper/,
    )
  })

  test('alternatives that double at each level end', () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `a${at}`,
        { allOf: [{ $ref: `#/definitions/a${at + 1}` }, { $ref: `#/definitions/a${at + 1}` }], anyOf: [{}, {}] },
      ]),
    )
    const schema = { $ref: '#/definitions/a0', definitions: { ...definitions, a40: { type: 'number' } } }
    expect(() => faultOf(schema, 1)).toThrow(/more than/)
  })

  test('a value that nests deep ends', () => {
    let value: unknown = 1
    for (let depth = 0; depth < 100_000; depth++) value = [value]
    expect(() => faultOf({ items: { $ref: '#' } }, value)).toThrow(/nests deeper/)
    expect(() => faultOf({ uniqueItems: true }, value)).toThrow(/nests deeper/)
  })

  test('a pattern takes time that grows with the text alone', () => {
    const started = performance.now()
    expect(faultOf({ pattern: '^(a+)+$' }, `${'a'.repeat(5000)}b`)).toMatchObject({ keyword: 'pattern' })
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('a pattern that only backtracking matches makes no check', () => {
    expect(() => faultOf({ pattern: '^(?=a)b' }, 'x')).toThrow(/linear time/)
  })

  test('steps are counted', () => {
    const validator = validatorOf({ items: { items: { type: 'number' } } }, {}, { depth: 100, steps: 50 })
    expect(validator.faultOf([[1, 2]])).toBeUndefined()
    expect(() => validator.faultOf([Array.from({ length: 100 }, () => 1)])).toThrow(/more than 50 steps/)
  })
})

describe('defaults', () => {
  const filled = (schema: object, value: unknown): unknown => {
    validatorOf(schema).fillDefaults(value)
    return value
  }

  test('of properties that are absent are added, inside too', () => {
    const schema = {
      properties: { a: { default: [1] }, o: { properties: { b: { default: 'x' } } } },
      additionalProperties: { properties: { c: { default: 1 } } },
    }
    expect(filled(schema, { o: {}, z: {} })).toEqual({ a: [1], o: { b: 'x' }, z: { c: 1 } })
  })

  test('of alternatives are added where the alternative fits', () => {
    const schema = {
      anyOf: [{ required: ['k'], properties: { a: { default: 1 } } }, { properties: { b: { default: 2 } } }],
    }
    expect(filled(schema, {})).toEqual({ b: 2 })
  })

  test('are copies', () => {
    const validator = validatorOf({ properties: { a: { default: [] } } })
    const [one, other]: { a?: unknown }[] = [{}, {}]
    validator.fillDefaults(one)
    validator.fillDefaults(other)
    expect(one?.a).not.toBe(other?.a)
  })

  test('a schema without any has nothing to fill', () => {
    expect(validatorOf({ properties: { default: { type: 'string' } } }).hasDefaults).toBe(false)
  })
})
