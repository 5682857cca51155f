import { describe, expect, test } from '@jest/globals'
import { compare, isAccepted, modern, parse, refusal } from './schemas.ts'

const nest = (open: string, inner: string, close: string, levels: number) =>
  open.repeat(levels) + inner + close.repeat(levels)
const many = <Value>(count: number, make: (at: number) => Value) => Array.from({ length: count }, (_, at) => make(at))
const named = (count: number, make: (at: number) => unknown) =>
  Object.fromEntries(many(count, at => [`p${at}`, make(at)]))

describe('bounds', () => {
  test('of length, levels, parts and width', () => {
    expect(refusal('{"a":1}', { limits: { textLength: 6 } }).limit).toBe('textLength')
    expect(refusal(nest('[', '', ']', 1001)).limit).toBe('jsonDepth')
    expect(refusal({ properties: named(10, () => ({})) }, { limits: { nodes: 10 } }).limit).toBe('nodes')
    expect(refusal({ oneOf: many(1001, () => ({})) }).limit).toBe('width')
    expect(refusal(modern({ type: many(1001, () => 'null') })).limit).toBe('width')
  })

  test('of the levels of a reference', () => {
    expect(refusal({ $ref: 'x' }, { references: { x: nest('{"not":', '{}', '}', 1001) } }).limit).toBe('jsonDepth')
  })
})

describe.each([
  ['draft 7', (schema: object) => schema],
  ['2020-12', modern],
])('a hostile schema of %s is answered', (_, dialect) => {
  const one = { type: 'string' }
  const other = { type: 'null' }

  test.each([
    ['not', '{"not":', '}', 990],
    ['items', '{"items":', '}', 990],
    ['properties', '{"properties":{"a":', '}}', 495],
    ['allOf', '{"allOf":[', ',{}]}', 495],
  ])('nested %s', (__, open, close, levels) => {
    const schema = (leaf: object) =>
      dialect({ anyOf: [{}], not: JSON.parse(nest(open, JSON.stringify(leaf), close, levels)) as object })
    expect(compare(schema(one), schema(other)).isTruncated).toBe(false)
    expect(parse(schema(one)).normalized().canonical).toHaveLength(parse(schema(one)).canonical.length)
  })

  test('twenty thousand properties', () => {
    const wide = (leaf: object) => dialect({ properties: named(20_000, () => leaf) })
    const { differences, isCompatible } = compare(wide(one), wide(other))
    expect([differences.length, isCompatible]).toEqual([1000, false])
  })

  test('a hundred thousand values of an enum', () => {
    const values = (from: number) => dialect({ enum: many(100_000, at => at + from) })
    expect(compare(values(1), values(0)).differences.map(({ kind }) => kind)).toEqual(['ENUM_ARRAY_CHANGED'])
  })

  test('a thousand alternatives on each side, one of which changed', () => {
    const alternatives = many(999, at => ({
      type: 'object',
      properties: { [`k${at}`]: { const: at } },
      additionalProperties: false,
    }))
    const wide = (maxLength: number) => dialect({ oneOf: [...alternatives, { type: 'string', maxLength }] })
    expect(compare(wide(3), wide(2)).isCompatible).toBe(true)
    expect(compare(wide(2), wide(3)).isCompatible).toBe(false)
  })

  test('alternatives that contain each other', () => {
    const mutual = (leaf: object) => {
      const names = many(8, at => `A${at}`)
      const alternatives = names.map((name, minItems) => ({
        type: 'array',
        items: { $ref: `#/$defs/${name}` },
        minItems,
      }))
      const $defs = Object.fromEntries(names.map(name => [name, { oneOf: [...alternatives, leaf] }]))
      return dialect({ $ref: '#/$defs/A0', $defs })
    }
    expect(compare(mutual(one), mutual(one)).isCompatible).toBe(true)
    expect(compare(mutual(one), mutual(other)).isCompatible).toBe(false)
  })

  test('definitions that double at every level', () => {
    const doubling = (leaf: object) => {
      const level = (at: number) => ({
        properties: { a: { $ref: `#/$defs/p${at + 1}` }, b: { $ref: `#/$defs/p${at + 1}` } },
      })
      return dialect({ $ref: '#/$defs/p0', $defs: { ...named(500, level), p500: leaf } })
    }
    expect(compare(doubling(one), doubling(other)).isCompatible).toBe(false)
    expect(compare(doubling(one), doubling(one)).isCompatible).toBe(true)
  })

  test('a long chain of references, and one that closes', () => {
    const chain = (leaf: object) =>
      dialect({ $ref: '#/$defs/p0', $defs: { ...named(5000, at => ({ $ref: `#/$defs/p${at + 1}` })), p5000: leaf } })
    expect(compare(chain(one), chain(other)).differences.map(({ path }) => path)).toEqual(['#/'])
    expect(isAccepted(chain({ $ref: '#/$defs/p0' }))).toBe(true)
  })

  test('references that refer to each other', () => {
    const references = { x: dialect({ $ref: 'y' }), y: dialect({ properties: { p: { $ref: 'x' } } }) }
    expect(isAccepted(dialect({ $ref: 'x' }), { references })).toBe(true)
  })

  test('ids that move the base again and again', () => {
    const schema = { properties: { a: { $id: 'sub/', $ref: '#/properties/b' }, b: { $id: 'k/', $ref: '#' } } }
    expect(typeof isAccepted(dialect({ $id: 'sub/', ...schema }))).toBe('boolean')
  })

  test('numbers of ten thousand digits and exponents without end', () => {
    const digits = '9'.repeat(10_000)
    const schema = (number: string) =>
      JSON.stringify(dialect({ enum: [], minimum: 0 })).replace('"minimum":0', `"maximum":${number}`)
    expect(compare(schema(`${digits}.5`), schema(digits)).isTruncated).toBe(false)
    expect(compare(schema('1e2000000000'), schema('1e-2000000000')).isTruncated).toBe(false)
    expect(refusal('{"x":1e9999999999}').message).toContain('exponent')
  })

  test('patterns that backtrack', () => {
    const names = named(100, () => one)
    const schema = (pattern: string, properties: object) =>
      dialect({ properties, patternProperties: { [pattern]: one } })
    for (const pattern of ['^(p+)+$', '(p|p)*b', '((p?){30}){30}b', '(?=(p+))b']) {
      expect(compare(schema(pattern, {}), schema(pattern, names)).isTruncated).toBe(false)
    }
  })

  test('odd names', () => {
    const text = (type: string) =>
      `{"properties":{"__proto__":{"type":"${type}"},"constructor":{"type":"${type}"},"\\ud800":{"type":"${type}"},"\\u2028\\u0000":{"type":"${type}"},"100%":{"type":"${type}"}},"required":["__proto__","toString"]}`
    const { differences } = compare(text('string'), text('null'))
    expect(differences.map(({ path }) => path)).toEqual([
      '#/properties/__proto__',
      '#/properties/constructor',
      '#/properties/\ud800',
      '#/properties/\u2028\u0000',
      '#/properties/100%',
    ])
    expect(
      differences.every(difference => difference.message({ reader: 'new', writer: 'old' }).includes(difference.path)),
    ).toBe(true)
  })
})
