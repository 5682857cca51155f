import { failure, proto3, read, written } from './fixture.ts'

const schema = proto3('message A { int32 a = 1; } message B { string b = 1; message C { int32 c = 1; } }')
const optional = { messageIndexes: 'optional' } as const

test('payloads without message indexes are read where the caller says so, as the first message', () => {
  expect(read(schema, '0807', optional)).toEqual({ a: 7 })
  expect(read(schema, '', optional)).toEqual({})
  expect(failure(() => read(schema, '0807')).code).toBe('bad-header')
})

test('they are read as the message of the options', () => {
  expect(read(schema, '0a0178', { ...optional, message: 't.B' })).toEqual({ b: 'x' })
  expect(read(schema, '0805', { ...optional, message: 'B.C' })).toEqual({ c: 5 })
  expect(failure(() => read(schema, '0805', { ...optional, message: 'D' })).code).toBe('unknown-message')
})

test('payloads of the first message with message indexes are read beside them', () => {
  const payload = written(schema, { a: 7 })
  expect(payload).toBe('000807')
  expect(read(schema, payload, optional)).toEqual({ a: 7 })
})
