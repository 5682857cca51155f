import { linearPattern } from '../../../../src/schema/json/linear-pattern.ts'
import { compilePattern } from '../../../../src/schema/json/validation/patterns.ts'
import { Run, ValidationStopped } from '../../../../src/schema/json/validation/run.ts'
import { Random } from '../../../validation/payload/random.ts'

const run = new Run({ depth: 10, steps: 1e9 })
const isFound = (pattern: string, text: string) => compilePattern(pattern)(text, run)

const characters = [
  'a',
  'b',
  'Z',
  '0',
  '_',
  '-',
  ':',
  '\\d',
  '\\w',
  '\\.',
  '\\-',
  '\\/',
  '[a-c]',
  '[^a]',
  '[\\w-]',
  '[\\d.]',
  '[-a]',
  '[^\\d:]',
  '[\\d-z]',
  '[a&b]',
  '[a&&b]',
]
const counts = ['', '', '', '{2}', '{0}', '{1,2}', '{2,}', '+', '*', '?']
const texts = ['a', 'b', 'Z', '0', '7', '_', '-', ':', '.', '/', '&', '\n', '\u00a0', 'é', '🦀', '\ud83e', 'z']

test('a plain pattern finds what RE2 finds', () => {
  const random = new Random(7)
  const seen = { found: 0, missed: 0 }
  for (let turn = 0; turn < 2000; turn++) {
    const words = () => random.list(3, () => random.pick(['NEW', 'a', 'b-c', '']))
    const body = random.chance(0.1)
      ? `(${random.pick(['', '?:'])}${['a', ...words()].join('|')})`
      : random.list(4, () => random.pick(characters) + random.pick(counts)).join('')
    const pattern = `${random.chance(0.95) ? '^' : ''}${body}${random.chance(0.95) ? '$' : ''}`
    const expected = linearPattern(pattern)
    if (expected === undefined) continue
    const test = compilePattern(pattern)
    for (let count = 0; count < 8; count++) {
      const text = random.chance(0.1)
        ? random.pick(['NEW', 'a', 'b-c', ''])
        : random.list(5, () => random.pick(texts)).join('')
      const isThere = expected.matcher(text).find()
      expect([pattern, text, test(text, run)]).toEqual([pattern, text, isThere])
      seen[isThere ? 'found' : 'missed']++
    }
  }
  expect(Math.min(seen.found, seen.missed)).toBeGreaterThan(500)
})

test.each([
  ['^\\-+$', '--', '-a'],
  ['^[\\d-z]$', '-', 'a'],
  ['^\\s$', ' ', '\u00a0'],
  ['^ORD-[0-9]{6}$', 'ORD-123456', 'ORD-12345'],
  ['^\\d{4}-\\d{2}$', '2020-01', '2020-01\n'],
  ['^(NEW|PAID)$', 'PAID', 'NEWPAID'],
  ['^$', '', ' '],
])('%s is found in %j, not in %j', (pattern, there, nowhere) => {
  expect([isFound(pattern, there), isFound(pattern, nowhere)]).toEqual([true, false])
})

test.each(['^a*a*$', '^a+a{30}$', '^(a+)+$', '^(a|a)*$', `^a+${'a'.repeat(9)}$`, 'a$'])(
  '%s, which may go back far, costs steps',
  pattern => {
    const find = () => compilePattern(pattern)('a'.repeat(1000), new Run({ depth: 1, steps: 1 }))
    expect(find).toThrow(ValidationStopped)
  },
)

test('a plain pattern takes no steps: it is bounded by its text', () => {
  const frugal = new Run({ depth: 1, steps: 1 })
  expect(compilePattern('^[a-z]+[0-9]$')('a'.repeat(1000), frugal)).toBe(false)
})
