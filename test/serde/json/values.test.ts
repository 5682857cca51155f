import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import type { ParsedSchema } from '../../../src/schema/schema.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import type { JsonOptions } from '../../../src/serde/json/options.ts'
import { jsonValues } from '../../../src/serde/json/values.ts'

const prefix = Uint8Array.of(0, 0, 0, 0, 7)

function schemaOf(schema: unknown): ParsedSchema {
  const options = { mode: 'stored', isUnchecked: true, validateFields: false, limits: defaultLimits } as const
  return parseJsonSchema(JSON.stringify(schema), [], options)
}

function written(schema: unknown, value: unknown, options: JsonOptions = {}): string {
  const bytes = jsonValues.writer(schemaOf(schema), options).write(value, prefix)
  expect([...bytes.subarray(0, 5)]).toEqual([...prefix])
  return Buffer.from(bytes.subarray(5)).toString()
}

function read(schema: unknown, payload: string | Uint8Array, options: JsonOptions = {}): unknown {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload
  const reader = jsonValues.reader({ writer: schemaOf(schema), isTrusted: false }, options)
  return reader.read(Buffer.concat([prefix, body]), prefix.length)
}

function failure(work: () => unknown): SerdeError {
  try {
    work()
  } catch (error) {
    if (error instanceof SerdeError) return error
    throw error
  }
  throw new Error('nothing failed')
}

const order = {
  title: 'Order',
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' }, lines: { items: { type: 'string' } } },
}

describe('writing', () => {
  test('is JSON.stringify behind the prefix', () => {
    expect(written(order, { lines: ['é', '🦀', '\ud800'], id: 1 })).toBe('{"lines":["é","🦀","\\ud800"],"id":1}')
    expect(written({}, 'x'.repeat(100_000))).toBe(`"${'x'.repeat(100_000)}"`)
  })

  test('a long payload leaves a short one after it whole', () => {
    const writer = jsonValues.writer(schemaOf({}), {})
    const long = writer.write('é'.repeat(2_000_000), prefix)
    expect(Buffer.from(writer.write([1], prefix).subarray(5)).toString()).toBe('[1]')
    expect(long.length).toBe(5 + 2 + 4_000_000)
  })

  test('a value that does not fit is refused with its path and what belongs there', () => {
    expect(failure(() => written(order, { id: 1, lines: ['a', 5] }))).toMatchObject({
      code: 'invalid-value',
      path: 'lines[1]',
      expected: 'a string',
    })
    expect(failure(() => written(order, {}))).toMatchObject({ path: '', expected: "the property 'id'" })
  })

  test('unchecked on demand', () => {
    expect(written(order, { id: 'x' }, { validate: false })).toBe('{"id":"x"}')
  })

  test('of objects of a class it is the JSON that is checked', () => {
    const dated = { properties: { at: { type: 'string', format: 'date-time' } } }
    expect(written(dated, { at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
    expect(failure(() => written({ properties: { at: { type: 'object' } } }, { at: new Date(0) })).path).toBe('at')
    expect(failure(() => written({ type: 'number' }, Number.NaN)).code).toBe('invalid-value')
  })

  test.each([
    ['a bigint', 1n],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a circle', circle()],
  ])('%s cannot be written', (_, value) => {
    expect(failure(() => written({}, value))).toMatchObject({ code: 'invalid-value', path: '' })
  })

  test('what JSON.stringify says is told', () => {
    expect(failure(() => written({}, 1n)).reason).toMatch(/^the value cannot be written as JSON: .*BigInt/)
    expect(failure(() => written({}, circle())).reason).toMatch(
      /^the value cannot be written as JSON: .*circular[^\n]*$/,
    )
  })

  test('over several lines on demand', () => {
    expect(written({}, { a: 1 }, { indent: true })).toBe('{\n  "a": 1\n}')
  })

  test('the name of the record is the title', () => {
    expect(jsonValues.writer(schemaOf(order), {}).recordName({})).toBe('Order')
    expect(jsonValues.writer(schemaOf(true), {}).recordName({})).toBeUndefined()
  })
})

function circle(): object {
  const one: { one?: object } = {}
  one.one = one
  return one
}

describe('reading', () => {
  test('what stands behind the value is ignored, text or not', () => {
    expect(read({}, '{"a":1} {')).toEqual({ a: 1 })
    expect(read({}, Buffer.from([...Buffer.from('[1]'), 0, 0xff]))).toEqual([1])
    expect(read({}, '"a"b')).toBe('a')
  })

  test.each([
    ['', 'truncated'],
    ['  ', 'truncated'],
    ['{"a":1', 'truncated'],
    ['{"a"', 'truncated'],
    ['{"a":', 'truncated'],
    ['[1,', 'truncated'],
    ['"a\\u00', 'truncated'],
    ['tru', 'truncated'],
    ['-', 'truncated'],
    ['[1.', 'truncated'],
    ['[1,2,3M', 'malformed'],
    ['[01]', 'malformed'],
    ['{"a" 1', 'malformed'],
    ['{a', 'malformed'],
    ['[1}', 'malformed'],
    ['["\\x', 'malformed'],
    ['["\u0001', 'malformed'],
    ['NaN', 'malformed'],
    [',', 'malformed'],
    ['{"a":1,}', 'malformed'],
    ["'a'", 'malformed'],
  ])('%p is %s', (text, code) => {
    expect(failure(() => read({}, text)).code).toBe(code)
  })

  test('text that is no UTF-8 is malformed, a replacement character is not', () => {
    expect(failure(() => read({}, Buffer.from([0x22, 0xff, 0x22]))).code).toBe('malformed')
    expect(read({}, '"\ufffd"')).toBe('\ufffd')
  })

  test('__proto__ is an ordinary name', () => {
    const value = read({ properties: { a: { default: 1 } } }, '{"__proto__":{"b":1}}')
    expect(Object.entries(value as object)).toEqual([
      ['__proto__', { b: 1 }],
      ['a', 1],
    ])
  })

  test('a value that does not fit is refused, unless nothing is checked', () => {
    expect(failure(() => read(order, '{"id":"x"}'))).toMatchObject({ code: 'invalid-value', path: 'id' })
    expect(read(order, '{"id":"x"}', { validate: false })).toEqual({ id: 'x' })
  })

  test('a number beyond the range of a double is refused where the schema looks at it, whatever else fits', () => {
    const schema = { properties: { a: { type: 'number' }, b: { type: 'string' } } }
    for (const text of ['{"a":1e400}', '{"a":-1e400}', '{"a":1e400,"b":1}']) {
      const error = failure(() => read(schema, text))
      expect(error).toMatchObject({ code: 'invalid-value', reason: 'a number is beyond the range of a double' })
      expect(read(schema, text, { validate: false })).toMatchObject(
        text.includes('-') ? { a: -Infinity } : { a: Infinity },
      )
    }
    expect(read(schema, '{"c":1e400}')).toEqual({ c: Infinity })
  })

  test('defaults are filled in, unless they are not wanted', () => {
    const schema = { properties: { a: { default: 5 } } }
    expect(read(schema, '{}')).toEqual({ a: 5 })
    expect(read(schema, '{}', { fillDefaults: false })).toEqual({})
    expect(read(schema, '{}', { validate: false })).toEqual({})
  })

  test('the schema to read with is the one that counts', () => {
    const writer = schemaOf({ type: 'number' })
    const reader = jsonValues.reader({ writer, reader: schemaOf({ type: 'string' }), isTrusted: false }, {})
    expect(reader.read(Buffer.from('"a"'), 0)).toBe('a')
    expect(failure(() => reader.read(Buffer.from('1'), 0)).code).toBe('invalid-value')
  })

  test('a schema that cannot be checked says so', () => {
    expect(failure(() => read({ $ref: 'nowhere.json' }, '1')).code).toBe('bad-schema')
    expect(failure(() => read({ pattern: '(?=a)' }, '"a"')).code).toBe('bad-schema')
  })

  test('nesting is bounded, checked or not', () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    expect(failure(() => read({}, deep(1001), { validate: false })).code).toBe('malformed')
    expect(read({}, deep(1000), { validate: false })).toBeDefined()
    expect(failure(() => read({}, '['.repeat(1_000_000))).code).toBe('malformed')
    expect(read({}, `[${'"{[",'.repeat(2000)}1]`)).toHaveLength(2001)
  })
})

test('a payload that is cut or has a bit flipped anywhere is a SerdeError or a value', () => {
  const bytes = Buffer.from(written(order, { id: 12, lines: ['é"\\', 'x'], n: [1.5e3, null, true] }))
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
      expect(outcome(() => read(order, flipped))).toBeDefined()
    }
    expect(failure(() => read(order, bytes.subarray(0, at))).code).toBe('truncated')
  }
})

function outcome(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    if (error instanceof SerdeError) return error
    throw error
  }
}
