import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { Difference, SchemaLimits } from '../../../src/schema/schema.ts'
import { field, parse, record } from './schemas.ts'

interface Case {
  readonly description: string
  readonly reader: unknown
  readonly writer: unknown
  /** `verdict KIND path`, all of them, in any order. */
  readonly differences: readonly string[]
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as Case[]

const compare = (reader: unknown, writer: unknown, limits: Partial<SchemaLimits> = {}) =>
  parse(reader, { mode: 'stored' }).differencesFrom(parse(writer, { mode: 'stored' }), {
    policy: 'STRICT',
    limits: { ...defaultLimits, ...limits },
  })

const shown = ({ verdict, kind, path }: Difference) => `${verdict} ${kind} ${path}`

describe('a reader meets data of a writer', () => {
  test.each(cases)('$description', ({ reader, writer, differences }) => {
    const comparison = compare(reader, writer)
    expect(comparison.differences.map(shown).sort()).toEqual([...differences].sort())
    expect(comparison.isCompatible).toBe(!differences.some(difference => difference.startsWith('break')))
    expect(comparison.isTruncated).toBe(false)
  })
})

const backward = { reader: 'new', writer: 'old' } as const
const forward = { reader: 'old', writer: 'new' } as const

describe('what a difference tells', () => {
  const enumType = (...symbols: string[]) => ({ type: 'enum', name: 'E', symbols })
  const fixed = (size: number, name = 'F') => ({ type: 'fixed', name, size })

  test.each([
    [
      'int',
      'string',
      "{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: INT not compatible with writer type: STRING'}",
    ],
    [
      fixed(4, 'G'),
      fixed(4),
      "{errorType:'NAME_MISMATCH', description:'The name of the schema has changed (path '/name')', additionalInfo:'expected: F'}",
    ],
    [
      fixed(4),
      fixed(5),
      "{errorType:'FIXED_SIZE_MISMATCH', description:'The size of FIXED type field at path '/size' in the new schema does not match with the old schema', additionalInfo:'expected: 5, found: 4'}",
    ],
    [
      enumType('A'),
      enumType('C', 'A', 'B'),
      "{errorType:'MISSING_ENUM_SYMBOLS', description:'The new schema is missing enum symbols '[B, C]' at path '/symbols' in the old schema', additionalInfo:'[B, C]'}",
    ],
    [
      ['null'],
      ['null', 'int'],
      "{errorType:'MISSING_UNION_BRANCH', description:'The new schema is missing a type inside a union field at path '/1' in the old schema', additionalInfo:'reader union lacking writer type: INT'}",
    ],
    [
      record([field('a', 'int')]),
      record([]),
      "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'a' at path '/fields/0' in the new schema has no default value and is missing in the old schema', additionalInfo:'a'}",
    ],
  ])('%j read with data of %j is told in the words of the protocol', (reader, writer, message) => {
    expect(
      compare(reader, writer)
        .differences.filter(({ verdict }) => verdict === 'break')
        .map(found => found.message(backward)),
    ).toEqual([message])
  })

  test('a check that runs forward swaps the words', () => {
    const [found] = compare(record([field('a', 'int')]), record([])).differences
    expect(found?.message(forward)).toContain(
      "in the old schema has no default value and is missing in the new schema'",
    )
  })

  test('a percent sign is only a percent sign', () => {
    const [found] = compare(fixed(4, 'G'), { ...fixed(4), namespace: '100%s' }).differences
    expect(found?.message(backward)).toContain("additionalInfo:'expected: 100%s.F'}")
  })

  test('both places in the texts, the field in names, and what to do', () => {
    const text = '{"type":"record","name":"R","fields":[\n  {"name":"a","type":\n    {"type":"int"}}]}'
    const [found] = parse(text).differencesFrom(parse(text.replace('int', 'string')), {
      policy: 'STRICT',
      limits: defaultLimits,
    }).differences
    expect(found).toMatchObject({
      reader: { line: 3, column: 5 },
      writer: { line: 3, column: 5 },
      detail: expect.stringContaining('INT'),
    })
    expect(found?.explanation).toBe('R.a: reader type: INT not compatible with writer type: STRING.')
    expect(found?.hint).not.toBe('')
  })

  test('the structured finding of an enum field without a default says that a default is missing', () => {
    const [found] = compare(record([field('e', { ...enumType('A'), default: 'A' })]), record([])).differences
    expect(found?.kind).toBe('TYPE_MISMATCH')
    expect(found?.explanation).toContain('no default')
  })

  test('what a reference defines has no place in the text', () => {
    const lib = (type: string) => ({ lib: record([field('x', type)], { name: 'Lib' }) })
    const [found] = parse(record([field('l', 'Lib')]), { references: lib('int') }).differencesFrom(
      parse(record([field('l', 'Lib')]), { references: lib('string') }),
      { policy: 'STRICT', limits: defaultLimits },
    ).differences
    expect(found).toMatchObject({ path: '/fields/0/type/fields/0/type' })
    expect(found).not.toHaveProperty('reader')
  })
})

describe('the bounds of a comparison', () => {
  /** Each level holds the level below twice. */
  const doubling = (levels: number, leaf: string) => {
    let type: unknown = record([field('x', leaf)], { name: 'L0' })
    for (let level = 1; level <= levels; level++) {
      type = record([field('a', type), field('b', `L${level - 1}`)], { name: `L${level}` })
    }
    return type
  }

  test('definitions that double at every level are walked once and listed up to the limit', () => {
    const { differences, isCompatible } = compare(doubling(40, 'int'), doubling(40, 'string'))
    expect(isCompatible).toBe(false)
    expect(differences).toHaveLength(1000)
    expect(new Set(differences.map(({ path }) => path)).size).toBe(1)
    expect(compare(doubling(40, 'long'), doubling(40, 'int')).isCompatible).toBe(true)
  })

  test('a comparison that goes beyond the pairs is no verdict', () => {
    const comparison = compare(doubling(40, 'long'), doubling(40, 'int'), { pairs: 10 })
    expect(comparison).toMatchObject({ isCompatible: false, isTruncated: true })
  })

  test('a list of differences ends at its limit without becoming uncertain', () => {
    const wide = (type: string) => record(Array.from({ length: 50 }, (_, at) => field(`f${at}`, type)))
    const comparison = compare(wide('int'), wide('string'), { differences: 7 })
    expect(comparison.differences).toHaveLength(7)
    expect(comparison).toMatchObject({ isCompatible: false, isTruncated: false })
  })

  test('types of the depth of the limit are compared', () => {
    const nested = (leaf: string) => '{"type":"array","items":'.repeat(1000) + `"${leaf}"` + '}'.repeat(1000)
    const reader = parse(nested('int'))
    const { differences } = reader.differencesFrom(parse(nested('string')), { policy: 'STRICT', limits: defaultLimits })
    expect(differences.map(({ path }) => path)).toEqual(['/items'.repeat(1000)])
  })

  test('a chain of records far deeper than any call stack is compared', () => {
    const chain = (leaf: string) => ({
      lib: record(
        Array.from({ length: 10_000 }, (_, at) =>
          field(`f${at}`, record([field('next', at === 0 ? leaf : `C${at - 1}`)], { name: `C${at}` })),
        ),
        { name: 'Lib' },
      ),
    })
    const text = record([field('last', 'C9999'), field('lib', 'Lib')])
    const [reader, writer] = ['int', 'string'].map(leaf =>
      parse(record([field('l', 'Lib')]), { references: chain(leaf) }),
    )
    expect(reader?.differencesFrom(writer!, { policy: 'STRICT', limits: defaultLimits }).isCompatible).toBe(false)
    expect(() => parse(text, { references: chain('int') })).toThrow('nests deeper')
  })

  test('unions of the widest kind are compared', () => {
    const union = (prefix: string, type: string) =>
      Array.from({ length: 1000 }, (_, at) => record([field('x', type)], { name: `${prefix}${at}` }))
    expect(compare(union('A', 'long'), union('A', 'int')).isCompatible).toBe(true)
    expect(
      compare(union('A', 'int'), union('B', 'int')).differences.filter(({ verdict }) => verdict === 'break'),
    ).toHaveLength(1000)
  })

  test('twenty thousand fields are compared field by field', () => {
    const wide = (...more: unknown[]) =>
      record([...Array.from({ length: 20_000 }, (_, at) => field(`f${at}`, 'int')), ...more])
    const { differences } = compare(wide(field('last', 'int')), wide())
    expect(differences.map(shown)).toEqual(['break READER_FIELD_MISSING_DEFAULT_VALUE /fields/20000'])
  })
})
