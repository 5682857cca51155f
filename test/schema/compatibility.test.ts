import { describe, expect, test } from '@jest/globals'
import { checkPair, closingLine, isTransitive, levels, reservedFieldMessages } from '../../src/schema/compatibility.ts'
import type { CompatibilityLevel } from '../../src/schema/compatibility.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import type { Comparison, Difference, ParsedSchema, SchemaType } from '../../src/schema/schema.ts'

const options = { policy: 'STRICT', limits: defaultLimits } as const

const difference = (verdict: Difference['verdict'], name: string): Difference => ({
  kind: name,
  verdict,
  path: '/',
  explanation: '',
  hint: '',
  message: words => `${name} ${words.reader} ${words.writer}`,
})

const comparison = (...names: string[]): Comparison => ({
  isCompatible: names.length === 0,
  isTruncated: false,
  differences: [difference('warn', 'WARNING'), ...names.map(name => difference('break', name))],
})

/** A schema that answers every comparison as it is told. */
function schemaThat(
  answer: Comparison,
  more: { readonly type?: SchemaType; readonly canonical?: string } = {},
): ParsedSchema {
  const { type = 'AVRO', canonical = '"text"' } = more
  const unused = () => {
    throw new Error('not asked for')
  }
  return {
    type,
    canonical,
    name: undefined,
    nodeCount: 1,
    differencesFrom: () => answer,
    formatted: () => canonical,
    equivalenceKey: () => canonical,
    topLevelFields: () => [],
    tags: () => [],
    normalized: unused,
    withTags: unused,
  }
}

const fine = schemaThat(comparison())
const check = (candidate: ParsedSchema, earlier: ParsedSchema, level: CompatibilityLevel) =>
  checkPair(candidate, { schema: earlier, version: 3 }, level, options)

describe('a level', () => {
  test('says who reads whom and how many versions count', () => {
    const rows = Object.entries(levels).map(([level, { candidateReadsEarlier, earlierReadsCandidate, transitive }]) => [
      level,
      candidateReadsEarlier,
      earlierReadsCandidate,
      transitive,
    ])
    expect(rows).toEqual([
      ['NONE', false, false, false],
      ['BACKWARD', true, false, false],
      ['BACKWARD_TRANSITIVE', true, false, true],
      ['FORWARD', false, true, false],
      ['FORWARD_TRANSITIVE', false, true, true],
      ['FULL', true, true, false],
      ['FULL_TRANSITIVE', true, true, true],
    ])
    expect(isTransitive('FULL')).toBe(false)
    expect(isTransitive('FORWARD_TRANSITIVE')).toBe(true)
  })

  test('asks nothing of NONE, not even the same language', () => {
    const other = schemaThat(comparison('A'), { type: 'JSON' })
    expect(check(schemaThat(comparison('B')), other, 'NONE')).toEqual({ checks: [], messages: [], isTruncated: false })
  })
})

describe('the messages for one version', () => {
  const shown = ['{oldSchemaVersion: 3}', `{oldSchema: '"text"'}`]

  test('are none for a compatible pair, whatever it is warned of', () => {
    expect(check(fine, fine, 'FULL_TRANSITIVE').messages).toEqual([])
  })

  test('read new and old for backward, old and new for forward', () => {
    expect(check(schemaThat(comparison('A', 'B')), fine, 'BACKWARD').messages).toEqual([
      'A new old',
      'B new old',
      ...shown,
    ])
    expect(check(fine, schemaThat(comparison('A')), 'FORWARD').messages).toEqual(['A old new', ...shown])
  })

  test('come forward first under FULL', () => {
    expect(check(schemaThat(comparison('A')), schemaThat(comparison('B')), 'FULL').messages).toEqual([
      'B old new',
      'A new old',
      ...shown,
    ])
  })

  test('lack the earlier schema where FULL fails forward alone', () => {
    expect(check(fine, schemaThat(comparison('B')), 'FULL').messages).toEqual(['B old new'])
    expect(check(schemaThat(comparison('A')), fine, 'FULL').messages).toEqual(['A new old', ...shown])
  })

  test('cut the earlier schema behind 10240 characters', () => {
    const withText = (length: number) => schemaThat(comparison(), { canonical: 'x'.repeat(length) })
    const last = (length: number) => check(schemaThat(comparison('A')), withText(length), 'BACKWARD').messages.at(-1)
    expect(last(10_240)).toBe(`{oldSchema: '${'x'.repeat(10_240)}'}`)
    expect(last(10_241)).toBe(`{oldSchema: <truncated> '${'x'.repeat(10_240)}...'}`)
  })

  test('say of two languages only that', () => {
    const verdict = check(fine, schemaThat(comparison(), { type: 'JSON' }), 'BACKWARD')
    expect(verdict.messages).toEqual(['Incompatible because of different schema type'])
  })

  test('refuse a pair whose comparison was cut short', () => {
    const cut: Comparison = { isCompatible: false, isTruncated: true, differences: [] }
    const verdict = check(schemaThat(cut), fine, 'BACKWARD')
    expect(verdict.isTruncated).toBe(true)
    expect(verdict.messages[0]).toMatch(/too complex .* 500000 pairs/)
  })
})

test('the closing line tells the setting and the level', () => {
  expect(closingLine(true, 'FULL')).toBe("{validateFields: 'true', compatibility: 'FULL'}")
})

describe('reserved fields', () => {
  const messages = (reserved: string | undefined, reservedBefore: string | undefined, ...fields: string[]) =>
    reservedFieldMessages({ reserved, reservedBefore, fields })

  test('must stay reserved', () => {
    expect(messages('b, c', 'a,b', 'x')).toEqual([
      "The new schema has reserved field a removed from its metadata which is present in the old schema's metadata.",
    ])
    expect(messages('b,a', 'a, b', 'x')).toEqual([])
  })

  test('must not be there', () => {
    expect(messages('a,b', undefined, 'b', 'c')).toEqual([
      'The new schema has field that conflicts with the reserved field b.',
    ])
    expect(messages(undefined, undefined, 'b')).toEqual([])
    expect(messages(',', '', '')).toEqual([])
  })
})
