import { errorCodes, errorNameOf } from '../../src/kafka/error-codes.ts'

test('every code has one name', () => {
  const codes = Object.values(errorCodes).map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  for (const [name, { code }] of Object.entries(errorCodes)) expect(errorNameOf(code)).toBe(name)
})

test('a code that is not in the table is an unknown error', () => {
  expect(errorNameOf(9999)).toBe('UNKNOWN_SERVER_ERROR')
})

// What clients do with these decides which of them a broker may use.
test.each([
  ['INVALID_RECORD', 87, false],
  ['POLICY_VIOLATION', 44, false],
  ['CORRUPT_MESSAGE', 2, true],
  ['NOT_ENOUGH_REPLICAS', 19, true],
  ['MESSAGE_TOO_LARGE', 10, false],
] as const)('%s is %i, retriable: %s', (name, code, isRetriable) => {
  expect(errorCodes[name]).toMatchObject({ code, isRetriable })
})
