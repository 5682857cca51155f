import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { checkPair } from '../../../src/schema/compatibility.ts'
import { rules, warnings } from '../../../src/schema/json/rules.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { Difference } from '../../../src/schema/schema.ts'
import { compare, modern, parse } from './schemas.ts'

interface Case {
  readonly description: string
  readonly reader: unknown
  readonly writer: unknown
  /** `verdict KIND path`, all of them, in any order. */
  readonly differences: readonly string[]
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as Case[]

const shown = ({ verdict, kind, path }: Difference) => `${verdict} ${kind} ${path}`

describe('a reader meets data of a writer', () => {
  test.each(cases)('$description', ({ reader, writer, differences }) => {
    const comparison = compare(reader, writer)
    expect(comparison.differences.map(shown).sort()).toEqual([...differences].sort())
    expect(comparison.isCompatible).toBe(!differences.some(difference => difference.startsWith('break')))
    expect(comparison.isTruncated).toBe(false)
  })

  test('every kind and every warning has a case', () => {
    const met = new Set(cases.flatMap(({ differences }) => differences.map(difference => difference.split(' ')[1])))
    expect([...Object.keys(rules), ...Object.keys(warnings)].filter(kind => !met.has(kind))).toEqual([])
  })

  test.each(cases)('a schema has nothing to say of itself: $description', ({ reader }) => {
    expect(compare(reader, reader).differences.filter(({ verdict }) => verdict !== 'warn')).toEqual([])
  })
})

describe('the lenient policy', () => {
  const closed = { additionalProperties: false }
  const string = { type: 'string' }
  const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

  test.each([
    ['an optional property of an open schema', object({ a: string }), object({})],
    [
      'a required property with a default of an open schema',
      object({ a: { default: 1, type: 'integer' } }, { required: ['a'] }),
      object({}),
    ],
    ['a property removed from a closed schema', object({}, closed), object({ a: string }, closed)],
    ['an open schema closed', object({}, closed), object({})],
    ['an open schema partly closed', object({}, { additionalProperties: string }), object({})],
    [
      'unevaluated properties refused',
      modern({ ...object({ a: {} }), unevaluatedProperties: false }),
      modern(object({ a: {} })),
    ],
    [
      'unevaluated properties bounded',
      modern({ ...object({ a: {} }), unevaluatedProperties: string }),
      modern(object({ a: {} })),
    ],
  ])('accepts %s', (_, reader, writer) => {
    expect(compare(reader, writer).isCompatible).toBe(false)
    expect(compare(reader, writer, { policy: 'LENIENT' }).isCompatible).toBe(true)
    expect(compare(reader, writer, { policy: 'LENIENT' }).differences.every(({ verdict }) => verdict !== 'break')).toBe(
      true,
    )
  })

  test.each([
    ['a required property of an open schema', object({ a: string }, { required: ['a'] }), object({})],
    ['another type', { type: 'string' }, { type: 'number' }],
    ['further items refused', { items: [{}], additionalItems: false }, { items: [{}] }],
    [
      'a property that the rest does not take in',
      object({}, { additionalProperties: { type: 'number' } }),
      object({ a: string }, { additionalProperties: { type: 'number' } }),
    ],
  ])('refuses %s', (_, reader, writer) => {
    expect(compare(reader, writer, { policy: 'LENIENT' }).isCompatible).toBe(false)
  })

  test('decides which alternatives fit together', () => {
    const writer = { oneOf: [object({ a: string }), { type: 'null' }] }
    const reader = { oneOf: [object({ a: string, b: string }), { type: 'null' }] }
    expect(compare(reader, writer).isCompatible).toBe(false)
    expect(compare(reader, writer, { policy: 'LENIENT' }).isCompatible).toBe(true)
  })
})

const backward = { reader: 'new', writer: 'old' } as const
const forward = { reader: 'old', writer: 'new' } as const

describe('what a difference tells', () => {
  const string = { type: 'string' }
  const open = { type: 'object', properties: { a: string } }
  const closed = { ...open, additionalProperties: false }

  test.each([
    [
      { maxLength: 3 },
      { minLength: 0 },
      '{errorType:"MAX_LENGTH_ADDED", description:"The keyword at path \'#/maxLength\' in the new schema is not present in the old schema\'}',
    ],
    [
      { maxLength: 3 },
      { maxLength: 4 },
      '{errorType:"MAX_LENGTH_DECREASED", description:"The value at path \'#/maxLength\' in the new schema is less than its value in the old schema\'}',
    ],
    [
      { minLength: 4 },
      { minLength: 3 },
      '{errorType:"MIN_LENGTH_INCREASED", description:"The value at path \'#/minLength\' in the new schema is more than its value in the old schema\'}',
    ],
    [
      { pattern: 'a' },
      { pattern: 'b' },
      '{errorType:"PATTERN_CHANGED", description:"The value at path \'#/pattern\' is different between the new and old schema\'}',
    ],
    [
      { type: 'string' },
      { type: 'number' },
      '{errorType:"TYPE_CHANGED", description:"A type at path \'#/\' is different between the new schema and the old schema\'}',
    ],
    [
      { enum: [1] },
      { enum: [1, 2] },
      '{errorType:"ENUM_ARRAY_NARROWED", description:"An array or combined type at path \'#/enum\' has fewer elements in the new schema than the old schema\'}',
    ],
    [
      { allOf: [{}, string] },
      { allOf: [{}] },
      '{errorType:"PRODUCT_TYPE_EXTENDED", description:"An array or combined type at path \'#/\' has more elements in the new schema than the old schema\'}',
    ],
    [{ items: string, type: 'array' }, { type: 'array' }, '{errorType:"SCHEMA_ADDED", description:"\'}'],
    [
      { ...open, properties: { a: string, b: string } },
      open,
      '{errorType:"OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", description:"The new schema has an open content model and has a property or item at path \'#/properties/b\' which is missing in the old schema\'}',
    ],
    [
      { ...closed, properties: { a: string, b: string }, required: ['b'] },
      closed,
      '{errorType:"REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL", description:"The new schema has an unopen content model and has a required property at path \'#/properties/b\' which is missing in the old schema\'}',
    ],
    [
      { ...closed, properties: {} },
      closed,
      '{errorType:"PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", description:"The new has a closed content model and is missing a property or item present at path \'#/properties/a\' in the old schema\'}',
    ],
    [
      { ...open, patternProperties: { a: { type: 'null' } }, properties: {} },
      open,
      '{errorType:"PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", description:"A property or item is missing in the new schema but present at path \'#/properties/a\' in the old schema and is not covered by its partially open content model\'}',
    ],
    [
      open,
      { type: 'object', patternProperties: { a: { type: 'null' } } },
      '{errorType:"PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", description:"The new schema has a property or item at path \'#/properties/a\' which is missing in the old schema and is not covered by its partially open content model\'}',
    ],
  ])('%j against %j is said in the words that clients know', (reader, writer, message) => {
    expect(compare(reader, writer).differences.map(difference => difference.message(backward))).toContain(message)
    const turned = message.replace(/\b(new|old)\b/g, word => (word === 'new' ? 'old' : 'new'))
    expect(compare(reader, writer).differences.map(difference => difference.message(forward))).toContain(turned)
  })

  test('every kind has an explanation and a hint', () => {
    for (const { explains, hint } of [...Object.values(rules), ...Object.values(warnings)]) {
      expect(explains).toMatch(/^[A-Z].*\.$/)
      expect(hint).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('where it is in both texts, lines and columns from one', () => {
    const writer = '{\n  "properties": {\n    "a": { "maxLength": 5 }\n  }\n}'
    const reader = '{ "properties": {\r\n"b": {},\r\n  "a": { "minLength": 1,\n "maxLength": 4 } } }'
    const found = compare(reader, writer).differences.find(({ kind }) => kind === 'MAX_LENGTH_DECREASED')
    expect(found).toMatchObject({ reader: { line: 4, column: 15 }, writer: { line: 3, column: 25 } })
  })

  test('a difference inside a registry reference stands where the text refers to it', () => {
    const text = '{\n"properties": {\n  "a": { "$ref": "x.json" } } }'
    const reader = parse(text, { references: { 'x.json': { type: 'string' } } })
    const writer = parse(text, { references: { 'x.json': { type: 'number' } } })
    const [found] = reader.differencesFrom(writer, { policy: 'STRICT', limits: defaultLimits }).differences
    expect(found).toMatchObject({
      kind: 'TYPE_CHANGED',
      reader: { line: 3, column: 8 },
      writer: { line: 3, column: 8 },
    })
  })
})

describe('lists', () => {
  const doubling = (levels: number, leaf: object) => ({
    $ref: '#/definitions/L0',
    definitions: {
      ...Object.fromEntries(
        Array.from({ length: levels }, (_, at) => {
          const next = { $ref: `#/definitions/L${at + 1}` }
          return [`L${at}`, { type: 'object', properties: { a: next, b: next } }]
        }),
      ),
      [`L${levels}`]: leaf,
    },
  })

  test('a definition used in several places is listed at each of them', () => {
    const { differences } = compare(doubling(3, { type: 'string' }), doubling(3, { type: 'null' }))
    expect(differences).toHaveLength(8)
  })

  test('a definition that fits nowhere as an alternative is listed in full where it must fit', () => {
    const schema = (length: number) => ({
      properties: {
        alternative: { oneOf: [{ $ref: '#/definitions/pair' }, { type: 'null' }] },
        denied: { not: { $ref: '#/definitions/pair' } },
        must: { $ref: '#/definitions/pair' },
      },
      definitions: {
        pair: {
          type: 'object',
          properties: { a: { type: 'string', maxLength: length }, b: { type: 'string', minLength: 5 - length } },
        },
      },
    })
    expect(compare(schema(2), schema(3)).differences.map(shown)).toEqual([
      'break COMBINED_TYPE_SUBSCHEMAS_CHANGED #/properties/alternative',
      'ok NOT_TYPE_NARROWED #/properties/denied/not',
      'break MAX_LENGTH_DECREASED #/properties/must/properties/a/maxLength',
      'break MIN_LENGTH_INCREASED #/properties/must/properties/b/minLength',
    ])
    expect(compare(schema(3), schema(2)).differences.map(shown)).toContain(
      'break NOT_TYPE_EXTENDED #/properties/denied/not',
    )
  })

  test('an endless list ends at the limit, and the verdict stands', () => {
    const { differences, isCompatible, isTruncated } = compare(
      doubling(60, { type: 'string' }),
      doubling(60, { type: 'null' }),
    )
    expect([differences.length, isCompatible, isTruncated]).toEqual([1000, false, false])
  })

  test('beyond the limit differences that break nothing are left out first', () => {
    const properties = (title: string) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, { title: title + at }]))
    const writer = { properties: { ...properties('a'), z: { type: 'string' } } }
    const reader = { properties: { ...properties('b'), z: { type: 'null' } } }
    const { differences } = compare(reader, writer, { limits: { differences: 10 } })
    expect(differences.map(shown)).toEqual(['break TYPE_CHANGED #/properties/z'])
  })

  test('a comparison beyond the limit of pairs counts as a refusal', () => {
    const wide = (type: string) => ({
      properties: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`p${at}`, { type }])),
    })
    expect(compare(wide('string'), wide('null'), { limits: { pairs: 20 } })).toMatchObject({
      isCompatible: false,
      isTruncated: true,
    })
    expect(compare(wide('string'), wide('null'), { limits: { pairs: 51 } })).toMatchObject({ isTruncated: false })
  })
})

describe('schemas that contain themselves', () => {
  const list = (value: object) => ({
    $ref: '#/definitions/list',
    definitions: { list: { type: 'object', properties: { value, next: { $ref: '#/definitions/list' } } } },
  })

  test('are compared to the end', () => {
    expect(compare(list({ type: 'number' }), list({ type: 'integer' })).isCompatible).toBe(true)
    expect(compare(list({ type: 'integer' }), list({ type: 'number' })).isCompatible).toBe(false)
  })

  test('a verdict that rested on an assumption falls with it', () => {
    const schema = (leaf: string) => ({
      $ref: '#/definitions/A',
      definitions: {
        A: { anyOf: [{ type: 'array', items: { $ref: '#/definitions/B' } }, { type: 'null' }] },
        B: { type: 'object', properties: { a: { $ref: '#/definitions/A' }, leaf: { type: leaf } } },
      },
    })
    expect(compare(schema('string'), schema('string')).isCompatible).toBe(true)
    expect(compare(schema('string'), schema('number')).isCompatible).toBe(false)
  })

  test('a loop of nothing but references takes everything', () => {
    const loop = {
      $ref: '#/definitions/a',
      definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
    }
    expect(compare(loop, { type: 'string' }).isCompatible).toBe(true)
    expect(compare({ type: 'string' }, loop).isCompatible).toBe(false)
  })
})

test('full compatibility is compatibility both ways', () => {
  const [one, other] = [parse({ maxLength: 3 }), parse({ maxLength: 5 })]
  const options = { policy: 'STRICT', limits: defaultLimits } as const
  expect(checkPair(other, { schema: one, version: 1 }, 'BACKWARD', options).messages).toEqual([])
  expect(checkPair(other, { schema: one, version: 1 }, 'FORWARD', options).messages).toHaveLength(3)
  expect(checkPair(other, { schema: one, version: 1 }, 'FULL', options).messages).toHaveLength(1)
})
