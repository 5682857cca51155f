import { expect, test } from '@jest/globals'
import { relateSteps } from '../../../src/schema/json/decimal.ts'

test.each([
  ['2', '4', 'multiple'],
  ['4', '2', 'divisor'],
  ['4', '3', 'other'],
  ['0.1', '0.3', 'multiple'],
  ['0.3', '0.1', 'divisor'],
  ['2', '2.00', 'equal'],
  ['100', '1E+2', 'equal'],
  ['1e-300', '3e-300', 'multiple'],
  ['-2', '4', 'multiple'],
  ['0', '4', 'divisor'],
  ['4', '0', 'multiple'],
  ['0', '0.0', 'equal'],
  ['9007199254740993', '18014398509481986', 'multiple'],
  ['1e300', '1e-300', 'other'],
  ['1e999999999', '1e999999999', 'equal'],
  ['9'.repeat(10_000), '3', 'other'],
] as const)('a step from %s to %s', (writer, reader, relation) => {
  expect(relateSteps(writer, reader)).toBe(relation)
})
