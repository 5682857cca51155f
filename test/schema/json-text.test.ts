import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fitsInteger, printDecimal, printJavaDouble, printJavaFloat } from '../../src/schema/json-number.ts'
import { printJson, printJsonString } from '../../src/schema/json-print.ts'
import { parseJsonText, positionAt, readJsonText } from '../../src/schema/json-text.ts'
import type { JsonTextOptions } from '../../src/schema/json-text.ts'
import { SchemaError } from '../../src/schema/schema.ts'
import { propertyRuns } from '../support/property-runs.ts'

const strict: JsonTextOptions = { comments: false, trailing: 'refuse', nanWords: false, depth: 1000, length: 1_000_000 }

const same = (raw: string) => raw
const reprint = (text: string, options: Partial<JsonTextOptions> = {}) =>
  printJson(parseJsonText(text, { ...strict, ...options }), same)

function refusal(text: string, options: Partial<JsonTextOptions> = {}): SchemaError {
  try {
    parseJsonText(text, { ...strict, ...options })
  } catch (error) {
    if (error instanceof SchemaError) return error
    throw error
  }
  throw new Error(`accepted: ${text}`)
}

describe('reading JSON', () => {
  test('numbers, order of members and nesting come back as they stood', () => {
    const text = '{"10":1.50,"2":[-0,1e3,9007199254740993],"b":{"":null},"a":[true,false,"x"]}'
    expect(reprint(` ${text}\n`)).toBe(text)
  })

  test('of a key met twice the last value stands at the place of the first', () => {
    expect(reprint('{"a":1,"b":2,"a":3}')).toBe('{"a":3,"b":2}')
  })

  test('names of the object prototype are ordinary keys', () => {
    const text = '{"__proto__":{"x":1},"constructor":2,"toString":3}'
    expect(reprint(text)).toBe(text)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('escapes are read and only those that must be are printed', () => {
    expect(reprint('"\\u0041\\/\\b\\f\\n\\r\\t\\"\\\\\\ud83d\\ude00\\u001f"')).toBe(
      '"A/\\b\\f\\n\\r\\t\\"\\\\😀\\u001F"',
    )
  })

  test('a lone surrogate and U+2028 pass unchanged', () => {
    expect(reprint('"\ud800\u2028"')).toBe('"\ud800\u2028"')
  })

  test.each(['{"a":[1,-2,"é\u007f",true,null],"2":{},"":[]}', '"x"', '12345678901234567890'])(
    '%j is compact: printing it gives it again',
    text => {
      const { root, isCompact } = readJsonText(text, strict)
      expect([isCompact, printJson(root, printDecimal)]).toEqual([true, text])
    },
  )

  test.each([
    ' 1',
    '1 ',
    '[1, 2]',
    '{"a" :1}',
    '["\\u0061"]',
    '["\\/"]',
    '{"a":1,"b":2,"a":3}',
    '[1.0]',
    '[1e2]',
    '[-0]',
  ])('%j is not compact', text => {
    expect(readJsonText(text, strict).isCompact).toBe(false)
  })

  test('comments, text behind the value and NaN make a text that is not compact', () => {
    const lax = { ...strict, comments: true, trailing: 'ignore', nanWords: true } as const
    expect(['1/**/', '1 x', '1//', '[NaN]', '/**/1'].map(text => readJsonText(text, lax).isCompact)).not.toContain(true)
  })

  test('comments are taken before and inside a value when asked for', () => {
    expect(reprint('// a\n/* b */{/**/"a"/* c */:// d\r1,/* * */"b":2 /*e*/}', { comments: true })).toBe(
      '{"a":1,"b":2}',
    )
    expect(refusal('/* a */1').position).toEqual({ line: 1, column: 1 })
  })

  test('a comment behind the value is trailing text', () => {
    expect(refusal('"int" // c', { comments: true }).message).toBe('dangling content after end of schema: // c')
  })

  test('trailing text is ignored when asked for', () => {
    expect(reprint('{"a":1} and so on', { trailing: 'ignore' })).toBe('{"a":1}')
  })

  test('bare words for numbers become strings when asked for', () => {
    expect(reprint('[NaN,Infinity,-Infinity]', { nanWords: true })).toBe('["NaN","Infinity","-Infinity"]')
    refusal('NaN')
    refusal('[Infinit]', { nanWords: true })
  })

  test.each([
    '',
    ' ',
    '{',
    '[',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '{"a" 1}',
    '{a:1}',
    "'a'",
    '"a',
    '"\\x"',
    '"\\u12g4"',
    '"a\nb"',
    '"a\\',
    '01',
    '-',
    '1.',
    '.5',
    '+1',
    '1e',
    '0x1',
    '1_0',
    'tru',
    'truex',
    'nulls',
    'True',
    '\ufeff1',
    '1 2',
    '{} {}',
    ']',
    '\u00a01',
    '1é',
  ])('refuses %j', text => {
    expect(refusal(text).position).toBeDefined()
  })

  test('a refusal names line and column', () => {
    expect(refusal('{\r\n  "a": 1,\n  b\n}').position).toEqual({ line: 3, column: 3 })
    expect(positionAt('a\rb', 2)).toEqual({ line: 2, column: 1 })
  })

  test('as many levels as the limit pass and one more does not', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
    expect(reprint(nested(1000))).toBe(nested(1000))
    expect(refusal(nested(1001)).limit).toBe('jsonDepth')
    expect(reprint('[[],[],[{}]]', { depth: 3 })).toBe('[[],[],[{}]]')
  })

  test('a text longer than the limit is refused before it is read', () => {
    expect(refusal('"abcd"', { length: 5 }).limit).toBe('textLength')
    expect(reprint('"abcd"', { length: 6 })).toBe('"abcd"')
  })

  test('nodes know their place in the text', () => {
    const text = ' {"a": [12, "x"]} '
    const node = parseJsonText(text, strict)
    if (node.kind !== 'object') throw new Error('no object')
    const list = node.members.get('a')
    if (list?.kind !== 'array') throw new Error('no array')
    const places = [node, list, ...list.items].map(part => text.slice(part.start, part.end))
    expect(places).toEqual(['{"a": [12, "x"]}', '[12, "x"]', '12', '"x"'])
  })
})

describe('printing JSON', () => {
  test('strings without anything to escape are only quoted', () => {
    expect(printJsonString('é/\u007f')).toBe('"é/\u007f"')
  })

  test.each([
    ['1e2', '100.0'],
    ['1.50', '1.5'],
    ['1e7', '1.0E7'],
    ['9999999.0', '9999999.0'],
    ['0.001', '0.001'],
    ['0.0001', '1.0E-4'],
    ['1e-7', '1.0E-7'],
    ['-0.0', '-0.0'],
    ['0e0', '0.0'],
    ['12345678.9', '1.23456789E7'],
    ['1e400', '"Infinity"'],
    ['-1e400', '"-Infinity"'],
    ['1e-400', '0.0'],
    ['4.9e-324', '4.9E-324'],
    ['2e-323', '2.0E-323'],
    ['2e23', '1.9999999999999998E23'],
    ['1.7976931348623157e308', '1.7976931348623157E308'],
    ['100.25', '100.25'],
    ['-123456.0', '-123456.0'],
    ['0.30000000000000004', '0.30000000000000004'],
  ])('the double %s prints as Java prints it', (raw, printed) => {
    expect(printJavaDouble(raw)).toBe(printed)
  })

  test.each([
    ['12345678.9', '1.2345679E7'],
    ['-2147483649', '-2.14748365E9'],
    ['-9223372036854775808', '-9.223372E18'],
    ['0.1', '0.1'],
    ['2', '2.0'],
    ['1.4e-45', '1.4E-45'],
    ['3.5e38', '"Infinity"'],
    ['0.30000000000000004', '0.3'],
  ])('the float %s prints as Java prints it', (raw, printed) => {
    expect(printJavaFloat(raw)).toBe(printed)
  })

  test('every double reads back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(Number(printJavaDouble(String(value)))).toBe(Object.is(value, -0) ? 0 : value)
      }),
      propertyRuns(),
    )
  })

  test('integers fit up to the last of their bits', () => {
    expect(fitsInteger('2147483647', 32)).toBe(true)
    expect(fitsInteger('2147483648', 32)).toBe(false)
    expect(fitsInteger('-9223372036854775808', 64)).toBe(true)
    expect(fitsInteger('9223372036854775808', 64)).toBe(false)
    expect(fitsInteger('9'.repeat(100_000), 64)).toBe(false)
  })

  test.each([
    ['1.50', '1.50'],
    ['1e3', '1E+3'],
    ['1e-7', '1E-7'],
    ['0.00001', '0.00001'],
    ['0.000001', '0.000001'],
    ['0.0000001', '1E-7'],
    ['-0', '0'],
    ['-0.0', '0.0'],
    ['12e1', '1.2E+2'],
    ['1.25e2', '125'],
    ['1.25e1', '12.5'],
    ['123', '123'],
    ['-1.5E+10', '-1.5E+10'],
    ['0e5', '0E+5'],
    ['0e-7', '0E-7'],
    ['100e-2', '1.00'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.0', '0.0'],
  ])('the decimal %s keeps its digits', (raw, printed) => {
    expect(printDecimal(raw)).toBe(printed)
  })

  test('an exponent beyond a BigDecimal is refused, not expanded', () => {
    expect(() => printDecimal('1e99999999999')).toThrow(SchemaError)
    expect(printDecimal('1e999999999')).toBe('1E+999999999')
  })
})
