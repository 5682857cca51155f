import { describe, expect, test } from '@jest/globals'
import { linesOf } from '../../../src/cli/kafka/line-reader.ts'
import { valueOfText, valueText } from '../../../src/cli/kafka/value-text.ts'

describe('a value as JSON', () => {
  test.each([
    [12345678901234567890n, '12345678901234567890'],
    [Buffer.from([0, 255]), '{"$base64":"AP8="}'],
    [[1, null, 'a\n', true], '[1,null,"a\\n",true]'],
    [new Map([['a', 1n]]), '{"a":1}'],
    [{ a: undefined, b: 1.5 }, '{"b":1.5}'],
    [NaN, '"NaN"'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [Object.assign(Object.create(null) as object, { ['__proto__']: 1 }), '{"__proto__":1}'],
  ])('%p is %s', (value, text) => {
    expect(valueText(value)).toBe(text)
  })

  test.each(['12345678901234567890', '{"$base64":"AP8="}', '{"a":[1,2.5,"x",null,{"__proto__":{"b":true}}]}'])(
    '%s is read as it was written',
    text => {
      expect(valueText(valueOfText(text))).toBe(text)
    },
  )

  test('integers are numbers where those are exact, else bigints', () => {
    expect([valueOfText('9007199254740991'), valueOfText('9007199254740993')]).toEqual([
      9007199254740991,
      9007199254740993n,
    ])
  })

  test.each(['', '{', '{"a":1} x', '['.repeat(100_000)])('what is no JSON is refused', text => {
    expect(() => valueOfText(text)).toThrow('the value is not JSON')
  })
})

describe('lines', () => {
  async function lines(pieces: readonly Buffer[]): Promise<string[]> {
    const found: string[] = []
    const input = (async function* () {
      for (const piece of pieces) yield await Promise.resolve(piece)
    })()
    for await (const line of linesOf(input)) found.push(line.toString('latin1'))
    return found
  }

  const bytes = Buffer.from('a\n\nbc\r\nd\xff', 'latin1')

  test.each(Array.from({ length: bytes.length + 1 }, (_, at) => at))(
    'are the same when the input is cut at %i',
    async at => {
      expect(await lines([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(['a', '', 'bc', 'd\xff'])
    },
  )

  test('an input that ends with a line end has no further line', async () => {
    expect([await lines([Buffer.from('a\n')]), await lines([])]).toEqual([['a'], []])
  })
})
