import { describe, expect, test } from '@jest/globals'
import { field, parse, record, refusal } from './schemas.ts'

const canonical = (schema: unknown, ...more: [Parameters<typeof parse>[1]?]) => parse(schema, ...more).canonical
const enumType = (more: object = {}) => ({ type: 'enum', name: 'E', symbols: ['A', 'B'], ...more })

describe('the bounds of a text', () => {
  test('its length', () => {
    expect(refusal('"int"  ', { limits: { textLength: 6 } }).limit).toBe('textLength')
  })

  test('its levels, and as many of them as there may be are read', () => {
    const nested = (levels: number) => '{"type":"array","items":'.repeat(levels) + '"int"' + '}'.repeat(levels)
    expect(canonical(nested(1000))).toBe(nested(1000))
    expect(refusal(nested(1001)).limit).toBe('jsonDepth')
    expect(refusal('['.repeat(1000) + ']'.repeat(1000)).message).toBe('Nested union: [[]]')
  })

  test('its types and fields', () => {
    const wide = record(Array.from({ length: 10 }, (_, at) => field(`f${at}`, 'int')))
    expect(parse(wide).nodeCount).toBe(21)
    expect(refusal(wide, { limits: { nodes: 20 } }).limit).toBe('nodes')
    expect(parse(wide, { limits: { nodes: 21 } }).nodeCount).toBe(21)
  })

  test('the width of a union', () => {
    expect(refusal(['int', 'null', 'long'], { limits: { width: 2 } }).limit).toBe('width')
    expect(canonical(['int', 'null'], { limits: { width: 2 } })).toBe('["int","null"]')
  })

  test('definitions that would nest too deeply where they are used first', () => {
    const chain = record(
      Array.from({ length: 600 }, (_, at) =>
        field(`f${at}`, record(at < 599 ? [field('next', `C${at + 1}`)] : [], { name: `C${at}` })),
      ),
    )
    expect(refusal(chain).limit).toBe('jsonDepth')
  })

  test('twenty thousand fields and ninety thousand symbols are read', () => {
    expect(
      parse(record(Array.from({ length: 20_000 }, (_, at) => field(`f${at}`, 'int')))).topLevelFields(),
    ).toHaveLength(20_000)
    expect(
      canonical(enumType({ symbols: Array.from({ length: 90_000 }, (_, at) => `A${at}`) })).length,
    ).toBeGreaterThan(600_000)
  })
})
