import { describe, expect, test } from '@jest/globals'
import { LinearPatterns } from '../../../src/schema/json/linear-pattern.ts'

const isFoundIn = (pattern: string, name: string) => new LinearPatterns().isFoundIn(pattern, name)

describe('a pattern', () => {
  test.each([
    ['^a', 'abc', true],
    ['^a', 'ba', false],
    ['b', 'abc', true],
    ['', 'x', true],
    ['^[A-Z]{2}$', 'AB', true],
    ['\\u0041', 'A', true],
    ['\\x{41}', 'A', true],
    ['\\cA', '\u0001', true],
    ['\\0101', 'A', true],
    ['\\e', '\u001b', true],
    ['^\\p{IsLatin}+$', 'aé', true],
    ['^\\p{L}$', '1', false],
    ['^\\p{Alpha}$', 'é', false],
    ['^[\\p{Alpha}_]+$', 'a_b', true],
    ['^\\P{Digit}$', '1', false],
    ['\\Qa+\\E', 'xa+', true],
    ['(?i)ABC', 'abc', true],
    ['[]x]', ']', true],
    ['^[^]x]$', ']', false],
  ])('%j is looked for in %j', (pattern, name, found) => {
    expect(isFoundIn(pattern, name)).toBe(found)
  })

  test.each(['(?=a)', '(?<!a)', '(a)\\1', 'a++', '[a&&b]', '[a[b]]', '\\R', '(', 'a'.repeat(5000)])(
    '%j is not understood',
    pattern => {
      expect(isFoundIn(pattern, 'a')).toBeUndefined()
    },
  )

  test('that makes other engines try everything takes no longer than others', () => {
    expect(isFoundIn('^(a+)+$', `${'a'.repeat(50_000)}b`)).toBe(false)
  })

  test('is not tried any more when all have cost too much together', () => {
    const patterns = new LinearPatterns()
    const answers = Array.from({ length: 200 }, (_, at) =>
      patterns.isFoundIn('(a{500}){2}b', `${'a'.repeat(1000)}${at}`),
    )
    expect(answers[0]).toBe(false)
    expect(answers.at(-1)).toBeUndefined()
  })
})
