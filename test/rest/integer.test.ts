import { readInteger, truncateToInteger } from '../../src/rest/integer.ts'

test.each([
  ['7', 7],
  ['+7', 7],
  ['-7', -7],
  ['0007', 7],
  ['-0', 0],
  ['2147483647', 2147483647],
  ['-2147483648', -2147483648],
  ['\u0661\u0662', 12],
  ['\u{1d7d9}', 1],
])('%j is an integer', (text, expected) => {
  expect(readInteger(text)).toBe(expected)
})

test.each(['', ' 7', '7 ', '+', '--7', '1.0', '1e3', '0x7', 'x', '2147483648', '-2147483649', '9'.repeat(400)])(
  '%j is no integer of 32 bits',
  text => {
    expect(readInteger(text)).toBeUndefined()
  },
)

test('a fraction is cut towards zero', () => {
  expect([3.7, -3.7, 2147483647.9].map(truncateToInteger)).toEqual([3, -3, 2147483647])
})

test('a number out of range is not cut', () => {
  expect([2147483648, -2147483649, 1e300, Infinity, NaN].map(truncateToInteger)).toEqual(Array(5).fill(undefined))
})
