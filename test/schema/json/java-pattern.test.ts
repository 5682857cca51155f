import { describe, expect, test } from '@jest/globals'
import { checkJavaPattern } from '../../../src/schema/json/java-pattern.ts'

describe("Java's regular expressions", () => {
  test.each([
    '',
    'a',
    '^x$',
    'a|b|',
    '|',
    '()',
    '[a-z&&[^b]]',
    '[]a]',
    '[^]a]',
    '[a-]',
    '[-a]',
    '[&&a]',
    '[a[b]]',
    'a++',
    'a*?',
    'a{2}{3}',
    '{1}',
    'a{1,}?',
    'a{0}',
    '\\d\\D\\h\\R\\X\\b{g}',
    '\\Qa(\\E(b)',
    '\\Q(',
    '\\0377',
    '\\x41\\x{10ffff}',
    '\\u0041',
    '\\cA',
    '\\p{L}\\pL\\P{IsLatin}\\p{Alpha}\\p{javaLowerCase}\\p{InGreek}\\p{sc=Latin}\\p{IsAlphabetic}',
    '(?i)a',
    '(?i-s:a)',
    '(?<n>a)\\k<n>',
    '\\1',
    '(?=a*)',
    '(?<=a{1,3})',
    '(?<!ab)',
    '(?>a)',
    '(?x) ( # (\n)',
    '\\_\\-\\é',
    ']',
    '}',
    '(?<=(?=a*))',
  ])('takes %j', pattern => {
    expect(checkJavaPattern(pattern)).toBeUndefined()
  })

  test.each([
    '(',
    ')',
    '[',
    '[^]',
    '[]',
    '*',
    '+a',
    'a**',
    'a*+?+',
    'a{',
    'a{,2}',
    'a{2,1}',
    'a{2147483648}',
    '[z-a]',
    '[a-\\d]',
    '[&&]',
    '[a',
    '\\',
    '\\y',
    '\\E',
    '[\\b]',
    '[\\1]',
    '\\x4',
    '\\x{110000}',
    '\\u00g0',
    '\\08',
    '\\c',
    '\\N',
    '\\p{Foo}',
    '\\p{L',
    '\\k<n>',
    '\\k',
    '(?',
    '(?P<n>a)',
    '(?<1>a)',
    '(?<n>a)(?<n>b)',
    '(?y)',
    '(?<=a*)',
    '(?<!a+)',
    '(?<=\\1)',
    '(a',
    'a)',
    '(?x)(',
  ])('refuses %j', pattern => {
    expect(checkJavaPattern(pattern)).toEqual(expect.any(String))
  })

  test('groups and classes nest to a bound', () => {
    expect(checkJavaPattern('('.repeat(200) + ')'.repeat(200))).toBeUndefined()
    expect(checkJavaPattern('('.repeat(100_000))).toContain('too deeply')
    expect(checkJavaPattern('['.repeat(100_000))).toContain('too deeply')
  })
})
