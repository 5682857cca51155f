import { NumberText, parseBody, parseBodyExactly } from '../../src/rest/json-body.ts'

const badRequest = expect.objectContaining({ code: 400 })
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)

test.each(['', ' \n\t', 'null', ' null '])('%j is no body', text => {
  expect(parseBody(text)).toBeUndefined()
})

test.each([
  '{',
  '{"a":1}x',
  '{} {}',
  '// x\n{}',
  '{"a":NaN}',
  '{"a":Infinity}',
  '{"a":"\n"}',
  "{'a':1}",
  '[1,]',
  '{"a":01}',
  '\u00a0',
  'undefined',
])('%j is refused', text => {
  expect(() => parseBody(text)).toThrow(badRequest)
})

test('of a key met twice the last value counts', () => {
  expect(parseBody('{"a":1,"a":2}')).toEqual({ a: 2 })
  expect(parseBodyExactly('{"a":1,"a":"x"}')).toEqual({ a: 'x' })
})

test('every read keeps strange keys as keys', () => {
  const text = '{"__proto__":{"x":1},"constructor":2}'
  expect(Object.keys(parseBody(text) as object)).toEqual(['__proto__', 'constructor'])
  expect(Object.keys(parseBodyExactly(text) as object)).toEqual(['__proto__', 'constructor'])
})

describe.each([
  ['a small body', ''],
  ['a large body', ' '.repeat(20_000)],
])('%s', (_name, padding) => {
  test('may be nested 1000 levels deep', () => {
    expect(() => parseBody(`{"unknown":${nested(999)}}${padding}`)).not.toThrow()
  })

  test('may not be nested deeper', () => {
    expect(() => parseBody(`{"unknown":${nested(1000)}}${padding}`)).toThrow(badRequest)
  })

  test('may have a number of 1000 digits', () => {
    expect(() => parseBody(`{"unknown":${'1'.repeat(1000)}}${padding}`)).not.toThrow()
  })

  test.each(['1'.repeat(1001), `0.${'1'.repeat(1000)}`])('may not have a longer one', digits => {
    expect(() => parseBody(`{"unknown":[-${digits}]}${padding}`)).toThrow(badRequest)
  })

  test('may have brackets and digits in texts', () => {
    expect(() => parseBody(`{"schema":"${'['.repeat(2000)}\\"${'1'.repeat(2000)}\\\\"}${padding}`)).not.toThrow()
  })
})

test('ten million open brackets are refused without being read', () => {
  const started = performance.now()
  expect(() => parseBody('['.repeat(10_000_000))).toThrow(badRequest)
  expect(performance.now() - started).toBeLessThan(500)
})

test('the exact reading keeps the digits of numbers', () => {
  expect(parseBodyExactly('{"a":1.50,"b":[1e5,true,null,"x"]}')).toEqual({
    a: new NumberText('1.50'),
    b: [new NumberText('1e5'), true, null, 'x'],
  })
})

test('the exact reading has the same limits', () => {
  expect(() => parseBodyExactly('1'.repeat(1001))).toThrow(badRequest)
  expect(() => parseBodyExactly(nested(1001))).toThrow(badRequest)
})
